// Changes what an administrator may change on a registered device: tag, name, assigned user.

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  Text,
} from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { type Device, updateDevice } from '../../api/devices.ts'
import { Failed } from '../../ui/states.tsx'

const useStyles = makeStyles({ stack: { display: 'grid', gap: '16px' } })

const fields = ['groupTag', 'displayName', 'userPrincipalName', 'addressableUserName'] as const
type Values = Record<(typeof fields)[number], string>

export function EditDevice(props: {
  readonly device: Device
  readonly onClose: () => void
  readonly onSaved: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { device } = props
  const { groupTag, displayName, userPrincipalName, addressableUserName } = device
  const before: Values = { groupTag, displayName, userPrincipalName, addressableUserName }
  const [values, setValues] = useState(before)
  const save = useMutation({
    mutationFn: () => updateDevice(device.id, changed(before, values)),
    onSuccess: () => {
      props.onSaved()
      props.onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
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
            <DialogTitle>{t('device.editTitle')}</DialogTitle>
            <DialogContent className={styles.stack}>
              <Text>{t('device.editLead')}</Text>
              {save.isError && <Failed problem={save.error} />}
              {fields.map((name) => (
                <Field key={name} label={t(`device.fact.${name}`)}>
                  <Input value={values[name]} onChange={(_, { value }) => setValues({ ...values, [name]: value })} />
                </Field>
              ))}
            </DialogContent>
            <DialogActions>
              <Button onClick={props.onClose}>{t('common.cancel')}</Button>
              <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>
                {save.isPending ? t('common.saving') : t('common.save')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}

/** Only what was changed is sent: an absent member stays as it is. */
function changed(before: Values, after: Values): Partial<Values> {
  return Object.fromEntries(
    fields.filter((name) => before[name] !== after[name]).map((name) => [name, after[name].trim()]),
  )
}
