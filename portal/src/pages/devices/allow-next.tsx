// An administrator's word that the next deployment may take the device without proof of its TPM (docs/assurance.md).

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  makeStyles,
  Select,
  Text,
} from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { allowNextDeployment, type Device } from '../../api/devices.ts'
import { formatDateTime, instant } from '../../format.ts'
import { Failed } from '../../ui/states.tsx'

const useStyles = makeStyles({ stack: { display: 'grid', gap: '16px' } })

const choices = [8, 24, 72, 168, 720] as const

export function AllowNext(props: {
  readonly device: Device
  readonly onClose: () => void
  readonly onSaved: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [hours, setHours] = useState(24)
  const until = allowedUntil(props.device)
  const save = useMutation({
    mutationFn: (asked: number) => allowNextDeployment(props.device.id, asked),
    onSuccess: () => {
      props.onSaved()
      props.onClose()
    },
  })
  /** The buttons stay in reach while it saves: a disabled one would lose the focus. */
  const ask = (asked: number) => {
    if (!save.isPending) save.mutate(asked)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask(hours)
  }
  return (
    <Dialog
      open
      onOpenChange={(_, change) => {
        if (!change.open) props.onClose()
      }}
    >
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>{t('device.allowNextTitle', { serial: props.device.serialNumber })}</DialogTitle>
            <DialogContent className={styles.stack}>
              <Text>{t('device.allowNextLead')}</Text>
              <Text>{t('device.allowNextRisk')}</Text>
              {until && <Text>{t('device.allowNextNow', { until: formatDateTime(until) })}</Text>}
              {save.isError && <Failed problem={save.error} />}
              <Field label={t('device.allowNextHours')}>
                <Select value={String(hours)} onChange={(_, { value }) => setHours(Number(value))}>
                  {choices.map((choice) => (
                    <option key={choice} value={choice}>
                      {choice < 72 ? t('device.hours', { count: choice }) : t('device.days', { count: choice / 24 })}
                    </option>
                  ))}
                </Select>
              </Field>
            </DialogContent>
            <DialogActions>
              <Button onClick={props.onClose}>{t('common.cancel')}</Button>
              {until && <Button onClick={() => ask(0)}>{t('device.allowNextTakeBack')}</Button>}
              <Button type="submit" appearance="primary">
                {save.isPending ? t('common.saving') : t('device.allowNextDo')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}

/** Undefined when nobody gave his word, or it has run out. */
export function allowedUntil({ nextEnrollmentAllowedUntil }: Device): Date | undefined {
  const until = instant(nextEnrollmentAllowedUntil)
  return until && until > new Date() ? until : undefined
}
