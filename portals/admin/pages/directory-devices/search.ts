// The state of the list of the directory's devices in its address.

import { type ListSearch, readListSearch } from '../../../shared/ui/list/list-search.ts'
import { type Show, type SortColumn, shows, sortColumns } from '../../api/directory-device/query.ts'

export type DirectoryDeviceSearch = ListSearch<Show, SortColumn>

export const showNames = Object.keys(shows) as readonly Show[]

export const directoryDeviceSearch = (raw: Record<string, unknown>): DirectoryDeviceSearch =>
  readListSearch(raw, { shows: showNames, sorts: sortColumns })
