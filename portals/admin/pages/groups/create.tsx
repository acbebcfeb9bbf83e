// Creates a group, assigned or dynamic.

import { makeStyles, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { RadioField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { createGroup } from '../../api/directory.ts'
import { paths } from '../../paths.ts'
import { tellCreated } from './created.ts'
import { RuleField } from './rule/field.tsx'
import { ruleRefusal } from './rule/refusal.ts'

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '16px',
    maxWidth: '720px',
    padding: '20px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

const schemaOf = (t: TFunction) =>
  z
    .object({
      displayName: z.string().check(z.trim(), z.minLength(1, t('groups.form.nameNeeded')), z.maxLength(256)),
      description: z.string().check(z.maxLength(1024)),
      kind: z.enum(['assigned', 'dynamic']),
      rule: z.string().check(z.trim(), z.maxLength(3072)),
    })
    .check(
      z.refine(({ kind, rule }) => kind === 'assigned' || rule !== '', {
        path: ['rule'],
        error: t('groups.form.ruleNeeded'),
      }),
    )
type Values = z.infer<ReturnType<typeof schemaOf>>
const initial: Values = { displayName: '', description: '', kind: 'assigned', rule: '' }

export function NewGroupPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: ({ displayName, description, kind, rule }: Values) =>
      createGroup({ displayName, description, rule: kind === 'dynamic' ? rule : undefined }),
    onSuccess: async (group) => {
      await queries.invalidateQueries({ queryKey: ['groups'] })
      tellCreated(group.id)
      await navigate({ to: '/groups/$groupId', params: { groupId: group.id } })
    },
  })
  const [atField, setAtField] = useState(false)
  const form = useForm<Values>({
    schema: schemaOf(t),
    initial,
    save: async (values) => {
      setAtField(false)
      try {
        await create.mutateAsync(values)
      } catch (problem) {
        const refusal = ruleRefusal(problem)
        if (refusal) form.refuse('rule', refusal)
        setAtField(refusal !== undefined)
        throw problem
      }
    },
  })
  const { control } = form
  const { kind } = useValues(form)
  return (
    <PageFrame title={t('groups.new')} back={{ to: paths.groups(), name: t('groups.title') }}>
      <Form form={form} className={styles.form}>
        <FocusedProblem problem={atField ? null : create.error} />
        <TextField control={control} name="displayName" label={t('groups.form.name')} required maxLength={256} />
        <TextField control={control} name="description" label={t('groups.form.description')} maxLength={1024} />
        <RadioField
          control={control}
          name="kind"
          label={t('groups.form.kind')}
          hint={kind === 'dynamic' ? t('groups.form.dynamicHint') : t('groups.form.assignedHint')}
          layout="horizontal"
          choices={[
            { value: 'assigned', label: t('groups.assigned') },
            { value: 'dynamic', label: t('groups.dynamic') },
          ]}
        />
        {kind === 'dynamic' && <RuleField form={form} />}
        <div className={styles.actions}>
          <GuardedSubmit operation="directory.group.create" busy={create.isPending}>
            {create.isPending ? t('common.saving') : t('groups.new')}
          </GuardedSubmit>
          <RouteButton to={paths.groups()}>{t('common.cancel')}</RouteButton>
        </div>
      </Form>
    </PageFrame>
  )
}
