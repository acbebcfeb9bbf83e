// Devices that partners registered by their names and whose hardware hash is to come from their manufacturer.

import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { addressOf } from '../../../shared/api/address.ts'
import { type Entry, request, restingPageOf } from '../../../shared/api/client.ts'
import { samePages } from '../../../shared/api/page.ts'
import { keepsUp } from '../../../shared/ui/list/refetch.ts'
import type { AwaitedSearch } from '../../pages/awaited/search.ts'

export type AwaitedDevice = Entry<'autopilot.awaited-device.list'>

function listPath({ search, show, sort = 'serialNumber', descending }: AwaitedSearch): string {
  // No name has quotation marks or backslashes that anybody would look for.
  const text = search?.replace(/["\\]/g, '').trim()
  return addressOf('autopilot.awaited-device.list', {
    query: {
      $top: '200',
      $count: 'true',
      $search: text ? `"${text}"` : undefined,
      $filter: show && `channel eq '${show}'`,
      $orderby: `${sort}${descending ? ' desc' : ''}`,
    },
  })
}

export const awaitedQuery = (search: AwaitedSearch) =>
  infiniteQueryOptions({
    queryKey: ['awaited-devices', search],
    queryFn: ({ pageParam, signal }) => restingPageOf('autopilot.awaited-device.list', pageParam, signal),
    initialPageParam: listPath(search),
    getNextPageParam: (page) => page['@odata.nextLink'],
    placeholderData: keepPreviousData,
    structuralSharing: samePages,
    ...keepsUp,
  })

export const waitNoMore = (id: string) => request('autopilot.awaited-device.delete', { path: { id } })
