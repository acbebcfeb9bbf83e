// Changes what an administrator may change on a registered device: tag, name, assigned user.

import { Button, Text } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { FormDialog } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Device, updateDevice } from '../../api/devices.ts'
import { deviceQuery } from '../../api/queries.ts'

const fields = ['groupTag', 'displayName', 'userPrincipalName', 'addressableUserName'] as const
type Values = Record<(typeof fields)[number], string>

const valuesOf = ({ groupTag, displayName, userPrincipalName, addressableUserName }: Device): Values => ({
  groupTag,
  displayName,
  userPrincipalName,
  addressableUserName,
})

/** The service reports the errors: a user whom the directory does not know, a tag that is too long. */
const schema = z.object({
  groupTag: z.string().check(z.trim()),
  displayName: z.string().check(z.trim()),
  userPrincipalName: z.string().check(z.trim()),
  addressableUserName: z.string().check(z.trim()),
})

export function EditDevice(props: {
  readonly device: Device
  readonly onClose: () => void
  readonly onSaved: () => void
}) {
  const { t } = useTranslation()
  const { device } = props
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: (changed: Partial<Values>) => updateDevice(device.id, changed),
    onSuccess: () => {
      props.onSaved()
      props.onClose()
    },
  })
  const form = useForm({
    schema,
    initial: valuesOf(device),
    stored: async () => valuesOf(await queries.fetchQuery(asStoredNow(deviceQuery(device.id)))),
    save: (values, before) => save.mutateAsync(changedMembers(before, values)),
  })
  return (
    <FormDialog
      form={form}
      title={t('device.editTitle')}
      onClose={props.onClose}
      buttons={
        <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>
          {save.isPending ? t('common.saving') : t('common.save')}
        </Button>
      }
    >
      <Text>{t('device.editLead')}</Text>
      {save.isError && <Failed problem={save.error} />}
      {fields.map((name) => (
        <TextField key={name} control={form.control} name={name} label={t(`device.fact.${name}`)} />
      ))}
    </FormDialog>
  )
}
