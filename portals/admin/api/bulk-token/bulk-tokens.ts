// Bulk tokens: devices that join without a person.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, everyPage, type Reply, request } from '../../../shared/api/client.ts'
import { ApiProblem } from '../../../shared/api/problem.ts'
import { person } from '../people.ts'

export type BulkToken = Entry<'identity.bulk-token.list'>
export type MadeToken = Reply<'identity.bulk-token.create'>

/** Those that join devices first, then the newest. */
export const bulkTokensQuery = () =>
  queryOptions({
    queryKey: ['bulk-tokens', 'list'],
    queryFn: async ({ signal }) => {
      const all: BulkToken[] = []
      for await (const page of everyPage('identity.bulk-token.list', {}, signal)) all.push(...page)
      const rank = ({ state }: BulkToken) => (state === 'usable' ? 0 : 1)
      return all.sort(
        (one, other) => rank(one) - rank(other) || other.createdDateTime.localeCompare(one.createdDateTime),
      )
    },
  })

export const bulkTokenQuery = (id: string) =>
  queryOptions({
    queryKey: ['bulk-tokens', 'one', id],
    queryFn: ({ signal }) => request('identity.bulk-token.read', { path: { id } }, signal),
  })

/** Null: the person is not there any more. */
export const makerQuery = (id: string) =>
  queryOptions({
    queryKey: ['people', 'maker', id],
    queryFn: ({ signal }) =>
      person(id, signal).then(
        ({ userPrincipalName }) => userPrincipalName,
        (problem: unknown) => {
          if (problem instanceof ApiProblem && problem.status === 404) return null
          throw problem
        },
      ),
  })

export type NewToken = {
  readonly displayName: string
  readonly maximumJoins: number
  readonly days: number
  readonly networks: readonly string[]
}

export const makeBulkToken = (token: NewToken): Promise<MadeToken> =>
  request('identity.bulk-token.create', { body: token })

export const revokeBulkToken = (id: string) => request('identity.bulk-token.revoke', { path: { id } })
