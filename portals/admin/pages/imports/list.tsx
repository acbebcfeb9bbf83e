// The latest imports of devices, from whichever door they came.

import { makeStyles, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime, formatNumber } from '../../../shared/text/format.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type DeviceImport, importsQuery, mostListed } from '../../api/import/imports.ts'
import { paths } from '../../paths.ts'
import { State } from './parts.tsx'

const useStyles = makeStyles({ stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' } })

const columnsOf = (t: TFunction): ReadonlyArray<Column<DeviceImport>> => [
  {
    id: 'file',
    name: t('imports.column.file'),
    cell: ({ id, fileName }) => <RouteLink to={paths.import(id)}>{fileName ?? t('imports.unnamed')}</RouteLink>,
  },
  { id: 'state', name: t('imports.column.state'), cell: (one) => <State of={one} /> },
  { id: 'by', name: t('imports.column.by'), cell: ({ partnerName, actorName }) => partnerName ?? actorName },
  { id: 'registered', name: t('imports.column.registered'), cell: ({ registered }) => formatNumber(registered) },
  { id: 'updated', name: t('imports.column.updated'), cell: ({ updated }) => formatNumber(updated) },
  { id: 'refused', name: t('imports.column.refused'), cell: ({ refused }) => formatNumber(refused) },
  {
    id: 'at',
    name: t('imports.column.at'),
    cell: ({ startedAt }) => <time dateTime={startedAt}>{formatDateTime(new Date(startedAt))}</time>,
  },
]

export function ImportsPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useQuery(importsQuery())
  const columns = useMemo(() => columnsOf(t), [t])
  return (
    <PageFrame
      title={t('imports.title')}
      lead={t('imports.lead')}
      back={{ to: paths.devices(), name: t('devices.title') }}
    >
      <div className={styles.stack}>
        {list.isPending && <Waiting rows={4} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data?.length === 0 && <Empty title={t('imports.emptyTitle')} lead={t('imports.emptyLead')} />}
        {list.data && list.data.length > 0 && (
          <DataTable name={t('imports.table')} columns={columns} rows={list.data} />
        )}
        {list.data?.length === mostListed && <Text>{t('imports.latest', { count: mostListed })}</Text>}
      </div>
    </PageFrame>
  )
}
