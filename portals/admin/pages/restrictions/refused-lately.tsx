// Devices that were not let in lately, each with the restriction behind it: those that never joined have no story where it would stand.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { reasonOf } from '../../../../src/story/subject.ts'
import { can } from '../../../shared/session/can.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type RefusedEnrollment, refusedEnrollmentsQuery } from '../../api/management/refused-enrollments.ts'
import { restrictionBehind } from './behind.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const columnsOf = (t: TFunction): ReadonlyArray<Column<RefusedEnrollment>> => [
  {
    id: 'at',
    name: t('restrictions.refused.at'),
    cell: ({ at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
  },
  { id: 'who', name: t('restrictions.refused.who'), cell: ({ who }) => who },
  {
    id: 'device',
    name: t('restrictions.refused.device'),
    cell: ({ deviceName }) => deviceName ?? t('common.none'),
  },
  {
    id: 'why',
    name: t('restrictions.refused.why'),
    cell: ({ detail }) => reasonOf(detail, 'failed') ?? detail.reason,
  },
  {
    id: 'restriction',
    name: t('restrictions.refused.restriction'),
    cell: ({ detail }) => {
      const path = restrictionBehind(detail)
      return path ? <RouteLink to={path}>{String(detail.restriction)}</RouteLink> : t('common.none')
    },
  },
]

export function RefusedLately() {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useQuery({ ...refusedEnrollmentsQuery(), enabled: can('audit.list').allowed })
  const columns = useMemo(() => columnsOf(t), [t])
  if (!can('audit.list').allowed) return null
  return (
    <Panel title={t('restrictions.refused.title')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t('restrictions.refused.lead')}</Text>
        {list.isPending && <Waiting rows={2} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data?.length === 0 && <Text>{t('restrictions.refused.none')}</Text>}
        {list.data && list.data.length > 0 && (
          <DataTable name={t('restrictions.refused.title')} columns={columns} rows={list.data} />
        )}
      </div>
    </Panel>
  )
}
