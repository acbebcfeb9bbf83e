// An administrator's word that the next deployment may take the device without proof of its TPM (docs/assurance.md).

import { Button, MessageBar, MessageBarActions, MessageBarBody, makeStyles, Text } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { formatDateTime, instant } from '../../../shared/text/format.ts'
import { SelectField } from '../../../shared/ui/form/fields.tsx'
import { FormDialog } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { allowNextDeployment, type Device } from '../../api/devices.ts'

const choices = [8, 24, 72, 168, 720] as const

const schema = z.object({ hours: z.string() })

export function AllowNext(props: {
  readonly device: Device
  readonly onClose: () => void
  readonly onSaved: () => void
}) {
  const { t } = useTranslation()
  const until = allowedUntil(props.device)
  const save = useMutation({
    mutationFn: (hours: number) => allowNextDeployment(props.device.id, hours),
    onSuccess: () => {
      props.onSaved()
      props.onClose()
    },
  })
  const form = useForm({
    schema,
    initial: { hours: '24' },
    save: ({ hours }) => save.mutateAsync(Number(hours)),
  })
  // The buttons stay in reach while it saves: a disabled one would lose the focus.
  const takeBack = () => {
    if (!save.isPending) save.mutate(0)
  }
  return (
    <FormDialog
      form={form}
      title={t('device.allowNextTitle', { serial: props.device.serialNumber })}
      onClose={props.onClose}
      buttons={
        <>
          {until && <Button onClick={takeBack}>{t('device.allowNextTakeBack')}</Button>}
          <Button type="submit" appearance="primary">
            {save.isPending ? t('common.saving') : t('device.allowNextDo')}
          </Button>
        </>
      }
    >
      <Text>{t('device.allowNextLead')}</Text>
      <Text>{t('device.allowNextRisk')}</Text>
      {until && <Text>{t('device.allowNextNow', { until: formatDateTime(until) })}</Text>}
      {save.isError && <Failed problem={save.error} />}
      <SelectField control={form.control} name="hours" label={t('device.allowNextHours')}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice < 72 ? t('device.hours', { count: choice }) : t('device.days', { count: choice / 24 })}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  )
}

const useStyles = makeStyles({ state: { display: 'grid', gap: '8px', marginBottom: '16px' } })

/** A word that runs, until when and by whom, and taking it back. `by` as the story tells. */
export function AllowNextState(props: {
  readonly device: Device
  readonly by: string | undefined
  readonly onSaved: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { device, by } = props
  const given = device.nextEnrollmentAllowedUntil
  // Of which word it was said: another one may be given later.
  const [said, setSaid] = useState<{ readonly of: string; readonly notice: Notice }>()
  const until = said?.of === given ? undefined : allowedUntil(device)
  const back = useMutation({
    mutationFn: () => allowNextDeployment(device.id, 0),
    onSuccess: () => {
      setSaid({ of: given, notice: { text: t('device.allowNextTakenBack') } })
      props.onSaved()
    },
  })
  const when = until ? formatDateTime(until) : ''
  const notice = until ? undefined : said?.notice
  return (
    <div className={until || notice ? styles.state : ''}>
      <Said notice={notice} />
      {until && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            {by ? t('device.allowNextRunsBy', { when, by }) : t('device.allowNextRuns', { when })}
          </MessageBarBody>
          <MessageBarActions>
            <GuardedButton
              operation="autopilot.device.allow-next"
              onClick={() => {
                if (!back.isPending) back.mutate()
              }}
            >
              {t('device.allowNextTakeBack')}
            </GuardedButton>
          </MessageBarActions>
        </MessageBar>
      )}
      {until && back.isError && <Failed problem={back.error} />}
    </div>
  )
}

/** Undefined when nobody gave his word, or it has run out. */
export function allowedUntil({ nextEnrollmentAllowedUntil }: Device): Date | undefined {
  const until = instant(nextEnrollmentAllowedUntil)
  return until && until > new Date() ? until : undefined
}
