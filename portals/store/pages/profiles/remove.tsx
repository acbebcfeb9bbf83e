// Deletes a profile, after a question.

import { Text } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { deleteProfile, type Profile } from '../../api/store.ts'

export function RemoveProfile(props: {
  readonly profile: Profile
  readonly onRemoved: () => Promise<void>
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { id, displayName: name } = props.profile
  const remove = useMutation({ mutationFn: () => deleteProfile(id), onSuccess: props.onRemoved })
  return (
    <Confirm
      open
      title={t('store.removeProfileAsk', { name })}
      confirm={t('store.removeNow')}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={props.onClose}
    >
      <Text>{t('store.removeProfileLead')}</Text>
      {remove.isError && <Failed problem={remove.error} />}
    </Confirm>
  )
}
