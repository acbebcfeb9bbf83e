// The devices of the directory, with the groups they are in, and when a computer registered itself.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { addressOf } from '../../../shared/api/address.ts'
import { everyPage, quoted, request, restingPageOf } from '../../../shared/api/client.ts'
import { samePages } from '../../../shared/api/page.ts'
import { keepsUp } from '../../../shared/ui/list/refetch.ts'
import type { Group } from '../directory.ts'
import { type DirectoryDeviceQuery, shows } from './query.ts'

function listPath({ search, show, sort = 'displayName', descending = false }: DirectoryDeviceQuery): string {
  // No name has quotation marks or backslashes that anybody would look for.
  const text = search?.replace(/["\\]/g, '').trim()
  return addressOf('directory.device.list', {
    query: {
      $top: '200',
      $count: 'true',
      $search: text ? `"displayName:${text}"` : undefined,
      $filter: show && shows[show],
      $orderby: `${sort}${descending ? ' desc' : ''}`,
    },
  })
}

export const directoryDevicesQuery = (query: DirectoryDeviceQuery) =>
  infiniteQueryOptions({
    queryKey: ['devices', 'objects', query],
    queryFn: ({ pageParam, signal }) => restingPageOf('directory.device.list', pageParam, signal),
    initialPageParam: listPath(query),
    getNextPageParam: (page) => page['@odata.nextLink'],
    placeholderData: keepPreviousData,
    structuralSharing: samePages,
    ...keepsUp,
  })

export const groupsOfDeviceQuery = (id: string) =>
  queryOptions({
    queryKey: ['groups', 'of-device', id],
    queryFn: async ({ signal }) => {
      const all: Group[] = []
      const params = { path: { id }, query: { $top: '999' } }
      for await (const page of everyPage('directory.device.member-of', params, signal)) all.push(...page)
      return all.sort((one, other) => one.displayName.localeCompare(other.displayName))
    },
  })

export type OwnRegistration = {
  readonly id: string
  readonly at: string
  readonly address: string | null
  readonly anew: boolean
}

const mostShown = '20'

/** Newest first, as the audit trail has it. */
export const registrationsQuery = (id: string) =>
  queryOptions({
    queryKey: ['devices', 'object', 'registrations', id],
    queryFn: async ({ signal }): Promise<readonly OwnRegistration[]> => {
      const $filter = `activityType eq 'registration.computer.join' and resources/any(r: r/resourceId eq ${quoted(id)})`
      const { value } = await request('audit.list', { query: { $filter, $top: mostShown } }, signal)
      return value.map((entry) => ({
        id: entry.id,
        at: entry.activityDateTime,
        address: entry.actor.ipAddress,
        anew: (entry.details as { readonly anew?: boolean } | null)?.anew === true,
      }))
    },
  })
