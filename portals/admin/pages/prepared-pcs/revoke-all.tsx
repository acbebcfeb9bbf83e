// Ends all secrets at once, as when nobody knows which stick was lost.

import { Text } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DismissRegular } from '../../../shared/ui/icons.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import { type EnrollmentSecret, revokeAllSecrets } from '../../api/prepared-pcs.ts'

export function RevokeAll(props: {
  readonly secrets: readonly EnrollmentSecret[]
  readonly onRevoked: (said: string) => void
}) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const living = props.secrets.filter(({ state }) => state === 'usable')
  const waiting = props.secrets.reduce((sum, one) => sum + one.waiting, 0)
  const revoke = useMutation({
    mutationFn: revokeAllSecrets,
    onSuccess: async ({ revoked }) => {
      await queries.invalidateQueries({ queryKey: ['prepared-pcs'] })
      setAsking(false)
      props.onRevoked(t('preparedPcs.all.done', { count: revoked }))
    },
  })
  return (
    <>
      <GuardedButton
        operation="preparation.secret.revoke-all"
        icon={<DismissRegular />}
        onClick={() => {
          revoke.reset()
          setAsking(true)
        }}
      >
        {t('preparedPcs.all.revoke')}
      </GuardedButton>
      {asking && (
        <Confirm
          open
          title={t('preparedPcs.all.ask')}
          confirm={t('preparedPcs.all.do')}
          busy={revoke.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => revoke.mutate()}
        >
          <Text>
            {t('preparedPcs.all.now', { count: living.length })} {t('preparedPcs.all.waiting', { count: waiting })}
          </Text>
          <Sentences of={t('preparedPcs.all.effects', { returnObjects: true })} />
          {revoke.isError && <Failed problem={revoke.error} />}
        </Confirm>
      )}
    </>
  )
}
