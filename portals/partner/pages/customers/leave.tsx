// Ends a relationship with a customer from the partner's side, after a question that says what that means for both.

import { Text } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Customer, leaveCustomer } from '../../api/customers.ts'

export function Leave(props: {
  readonly customer: Customer
  readonly onLeft: () => Promise<void>
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { id, displayName: name } = props.customer
  const leave = useMutation({ mutationFn: () => leaveCustomer(id), onSuccess: props.onLeft })
  return (
    <Confirm
      open
      title={t('customers.leaveAsk', { name })}
      confirm={t('customers.leaveDo')}
      busy={leave.isPending}
      onConfirm={() => leave.mutate()}
      onClose={props.onClose}
    >
      <Text>{t('customers.leaveLead')}</Text>
      <Sentences of={t('customers.leaveEffects', { returnObjects: true })} />
      {leave.isError && <Failed problem={leave.error} />}
    </Confirm>
  )
}
