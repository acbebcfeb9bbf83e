// The state of the list of applications in its address.

import { type ListSearch, readListSearch } from '../../../shared/ui/list/list-search.ts'
import { type Show as AnyShow, type SortColumn, shows, sortColumns } from '../../api/application/application-query.ts'

/** Those of the organisation are shown where nothing is chosen. */
type Show = Exclude<AnyShow, 'own'>
export type ApplicationSearch = ListSearch<Show, SortColumn>

export const showNames = (Object.keys(shows) as readonly AnyShow[]).filter((show): show is Show => show !== 'own')

export const applicationSearch = (raw: Record<string, unknown>): ApplicationSearch =>
  readListSearch(raw, { shows: showNames, sorts: sortColumns })
