// Closing an alarm: what that means, and a note for the audit trail. The focus begins in the note.

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
  Text,
  Textarea,
} from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { type Alarm, closeAlarm } from '../../api/alarms.ts'
import { Failed } from '../../ui/states.tsx'

const useStyles = makeStyles({ stack: { display: 'grid', gap: '16px' } })

/** What the service takes. */
const longest = 1000

export function CloseAlarm(props: {
  readonly alarm: Alarm
  readonly onClose: () => void
  readonly onDone: (alarm: Alarm) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { alarm } = props
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    // The button stays in reach while it works: a disabled one would lose the focus.
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    await closeAlarm(alarm.id, note.trim()).then(props.onDone, setProblem)
    setBusy(false)
  }
  const leave = () => {
    if (!busy) props.onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(_, change) => {
        if (!change.open) leave()
      }}
    >
      <DialogSurface>
        <form onSubmit={(event) => void submit(event)}>
          <DialogBody>
            <DialogTitle>{t('alarms.closeTitle', { what: t(`alarms.kind.${alarm.kind}`) })}</DialogTitle>
            <DialogContent className={styles.stack}>
              <Text>{t('alarms.closeLead')}</Text>
              <Field label={t('alarms.note')} hint={t('alarms.noteHint')}>
                <Textarea value={note} rows={4} maxLength={longest} onChange={(_, { value }) => setNote(value)} />
              </Field>
              <div aria-live="polite">{busy && <Text>{t('alarms.closing')}</Text>}</div>
              {problem !== undefined && <Failed problem={problem} />}
            </DialogContent>
            <DialogActions>
              <Button onClick={leave}>{t('common.cancel')}</Button>
              <Button type="submit" appearance="primary">
                {t('alarms.close')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}
