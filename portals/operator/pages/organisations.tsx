// The organisations of the installation, each with what kind of partner it is.

import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Column, DataTable } from '../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../shared/ui/page.tsx'
import { RouteLink } from '../../shared/ui/route-link.tsx'
import { Failed } from '../../shared/ui/states.tsx'
import { Waiting } from '../../shared/ui/waiting.tsx'
import { type Organisation, organisationsQuery, type Partner, partnersQuery } from '../api/organisations.ts'
import { paths } from '../paths.ts'
import { NotOperator } from './not-operator.tsx'

export function OrganisationsPage() {
  const { t } = useTranslation()
  const list = useQuery(organisationsQuery())
  const partners = useQuery(partnersQuery())
  const columns = useMemo(() => columnsOf(t, partners.data ?? []), [t, partners.data])
  const failed = list.isError ? list : partners
  return (
    <PageFrame title={t('organisations.title')} lead={t('organisations.lead')}>
      {(list.isPending || partners.isPending) && <Waiting rows={4} />}
      {failed.isError && <Failed problem={failed.error} retry={() => void failed.refetch()} />}
      {list.data === null && <NotOperator />}
      {list.data && partners.data && <DataTable name={t('organisations.title')} columns={columns} rows={list.data} />}
    </PageFrame>
  )
}

const columnsOf = (t: TFunction, partners: readonly Partner[]): ReadonlyArray<Column<Organisation>> => {
  const byId = new Map(partners.map((one) => [one.id, one]))
  return [
    {
      id: 'name',
      name: t('organisations.column.name'),
      cell: ({ id, displayName }) => <RouteLink to={paths.organisation(id)}>{displayName}</RouteLink>,
    },
    { id: 'domain', name: t('organisations.column.domain'), cell: ({ defaultDomain }) => defaultDomain },
    { id: 'kind', name: t('organisations.column.kind'), cell: ({ id }) => kindOf(t, byId.get(id)) },
  ]
}

const kindOf = (t: TFunction, partner: Partner | undefined): string =>
  [
    ...(partner?.cspKind ? [t(`organisations.kind.${partner.cspKind}`)] : []),
    ...(partner?.usesOemDirect ? [t('organisations.oemDirect')] : []),
  ].join(', ') || t('organisations.no')
