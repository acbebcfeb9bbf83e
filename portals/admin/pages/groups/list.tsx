// All groups of the directory: assigned ones and those that fill themselves by a rule.

import { Badge } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { AddRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Group, isDynamic, isPaused } from '../../api/directory.ts'
import { groupsQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'

const columnsOf = (t: TFunction): ReadonlyArray<Column<Group>> => [
  {
    id: 'name',
    name: t('groups.column.name'),
    cell: (group) => <RouteLink to={paths.group(group.id)}>{group.displayName}</RouteLink>,
  },
  {
    id: 'kind',
    name: t('groups.column.kind'),
    cell: (group) => (
      <span>
        <Badge appearance="tint" color={isDynamic(group) ? 'brand' : 'informative'}>
          {isDynamic(group) ? t('groups.dynamic') : t('groups.assigned')}
        </Badge>{' '}
        {isPaused(group) && (
          <>
            <Badge appearance="tint" color="warning">
              {t('groups.paused')}
            </Badge>{' '}
          </>
        )}
        {group.selfDescribedProperties.length > 0 && (
          <Badge appearance="tint" color="warning">
            {t('groups.selfDescribed')}
          </Badge>
        )}
      </span>
    ),
  },
  {
    id: 'rule',
    name: t('groups.column.rule'),
    cell: (group) => (group.membershipRule ? <code>{group.membershipRule}</code> : ''),
  },
]

export function GroupsPage() {
  const { t } = useTranslation()
  const list = useQuery(groupsQuery())
  const columns = useMemo(() => columnsOf(t), [t])
  const create = (
    <RouteButton to={paths.newGroup()} appearance="primary" icon={<AddRegular />}>
      {t('groups.new')}
    </RouteButton>
  )
  return (
    <PageFrame title={t('groups.title')} lead={t('groups.lead')} actions={list.data?.length ? create : null}>
      {list.isPending && <Waiting rows={4} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && (
        <Empty title={t('groups.emptyTitle')} lead={t('groups.emptyLead')}>
          {create}
        </Empty>
      )}
      {list.data && list.data.length > 0 && <DataTable name={t('groups.table')} columns={columns} rows={list.data} />}
    </PageFrame>
  )
}
