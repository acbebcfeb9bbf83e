// The state of a licence's page in its address: which people are looked for. It is loaded before any page is.

import { type ListSearch, readListSearch } from '../../../shared/ui/list/list-search.ts'

/** Who is assigned it is shown where nothing is chosen. */
export const shows = ['has', 'waits', 'without'] as const

export type LicenceSearch = ListSearch<(typeof shows)[number], never>

export const licenceSearch = (raw: Record<string, unknown>): LicenceSearch => readListSearch(raw, { shows, sorts: [] })
