// The customers of an organisation that is a partner, and the links with which it invites more.

import { makeStyles, Text } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { AsOf } from '../../../shared/ui/list/as-of.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Customer, customersQuery, type Invitation, ownPartnerQuery, type Partner } from '../../api/customers.ts'
import { paths } from '../../paths.ts'
import { Invitations } from './invitations.tsx'
import { Invite } from './invite.tsx'
import { Leave } from './leave.tsx'
import { Mail } from './mail.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
})

export function CustomersPage() {
  const { t } = useTranslation()
  const own = useQuery(ownPartnerQuery())
  return (
    <PageFrame
      title={t('customers.title')}
      lead={t(own.data?.cspKind === null ? 'customers.leadMaker' : 'customers.lead')}
    >
      {own.isPending && <Waiting rows={3} />}
      {own.isError && <Failed problem={own.error} retry={() => void own.refetch()} />}
      {own.data === null && <Empty title={t('customers.noneTitle')} lead={t('customers.none')} />}
      {own.data && <OfPartner partner={own.data} />}
    </PageFrame>
  )
}

function OfPartner({ partner }: { readonly partner: Partner }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const list = useQuery(customersQuery())
  const [shown, setShown] = useState<Invitation>()
  // A copy: the same one shown again takes the focus again.
  const show = useCallback((one: Invitation) => setShown({ ...one }), [])
  const [leaving, setLeaving] = useState<Customer>()
  const [notice, setNotice] = useState<Notice>()
  const isProvider = partner.cspKind !== null
  const columns = useMemo(() => columnsOf(t, isProvider, setLeaving), [t, isProvider])
  return (
    <div className={styles.stack}>
      <Said notice={notice} />
      <AsOf list={list} />
      {list.isPending && <Waiting rows={3} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && (
        <Empty
          title={t('customers.emptyTitle')}
          lead={t(isProvider ? 'customers.emptyLead' : 'customers.emptyMaker')}
        />
      )}
      {list.data && list.data.length > 0 && (
        <DataTable name={t('customers.table')} columns={columns} rows={list.data} />
      )}
      {shown && <Mail invitation={shown} />}
      {partner.cspKind === 'direct' || partner.cspKind === 'indirect-reseller' ? (
        <Invite
          providers={partner.providers}
          onMade={(made) => {
            setShown(made)
            void queries.invalidateQueries({ queryKey: ['partner', 'invitations'] })
          }}
        />
      ) : (
        <Panel title={t(isProvider ? 'customers.invite' : 'customers.oemLink')}>
          <Text>{t(!isProvider ? 'customers.oemAsks' : 'customers.providerAsks')}</Text>
        </Panel>
      )}
      <Invitations onShow={show} onWithdrawn={() => setShown(undefined)} />
      {leaving && (
        <Leave
          customer={leaving}
          onLeft={async () => {
            await queries.invalidateQueries({ queryKey: ['partner', 'customers'] })
            setLeaving(undefined)
            setNotice({ text: t('customers.left', { name: leaving.displayName }) })
          }}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </div>
  )
}

const columnsOf = (
  t: TFunction,
  isProvider: boolean,
  onLeave: (customer: Customer) => void,
): ReadonlyArray<Column<Customer>> => [
  {
    id: 'name',
    name: t('customers.column.name'),
    // for a manufacturer's customers Partner Center has no page
    cell: ({ id, relation, displayName }) =>
      relation === 'oem' ? displayName : <RouteLink to={paths.customer(id)}>{displayName}</RouteLink>,
  },
  { id: 'domain', name: t('customers.column.domain'), cell: ({ domain }) => domain },
  // to a manufacturer nobody consents for anything else, and nothing is delegated
  ...(isProvider
    ? [
        {
          id: 'relation',
          name: t('customers.column.relation'),
          cell: ({ relation }: Customer) => t(`customers.relation.${relation}`),
        },
      ]
    : []),
  {
    id: 'since',
    name: t('customers.column.since'),
    cell: ({ sinceDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
  },
  {
    id: 'until',
    name: t('customers.column.until'),
    cell: ({ expirationDateTime: at }) =>
      at ? <time dateTime={at}>{formatDateTime(new Date(at))}</time> : t('customers.noEnd'),
  },
  ...(isProvider
    ? [
        {
          id: 'delegated',
          name: t('customers.column.delegated'),
          cell: ({ delegatedAdministration }: Customer) =>
            t(`customers.granted.${delegatedAdministration ? 'yes' : 'no'}`),
        },
      ]
    : []),
  {
    id: 'action',
    name: t('customers.action'),
    cell: (customer) => (
      <GuardedButton operation="partner.customer.leave" onClick={() => onLeave(customer)}>
        {t('customers.leave', { name: customer.displayName })}
      </GuardedButton>
    ),
  },
]
