// What partners uploaded for this organisation, and what of it waits until somebody here approves or refuses it.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { addressOf } from '../../../shared/api/address.ts'
import { type Entry, everyPage, quoted, request, restingPageOf } from '../../../shared/api/client.ts'
import { samePages } from '../../../shared/api/page.ts'
import { keepsUp } from '../../../shared/ui/list/refetch.ts'
import { type UploadSearch, uploadShows } from '../../pages/uploads/search.ts'

export type Upload = Entry<'autopilot.upload.list'>
export type UploadedDevice = Entry<'autopilot.upload.devices'>

function listPath({ search, show, sort = 'createdDateTime', descending }: UploadSearch): string {
  // No name has quotation marks or backslashes that anybody would look for.
  const text = search?.replace(/["\\]/g, '').trim()
  return addressOf('autopilot.upload.list', {
    query: {
      $top: '100',
      $count: 'true',
      $search: text ? `"${text}"` : undefined,
      $filter: show && uploadShows[show],
      $orderby: `${sort}${descending ? ' desc' : ''}`,
    },
  })
}

export const uploadsQuery = (search: UploadSearch) =>
  infiniteQueryOptions({
    queryKey: ['partner-uploads', 'list', search],
    queryFn: ({ pageParam, signal }) => restingPageOf('autopilot.upload.list', pageParam, signal),
    initialPageParam: listPath(search),
    getNextPageParam: (page) => page['@odata.nextLink'],
    placeholderData: keepPreviousData,
    structuralSharing: samePages,
    ...keepsUp,
  })

/** The navigation says no more than this many. */
const mostCounted = 99

/** Asked anew now and then, like the open alarms. */
export const heldUploadsQuery = () =>
  queryOptions({
    queryKey: ['partner-uploads', 'held'],
    queryFn: async ({ signal }) => {
      const query = { $filter: uploadShows.held, $top: String(mostCounted) }
      const page = await request('autopilot.upload.list', { query }, signal)
      return { count: page.value.length, more: page['@odata.nextLink'] !== undefined }
    },
    refetchInterval: 60_000,
  })

export const goesOn = ({ state }: Pick<Upload, 'state'>): boolean => state === 'queued' || state === 'processing'

const pollMs = 1000

/** Null: there is none. Asked again while it is being registered. */
export const uploadQuery = (id: string) =>
  queryOptions({
    queryKey: ['partner-uploads', 'one', id],
    queryFn: async ({ signal }): Promise<Upload | null> => {
      const known = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
      const query = { $filter: `id eq ${quoted(id)}` }
      return known ? ((await request('autopilot.upload.list', { query }, signal)).value.at(0) ?? null) : null
    },
    refetchInterval: ({ state }) => (state.data && goesOn(state.data) ? pollMs : false),
  })

export const uploadedQuery = ({ id, state }: Pick<Upload, 'id' | 'state'>) =>
  queryOptions({
    queryKey: ['partner-uploads', 'devices', id, state],
    queryFn: async ({ signal }) => {
      const all: UploadedDevice[] = []
      for await (const page of everyPage('autopilot.upload.devices', { path: { id } }, signal)) all.push(...page)
      return all
    },
    placeholderData: keepPreviousData,
  })

export type Decision = 'approve' | 'refuse'

export const decideUpload = (id: string, decision: Decision) =>
  request(`autopilot.upload.${decision}`, { path: { id } })
