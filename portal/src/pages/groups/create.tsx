// Creates a group, assigned or dynamic.

import { Button, Field, Input, makeStyles, Radio, RadioGroup, Text, Textarea, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { createGroup } from '../../api/directory.ts'
import { paths } from '../../paths.ts'
import { GuardedSubmit } from '../../ui/guarded-button.tsx'
import { PageFrame } from '../../ui/page.tsx'
import { RouteButton } from '../../ui/route-link.tsx'
import { Failed } from '../../ui/states.tsx'

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gap: '16px',
    maxWidth: '720px',
    padding: '20px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  rule: { '& textarea': { fontFamily: tokens.fontFamilyMonospace } },
  examples: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

const examples = {
  exampleAll: '(device.devicePhysicalIds -any (_ -startsWith "[ZTDId]"))',
  exampleTag: '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Retail"))',
  exampleOrder: '(device.devicePhysicalIds -any (_ -eq "[PurchaseOrderId]:76222342342"))',
} as const
const exampleNames = Object.keys(examples) as ReadonlyArray<keyof typeof examples>

export function NewGroupPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [displayName, setDisplayName] = useState('')
  const [description, setDescription] = useState('')
  const [kind, setKind] = useState<'assigned' | 'dynamic'>('assigned')
  const [rule, setRule] = useState('')
  const [tried, setTried] = useState(false)
  const nameWrong = displayName.trim() === ''
  const ruleWrong = kind === 'dynamic' && rule.trim() === ''
  const create = useMutation({
    mutationFn: () =>
      createGroup({ displayName: displayName.trim(), description, rule: kind === 'dynamic' ? rule.trim() : undefined }),
    onSuccess: async (group) => {
      await queries.invalidateQueries({ queryKey: ['groups'] })
      await navigate({ to: '/groups/$groupId', params: { groupId: group.id } })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setTried(true)
    if (!nameWrong && !ruleWrong) create.mutate()
  }
  const wrong = (is: boolean, message: string) =>
    tried && is ? { validationState: 'error' as const, validationMessage: message } : {}
  return (
    <PageFrame title={t('groups.new')} back={{ to: paths.groups(), name: t('groups.title') }}>
      <form className={styles.form} onSubmit={submit} noValidate>
        {create.isError && <Failed problem={create.error} />}
        <Field label={t('groups.form.name')} required {...wrong(nameWrong, t('groups.form.nameNeeded'))}>
          <Input value={displayName} maxLength={256} onChange={(_, { value }) => setDisplayName(value)} />
        </Field>
        <Field label={t('groups.form.description')}>
          <Input value={description} maxLength={1024} onChange={(_, { value }) => setDescription(value)} />
        </Field>
        <Field
          label={t('groups.form.kind')}
          hint={kind === 'dynamic' ? t('groups.form.dynamicHint') : t('groups.form.assignedHint')}
        >
          <RadioGroup
            value={kind}
            onChange={(_, { value }) => setKind(value === 'dynamic' ? 'dynamic' : 'assigned')}
            layout="horizontal"
          >
            <Radio value="assigned" label={t('groups.assigned')} />
            <Radio value="dynamic" label={t('groups.dynamic')} />
          </RadioGroup>
        </Field>
        {kind === 'dynamic' && (
          <>
            <Field label={t('groups.form.rule')} required {...wrong(ruleWrong, t('groups.form.ruleNeeded'))}>
              <Textarea
                className={styles.rule}
                value={rule}
                rows={4}
                maxLength={3072}
                resize="vertical"
                onChange={(_, { value }) => setRule(value)}
              />
            </Field>
            <div className={styles.examples}>
              <Text>{t('groups.form.examples')}</Text>
              {exampleNames.map((name) => (
                <Button key={name} size="small" onClick={() => setRule(examples[name])}>
                  {t(`groups.form.${name}`)}
                </Button>
              ))}
            </div>
          </>
        )}
        <div className={styles.actions}>
          <GuardedSubmit operation="directory.group.create" disabled={create.isPending}>
            {create.isPending ? t('common.saving') : t('groups.new')}
          </GuardedSubmit>
          <RouteButton to={paths.groups()}>{t('common.cancel')}</RouteButton>
        </div>
      </form>
    </PageFrame>
  )
}
