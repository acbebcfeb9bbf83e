// Invitations that customers can still accept, each with its mail, and its end.

import { Button, makeStyles, Text, tokens, useRestoreFocusTarget } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Invitation, invitationsQuery, withdrawInvitation } from '../../api/customers.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

type Props = {
  readonly onShow: (invitation: Invitation) => void
  readonly onWithdrawn: () => void
}

export function Invitations({ onShow, onWithdrawn }: Props) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const list = useQuery(invitationsQuery())
  const [asking, setAsking] = useState<Invitation>()
  const [notice, setNotice] = useState<Notice>()
  const withdraw = useMutation({
    mutationFn: ({ id }: Invitation) => withdrawInvitation(id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['partner', 'invitations'] })
      setAsking(undefined)
      onWithdrawn()
      setNotice({ text: t('customers.withdrawn') })
    },
  })
  const columns = useMemo(() => columnsOf(t, onShow, setAsking), [t, onShow])
  return (
    <Panel title={t('customers.invitations')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t('customers.invitationsLead')}</Text>
        <Said notice={notice} />
        {list.isPending && <Waiting rows={2} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data?.length === 0 && <Text>{t('customers.noInvitations')}</Text>}
        {list.data && list.data.length > 0 && (
          <DataTable name={t('customers.invitationTable')} columns={columns} rows={list.data} />
        )}
      </div>
      {asking && (
        <Confirm
          open
          title={t('customers.ask')}
          confirm={t('customers.withdrawDo')}
          busy={withdraw.isPending}
          onConfirm={() => withdraw.mutate(asking)}
          onClose={() => {
            withdraw.reset()
            setAsking(undefined)
          }}
        >
          <Text>{t('customers.askLead')}</Text>
          {withdraw.isError && <Failed problem={withdraw.error} />}
        </Confirm>
      )}
    </Panel>
  )
}

const columnsOf = (
  t: TFunction,
  onShow: (invitation: Invitation) => void,
  onWithdraw: (invitation: Invitation) => void,
): ReadonlyArray<Column<Invitation>> => [
  { id: 'name', name: t('customers.link'), cell: (one) => nameOf(t, one) },
  { id: 'by', name: t('customers.by'), cell: ({ createdBy }) => createdBy },
  {
    id: 'until',
    name: t('customers.column.until'),
    cell: ({ expirationDateTime: at }) =>
      at ? <time dateTime={at}>{formatDateTime(new Date(at))}</time> : t('customers.noEnd'),
  },
  {
    id: 'delegated',
    name: t('customers.column.delegated'),
    cell: ({ delegatedAdministration }) => t(delegatedAdministration ? 'customers.asked' : 'customers.notAsked'),
  },
  {
    id: 'action',
    name: t('customers.action'),
    cell: (one) => <Actions invitation={one} onShow={onShow} onWithdraw={onWithdraw} />,
  },
]

/** That of a manufacturer is the operator's to give, and has no end. */
const nameOf = (t: TFunction, { relation, createdDateTime }: Invitation): string =>
  relation === 'oem'
    ? t('customers.oemLink')
    : t('customers.resellerLink', { time: formatDateTime(new Date(createdDateTime)) })

function Actions(props: {
  readonly invitation: Invitation
  readonly onShow: (invitation: Invitation) => void
  readonly onWithdraw: (invitation: Invitation) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const restore = useRestoreFocusTarget()
  const { invitation } = props
  return (
    <div className={styles.actions}>
      <Button {...restore} onClick={() => props.onShow(invitation)}>
        {t('customers.show')}
      </Button>
      {invitation.relation === 'reseller' && (
        <GuardedButton operation="partner.invitation.withdraw" onClick={() => props.onWithdraw(invitation)}>
          {t('customers.withdraw')}
        </GuardedButton>
      )}
    </div>
  )
}
