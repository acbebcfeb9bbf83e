// Gives a profile to devices of a batch, to those that are chosen or to all of them, or takes it away: how many get another one is said
// before.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { type UseQueryResult, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { formatNumber } from '../../../shared/text/format.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { RadioField, SelectField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { useSaveQuestion } from '../../../shared/ui/form/use-save-question.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import type { BatchDevice } from '../../api/devices.ts'
import { effectQuery, everyDevice, type Given, giveProfile } from '../../api/give-profile.ts'
import { profilesQuery } from '../../api/profiles.ts'
import { paths } from '../../paths.ts'
import type { Giving } from './giving.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', maxWidth: '720px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

/** Beside the ids of profiles. */
const noProfile = 'none'
const nothing: Given = { deviceIds: [], profileId: null }

export function Give(props: {
  readonly consentId: string
  readonly batchId: string
  readonly chosen: readonly BatchDevice[]
  /** Devices of the batch, also those that are not shown. */
  readonly total: number
  readonly onStarted: (giving: Giving) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { consentId, batchId, chosen, total } = props
  const profiles = useQuery(profilesQuery(consentId)).data ?? []
  const [asking, setAsking] = useState<Given>()
  const { open, confirmed } = useSaveQuestion()
  const find = useMutation({ mutationFn: () => everyDevice(consentId, batchId) })
  const give = useMutation({ mutationFn: (given: Given) => giveProfile(consentId, given) })
  const nameOf = (profileId: string | null) => profiles.find(({ id }) => id === profileId)?.displayName ?? ''
  const effect = useQuery({ ...effectQuery(consentId, asking ?? nothing), enabled: open !== undefined })
  const form = useForm({
    schema: z.object({
      which: z
        .string()
        .check(z.refine((which) => which === 'all' || chosen.length > 0, { error: t('give.noneChosen') })),
      profile: z.string().check(z.minLength(1, { error: t('give.needed') })),
    }),
    initial: { which: 'chosen', profile: '' },
    after: 'clear',
    judge: 'submitted',
    async save({ which, profile }) {
      const devices = which === 'all' ? await find.mutateAsync() : chosen
      const profileId = profile === noProfile ? null : profile
      const given = { deviceIds: devices.map(({ id }) => id), profileId }
      setAsking(given)
      await confirmed()
      const outcome = await give.mutateAsync(given)
      const title = profileId === null ? t('job.taken') : t('job.given', { profile: nameOf(profileId) })
      const names = new Map(devices.map(({ id, serialNumber, productKey }) => [id, serialNumber || productKey]))
      props.onStarted({ key: `${Date.now()}`, title, profileId, names, outcome })
    },
  })
  return (
    <Panel title={t('give.title')}>
      <Form form={form} className={styles.form}>
        <Text className={styles.quiet}>{t('give.lead')}</Text>
        {profiles.length === 0 && (
          <Text>
            {t('give.makeFirst')} <RouteLink to={paths.profiles(consentId)}>{t('customerProfiles.toThem')}</RouteLink>
          </Text>
        )}
        <RadioField
          control={form.control}
          name="which"
          label={t('give.which')}
          choices={[
            { value: 'chosen', label: t('give.chosen', { count: chosen.length }) },
            { value: 'all', label: t('give.all', { count: total }) },
          ]}
        />
        <SelectField control={form.control} name="profile" label={t('give.profile')} required>
          <option value="">{t('give.choose')}</option>
          {profiles.map(({ id, displayName }) => (
            <option key={id} value={id}>
              {displayName}
            </option>
          ))}
          <option value={noProfile}>{t('give.none')}</option>
        </SelectField>
        <FocusedProblem problem={find.error ?? give.error} />
        <div>
          <GuardedSubmit operation="autopilot.batch.give-profile" busy={find.isPending || give.isPending}>
            {t('give.do')}
          </GuardedSubmit>
        </div>
      </Form>
      {open && asking && (
        <Confirm
          open
          danger={false}
          title={
            asking.profileId === null
              ? t('give.askNone', { count: asking.deviceIds.length })
              : t('give.ask', { count: asking.deviceIds.length, profile: nameOf(asking.profileId) })
          }
          confirm={t(asking.profileId === null ? 'give.takeDo' : 'give.giveDo')}
          onConfirm={() => {
            // nothing happens before it was said to how many
            if (effect.data !== undefined) open.save()
          }}
          onClose={open.leave}
        >
          <Effect effect={effect} given={asking} />
        </Confirm>
      )}
    </Panel>
  )
}

function Effect({ effect, given }: { readonly effect: UseQueryResult<number>; readonly given: Given }) {
  const { t } = useTranslation()
  const takes = given.profileId === null
  if (effect.isError) return <Failed problem={effect.error} retry={() => void effect.refetch()} />
  return (
    <>
      <Text aria-live="polite">
        {effect.data === undefined
          ? t('give.counting')
          : t(takes ? 'give.effectNone' : 'give.effect', {
              count: effect.data,
              of: formatNumber(given.deviceIds.length),
            })}
      </Text>
      <Text>{t(takes ? 'give.stays' : 'give.lead')}</Text>
    </>
  )
}
