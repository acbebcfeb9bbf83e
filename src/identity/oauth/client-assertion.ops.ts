// An application that signs its request with the key of a registered certificate instead of sending a secret (RFC 7523 §3, OpenID
// Connect Core 1.0 §9). Each assertion counts once.

import { createHash, X509Certificate } from 'node:crypto'
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose'

import { GuidText, type TenantId } from '../../kernel/id.ts'
import { certificates } from '../application/credential.sql.ts'
import type { Authority } from '../identity.ops.ts'
import { spend } from '../provider/payload.sql.ts'
import { refusal } from '../refusal.ts'
import type { TokenRequest } from '../token-request/request.ts'
import { issuerV1, issuerV2 } from '../urls.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** The vendor's libraries ask for ten minutes. A longer one would have to be remembered for as long. */
const longestMs = 3_600_000
const longest = 16_384
/** Seconds by which two clocks may differ. */
const clockTolerance = 60

const wrong = (why: string) =>
  refusal('bad-client-assertion', `The client assertion ${why}.`, { code: 'unauthenticated' })

/** Undefined when the request has none; else the client id that it proves. */
export async function provedClient(
  deps: Authority,
  tenantId: TenantId,
  { form, segment }: TokenRequest,
): Promise<string | undefined> {
  const assertion = form.get('client_assertion')
  if (assertion === null) return undefined
  if (form.get('client_assertion_type') !== assertionType) throw wrong(`needs client_assertion_type=${assertionType}`)
  if (form.has('client_secret')) throw wrong('stands beside a secret. Send one of them')
  if (assertion.length > longest) throw wrong(`is longer than ${longest} characters`)
  const { claims, header } = read(assertion)
  const clientId = form.get('client_id') ?? String(claims.sub)
  if (claims.iss !== clientId || claims.sub !== clientId)
    throw wrong('does not name the client as its issuer and subject')
  const registered = GuidText.safeParse(clientId).success
    ? await certificates(deps.db, tenantId, clientId, deps.clock())
    : []
  const kept = candidates(registered, header)
  if (kept.length === 0) throw wrong('is signed with a certificate that the application does not have, or that ended')
  const audience = audiences(deps, tenantId, segment)
  const now = deps.clock()
  const begun = kept.filter((certificate) => new Date(certificate.validFrom) <= now)
  if (begun.length === 0)
    throw wrong(`is signed with a certificate that begins to be good on ${kept[0]?.validFrom}. Sign with another one`)
  const { exp = 0, iat } = await verified(assertion, begun, { audience, now })
  if (iat !== undefined && iat > now.getTime() / 1000 + clockTolerance)
    throw wrong('was made in the future. Make another one, and compare the clocks')
  if (exp * 1000 - now.getTime() > longestMs) throw wrong('is good for more than an hour. Make it shorter')
  const digest = createHash('sha256')
    .update(`${clientId} ${String(claims.jti)}`)
    .digest('base64url')
  const first = await spend(deps.db, tenantId, { digest, expiresAt: new Date((exp + clockTolerance) * 1000) })
  if (!first) throw wrong('was used before. Make another one')
  return GuidText.parse(clientId) // in the one form that there is
}

function read(assertion: string): { readonly claims: JWTPayload; readonly header: ProtectedHeaderParameters } {
  try {
    const claims = decodeJwt(assertion)
    if (!claims.jti || typeof claims.jti !== 'string') throw wrong('has no jti, by which it counts once')
    return { claims, header: decodeProtectedHeader(assertion) }
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) throw wrong('is not a signed JWT')
    throw error
  }
}

/** Those that the header names; all of them when it names none. One of the vendor's libraries pads the digest, against RFC 7515 §2. */
function candidates(
  kept: readonly Buffer[],
  { x5t, 'x5t#S256': x5tS256 }: ProtectedHeaderParameters,
): X509Certificate[] {
  const isNamed = (der: Buffer, hash: 'sha1' | 'sha256', named: unknown) =>
    typeof named !== 'string' || createHash(hash).update(der).digest('base64url') === named.replace(/={1,2}$/, '')
  return kept
    .filter((der) => isNamed(der, 'sha1', x5t))
    .filter((der) => isNamed(der, 'sha256', x5tS256))
    .map((der) => new X509Certificate(der))
}

async function verified(
  assertion: string,
  kept: readonly X509Certificate[],
  { audience, now }: { readonly audience: string[]; readonly now: Date },
): Promise<JWTPayload> {
  let why: unknown
  for (const certificate of kept) {
    try {
      const options = { algorithms: ['RS256', 'PS256'], audience, currentDate: now, clockTolerance }
      return (await jwtVerify(assertion, certificate.publicKey, { ...options, requiredClaims: ['exp'] })).payload
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
      why = error
    }
  }
  if (why instanceof errors.JWTExpired) throw wrong('is too old. Make another one, and compare the clocks')
  if (why instanceof errors.JWTClaimValidationFailed) throw wrong(`is not for this authority: ${why.claim}`)
  throw wrong('is not signed with the key of that certificate')
}

function audiences({ urls }: Authority, tenantId: TenantId, segment: string): string[] {
  const bases = [`${urls.login}/${tenantId}`, `${urls.login}/${segment}`]
  const endpoints = bases.flatMap((base) => [`${base}/oauth2/v2.0/token`, `${base}/oauth2/token`])
  return [...endpoints, issuerV1(urls, tenantId), issuerV2(urls, tenantId)]
}
