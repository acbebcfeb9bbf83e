// All consents to partners, also those that ended: who has asked what may have been done under one of them.

import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Consent, consentsQuery } from '../../api/partner/consents.ts'
import { paths } from '../../paths.ts'
import { PartnersFrame } from './frame.tsx'
import { State } from './parts.tsx'

const none: readonly Consent[] = []

export function PartnersPage() {
  const { t } = useTranslation()
  const list = useQuery(consentsQuery())
  const rows = list.data ?? none
  const columns = useMemo(() => columnsOf(t, rows), [t, rows])
  return (
    <PartnersFrame title={t('partners.title')} lead={t('partners.lead')}>
      {list.isPending && <Waiting rows={3} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && <Empty title={t('partners.emptyTitle')} lead={t('partners.emptyLead')} />}
      {rows.length > 0 && <DataTable name={t('partners.table')} columns={columns} rows={rows} />}
    </PartnersFrame>
  )
}

const columnsOf = (t: TFunction, all: readonly Consent[]): ReadonlyArray<Column<Consent>> => [
  {
    id: 'partner',
    name: t('partners.column.partner'),
    cell: ({ id, partnerName }) => <RouteLink to={paths.partnerConsent(id)}>{partnerName}</RouteLink>,
  },
  { id: 'state', name: t('partners.column.state'), cell: ({ state }) => <State state={state} /> },
  {
    id: 'since',
    name: t('partners.column.since'),
    cell: ({ grantedDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
  },
  {
    id: 'until',
    name: t('partners.column.until'),
    cell: ({ endedDateTime, expirationDateTime }) => {
      const at = endedDateTime ?? expirationDateTime
      return at ? <time dateTime={at}>{formatDateTime(new Date(at))}</time> : t('partners.noEnd')
    },
  },
  {
    id: 'through',
    name: t('partners.column.through'),
    cell: ({ viaConsentId }) =>
      viaConsentId === null
        ? t('partners.direct')
        : (all.find(({ id }) => id === viaConsentId)?.partnerName ?? viaConsentId),
  },
  {
    id: 'delegated',
    name: t('partners.column.delegated'),
    cell: ({ delegatedAdministration }) => t(`partners.delegated.${delegatedAdministration ? 'yes' : 'no'}`),
  },
  {
    id: 'approval',
    name: t('partners.column.approval'),
    cell: ({ approval }) => t(`partners.approval.${approval}`),
  },
]
