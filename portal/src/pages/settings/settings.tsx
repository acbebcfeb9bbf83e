// What the organisation asks of devices that get secrets, and what becomes of one that two use. Each choice says what it
// means, and a weak one says so.

import {
  Checkbox,
  Field,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Radio,
  RadioGroup,
  Text,
  tokens,
} from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { changeOrganization, type Organization, type SecretsNeed, secretsNeeds } from '../../api/directory.ts'
import { organizationQuery } from '../../api/queries.ts'
import { can } from '../../can.ts'
import { GuardedSubmit } from '../../ui/guarded-button.tsx'
import { PageFrame } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Failed } from '../../ui/states.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '16px', maxWidth: '880px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  // As dark where it may only be read: it is there to be read.
  choice: { display: 'grid', gap: '2px', color: tokens.colorNeutralForeground1 },
})

export function SettingsPage() {
  const { data: organization } = useSuspenseQuery(organizationQuery())
  return organization ? <Settings organization={organization} /> : null
}

function Settings({ organization }: { readonly organization: Organization }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const permission = can('directory.organization.change')
  const readOnly = !permission.allowed
  const [need, setNeed] = useState<SecretsNeed>(organization.secretsNeed)
  const [simulated, setSimulated] = useState(organization.acceptsSimulatedTpm)
  const [blocks, setBlocks] = useState(organization.blocksSharedDevices)
  const save = useMutation({
    mutationFn: () =>
      changeOrganization(organization.id, {
        secretsNeed: need,
        acceptsSimulatedTpm: simulated,
        blocksSharedDevices: blocks,
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['organization'] }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // The button stays in reach while it saves: a disabled one would lose the focus.
    if (!save.isPending) save.mutate()
  }
  return (
    <PageFrame title={t('settings.title')} lead={t('settings.lead')}>
      <form className={styles.stack} onSubmit={submit}>
        {!permission.allowed && (
          <MessageBar intent="info" layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{t('settings.readOnly')}</MessageBarTitle>{' '}
              {t('common.needs', { scope: permission.needed })}
            </MessageBarBody>
          </MessageBar>
        )}
        <Panel title={t('settings.secrets')}>
          <div className={styles.stack}>
            <Text className={styles.quiet}>{t('settings.secretsLead')}</Text>
            <Field label={t('settings.need')}>
              <RadioGroup
                value={need}
                disabled={readOnly}
                onChange={(_, { value }) => setNeed(secretsNeeds.find((one) => one === value) ?? need)}
              >
                {secretsNeeds.map((one) => (
                  <Radio
                    key={one}
                    value={one}
                    label={
                      <span className={styles.choice}>
                        <Text weight="semibold">{t(`settings.needs.${one}`)}</Text>
                        <Text size={200}>
                          <strong>{t(`settings.proof.${one}`)}</strong>: {t(`settings.proofMeans.${one}`)}
                        </Text>
                        <Text size={200}>{t(`settings.means.${one}`)}</Text>
                      </span>
                    }
                  />
                ))}
              </RadioGroup>
            </Field>
            <Checkbox
              checked={simulated}
              disabled={readOnly}
              onChange={(_, { checked }) => setSimulated(checked === true)}
              label={<span className={styles.choice}>{t('settings.simulated')}</span>}
            />
            <Text className={styles.quiet}>{t('settings.weighed')}</Text>
          </div>
        </Panel>
        <Panel title={t('settings.copies')}>
          <div className={styles.stack}>
            <Text className={styles.quiet}>{t('settings.copiesLead')}</Text>
            <Checkbox
              checked={blocks}
              disabled={readOnly}
              onChange={(_, { checked }) => setBlocks(checked === true)}
              label={<span className={styles.choice}>{t('settings.blocks')}</span>}
            />
          </div>
        </Panel>
        {save.isError && <Failed problem={save.error} />}
        <div>
          <GuardedSubmit operation="directory.organization.change">
            {save.isPending ? t('common.saving') : t('common.save')}
          </GuardedSubmit>
        </div>
        <div aria-live="polite">{save.isSuccess && <Text>{t('settings.saved')}</Text>}</div>
      </form>
    </PageFrame>
  )
}
