// The state of the list of people in its address.

import { type ListSearch, readListSearch } from '../../../shared/ui/list/list-search.ts'
import { type Show, type SortColumn, shows, sortColumns } from '../../api/people-query.ts'

export type PeopleSearch = ListSearch<Show, SortColumn>

export const showNames = Object.keys(shows) as readonly Show[]

export const peopleSearch = (raw: Record<string, unknown>): PeopleSearch =>
  readListSearch(raw, { shows: showNames, sorts: sortColumns })
