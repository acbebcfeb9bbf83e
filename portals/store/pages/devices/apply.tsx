// Applies a profile by hand to the devices that are chosen.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { SelectField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { applyProfile, profilesQuery } from '../../api/store.ts'
import { usePortal } from '../../which-portal.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', maxWidth: '720px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export function Apply(props: {
  readonly deviceIds: readonly string[]
  readonly onApplied: (name: string, count: number) => Promise<void>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { deviceIds } = props
  const portal = usePortal()
  const profiles = useQuery(profilesQuery()).data ?? []
  const apply = useMutation({ mutationFn: applyProfile })
  const form = useForm({
    schema: z.object({ profileId: z.string().check(z.minLength(1, { error: t('store.applyNeeded') })) }),
    initial: { profileId: '' },
    after: 'clear',
    judge: 'submitted',
    async save({ profileId: id }) {
      await apply.mutateAsync({ id, deviceIds })
      const name = profiles.find((one) => one.id === id)?.displayName ?? ''
      await props.onApplied(name, deviceIds.length)
    },
  })
  const count = deviceIds.length
  return (
    <Panel title={t('store.apply')}>
      <Form form={form} className={styles.form}>
        <Text className={styles.quiet}>{t('store.applyLead')}</Text>
        <Text>{count === 0 ? t('store.chosen_zero') : t('store.chosen', { count })}</Text>
        {profiles.length === 0 ? (
          <Text>
            {t('store.makeFirst')} <RouteLink to={portal.profiles()}>{t('store.toProfiles')}</RouteLink>
          </Text>
        ) : (
          <SelectField control={form.control} name="profileId" label={t('store.applyWhich')} required>
            <option value="">{t('store.applyChoose')}</option>
            {profiles.map(({ id, displayName }) => (
              <option key={id} value={id}>
                {displayName}
              </option>
            ))}
          </SelectField>
        )}
        <FocusedProblem problem={apply.error} />
        <div>
          <GuardedSubmit
            operation="autopilot.profile.assign-devices"
            busy={apply.isPending}
            off={count === 0 ? t('store.chosen_zero') : undefined}
          >
            {t('store.applyNow')}
          </GuardedSubmit>
        </div>
      </Form>
    </Panel>
  )
}
