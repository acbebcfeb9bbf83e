// What stands for an application in the organisation: whether it is on, and what it was given.

import { queryOptions } from '@tanstack/react-query'
import { type Reply, request } from '../../../shared/api/client.ts'
import { ApiProblem } from '../../../shared/api/problem.ts'

export type Principal = Reply<'identity.service-principal.read'>

export const principalOf = (appId: string, signal?: AbortSignal): Promise<Principal> =>
  request('identity.service-principal.read', { path: { id: `appId=${appId}` } }, signal)

/** Null: a script deleted it, and the application signs nobody in. */
export const principalQuery = (appId: string) =>
  queryOptions({
    queryKey: ['applications', 'principal', appId],
    queryFn: ({ signal }): Promise<Principal | null> =>
      principalOf(appId, signal).catch((problem: unknown) => {
        if (problem instanceof ApiProblem && problem.status === 404) return null
        throw problem
      }),
  })

/** Turned on, an application that lost its service principal gets another one. */
export async function turnApplication(appId: string, principal: Principal | null, on: boolean): Promise<void> {
  if (principal === null) {
    await request('identity.service-principal.create', { body: { appId } })
    return
  }
  await request('identity.service-principal.change', { path: { id: principal.id }, body: { accountEnabled: on } })
}
