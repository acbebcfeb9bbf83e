// A list that the service searches, filters and puts in order, with what is asked for in the address of the page: the filters, how
// many there are and as of when, the rows, and more of them.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import type { ComponentProps, ReactNode } from 'react'

import { Failed } from '../states.tsx'
import { Waiting } from '../waiting.tsx'
import { AsOf } from './as-of.tsx'
import { type Column, DataTable } from './data-table.tsx'
import { ListFilters } from './list-filters.tsx'
import { isFiltered, sortedBy } from './list-search.ts'
import { LoadMore } from './load-more.tsx'
import { type ListOfPages, useRows } from './use-rows.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  status: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '4px 16px',
    color: tokens.colorNeutralForeground2,
  },
})

type Listed<T> = ListOfPages<T> &
  ComponentProps<typeof AsOf>['list'] & {
    readonly isPending: boolean
    readonly isSuccess: boolean
    readonly isError: boolean
  }

type Filters<Show extends string, Sort extends string> = ComponentProps<typeof ListFilters<Show, Sort>>

type Order<Show extends string, Sort extends string> = NonNullable<Filters<Show, Sort>['order']>

export function SearchedList<T extends { readonly id: string }, Show extends string, Sort extends string>(
  props: Omit<Filters<Show, Sort>, 'order'> & {
    readonly order: Order<Show, Sort>
    readonly list: Listed<T>
    /** The same array as long as nothing changes in it. */
    readonly columns: ReadonlyArray<Column<T>>
    /** Of the table. */
    readonly name: string
    /** How many are shown, of so many. */
    readonly counted: (shown: number, total: number) => string
    readonly noMatch: string
    /** Instead of everything, where there is none at all. */
    readonly empty?: ReactNode
  },
) {
  const styles = useStyles()
  const { list, columns, name, counted, noMatch, empty, ...filters } = props
  const { search, onChange, order } = filters
  const { rows, loadingAll } = useRows(list)
  const shown = rows.ids.length
  const isEmpty = list.isSuccess && shown === 0 && !isFiltered(search)
  const sort = {
    column: search.sort ?? order.usual,
    descending: search.descending === true,
    onSort: (column: string) =>
      onChange(sortedBy(search, column, { sorts: order.sorts.map(({ value }) => value), usual: order.usual })),
  }
  if (isEmpty && empty) return empty
  return (
    <div className={styles.stack}>
      <ListFilters {...filters} />
      <div className={styles.status}>
        <Text aria-live="polite">{list.isSuccess && counted(shown, loadingAll.total ?? shown)}</Text>
        <AsOf list={list} />
      </div>
      {list.isPending && <Waiting rows={4} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && shown === 0 && <Text>{noMatch}</Text>}
      {shown > 0 && <DataTable name={name} rows={rows} columns={columns} sort={sort} />}
      <LoadMore list={list} all={loadingAll} />
    </div>
  )
}
