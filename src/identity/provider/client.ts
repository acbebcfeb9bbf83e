// Client metadata as oidc-provider wants it: the vendor's public clients, our portal, and a tenant's own applications.

import {
  devicePageClientId,
  enrollmentPageClientId,
  isOwnPage,
  type KnownClient,
  knownClients,
  portalClientId,
} from '../../protocol/oauth/known.ts'
import { hasOwnScheme, isSafeLoopback, kindOf, type RedirectUris } from '../application/redirect-uri.ts'

/** Our own name inside the library for the grant of a primary refresh token; see primary-grant.ops.ts. */
export const primaryGrantType = 'urn:taxiway:grant-type:primary'

/** RFC 8628 §3.4. */
export const deviceCodeGrantType = 'urn:ietf:params:oauth:grant-type:device_code'

/** As RFC 8628 names it, or as the vendor's libraries do. */
export const isDeviceCodeGrant = (grantType: string): boolean =>
  grantType === deviceCodeGrantType || grantType === 'device_code'

/** Where a sign-in at our own page for device codes comes back to. */
export const devicePageRedirect = (login: string): string => `${login}/device/answer`

/** Where one at our page for enrolments does. */
export const enrollmentPageRedirect = (enrollment: string): string => `${enrollment}/EnrollmentServer/SignedIn`

/** Our own member of the metadata: the addresses by kind, which our own code compares (redirect-uri.ts). */
export const registeredUris = 'taxiway_registered_uris'

export type ClientMetadata = {
  readonly client_id: string
  readonly grant_types: readonly string[]
  readonly [name: string]: unknown
}

const byId = new Map(knownClients.map((client) => [client.clientId, client]))

export function isFamily(clientId: string): boolean {
  return byId.get(clientId)?.family ?? false
}

/** Brokers and logon screens; neither our portal nor an organisation's own applications. */
export const mayHoldPrimary = (clientId: string): boolean => byId.has(clientId)

export type ClientRules = {
  /** The password grant, for tools that have no browser. */
  readonly passwordGrant: boolean
  readonly portalOrigin: string
  readonly loginOrigin: string
  readonly enrollmentOrigin: string
}

type Asking = {
  readonly clientId: string
  readonly tokenEndpointAuthMethod?: string | undefined
  readonly [name: string]: unknown
}

/** Public ones that we did not make for the vendor's tools, and others where they come back to what keeps no secret. */
export function needsChallenge(client: Asking, redirectUri: unknown): boolean {
  const { clientId, tokenEndpointAuthMethod } = client
  if (isOwnPage(clientId) || (tokenEndpointAuthMethod === 'none' && !byId.has(clientId))) return true
  return returnsTo(client[registeredUris] as RedirectUris | undefined, redirectUri) !== undefined // made below
}

/** What a sign-in comes back to, where that keeps no secret. */
export type Keepless = 'page' | 'program'

export function returnsTo(uris: RedirectUris | undefined, redirectUri: unknown): Keepless | undefined {
  const kind = uris && typeof redirectUri === 'string' ? kindOf(uris, redirectUri) : undefined
  return kind === 'spa' ? 'page' : kind === 'native' ? 'program' : undefined
}

export function publicClient(clientId: string, rules: ClientRules): ClientMetadata | undefined {
  if (clientId === portalClientId) return portalClient(rules.portalOrigin)
  if (clientId === devicePageClientId) {
    return ownPageClient(clientId, 'Sign-in on another device', devicePageRedirect(rules.loginOrigin))
  }
  if (clientId === enrollmentPageClientId) {
    return ownPageClient(clientId, 'Enrolment in management', enrollmentPageRedirect(rules.enrollmentOrigin))
  }
  const known = byId.get(clientId)
  return known && nativeClient(known, rules)
}

function nativeClient({ clientId, name, redirectUris }: KnownClient, rules: ClientRules): ClientMetadata {
  return {
    client_id: clientId,
    client_name: name,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    redirect_uris: redirectUris,
    response_types: ['code'],
    grant_types: [
      'authorization_code',
      'refresh_token',
      primaryGrantType,
      deviceCodeGrantType,
      ...(rules.passwordGrant ? ['password'] : []),
    ],
  }
}

function portalClient(origin: string): ClientMetadata {
  return {
    client_id: portalClientId,
    client_name: 'Taxiway portal',
    application_type: 'web',
    token_endpoint_auth_method: 'none',
    redirect_uris: [`${origin}/signed-in`],
    post_logout_redirect_uris: [origin, `${origin}/`],
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
  }
}

/** It takes codes by itself, in this process; the token endpoint refuses it. */
function ownPageClient(clientId: string, name: string, redirectUri: string): ClientMetadata {
  return {
    client_id: clientId,
    client_name: name,
    application_type: 'web',
    token_endpoint_auth_method: 'none',
    redirect_uris: [redirectUri],
    response_types: ['code'],
    grant_types: ['authorization_code'],
  }
}

type Registered = {
  readonly id: string
  readonly displayName: string
  readonly redirectUris: RedirectUris
  readonly roles: readonly string[]
}

/**
 * One that only pages and programs on people's machines come back to can keep no secret: it proves itself by the address and by
 * PKCE alone (RFC 9700 §2.1.1).
 */
export const isPublic = ({ redirectUris, roles }: Pick<Registered, 'redirectUris' | 'roles'>): boolean =>
  roles.length === 0 && redirectUris.web.length === 0 && redirectUris.spa.length + redirectUris.native.length > 0

/** `to`: what the sign-in came back to, whose tokens are asked for. */
export function registeredClient(application: Registered, to?: Keepless): ClientMetadata {
  const { web, spa, native } = application.redirectUris
  const all = [...web, ...spa, ...native]
  const isNative = hasOwnScheme(all)
  const redirectUris = isNative ? all.filter((uri) => !isSafeLoopback(uri)) : all
  const signsPeopleIn = redirectUris.length > 0
  const common = {
    client_id: application.id,
    client_name: application.displayName,
    // `native` lets the library take schemes of programs; redirect-uri.ts judged them before
    application_type: isNative ? 'native' : 'web',
    redirect_uris: redirectUris,
    post_logout_redirect_uris: redirectUris,
    [registeredUris]: application.redirectUris,
    response_types: signsPeopleIn ? ['code'] : [],
  }
  const forPeople = signsPeopleIn ? ['authorization_code', 'refresh_token'] : []
  if (isPublic(application) || to) {
    const grants = native.length > 0 ? [...forPeople, deviceCodeGrantType] : forPeople
    return { ...common, token_endpoint_auth_method: 'none', grant_types: grants }
  }
  return {
    ...common,
    token_endpoint_auth_method: 'client_secret_post',
    client_secret: 'kept as a digest, compared by our own code',
    grant_types: ['client_credentials', ...forPeople],
  }
}
