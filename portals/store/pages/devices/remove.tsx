// Deletes a device, after a question: the only way to another deployment group.

import { Text } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Device, deleteDevice } from '../../api/store.ts'

export function Remove(props: {
  readonly device: Device
  readonly onRemoved: () => Promise<void>
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { id, serialNumber: serial } = props.device
  const remove = useMutation({ mutationFn: () => deleteDevice(id), onSuccess: props.onRemoved })
  return (
    <Confirm
      open
      title={t('store.removeAsk', { serial })}
      confirm={t('store.removeNow')}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={props.onClose}
    >
      <Text>{t('store.removeLead')}</Text>
      {remove.isError && <Failed problem={remove.error} />}
    </Confirm>
  )
}
