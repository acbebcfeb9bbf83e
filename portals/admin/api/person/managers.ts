// Whose manager is who.

import { infiniteQueryOptions } from '@tanstack/react-query'

import { addressOf } from '../../../shared/api/address.ts'
import { pageOf, request } from '../../../shared/api/client.ts'
import { config } from '../../../shared/api/config.ts'

export const reportsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['people', 'reports', id],
    queryFn: ({ pageParam, signal }) => pageOf('directory.manager.reports', pageParam, signal),
    initialPageParam: addressOf('directory.manager.reports', {
      path: { key: id },
      query: { $top: '25', $count: 'true' },
    }),
    getNextPageParam: (page) => page['@odata.nextLink'],
  })

/** Null takes the manager away. */
export async function changeManager(id: string, managerId: string | null): Promise<void> {
  if (managerId === null) await request('directory.manager.remove', { path: { id } })
  else {
    const body = { '@odata.id': `${config().graph}/v1.0/users/${managerId}` }
    await request('directory.manager.set', { path: { id }, body })
  }
}
