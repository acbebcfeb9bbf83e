// All enrolment status pages in the order in which they are looked through; the default one comes last.

import { Badge } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { AddRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { isDefault, type StatusPage, statusPagesQuery } from '../../api/management/status-pages.ts'
import { paths } from '../../paths.ts'
import { AssignedTo } from '../assigned/assigned-to.tsx'

const columnsOf = (t: TFunction): ReadonlyArray<Column<StatusPage>> => [
  {
    id: 'place',
    name: t('statusPages.column.place'),
    cell: (page) =>
      isDefault(page) ? <Badge appearance="tint">{t('statusPages.default')}</Badge> : String(page.priority),
  },
  {
    id: 'name',
    name: t('statusPages.column.name'),
    cell: (page) => <RouteLink to={paths.statusPage(page.id)}>{page.displayName}</RouteLink>,
  },
  {
    id: 'shown',
    name: t('statusPages.column.shown'),
    cell: (page) => t(page.showInstallationProgress ? 'statusPages.yes' : 'statusPages.no'),
  },
  {
    id: 'waits',
    name: t('statusPages.column.waits'),
    cell: (page) => t(page.blockDeviceSetupRetryByUser ? 'statusPages.yes' : 'statusPages.no'),
  },
  {
    id: 'minutes',
    name: t('statusPages.column.minutes'),
    cell: (page) => t('statusPages.minutes', { count: page.installProgressTimeoutInMinutes }),
  },
  {
    id: 'assignedTo',
    name: t('assigned.column'),
    cell: (page) => (isDefault(page) ? t('statusPages.defaultFor') : <AssignedTo assignments={page.assignments} />),
  },
]

export function StatusPagesPage() {
  const { t } = useTranslation()
  const list = useQuery(statusPagesQuery())
  const columns = useMemo(() => columnsOf(t), [t])
  return (
    <PageFrame
      title={t('statusPages.title')}
      lead={t('statusPages.lead')}
      actions={
        <RouteButton to={paths.newStatusPage()} appearance="primary" icon={<AddRegular />}>
          {t('statusPages.new')}
        </RouteButton>
      }
    >
      {list.isPending && <Waiting rows={4} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data && <DataTable name={t('statusPages.table')} columns={columns} rows={list.data} />}
    </PageFrame>
  )
}
