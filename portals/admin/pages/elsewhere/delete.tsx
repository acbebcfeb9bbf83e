// Takes away a service or a directory: says first what ends with it, and asks for its name.

import { Text } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operation } from '../../../shared/session/can.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular } from '../../../shared/ui/icons.ts'
import { Failed } from '../../../shared/ui/states.tsx'

export function DeleteElsewhere(props: {
  readonly operation: Operation
  readonly name: string
  readonly words: 'services' | 'issuers'
  readonly to: string
  readonly remove: () => Promise<unknown>
}) {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const { operation, name, words } = props
  const remove = useMutation({
    mutationFn: props.remove,
    onSuccess: async () => {
      await router.navigate({ href: props.to })
      await queries.invalidateQueries({ queryKey: [words, 'list'] })
    },
  })
  return (
    <>
      <GuardedButton
        operation={operation}
        icon={<DeleteRegular />}
        onClick={() => {
          remove.reset()
          setAsking(true)
        }}
      >
        {t(`elsewhere.${words}.delete`)}
      </GuardedButton>
      {asking && (
        <Confirm
          open
          title={t(`elsewhere.${words}.deleteTitle`, { name })}
          confirm={t(`elsewhere.${words}.delete`)}
          typed={name}
          busy={remove.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => remove.mutate()}
        >
          <Text>{t(`elsewhere.${words}.deleteMeans`)}</Text>
          {remove.isError && <Failed problem={remove.error} />}
        </Confirm>
      )}
    </>
  )
}
