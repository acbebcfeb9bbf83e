// Who signed in where, and why not: the log of sign-ins, as the service filters it.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'

import { addressOf } from '../../../shared/api/address.ts'
import { type Entry, everyPage, quoted, request, restingPageOf } from '../../../shared/api/client.ts'
import { samePages } from '../../../shared/api/page.ts'
import { keepsUp } from '../../../shared/ui/list/refetch.ts'
import type { SignInSearch } from '../../pages/sign-ins/search.ts'

export type SignIn = Entry<'identity.sign-in-log.list'>

const ofApplications = "signInEventTypes/any(t: t eq 'servicePrincipal')"
const shows = {
  refused: 'status/errorCode ne 0',
  in: 'status/errorCode eq 0',
  applications: ofApplications,
} as const

/** Of a day as the reader's clock has it; undefined for one that no calendar has. */
function startOf(day: string, daysLater = 0): string | undefined {
  const at = new Date(`${day}T00:00:00`)
  if (Number.isNaN(at.getTime())) return undefined
  at.setDate(at.getDate() + daysLater)
  return at.toISOString()
}

export function filterOf(search: SignInSearch): string | undefined {
  const { of, person, application, number, address, since, until, show } = search
  const from = since && startOf(since)
  const to = until && startOf(until, 1)
  const conditions = [
    show && shows[show],
    of && `userId eq '${of}'`,
    person && `(contains(userPrincipalName,${quoted(person)}) or contains(userDisplayName,${quoted(person)}))`,
    application && `(contains(appDisplayName,${quoted(application)}) or appId eq ${quoted(application)})`,
    number !== undefined && `status/errorCode eq ${number}`,
    address && `startswith(ipAddress,${quoted(address)})`,
    from && `createdDateTime ge ${from}`,
    to && `createdDateTime lt ${to}`,
  ].filter(Boolean)
  return conditions.length > 0 ? conditions.join(' and ') : undefined
}

const paramsOf = (search: SignInSearch, top: number) => ({ query: { $filter: filterOf(search), $top: String(top) } })

export const signInsQuery = (search: SignInSearch) =>
  infiniteQueryOptions({
    queryKey: ['sign-ins', 'list', search],
    queryFn: ({ pageParam, signal }) => restingPageOf('identity.sign-in-log.list', pageParam, signal),
    initialPageParam: addressOf('identity.sign-in-log.list', paramsOf(search, 100)),
    getNextPageParam: (page) => page['@odata.nextLink'],
    placeholderData: keepPreviousData,
    structuralSharing: samePages,
    ...keepsUp,
  })

export const everySignIn = (search: SignInSearch) => everyPage('identity.sign-in-log.list', paramsOf(search, 999))

/** From the list: whoever sees the people of some groups only finds theirs there. */
export const signInQuery = (id: string) =>
  queryOptions({
    queryKey: ['sign-ins', 'one', id],
    queryFn: async ({ signal }) =>
      (await linesWith(/^\d{1,18}$/.test(id) ? `id eq ${id}` : 'id eq 0', 1, signal)).at(0) ?? null,
  })

const minutesAround = 10

/** What else was tried for the same account about then, the first first: a sign-in with a second factor is several lines. */
export const aroundQuery = ({ id, userId, createdDateTime }: SignIn) =>
  queryOptions({
    queryKey: ['sign-ins', 'around', id],
    queryFn: async ({ signal }) => {
      const at = Date.parse(createdDateTime)
      const [from, to] = [-1, 1].map((side) => new Date(at + side * minutesAround * 60_000).toISOString())
      return (
        await linesWith(`userId eq '${userId}' and createdDateTime ge ${from} and createdDateTime le ${to}`, 50, signal)
      ).toReversed()
    },
  })

export const lastOfPersonQuery = (personId: string) =>
  queryOptions({
    queryKey: ['sign-ins', 'last', personId],
    queryFn: ({ signal }) => linesWith(`userId eq '${personId}'`, 10, signal),
  })

const linesWith = async ($filter: string, top: number, signal: AbortSignal) =>
  (await request('identity.sign-in-log.list', { query: { $filter, $top: String(top) } }, signal)).value
