// The state of the list of awaited devices in its address. It is loaded before any page is.

import { type ListSearch, readListSearch } from '../../../shared/ui/list/list-search.ts'

/** The doors by which a device can be named without its hash. */
export const doors = ['oem-direct', 'partner-center-api', 'partner-center-csv'] as const

export const sortColumns = ['serialNumber', 'manufacturer', 'registeredBy', 'createdDateTime'] as const

export type AwaitedSearch = ListSearch<(typeof doors)[number], (typeof sortColumns)[number]>

export const awaitedSearch = (raw: Record<string, unknown>): AwaitedSearch =>
  readListSearch(raw, { shows: doors, sorts: sortColumns })
