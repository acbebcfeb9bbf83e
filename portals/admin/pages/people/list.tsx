// The people of the organisation, searched, filtered and sorted by the service.

import { Badge, Button, Field, makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDay } from '../../../shared/text/format.ts'
import { Select } from '../../../shared/ui/form/select.tsx'
import { AddRegular } from '../../../shared/ui/icons.ts'
import { AsOf } from '../../../shared/ui/list/as-of.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { LoadMore } from '../../../shared/ui/list/load-more.tsx'
import { useRows } from '../../../shared/ui/list/use-rows.ts'
import { useTyped } from '../../../shared/ui/list/use-typed.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { useNarrow } from '../../../shared/ui/use-media.ts'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import type { Person } from '../../api/people.ts'
import { type Show, type SortColumn, sortColumns } from '../../api/people-query.ts'
import { peopleQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { takeDeleted } from './deleted.ts'
import { roleName } from './role-name.ts'
import { isFiltered, type PeopleSearch, peopleQueryOf, showNames } from './search.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px', minWidth: 0 },
  row: { display: 'flex', flexWrap: 'wrap', gap: '12px 16px', alignItems: 'flex-end' },
  search: { flex: '1 1 260px', maxWidth: '420px', '& > *': { maxWidth: 'none' } },
  filter: { flex: '0 1 220px', minWidth: '148px', '@media (max-width: 719px)': { flex: '1 1 100%' } },
  wide: { width: '100%', maxWidth: 'none' },
  status: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '4px 16px',
    color: tokens.colorNeutralForeground2,
  },
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

const rolesOf = (t: TFunction, { roles }: Person): string =>
  roles.map((role) => roleName(t, role)).join(', ') || t('common.none')

export function PeoplePage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const search = useSearch({ from: '/inside/people' })
  const navigate = useNavigate()
  const list = useInfiniteQuery(peopleQuery(peopleQueryOf(search)))
  const { rows, loadingAll } = useRows(list)
  const columns = useMemo(() => columnsOf(t), [t])
  const shown = rows.ids.length
  const total = loadingAll.total ?? shown
  const change = (next: PeopleSearch) => void navigate({ to: '/people', search: next, replace: true })
  const notice = useDeleted()
  const sort = search.sort ?? 'userPrincipalName'
  const sortBy = (column: string) => {
    const next = sortColumns.find((known) => known === column) ?? 'userPrincipalName'
    const { descending, ...others } = search
    change({ ...others, sort: next, ...(next === sort && !descending ? { descending: true as const } : {}) })
  }
  return (
    <PageFrame
      title={t('people.title')}
      lead={t('people.lead')}
      actions={
        <RouteButton to={paths.newPerson()} appearance="primary" icon={<AddRegular />}>
          {t('people.new')}
        </RouteButton>
      }
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        <Filters search={search} onChange={change} />
        <div className={styles.status}>
          <Text aria-live="polite">
            {list.isSuccess &&
              (shown < total ? t('people.shown', { shown, total }) : t('people.count', { count: total }))}
          </Text>
          <AsOf list={list} />
        </div>
        {list.isPending && <Waiting />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.isSuccess && shown === 0 && <Text>{t('people.noMatch')}</Text>}
        {shown > 0 && (
          <DataTable
            name={t('people.table')}
            rows={rows}
            columns={columns}
            sort={{ column: sort, descending: search.descending === true, onSort: sortBy }}
          />
        )}
        <LoadMore list={list} all={loadingAll} />
      </div>
    </PageFrame>
  )
}

/** Said after the page itself has taken the focus. */
function useDeleted(): Notice | undefined {
  const { t } = useTranslation()
  const [notice, setNotice] = useState<Notice>()
  useEffect(() => {
    const name = takeDeleted()
    if (name) setNotice({ text: t('people.deleted', { name }) })
  }, [t])
  return notice
}

function Filters(props: { readonly search: PeopleSearch; readonly onChange: (search: PeopleSearch) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const narrow = useNarrow()
  const name = useRef<HTMLInputElement>(null)
  const { search, onChange } = props
  const [typed, setTyped] = useTyped(search.search ?? '', (text) => {
    const { search: _, ...others } = search
    onChange({ ...others, ...(text && { search: text }) })
  })
  return (
    <search className={styles.row}>
      <Field label={t('people.search')} className={styles.search}>
        <SearchBox
          input={{ ref: name }}
          className={styles.wide}
          value={typed}
          onChange={(_, { value }) => setTyped(value)}
        />
      </Field>
      <Field label={t('people.show')} className={styles.filter}>
        <Select
          value={search.show ?? ''}
          onChange={(_, { value }) => {
            const { show: _before, ...others } = search
            onChange({ ...others, ...(value && { show: value as Show }) })
          }}
        >
          <option value="">{t('people.everybody')}</option>
          {showNames.map((show) => (
            <option key={show} value={show}>
              {t(`people.shows.${show}`)}
            </option>
          ))}
        </Select>
      </Field>
      {narrow && (
        <Field label={t('devices.sortBy')} className={styles.filter}>
          <Select
            value={search.sort ?? 'userPrincipalName'}
            onChange={(_, { value }) => onChange({ ...search, sort: value as SortColumn })}
          >
            {sortColumns.map((column) => (
              <option key={column} value={column}>
                {t(`people.column.${column}`)}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {isFiltered(search) && (
        <Button
          appearance="subtle"
          onClick={() => {
            name.current?.focus() // the button goes with the filters
            setTyped('', true)
            const { sort, descending } = search
            onChange({ ...(sort && { sort }), ...(descending && { descending }) })
          }}
        >
          {t('common.clear')}
        </Button>
      )}
    </search>
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
      <Badge appearance="tint" color={person.accountEnabled ? 'success' : 'danger'}>
        {person.accountEnabled ? t('people.enabled') : t('people.disabled')}
      </Badge>
      {!person.mdmLicensed && (
        <Badge appearance="tint" color="warning">
          {t('people.notLicensed')}
        </Badge>
      )}
    </span>
  )
}
