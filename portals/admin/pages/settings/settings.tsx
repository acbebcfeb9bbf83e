// The organisation's policy for devices that get secrets, and for one that two use. Each choice explains itself, and a weak
// one says so.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { can } from '../../../shared/session/can.ts'
import { CheckboxField, RadioField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { changeOrganization, type Organization, secretsNeeds } from '../../api/directory.ts'
import { organizationQuery } from '../../api/queries.ts'
import { ReadOnly, SettingsFrame } from './frame.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '16px', maxWidth: '880px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  // As dark where it may only be read: it is there to be read.
  choice: { display: 'grid', gap: '2px', color: tokens.colorNeutralForeground1 },
})

const schema = z.object({
  secretsNeed: z.enum(secretsNeeds),
  acceptsSimulatedTpm: z.boolean(),
  blocksSharedDevices: z.boolean(),
})
type Values = z.infer<typeof schema>

const valuesOf = ({ secretsNeed, acceptsSimulatedTpm, blocksSharedDevices }: Organization): Values => ({
  secretsNeed,
  acceptsSimulatedTpm,
  blocksSharedDevices,
})

export function SettingsPage() {
  const { data: organization } = useSuspenseQuery(organizationQuery())
  return organization ? <Settings organization={organization} /> : null
}

function Settings({ organization }: { readonly organization: Organization }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const readOnly = !can('directory.organization.change').allowed
  const save = useMutation({
    mutationFn: (changed: Partial<Values>) => changeOrganization(organization.id, changed),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['organization'] }),
  })
  const form = useForm({
    schema,
    initial: valuesOf(organization),
    async stored() {
      const found = await queries.fetchQuery(asStoredNow(organizationQuery()))
      return valuesOf(found ?? organization)
    },
    save: (values, before) => save.mutateAsync(changedMembers(before, values)),
  })
  return (
    <SettingsFrame title={t('settings.title')} lead={t('settings.lead')}>
      <Form form={form} className={styles.stack}>
        <ReadOnly operation="directory.organization.change" />
        <Panel title={t('settings.secrets')}>
          <div className={styles.stack}>
            <Text className={styles.quiet}>{t('settings.secretsLead')}</Text>
            <RadioField
              control={form.control}
              name="secretsNeed"
              label={t('settings.need')}
              readOnly={readOnly}
              choices={secretsNeeds.map((one) => ({
                value: one,
                label: (
                  <span className={styles.choice}>
                    <Text weight="semibold">{t(`settings.needs.${one}`)}</Text>
                    <Text size={200}>
                      <strong>{t(`settings.proof.${one}`)}</strong>: {t(`settings.proofMeans.${one}`)}
                    </Text>
                    <Text size={200}>{t(`settings.means.${one}`)}</Text>
                  </span>
                ),
              }))}
            />
            <CheckboxField
              control={form.control}
              name="acceptsSimulatedTpm"
              readOnly={readOnly}
              label={<span className={styles.choice}>{t('settings.simulated')}</span>}
            />
            <Text className={styles.quiet}>{t('settings.weighed')}</Text>
          </div>
        </Panel>
        <Panel title={t('settings.copies')}>
          <div className={styles.stack}>
            <Text className={styles.quiet}>{t('settings.copiesLead')}</Text>
            <CheckboxField
              control={form.control}
              name="blocksSharedDevices"
              readOnly={readOnly}
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
      </Form>
    </SettingsFrame>
  )
}
