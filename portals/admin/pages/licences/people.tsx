// Who has a licence and by what, who waits for one, and who is not assigned it.

import { Badge, makeStyles, Text } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Sku } from '../../../../src/kernel/licence.ts'
import { can } from '../../../shared/session/can.ts'
import { needs } from '../../../shared/session/needs.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { ListFilters } from '../../../shared/ui/list/list-filters.tsx'
import { LoadMore } from '../../../shared/ui/list/load-more.tsx'
import { useRows } from '../../../shared/ui/list/use-rows.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Holder, holdersQuery, waysOf } from '../../api/licence/licences.ts'
import type { Person } from '../../api/people.ts'
import { paths } from '../../paths.ts'
import { TakeButton } from './item.tsx'
import { type LicenceSearch, shows } from './search.ts'
import { Ways } from './ways.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
})

export function PeopleWithLicence({ sku, onTake }: { readonly sku: Sku; readonly onTake: (holder: Holder) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const asked = useSearch({ from: '/inside/settings/licences/$licenceId' })
  const { search = '', show = 'assigned' } = asked
  const navigate = useNavigate({ from: '/settings/licences/$licenceId' })
  const change = (next: LicenceSearch) => void navigate({ search: next, replace: true, resetScroll: false })
  const permission = can('directory.user.list')
  const list = useInfiniteQuery({ ...holdersQuery(sku.id, { search, show }), enabled: permission.allowed })
  const { rows, loadingAll } = useRows(list)
  const take = useRef(onTake)
  take.current = onTake
  const columns = useMemo((): ReadonlyArray<Column<Person>> => {
    const takes = can('directory.licence.assign-to-user').allowed
    return [
      {
        id: 'person',
        name: t('licences.column.person'),
        cell: ({ id, displayName }) => <RouteLink to={paths.person(id)}>{displayName}</RouteLink>,
      },
      { id: 'userName', name: t('licences.column.userName'), cell: (person) => person.userPrincipalName },
      { id: 'by', name: t('licences.column.by'), cell: (person) => <Ways ways={waysOf(person, sku.id)} /> },
      { id: 'state', name: t('licences.column.state'), cell: (person) => <State person={person} skuId={sku.id} /> },
      {
        id: 'action',
        name: t('licences.column.action'),
        cell: (person) => {
          const name = person.userPrincipalName
          const isOwn = waysOf(person, sku.id).some(({ assignedByGroup }) => assignedByGroup === null)
          return takes && isOwn ? (
            <TakeButton
              name={t('licences.take', { licence: sku.displayName, name })}
              onTake={() => take.current({ kind: 'user', id: person.id, name })}
            />
          ) : null
        },
      },
    ]
  }, [t, sku])
  const shown = rows.ids.length
  return (
    <Panel title={t('licences.people')}>
      <div className={styles.stack}>
        {!permission.allowed && <Text>{needs(t, permission)}</Text>}
        <ListFilters
          search={asked}
          onChange={change}
          searchLabel={t('licences.search')}
          showLabel={t('licences.show')}
          shows={[
            t('licences.shows.assigned'),
            ...shows.map((value) => ({ value, name: t(`licences.shows.${value}`) })),
          ]}
        />
        <Text aria-live="polite">{list.isSuccess && t('licences.count', { count: loadingAll.total ?? shown })}</Text>
        {list.isLoading && <Waiting rows={3} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.isSuccess && shown === 0 && <Text>{t('licences.nobody')}</Text>}
        {shown > 0 && <DataTable name={t('licences.peopleTable')} rows={rows} columns={columns} />}
        <LoadMore list={list} all={loadingAll} />
      </div>
    </Panel>
  )
}

function State({ person, skuId }: { readonly person: Person; readonly skuId: string }) {
  const { t } = useTranslation()
  const [way] = waysOf(person, skuId)
  if (!way) return t('licences.notAssigned')
  const waits = way.state === 'Error'
  return (
    <Badge appearance="tint" color={waits ? 'warning' : 'success'}>
      {t(waits ? 'licences.waits' : 'licences.has')}
    </Badge>
  )
}
