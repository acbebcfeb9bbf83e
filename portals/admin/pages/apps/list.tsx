// All applications and their targets.

import { Badge } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatSize } from '../../../shared/text/format.ts'
import { AddRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type App, appsQuery } from '../../api/management/apps.ts'
import { paths } from '../../paths.ts'
import { AssignedTo } from '../assigned/assigned-to.tsx'

const columnsOf = (t: TFunction): ReadonlyArray<Column<App>> => [
  {
    id: 'name',
    name: t('apps.column.name'),
    cell: (app) => (
      <span>
        <RouteLink to={paths.app(app.id)}>{app.displayName}</RouteLink>{' '}
        {app.holdsSecret && (
          <Badge appearance="tint" color="warning">
            {t('assigned.holdsSecret')}
          </Badge>
        )}
      </span>
    ),
  },
  { id: 'version', name: t('apps.column.version'), cell: (app) => app.identityVersion ?? '' },
  { id: 'publisher', name: t('apps.column.publisher'), cell: (app) => app.publisher },
  {
    id: 'file',
    name: t('apps.column.file'),
    cell: (app) =>
      app.sha256 === undefined
        ? t('apps.fromVendor')
        : app.sha256 === null
          ? t('apps.noFile')
          : formatSize(app.size ?? 0),
  },
  {
    id: 'assignedTo',
    name: t('assigned.column'),
    cell: (app) => <AssignedTo assignments={app.assignments?.filter(({ intent }) => intent === 'required')} />,
  },
]

export function AppsPage() {
  const { t } = useTranslation()
  const list = useQuery(appsQuery())
  const columns = useMemo(() => columnsOf(t), [t])
  const add = (
    <RouteButton to={paths.newApp()} appearance="primary" icon={<AddRegular />}>
      {t('apps.new')}
    </RouteButton>
  )
  return (
    <PageFrame title={t('apps.title')} lead={t('apps.lead')} actions={list.data?.length ? add : null}>
      {list.isPending && <Waiting rows={4} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && (
        <Empty title={t('apps.emptyTitle')} lead={t('apps.emptyLead')}>
          {add}
        </Empty>
      )}
      {list.data && list.data.length > 0 && <DataTable name={t('apps.table')} columns={columns} rows={list.data} />}
    </PageFrame>
  )
}
