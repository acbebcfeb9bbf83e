// All filters of the organisation.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { AddRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Filter, filtersQuery } from '../../api/management/filters.ts'
import { paths } from '../../paths.ts'
import { SettingsFrame } from '../settings/frame.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  quiet: { color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
})

const columnsOf = (t: TFunction): ReadonlyArray<Column<Filter>> => [
  {
    id: 'name',
    name: t('filters.form.name'),
    cell: (one) => <RouteLink to={paths.filter(one.id)}>{one.displayName}</RouteLink>,
  },
  { id: 'rule', name: t('filters.form.rule'), cell: (one) => <Text font="monospace">{one.rule}</Text> },
]

export function FiltersPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useQuery(filtersQuery())
  const columns = useMemo(() => columnsOf(t), [t])
  return (
    <SettingsFrame
      title={t('filters.title')}
      lead={t('filters.lead')}
      actions={
        <RouteButton to={paths.newFilter()} appearance="primary" icon={<AddRegular />}>
          {t('filters.new')}
        </RouteButton>
      }
    >
      <div className={styles.stack}>
        {list.isPending && <Waiting rows={4} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data?.length === 0 && <Text className={styles.quiet}>{t('filters.none')}</Text>}
        {list.data && list.data.length > 0 && (
          <DataTable name={t('filters.title')} columns={columns} rows={list.data} />
        )}
      </div>
    </SettingsFrame>
  )
}
