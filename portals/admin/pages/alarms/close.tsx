// Closing an alarm: what that means, and a note for the audit trail; or the note alone, for one that was closed without it.
// The focus begins in the note.

import { Button, Text } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { LongTextField } from '../../../shared/ui/form/fields.tsx'
import { FormDialog } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Alarm, closeAlarm } from '../../api/alarms.ts'

/** The service's limit. */
const longest = 1000

export function CloseAlarm(props: {
  readonly alarm: Alarm
  readonly onClose: () => void
  readonly onDone: (alarm: Alarm) => void
}) {
  const { t } = useTranslation()
  const { alarm } = props
  const close = useMutation({ mutationFn: (note: string) => closeAlarm(alarm.id, note), onSuccess: props.onDone })
  const late = alarm.state === 'closed'
  const schema = z.object({
    note: z.string().check(
      z.maxLength(longest),
      z.refine((note) => !late || note.trim() !== '', { error: t('alarms.noteNeeded') }),
    ),
  })
  const what = t(`alarms.kind.${alarm.kind}`)
  const form = useForm({ schema, initial: { note: '' }, save: ({ note }) => close.mutateAsync(note.trim()) })
  return (
    <FormDialog
      form={form}
      title={t(late ? 'alarms.addNoteTitle' : 'alarms.closeTitle', { what })}
      busy={close.isPending}
      onClose={props.onClose}
      buttons={
        <Button type="submit" appearance="primary">
          {t(late ? 'alarms.addNote' : 'alarms.close')}
        </Button>
      }
    >
      <Text>{t(late ? 'alarms.addNoteLead' : 'alarms.closeLead')}</Text>
      <LongTextField
        control={form.control}
        name="note"
        label={t('alarms.note')}
        hint={t('alarms.noteHint')}
        rows={4}
        maxLength={longest}
      />
      <div aria-live="polite">{close.isPending && <Text>{t(late ? 'alarms.noting' : 'alarms.closing')}</Text>}</div>
      {close.isError && <Failed problem={close.error} />}
    </FormDialog>
  )
}
