// One order: what it says, how it ends, and its devices.

import { Badge, makeStyles, Text } from '@fluentui/react-components'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Facts } from '../../../shared/ui/facts/facts.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { customersQuery } from '../../api/customers.ts'
import { type OneOrder, type OrderedDevice, orderQuery } from '../../api/orders.ts'
import { paths } from '../../paths.ts'
import { Ending } from './ending.tsx'
import { OrderState } from './orders.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  verdict: { height: 'auto', whiteSpace: 'normal', overflowWrap: 'anywhere', textAlign: 'start' },
})

export function OrderPage() {
  const { orderId } = useParams({ from: '/inside-partner/partner/orders/$orderId' })
  return <OneOrderPage key={orderId} id={orderId} />
}

function OneOrderPage({ id }: { readonly id: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { data: order } = useSuspenseQuery(orderQuery(id))
  const { recorded } = useSearch({ from: '/inside-partner/partner/orders/$orderId' })
  const [notice, setNotice] = useState<Notice | undefined>(() =>
    recorded ? { text: t('order.recorded', { number: order.number }) } : undefined,
  )
  const customers = useQuery(customersQuery()).data
  const organisation = customers?.find(({ customerId }) => customerId === order.customerId)?.displayName
  const at = formatDateTime(new Date(order.createdDateTime))
  return (
    <PageFrame
      title={t('order.title', { number: order.number })}
      back={{ to: paths.orders(), name: t('orders.title') }}
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        <Panel title={t('order.facts')} beside={<OrderState order={order} />}>
          <Facts
            facts={[
              [t('orders.column.customer'), order.customerName],
              [t('order.organisation'), organisation ?? order.customerId ?? t('order.noOrganisation')],
              [t('orders.column.autopilot'), t(`orders.autopilot.${order.autopilot ? 'yes' : 'no'}`)],
              [t('order.windows'), order.windowsVersion],
              [t('order.by'), t('order.byPerson', { time: at, person: order.createdBy })],
            ]}
          />
        </Panel>
        <Panel title={t('order.end')}>
          {order.autopilot ? <Ending order={order} onSaid={setNotice} /> : <Text>{t('order.without')}</Text>}
        </Panel>
        <Devices order={order} />
      </div>
    </PageFrame>
  )
}

type Row = OrderedDevice & { readonly id: string }

function Devices({ order: { devices, outcome } }: { readonly order: OneOrder }) {
  const { t } = useTranslation()
  const rows = useMemo((): Row[] => devices.map((one, index) => ({ ...one, id: String(index + 1) })), [devices])
  const columns = useMemo(() => columnsOf(t, outcome === 'registration'), [t, outcome])
  return (
    <Panel title={t('order.devices')}>
      <DataTable name={t('order.devices')} columns={columns} rows={rows} />
    </Panel>
  )
}

const columnsOf = (t: TFunction, registered: boolean): ReadonlyArray<Column<Row>> => [
  {
    id: 'device',
    name: t('order.column.device'),
    cell: ({ serialNumber, productKey }) => serialNumber || productKey,
  },
  {
    id: 'model',
    name: t('order.column.model'),
    cell: ({ manufacturer, model }) => `${manufacturer} ${model}`.trim(),
  },
  { id: 'productKey', name: t('order.column.productKey'), cell: ({ productKey }) => productKey },
  ...(registered
    ? [
        { id: 'verdict', name: t('order.column.verdict'), cell: (row: Row) => <Verdict verdict={row.verdict} /> },
        { id: 'why', name: t('order.column.why'), cell: ({ message }: Row) => message },
      ]
    : []),
]

function Verdict({ verdict }: Pick<OrderedDevice, 'verdict'>) {
  const styles = useStyles()
  const { t } = useTranslation()
  if (verdict === null) return null
  const [colour, text] =
    verdict === 'OK'
      ? (['success', t('order.verdict.ok')] as const)
      : verdict === 'Pending'
        ? (['informative', t('order.verdict.pending')] as const)
        : (['danger', t('order.verdict.bad', { name: verdict })] as const)
  return (
    <Badge appearance="tint" color={colour} className={styles.verdict}>
      {text}
    </Badge>
  )
}
