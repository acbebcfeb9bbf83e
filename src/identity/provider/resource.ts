// Resources as the library knows them. It knows two: `any`, for a refresh token serves every resource of the tenant
// (docs/specification/authority.md), and the one that was named at sign-in, written into the identifier itself.

import { findResource } from '../../protocol/oauth/known.ts'
import type { RequestedResource } from '../access-token/claims.ts'
import { type IdentityUrls, ownNames } from '../urls.ts'

export const accessTokenSeconds = 3600

export const anyResource = 'urn:taxiway:resource:any'
export const resourceServerInfo = {
  scope: '',
  audience: anyResource, // replaced by what the request asks for (access-token/claims.ts)
  accessTokenFormat: 'jwt',
  accessTokenTTL: accessTokenSeconds,
  jwt: { sign: { alg: 'RS256' } },
} as const

const askedPrefix = 'urn:taxiway:resource:asked:'

export function askedIdentifier(name: string): string {
  return askedPrefix + Buffer.from(name).toString('base64url')
}

export function askedName(identifier: string | undefined): string | undefined {
  if (!identifier?.startsWith(askedPrefix)) return undefined
  return Buffer.from(identifier.slice(askedPrefix.length), 'base64url').toString('utf8')
}

/** The resource that was named at the sign-in behind a code or a refresh token. */
export function askedAtSignIn(
  granted: string | readonly string[] | undefined,
  urls: IdentityUrls,
): RequestedResource | undefined {
  const name = [granted ?? []].flat().map(askedName).find(Boolean)
  if (name === undefined) return undefined
  const resource = findResource(name, ownNames(urls))
  return resource && { resource, name }
}
