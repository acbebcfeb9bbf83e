// Checks the access token of a request (RFC 9068 §4; docs/specification/authority.md). Only RS256, only keys of the
// tenant that the token names, only access tokens, only that tenant's two issuers, only the audience that the caller serves. What a token
// says about its own key (jku, x5u, jwk) is never looked at, so nothing is fetched; a large token is refused before it
// is parsed.

import { errors, jwtVerify } from 'jose'

import type { TokenCaller } from '../../http/caller/caller.ts'
import { Fault } from '../../kernel/fault.ts'
import { TenantId, UserId } from '../../kernel/id.ts'
import type { Clock } from '../../kernel/operation-context.ts'
import { findResource, type ResourceKey } from '../../protocol/oauth/known.ts'
import type { KeyRing } from '../key/signing-key.ops.ts'
import { type IdentityUrls, issuerV1, issuerV2, ownNames } from '../urls.ts'

export type TokenDeps = { readonly keyRing: KeyRing; readonly urls: IdentityUrls; readonly clock: Clock }

const accessTokenType = 'at+jwt'
const largestToken = 16 * 1024
const toleranceSeconds = 300

/** `authorization` is the header; throws `unauthenticated`, or `forbidden` for a true token that is meant for elsewhere. */
export async function verifyAccessToken(
  deps: TokenDeps,
  authorization: string | undefined,
  audience: ResourceKey,
): Promise<TokenCaller> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (!token) throw refused(authorization === undefined ? 'token-missing' : 'token-malformed')
  return verifyToken(deps, token, audience)
}

/** The same for a token that did not come in a header, such as the one inside an enrolment request. */
export async function verifyToken(deps: TokenDeps, token: string, audience: ResourceKey): Promise<TokenCaller> {
  if (token.length > largestToken) throw refused('token-malformed')
  const { tenantId, kid } = readUnverified(token)
  const key = await deps.keyRing.verifyingKey(tenantId, kid)
  const about = { tenantId, subject: `key ${kid}` }
  if (!key) throw refused('token-key-unknown', undefined, about)
  const claims = await verifySignature(token, key, deps.clock(), about)
  // no signature covers the signature itself: allowing one spelling of it gives each token one text
  if (!isCanonical(token.slice(token.lastIndexOf('.') + 1))) throw refused('token-malformed', undefined, about)
  if (claims.iss !== issuerV1(deps.urls, tenantId) && claims.iss !== issuerV2(deps.urls, tenantId)) {
    throw elsewhere('token-foreign-issuer', 'another authority', about)
  }
  const named = typeof claims.aud === 'string' ? findResource(claims.aud, ownNames(deps.urls))?.key : undefined
  if (named !== audience && !isOfPartnersApplication(named, audience, claims)) {
    throw elsewhere('token-wrong-audience', 'another service', about)
  }
  return callerOf(tenantId, claims)
}

/**
 * Partners' applications by themselves ask for the older directory's resource:
 * https://learn.microsoft.com/partner-center/developer/partner-center-authentication
 */
const isOfPartnersApplication = (
  named: ResourceKey | undefined,
  audience: ResourceKey,
  { idtyp }: Record<string, unknown>,
): boolean => audience === 'partner-center' && named === 'directory-graph' && idtyp === 'app'

/**
 * Tenant and key as the token claims them: good for looking up the key that proves or refutes it, and for nothing else. A
 * token whose signature was cut off is read too, so that the refusal is recorded.
 */
function readUnverified(token: string): { tenantId: TenantId; kid: string } {
  const parts = /^([\w-]+)\.([\w-]+)\.[\w-]*$/.exec(token)
  if (!parts) throw refused('token-malformed')
  const [, head = '', body = ''] = parts
  const header = parsePart(head)
  const { tid } = parsePart(body)
  const tenantId = TenantId.safeParse(tid)
  if (!tenantId.success) throw refused(tid === undefined ? 'token-without-tenant' : 'token-malformed')
  // from here on the refusal goes into the audit trail of the tenant that the token names (T-01)
  const about = { tenantId: tenantId.data, subject: 'a token without a key' }
  if (header.alg !== 'RS256') throw refused('token-algorithm', undefined, about)
  if (header.crit !== undefined) throw refused('token-malformed', undefined, about)
  if (typeof header.kid !== 'string' || !/^[\w-]{1,64}$/.test(header.kid)) {
    throw refused('token-malformed', undefined, about)
  }
  return { tenantId: tenantId.data, kid: header.kid }
}

/** Bits that the last letter has and the bytes have not must be zero (RFC 4648 §3.5). */
const isCanonical = (part: string): boolean => Buffer.from(part, 'base64url').toString('base64url') === part

/**
 * JSON that is not an object has no members. As it is written here and no other way: of a name that stands there twice two readers
 * take two values (RFC 7519 §4).
 */
function parsePart(part: string): Record<string, unknown> {
  const text = Buffer.from(part, 'base64url').toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw refused('token-malformed', cause)
  }
  if (JSON.stringify(value) !== text) throw refused('token-malformed')
  return Object(value)
}

async function verifySignature(
  token: string,
  key: Parameters<typeof jwtVerify>[1] & object,
  now: Date,
  about: About,
): Promise<Record<string, unknown>> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['RS256'],
      clockTolerance: toleranceSeconds,
      currentDate: now,
      // an id token is signed with the same key and may name any client as its audience (RFC 9068 §4)
      typ: accessTokenType,
      requiredClaims: ['iss', 'aud', 'exp', 'iat', 'tid'],
    })
    return payload
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) throw refused('token-expired', cause, about)
    if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'typ') {
      throw refused('token-not-access', cause, about)
    }
    if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'nbf') {
      throw refused('token-not-yet-valid', cause, about)
    }
    throw refused('token-untrusted', cause, about)
  }
}

function callerOf(tenantId: TenantId, claims: Record<string, unknown>): TokenCaller {
  const text = (name: string): string | undefined => {
    const value = claims[name]
    return typeof value === 'string' ? value : undefined
  }
  const clientId = text('appid') ?? text('azp') ?? ''
  const scopes = new Set(
    Array.isArray(claims.roles) ? claims.roles.map(String) : (text('scp') ?? '').split(' ').filter(Boolean),
  )
  const upn = text('upn')
  const userId = claims.idtyp === 'user' ? UserId.safeParse(claims.oid).data : undefined
  if (!userId) {
    const name = text('app_displayname') ?? clientId
    return { kind: 'token', tenantId, actor: { kind: 'application', id: clientId, name }, clientId, scopes, claims }
  }
  return {
    kind: 'token',
    tenantId,
    actor: { kind: 'user', id: userId, name: upn ?? userId },
    userId,
    ...(upn ? { userPrincipalName: upn } : {}),
    clientId,
    scopes,
    claims,
  }
}

const messages = {
  'token-missing':
    'This call needs an access token in the Authorization header. Sign in and send it as "Bearer <token>".',
  'token-malformed': 'The access token is not a token of this authority. Sign in again.',
  'token-without-tenant': 'The access token names no organisation (tid), so nobody can judge it. Sign in again.',
  'token-algorithm': 'The access token is not signed the way this authority signs. Sign in again.',
  'token-key-unknown': 'The access token is signed with a key this authority does not have. Sign in again.',
  'token-untrusted': 'The signature of the access token does not verify. Sign in again.',
  'token-not-access':
    'This is no access token. An id token tells an application who signed in and opens no service: send the access token that came with it.',
  'token-expired': 'The access token has expired. Get a new one with the refresh token, or sign in again.',
  'token-not-yet-valid': 'The access token is not valid yet. Set the clock of this computer right.',
} as const

/** The claimed owner of the token. */
type About = { readonly tenantId: TenantId; readonly subject: string }

function refused(reason: keyof typeof messages, cause?: unknown, about?: About): Fault {
  return new Fault('unauthenticated', messages[reason], { reason, cause, ...(about && { details: about }) })
}

function elsewhere(reason: string, whose: string, details: About): Fault {
  return new Fault('forbidden', `The access token is meant for ${whose}. Ask for a token for this one.`, {
    reason,
    details,
  })
}
