// Resources as the library knows them. It knows two: `any`, for a refresh token serves every resource of the tenant
// (docs/specification/authority.md), and the one that was named at sign-in, written into the identifier itself.

import { findResource } from '../../protocol/oauth/known.ts'
import { defaultResource, type RequestedResource } from '../access-token/claims.ts'
import type { Guarded } from '../policy/policy.ts'
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

const signInPrefix = 'urn:taxiway:resource:asked:'

/** A token for device registration is what a device is joined with. */
export const guardedBy = (requested: RequestedResource | undefined): Guarded =>
  requested?.resource.key === 'drs' ? 'join' : 'sign-in'

/** What was asked for as a text that is kept: the name, and behind it the permissions that were named. */
export const writeRequested = ({ name, permissions }: RequestedResource): string =>
  permissions ? `${name} ${permissions.join(' ')}` : name

export function signInIdentifier(requested: RequestedResource): string {
  return signInPrefix + Buffer.from(writeRequested(requested)).toString('base64url')
}

function textOfSignIn(identifier: string | undefined): string | undefined {
  if (!identifier?.startsWith(signInPrefix)) return undefined
  return Buffer.from(identifier.slice(signInPrefix.length), 'base64url').toString('utf8')
}

/** The resource that was named at the sign-in behind a code or a refresh token. */
export function resourceOfSignIn(
  granted: string | readonly string[] | undefined,
  urls: IdentityUrls,
): RequestedResource | undefined {
  return keptResource([granted ?? []].flat().map(textOfSignIn).find(Boolean), urls)
}

/** Of an authorize request: by their names, or undefined for all that the application is registered to ask for. */
export function permissionsAskedIn(
  params: Readonly<Record<string, unknown>>,
  urls: IdentityUrls,
): readonly string[] | undefined {
  const asked = resourceOfSignIn(params.resource as string[] | undefined, urls)
  return (asked ?? defaultResource(params.endpointVersion === '1' ? 1 : 2)).permissions
}

/** One that was judged when it was asked for. */
export function keptResource(text: string | null | undefined, urls: IdentityUrls): RequestedResource | undefined {
  if (!text) return undefined
  const [name = '', ...permissions] = text.split(' ')
  const resource = findResource(name, ownNames(urls))
  const named = text.includes(' ') ? { permissions: permissions.filter(Boolean) } : {}
  return resource && { resource, name, ...named }
}
