// Devices of an import that an undo leaves, or has left, each with the reason.

import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Imported, mostStaying, stayingQuery } from '../../api/import/imports.ts'
import { paths } from '../../paths.ts'

export type Staying = 'enrolled' | 'joined' | 'contacted' | 'imported-again' | 'changed' | 'in-group'
type Row = Required<Pick<Imported, 'serialNumber' | 'line'>> & { readonly id: string; readonly stays: Staying }

const columnsOf = (t: TFunction): ReadonlyArray<Column<Row>> => [
  {
    id: 'serial',
    name: t('imports.serial'),
    cell: ({ id, serialNumber }) => <RouteLink to={paths.device(id)}>{serialNumber}</RouteLink>,
  },
  { id: 'line', name: t('imports.line'), cell: ({ line }) => line },
  { id: 'because', name: t('imports.because'), cell: ({ stays }) => t(`imports.stays.${stays}`) },
]

/** Nothing where every device would go. */
export function Staying({ importId }: { readonly importId: string }) {
  const { t } = useTranslation()
  const { data = [] } = useQuery(stayingQuery(importId))
  const columns = useMemo(() => columnsOf(t), [t])
  if (data.length === 0) return null
  return (
    <Panel title={t('imports.staying')}>
      <DataTable name={t('imports.staying')} columns={columns} rows={data as readonly Row[]} />
      {data.length === mostStaying && <Text>{t('imports.stayingFirst', { count: mostStaying })}</Text>}
    </Panel>
  )
}
