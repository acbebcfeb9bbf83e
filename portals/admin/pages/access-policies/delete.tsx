// Deletes an access policy: says first how many people it asks now, and asks for its name.

import { Text } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular } from '../../../shared/ui/icons.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import { type AccessSettings, deleteAccessPolicy } from '../../api/access-policies.ts'
import { paths } from '../../paths.ts'
import { AsksNow } from './reach.tsx'

export function DeleteAccessPolicy({ id, policy }: { readonly id: string; readonly policy: AccessSettings }) {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const remove = useMutation({
    mutationFn: () => deleteAccessPolicy(id),
    onSuccess: async () => {
      await router.navigate({ href: paths.accessPolicies() })
      await queries.invalidateQueries({ queryKey: ['access-policies', 'list'] })
    },
  })
  return (
    <>
      <GuardedButton
        operation="identity.access-policy.delete"
        icon={<DeleteRegular />}
        onClick={() => {
          remove.reset()
          setAsking(true)
        }}
      >
        {t('accessPolicies.delete')}
      </GuardedButton>
      {asking && (
        <Confirm
          open
          title={t('accessPolicies.deleteTitle', { name: policy.displayName })}
          confirm={t('accessPolicies.delete')}
          typed={policy.displayName}
          busy={remove.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => remove.mutate()}
        >
          <AsksNow settings={policy} />
          <Text>{t('accessPolicies.deleteMeans')}</Text>
          {remove.isError && <Failed problem={remove.error} />}
        </Confirm>
      )}
    </>
  )
}
