// Who may sign in to an application: everybody, or the people and groups that are assigned to it.

import { infiniteQueryOptions } from '@tanstack/react-query'
import { addressOf } from '../../../shared/api/address.ts'
import { type Entry, pageOf, request } from '../../../shared/api/client.ts'

export type Access = Entry<'identity.application-access.list'>

export const accessQuery = (principalId: string) =>
  infiniteQueryOptions({
    queryKey: ['applications', 'access', principalId],
    queryFn: ({ pageParam, signal }) => pageOf('identity.application-access.list', pageParam, signal),
    initialPageParam: addressOf('identity.application-access.list', {
      path: { id: principalId },
      query: { $orderby: 'principalDisplayName', $top: '20', $count: 'true' },
    }),
    getNextPageParam: (page) => page['@odata.nextLink'],
  })

export const assign = (principalId: string, whom: string) =>
  request('identity.application-access.give', {
    path: { id: principalId },
    body: { principalId: whom, resourceId: principalId },
  })

export const unassign = (principalId: string, assignmentId: string) =>
  request('identity.application-access.take', { path: { id: principalId, assignmentId } })

export const limitToAssigned = (principalId: string, appRoleAssignmentRequired: boolean) =>
  request('identity.service-principal.change', { path: { id: principalId }, body: { appRoleAssignmentRequired } })
