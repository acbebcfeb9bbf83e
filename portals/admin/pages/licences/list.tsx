// The licences of the organisation: what each allows, how many there are, are taken and are waited for.

import { makeStyles } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatNumber } from '../../../shared/text/format.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Licence, licencesQuery } from '../../api/licence/licences.ts'
import { paths } from '../../paths.ts'
import { ReadOnly, SettingsFrame } from '../settings/frame.tsx'

const useStyles = makeStyles({ plans: { display: 'grid', gap: '2px' } })

const columnsOf = (t: TFunction, plans: string): ReadonlyArray<Column<Licence>> => [
  {
    id: 'name',
    name: t('licences.column.name'),
    cell: ({ sku }) => <RouteLink to={paths.licence(sku.id)}>{sku.displayName}</RouteLink>,
  },
  {
    id: 'allows',
    name: t('licences.column.allows'),
    cell: ({ sku }) => (
      <span className={plans}>
        {sku.plans.map((plan) => (
          <span key={plan}>{t(`licences.plan.${plan}`)}</span>
        ))}
      </span>
    ),
  },
  {
    id: 'taken',
    name: t('licences.column.taken'),
    cell: ({ consumed, units }) =>
      t('licences.taken', { consumed: formatNumber(consumed), units: formatNumber(units) }),
  },
  { id: 'left', name: t('licences.column.left'), cell: ({ consumed, units }) => formatNumber(units - consumed) },
  { id: 'waiting', name: t('licences.column.waiting'), cell: ({ waiting }) => formatNumber(waiting) },
]

export function LicencesPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useQuery(licencesQuery())
  const columns = useMemo(() => columnsOf(t, styles.plans), [t, styles.plans])
  return (
    <SettingsFrame title={t('licences.title')} lead={t('licences.lead')}>
      <ReadOnly operation="directory.licence.assign-to-group" />
      {list.isPending && <Waiting rows={3} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data && <DataTable name={t('licences.table')} columns={columns} rows={list.data} />}
    </SettingsFrame>
  )
}
