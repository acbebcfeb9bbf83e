// The applications that the organisation registered, searched, filtered and ordered by the service.

import { Badge, makeStyles, tokens } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { formatDay } from '../../../shared/text/format.ts'
import { AddRegular } from '../../../shared/ui/icons.ts'
import type { Column } from '../../../shared/ui/list/data-table.tsx'
import { useDeletedNotice } from '../../../shared/ui/list/deleted.ts'
import { isFiltered } from '../../../shared/ui/list/list-search.ts'
import { SearchedList } from '../../../shared/ui/list/searched-list.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Said } from '../../../shared/ui/said.tsx'
import { Empty } from '../../../shared/ui/states.tsx'
import { sortColumns } from '../../api/application/application-query.ts'
import { type Application, applicationsQuery } from '../../api/application/applications.ts'
import { paths } from '../../paths.ts'
import { ReadOnly, SettingsFrame } from '../settings/frame.tsx'
import { nextEnd } from './ends.ts'
import { showNames } from './search.ts'

const useStyles = makeStyles({
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
})

const columnsOf = (t: TFunction): ReadonlyArray<Column<Application>> => [
  {
    id: 'displayName',
    name: t('applications.column.displayName'),
    sortable: true,
    cell: (one) => <Name application={one} />,
  },
  {
    id: 'accountEnabled',
    name: t('applications.column.accountEnabled'),
    sortable: true,
    cell: ({ accountEnabled }) => <State on={accountEnabled} />,
  },
  { id: 'next', name: t('applications.column.next'), cell: (one) => <NextEnd application={one} /> },
  {
    id: 'permissions',
    name: t('applications.column.permissions'),
    cell: ({ appRoles, delegatedPermissions }) =>
      appRoles.length + delegatedPermissions.length === 0
        ? t('common.none')
        : t('applications.permissionCounts', { itself: appRoles.length, people: delegatedPermissions.length }),
  },
  {
    id: 'createdDateTime',
    name: t('applications.column.createdDateTime'),
    sortable: true,
    cell: ({ createdDateTime: at }) => <time dateTime={at}>{formatDay(new Date(at))}</time>,
  },
]

export function ApplicationsPage() {
  const { t } = useTranslation()
  const search = useSearch({ from: '/inside/settings/applications' })
  const navigate = useNavigate()
  const list = useInfiniteQuery(applicationsQuery(search))
  const columns = useMemo(() => columnsOf(t), [t])
  const notice = useDeletedNotice('application', (name) => t('applications.deleted', { name }))
  const isEmpty = list.data?.pages[0]?.ids.length === 0 && !isFiltered(search)
  const register = can('identity.application.create').allowed && (
    <RouteButton to={paths.newApplication()} appearance="primary" icon={<AddRegular />}>
      {t('applications.register')}
    </RouteButton>
  )
  return (
    <SettingsFrame title={t('applications.title')} lead={t('applications.lead')} actions={!isEmpty && register}>
      <ReadOnly operation="identity.application.change" />
      <Said notice={notice} />
      <SearchedList
        list={list}
        columns={columns}
        name={t('applications.table')}
        search={search}
        onChange={(next) => void navigate({ to: '/settings/applications', search: next, replace: true })}
        searchLabel={t('applications.search')}
        showLabel={t('applications.show')}
        shows={[
          t('applications.shows.own'),
          ...showNames.map((value) => ({ value, name: t(`applications.shows.${value}`) })),
        ]}
        order={{
          sorts: sortColumns.map((value) => ({ value, name: t(`applications.column.${value}`) })),
          usual: 'displayName',
        }}
        counted={(shown, total) =>
          shown < total ? t('applications.shown', { shown, total }) : t('applications.count', { count: total })
        }
        noMatch={t('applications.noMatch')}
        empty={
          <Empty title={t('applications.emptyTitle')} lead={t('applications.emptyLead')}>
            {register}
          </Empty>
        }
      />
    </SettingsFrame>
  )
}

function Name({ application }: { readonly application: Application }) {
  const styles = useStyles()
  return (
    <RouteLink to={paths.application(application.id)} className={styles.name}>
      {application.displayName}
    </RouteLink>
  )
}

function State({ on }: { readonly on: boolean }) {
  const { t } = useTranslation()
  return (
    <Badge appearance="tint" color={on ? 'success' : 'danger'}>
      {t(on ? 'applications.on' : 'applications.off')}
    </Badge>
  )
}

function NextEnd({ application }: { readonly application: Application }) {
  const { t } = useTranslation()
  const { words, look } = nextEnd(t, application, new Date())
  return (
    <Badge appearance="tint" color={look}>
      {words}
    </Badge>
  )
}
