// Applications that the organisation registered: for scripts, and for what people sign in to.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { addressOf } from '../../../shared/api/address.ts'
import { type Entry, type Reply, request, restingPageOf } from '../../../shared/api/client.ts'
import { samePages } from '../../../shared/api/page.ts'
import { keepsUp } from '../../../shared/ui/list/refetch.ts'
import { type ApplicationQuery, shows } from './application-query.ts'

export type Application = Entry<'identity.application.list'>
export type MadeApplication = Reply<'identity.application.create'>
export type MadeSecret = Reply<'identity.application.add-secret'>
export type AddedCertificate = Reply<'identity.application.add-certificate'>

function listPath({ search, show = 'own', sort = 'displayName', descending = false }: ApplicationQuery): string {
  // No name has quotation marks or backslashes that anybody would look for.
  const text = search?.replace(/["\\]/g, '').trim()
  return addressOf('identity.application.list', {
    query: {
      $top: '100',
      $count: 'true',
      $search: text ? `"${text}"` : undefined,
      $filter: shows[show],
      $orderby: `${sort}${descending ? ' desc' : ''}`,
    },
  })
}

export const applicationsQuery = (query: ApplicationQuery) =>
  infiniteQueryOptions({
    queryKey: ['applications', 'list', query],
    queryFn: ({ pageParam, signal }) => restingPageOf('identity.application.list', pageParam, signal),
    initialPageParam: listPath(query),
    getNextPageParam: (page) => page['@odata.nextLink'],
    placeholderData: keepPreviousData,
    structuralSharing: samePages,
    ...keepsUp,
  })

export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: ['applications', 'one', id],
    queryFn: ({ signal }) => request('identity.application.read', { path: { id } }, signal),
  })

export type Addresses = { readonly web: string[]; readonly spa: string[]; readonly publicClient: string[] }

const bodyOf = ({ web, spa, publicClient }: Addresses) => ({
  web: { redirectUris: web },
  spa: { redirectUris: spa },
  publicClient: { redirectUris: publicClient },
})

export const registerApplication = (displayName: string, addresses: Addresses): Promise<MadeApplication> =>
  request('identity.application.create', { body: { displayName, ...bodyOf(addresses) } })

export type ApplicationChange = Partial<{ readonly displayName: string } & Addresses>

/** Addresses of one kind are sent as a whole; those that did not change are not. */
export const changeApplication = (id: string, { displayName, ...addresses }: ApplicationChange) => {
  const kinds = Object.entries(addresses).map(([kind, redirectUris]) => [kind, { redirectUris }])
  return request('identity.application.change', {
    path: { id },
    body: { ...(displayName !== undefined && { displayName }), ...Object.fromEntries(kinds) },
  })
}

export const deleteApplication = (id: string) => request('identity.application.delete', { path: { id } })

export const addSecret = (id: string, displayName: string, endDateTime: string): Promise<MadeSecret> =>
  request('identity.application.add-secret', {
    path: { id },
    body: { passwordCredential: { endDateTime, ...(displayName && { displayName }) } },
  })

/** `key`: in DER, base64. */
export const addCertificate = (id: string, displayName: string, key: string): Promise<AddedCertificate> =>
  request('identity.application.add-certificate', {
    path: { id },
    body: { keyCredential: { key, ...(displayName && { displayName }) } },
  })

export const removeSecret = (id: string, keyId: string) =>
  request('identity.application.remove-secret', { path: { id }, body: { keyId } })

export const removeCertificate = (id: string, keyId: string) =>
  request('identity.application.remove-certificate', { path: { id }, body: { keyId } })
