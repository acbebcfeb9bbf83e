// The orders of a manufacturer, the latest first, each with its state.

import { Badge, makeStyles } from '@fluentui/react-components'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { LoadMore } from '../../../shared/ui/list/load-more.tsx'
import { useRows } from '../../../shared/ui/list/use-rows.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { ownPartnerQuery } from '../../api/customers.ts'
import { isMaker, type Order, ordersQuery } from '../../api/orders.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
})

export function OrdersPage() {
  const { t } = useTranslation()
  const own = useQuery(ownPartnerQuery())
  const makes = own.data != null && isMaker(own.data)
  return (
    <PageFrame
      title={t('orders.title')}
      lead={t('orders.lead')}
      actions={
        makes && (
          <RouteButton to={paths.newOrder()} appearance="primary">
            {t('orders.new')}
          </RouteButton>
        )
      }
    >
      {own.isPending && <Waiting rows={3} />}
      {own.isError && <Failed problem={own.error} retry={() => void own.refetch()} />}
      {own.isSuccess && !makes && <Empty title={t('orders.noMakerTitle')} lead={t('orders.noMaker')} />}
      {makes && <Orders />}
    </PageFrame>
  )
}

function Orders() {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useInfiniteQuery(ordersQuery())
  const { rows, loadingAll } = useRows(list)
  const columns = useMemo(() => columnsOf(t), [t])
  const shown = rows.ids.length
  return (
    <div className={styles.stack}>
      {list.isPending && <Waiting rows={3} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && shown === 0 && <Empty title={t('orders.emptyTitle')} lead={t('orders.emptyLead')} />}
      {shown > 0 && <DataTable name={t('orders.table')} columns={columns} rows={rows} />}
      <LoadMore list={list} all={loadingAll} />
    </div>
  )
}

const columnsOf = (t: TFunction): ReadonlyArray<Column<Order>> => [
  {
    id: 'number',
    name: t('orders.column.number'),
    cell: ({ id, number }) => <RouteLink to={paths.order(id)}>{number}</RouteLink>,
  },
  { id: 'customer', name: t('orders.column.customer'), cell: ({ customerName }) => customerName },
  {
    id: 'autopilot',
    name: t('orders.column.autopilot'),
    cell: ({ autopilot }) => t(`orders.autopilot.${autopilot ? 'yes' : 'no'}`),
  },
  { id: 'state', name: t('orders.column.state'), cell: (order) => <OrderState order={order} /> },
  {
    id: 'at',
    name: t('orders.column.at'),
    cell: ({ createdDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
  },
]

const colours = { open: 'warning', without: 'informative', file: 'success', registration: 'success' } as const

export function OrderState({ order }: { readonly order: Pick<Order, 'autopilot' | 'outcome'> }) {
  const { t } = useTranslation()
  const state = order.outcome ?? (order.autopilot ? 'open' : 'without')
  return (
    <Badge appearance="tint" color={colours[state]}>
      {t(`orders.state.${state}`)}
    </Badge>
  )
}
