// The people of the organisation, searched, filtered and sorted by the service.

import { Badge, makeStyles, tokens } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { canEverywhere } from '../../../shared/session/everywhere.ts'
import { formatDay } from '../../../shared/text/format.ts'
import { AddRegular } from '../../../shared/ui/icons.ts'
import type { Column } from '../../../shared/ui/list/data-table.tsx'
import { useDeletedNotice } from '../../../shared/ui/list/deleted.ts'
import { SearchedList } from '../../../shared/ui/list/searched-list.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Said } from '../../../shared/ui/said.tsx'
import type { Person } from '../../api/people.ts'
import { sortColumns } from '../../api/people-query.ts'
import { peopleQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { heldRoles } from './role-name.ts'
import { showNames } from './search.ts'

const useStyles = makeStyles({
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  badges: { display: 'flex', flexWrap: 'wrap', gap: '6px' },
})

const columnsOf = (t: TFunction): ReadonlyArray<Column<Person>> => [
  { id: 'displayName', name: t('people.column.displayName'), sortable: true, cell: (one) => <Name person={one} /> },
  {
    id: 'userPrincipalName',
    name: t('people.column.userPrincipalName'),
    sortable: true,
    cell: (one) => one.userPrincipalName,
  },
  {
    id: 'accountEnabled',
    name: t('people.column.accountEnabled'),
    sortable: true,
    cell: (one) => <States person={one} />,
  },
  { id: 'roles', name: t('people.column.roles'), cell: (one) => rolesOf(t, one) },
  {
    id: 'createdDateTime',
    name: t('people.column.createdDateTime'),
    sortable: true,
    cell: (one) => <time dateTime={one.createdDateTime}>{formatDay(new Date(one.createdDateTime))}</time>,
  },
]

const rolesOf = (t: TFunction, person: Person): string => heldRoles(t, person).join(', ') || t('common.none')

export function PeoplePage() {
  const { t } = useTranslation()
  const search = useSearch({ from: '/inside/people' })
  const navigate = useNavigate()
  const list = useInfiniteQuery(peopleQuery(search))
  const columns = useMemo(() => columnsOf(t), [t])
  const notice = useDeletedNotice('person', (name) => t('people.deleted', { name }))
  return (
    <PageFrame
      title={t('people.title')}
      lead={t(canEverywhere('directory.user.list') ? 'people.lead' : 'people.leadForGroups')}
      actions={
        <>
          {can('identity.sign-in-log.list').allowed && (
            <RouteButton to={paths.signIns()}>{t('signIns.title')}</RouteButton>
          )}
          <RouteButton to={paths.newPerson()} appearance="primary" icon={<AddRegular />}>
            {t('people.new')}
          </RouteButton>
        </>
      }
    >
      <Said notice={notice} />
      <SearchedList
        list={list}
        columns={columns}
        name={t('people.table')}
        search={search}
        onChange={(next) => void navigate({ to: '/people', search: next, replace: true })}
        searchLabel={t('people.search')}
        showLabel={t('people.show')}
        shows={[t('people.everybody'), ...showNames.map((value) => ({ value, name: t(`people.shows.${value}`) }))]}
        order={{
          sorts: sortColumns.map((value) => ({ value, name: t(`people.column.${value}`) })),
          usual: 'userPrincipalName',
        }}
        counted={(shown, total) =>
          shown < total ? t('people.shown', { shown, total }) : t('people.count', { count: total })
        }
        noMatch={t('people.noMatch')}
      />
    </PageFrame>
  )
}

function Name({ person }: { readonly person: Person }) {
  const styles = useStyles()
  return (
    <RouteLink to={paths.person(person.id)} className={styles.name}>
      {person.displayName}
    </RouteLink>
  )
}

function States({ person }: { readonly person: Person }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <span className={styles.badges}>
      {person.bulkTokenId !== null && (
        <Badge appearance="tint" color="informative">
          {t('people.bulkToken')}
        </Badge>
      )}
      {(person.bulkTokenId === null || !person.accountEnabled) && (
        <Badge appearance="tint" color={person.accountEnabled ? 'success' : 'danger'}>
          {person.accountEnabled ? t('people.enabled') : t('people.disabled')}
        </Badge>
      )}
      {person.bulkTokenId === null && !person.mdmLicensed && (
        <Badge appearance="tint" color="warning">
          {t('people.notLicensed')}
        </Badge>
      )}
    </span>
  )
}
