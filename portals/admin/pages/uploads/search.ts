// The state of the list of uploads in its address. It is loaded before any page is.

import { type ListSearch, readListSearch } from '../../../shared/ui/list/list-search.ts'

/** What to look for, each with what the service is asked. */
export const uploadShows = { held: "state eq 'held'", done: "state eq 'done'" } as const
type Show = keyof typeof uploadShows

export const showNames = Object.keys(uploadShows) as readonly Show[]

export const sortColumns = ['createdDateTime', 'partnerName', 'devices'] as const
type SortColumn = (typeof sortColumns)[number]

export type UploadSearch = ListSearch<Show, SortColumn>

/** The latest first where nothing is said. */
export function uploadSearch(raw: Record<string, unknown>): UploadSearch {
  const read = readListSearch(raw, { shows: showNames, sorts: sortColumns })
  return read.sort ? read : { ...read, sort: 'createdDateTime', descending: true }
}
