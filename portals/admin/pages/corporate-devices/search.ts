// The state of the list of corporate identifiers in its address. It is loaded before any page is.

import { type ListSearch, readListSearch } from '../../../shared/ui/list/list-search.ts'

export const states = ['enrolled', 'failed', 'notContacted', 'unknown'] as const

export const sortColumns = ['importedDeviceIdentifier', 'lastContactedDateTime', 'createdDateTime'] as const

export type CorporateDeviceSearch = ListSearch<(typeof states)[number], (typeof sortColumns)[number]>

export const corporateDeviceSearch = (raw: Record<string, unknown>): CorporateDeviceSearch =>
  readListSearch(raw, { shows: states, sorts: sortColumns })
