// Name, description and, of a dynamic group, its rule. A change of the rule is a question first: it decides at once.

import { Badge, makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { can } from '../../../shared/session/can.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { SwitchField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { useSaveQuestion } from '../../../shared/ui/form/use-save-question.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { changeGroup, type Group, isDynamic, isPaused } from '../../api/directory.ts'
import { groupQuery } from '../../api/queries.ts'
import { GroupQuestion } from './of-group.tsx'
import { RuleField } from './rule/field.tsx'
import { ruleRefusal } from './rule/refusal.ts'

const useStyles = makeStyles({ form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' } })

const schemaOf = (t: TFunction, dynamic: boolean) =>
  z.object({
    displayName: z.string().check(z.trim(), z.minLength(1, t('groups.form.nameNeeded')), z.maxLength(256)),
    description: z.string().check(z.maxLength(1024)),
    rule: z.string().check(
      z.trim(),
      z.refine((rule) => !dynamic || rule !== '', { error: t('groups.form.ruleNeeded') }),
    ),
    paused: z.boolean(),
  })
type Values = z.infer<ReturnType<typeof schemaOf>>

const valuesOf = (group: Group): Values => ({
  displayName: group.displayName,
  description: group.description ?? '',
  rule: group.membershipRule ?? '',
  paused: isPaused(group),
})

export function GroupSettings({ group, onSaved }: { readonly group: Group; readonly onSaved: () => Promise<unknown> }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const dynamic = isDynamic(group)
  const [atField, setAtField] = useState(false)
  const [notice, setNotice] = useState<Notice>()
  const { open, confirmed } = useSaveQuestion()
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: ({ description, rule, paused, ...name }: Partial<Values>) => {
      return changeGroup(group.id, {
        ...name,
        ...(description !== undefined && { description: description || null }),
        ...(dynamic && rule !== undefined && { membershipRule: rule }),
        ...(dynamic && paused !== undefined && { membershipRuleProcessingState: paused ? 'Paused' : 'On' }),
      })
    },
    onSuccess: async () => {
      await onSaved()
      setNotice({ text: t('groups.saved') })
    },
  })
  const form = useForm({
    schema: schemaOf(t, dynamic),
    initial: valuesOf(group),
    stored: async () => valuesOf(await queries.fetchQuery(asStoredNow(groupQuery(group.id)))),
    save: async (values, before) => {
      setNotice(undefined)
      setAtField(false)
      save.reset()
      if (dynamic && !values.paused && (before.paused || values.rule !== before.rule)) await confirmed()
      try {
        await save.mutateAsync(changedMembers(before, values))
      } catch (problem) {
        const refusal = ruleRefusal(problem)
        if (refusal) form.refuse('rule', refusal)
        setAtField(refusal !== undefined)
        throw problem
      }
    },
  })
  const { control } = form
  const { rule, paused } = useValues(form)
  const resumes = rule === group.membershipRule
  const readOnly = !can('directory.group.change').allowed
  return (
    <Panel title={t(dynamic ? 'groups.settings' : 'groups.nameTitle')}>
      <Form form={form} className={styles.form}>
        <FocusedProblem problem={atField ? null : save.error} />
        <Said notice={notice} />
        <TextField
          control={control}
          name="displayName"
          label={t('groups.form.name')}
          required
          maxLength={256}
          readOnly={readOnly}
        />
        <TextField
          control={control}
          name="description"
          label={t('groups.form.description')}
          maxLength={1024}
          readOnly={readOnly}
        />
        {dynamic && <RuleField form={form} groupId={group.id} readOnly={readOnly || paused} />}
        {dynamic && (
          <SwitchField
            control={control}
            name="paused"
            label={t('groups.form.paused')}
            hint={t('groups.form.pausedHint')}
            readOnly={readOnly}
          />
        )}
        {dynamic && group.selfDescribedProperties.length > 0 && (
          <Text>
            <Badge appearance="tint" color="warning">
              {t('groups.selfDescribed')}
            </Badge>{' '}
            {t('groups.selfDescribedLead', { properties: group.selfDescribedProperties.join(', ') })}
          </Text>
        )}
        <div>
          <GuardedSubmit operation="directory.group.change" busy={save.isPending}>
            {save.isPending ? t('common.saving') : t('common.save')}
          </GuardedSubmit>
        </div>
      </Form>
      {open && (
        <GroupQuestion
          groupId={group.id}
          title={t(resumes ? 'groups.resumeTitle' : 'groups.ruleTitle', { name: group.displayName })}
          confirm={t('common.save')}
          means={t(resumes ? 'groups.resumeMeans' : 'groups.ruleMeans')}
          rule={rule}
          danger={false}
          busy={false}
          problem={null}
          onClose={open.leave}
          onConfirm={open.save}
        />
      )}
    </Panel>
  )
}
