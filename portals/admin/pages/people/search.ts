// The people page's state in its URL: the search, the filter, the order.

import { type PeopleQuery, type Show, type SortColumn, shows, sortColumns } from '../../api/people-query.ts'

export type PeopleSearch = {
  readonly search?: string
  readonly show?: Show
  readonly sort?: SortColumn
  readonly descending?: true
}

export const showNames = Object.keys(shows) as readonly Show[]

/** Anything may stand in an address bar; what means nothing here is dropped. */
export function peopleSearch(raw: Record<string, unknown>): PeopleSearch {
  // The router reads ?search=42 as a number.
  const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
  const search = text(raw.search).slice(0, 128)
  const show = showNames.find((known) => known === raw.show)
  const sort = sortColumns.find((known) => known === raw.sort)
  return {
    ...(search && { search }),
    ...(show && { show }),
    ...(sort && { sort }),
    ...(raw.descending === true ? { descending: true as const } : {}),
  }
}

export function peopleQueryOf({ search, show, sort, descending }: PeopleSearch): PeopleQuery {
  return { search, show, sort, descending }
}

export const isFiltered = ({ search, show }: PeopleSearch): boolean => Boolean(search || show)
