// Directories of others whose people enrol devices here.

import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { AddRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Issuer, issuersQuery } from '../../api/elsewhere/issuers.ts'
import { paths } from '../../paths.ts'
import { ReadOnly, SettingsFrame } from '../settings/frame.tsx'

const columnsOf = (t: TFunction): ReadonlyArray<Column<Issuer>> => [
  {
    id: 'name',
    name: t('elsewhere.issuers.column.name'),
    cell: ({ id, displayName }) => <RouteLink to={paths.issuer(id)}>{displayName}</RouteLink>,
  },
  { id: 'issuer', name: t('elsewhere.issuers.column.issuer'), cell: ({ issuer }) => issuer },
]

export function IssuersPage() {
  const { t } = useTranslation()
  const list = useQuery(issuersQuery())
  const columns = useMemo(() => columnsOf(t), [t])
  const trust = (
    <RouteButton to={paths.newIssuer()} appearance="primary" icon={<AddRegular />}>
      {t('elsewhere.issuers.new')}
    </RouteButton>
  )
  return (
    <SettingsFrame
      title={t('elsewhere.issuers.title')}
      lead={t('elsewhere.issuers.lead')}
      actions={list.data?.length ? trust : null}
    >
      <ReadOnly operation="mdm.issuer.change" />
      {list.isPending && <Waiting rows={3} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && (
        <Empty title={t('elsewhere.issuers.emptyTitle')} lead={t('elsewhere.issuers.emptyLead')}>
          {trust}
        </Empty>
      )}
      {list.data && list.data.length > 0 && (
        <DataTable name={t('elsewhere.issuers.table')} columns={columns} rows={list.data} />
      )}
    </SettingsFrame>
  )
}
