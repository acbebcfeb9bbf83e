// Directories that are not ours (docs/other-directories.md): what is trusted of one, and what of its token has to be so.
//
// Invariants (T-07)
//   1. Nothing counts but a token that a key of the issuer signed, which its published keys have now: RS256 alone, whatever the token
//      says about its algorithm or its key.
//   2. Issuer, audience and directory are compared with what the organisation wrote, letter by letter.
//   3. An issuer is trusted by the organisation whose address the device was told, and enrols in no other.

import { decodeJwt, decodeProtectedHeader } from 'jose'

import { guidOf } from '../../kernel/id.ts'

export type TrustedIssuer = {
  readonly id: string
  readonly displayName: string
  /** `iss` of its tokens. */
  readonly issuer: string
  /** Of its JSON Web Key Set (RFC 7517 §5). */
  readonly keysUrl: string
  /** `aud` of the tokens: how our management is registered there. */
  readonly audience: string
  /** `tid` of the tokens. */
  readonly directoryId: string
  readonly createdAt: Date
}

export const mostIssuers = 10
export const largestToken = 16 * 1024

/** What a token says of itself before anything is proved: good for choosing whose keys prove or refute it. */
export function issuerClaimed(token: string): string | undefined {
  try {
    const { iss } = decodeJwt(token)
    return iss
  } catch {
    return undefined
  }
}

export const refusals = {
  'issuer-unknown':
    'The token is of a directory that this organisation does not trust. Ask the administrator to name its issuer, or sign in with an account of this organisation.',
  'issuer-token-malformed': 'What was sent as a token is none. Sign in again.',
  'issuer-token-algorithm':
    'Only tokens that are signed with RS256 by a key that they name (kid) are taken. Sign in again.',
  'issuer-key-unknown': 'The token is signed by a key that its directory does not publish. Sign in again.',
  'issuer-keys-unreachable':
    'The keys of the directory could not be fetched, so that its token cannot be checked. Try again in a few minutes.',
  'issuer-signature': 'The signature of the token is wrong. Sign in again.',
  'issuer-audience': 'The token is for another service than this management. Ask the administrator for the audience.',
  'issuer-directory': 'The token is of another organisation in that directory.',
  'issuer-expired': 'The token is over, or not good yet. Check the clock of the device and sign in again.',
  'issuer-scope': 'The token is not for enrolling devices (mdm_delegation). Sign in on the device itself.',
  'issuer-device':
    'The token names no device (deviceid), so that nothing says that this one joined its directory. Join the device there, then get the token with its credential: sign in on the device.',
  'issuer-user-unknown':
    'No account here has the user name that the token tells. Ask the administrator to make one, or to synchronise it.',
} as const
export type IssuerRefusal = keyof typeof refusals

/** Undefined: a key may be looked for. */
export function problemOfHead(token: string): IssuerRefusal | undefined {
  if (token.length > largestToken) return 'issuer-token-malformed'
  try {
    const { alg, kid, crit } = decodeProtectedHeader(token)
    if (alg !== 'RS256' || crit !== undefined) return 'issuer-token-algorithm'
    return typeof kid === 'string' && kid.length <= 256 ? undefined : 'issuer-token-algorithm'
  } catch {
    return 'issuer-token-malformed'
  }
}

export type IssuerClaims = {
  readonly userName: string
  /** Of the device in that directory: only one that joined there gets a token with it. */
  readonly deviceThere: string | undefined
}

/** Behind signature, issuer, audience and times. */
export function readClaims(
  claims: Readonly<Record<string, unknown>>,
  { directoryId }: Pick<TrustedIssuer, 'directoryId'>,
): IssuerClaims | IssuerRefusal {
  if (claims.tid !== directoryId) return 'issuer-directory'
  if (typeof claims.scp !== 'string' || !claims.scp.split(' ').includes('mdm_delegation')) return 'issuer-scope'
  const { upn, deviceid } = claims
  if (typeof upn !== 'string' || upn === '' || upn.length > 1024) return 'issuer-user-unknown'
  return { userName: upn, deviceThere: typeof deviceid === 'string' ? guidOf(deviceid) : undefined }
}

export type SigningKey = { readonly kty: 'RSA'; readonly kid: string; readonly n: string; readonly e: string }

export const mostKeys = 50

/** Of a key set those that may have signed: RSA of 2048 bits or more, for signing. A key for anything else stays out. */
export function signingKeys(set: unknown): readonly SigningKey[] {
  const keys: unknown = Object(set).keys
  if (!Array.isArray(keys)) return []
  return keys.slice(0, mostKeys).flatMap((key: unknown) => {
    const { kty, kid, n, e, use, alg } = Object(key) as Readonly<Record<string, unknown>>
    if (kty !== 'RSA' || typeof kid !== 'string' || typeof n !== 'string' || typeof e !== 'string') return []
    if (use !== undefined && use !== 'sig') return []
    if (alg !== undefined && alg !== 'RS256') return []
    return n.length >= 342 && n.length <= 1366 ? [{ kty, kid, n, e } as const] : []
  })
}

/** What is wrong with the address of a key set; undefined when nothing is. Where it leads is judged when it is fetched. */
export function problemOfKeysUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:') return 'is no address that begins with https://'
  if (url.username !== '' || url.password !== '') return 'has a name or a password in it'
  if (url.hash !== '') return 'has a part behind #, which no server gets'
  return undefined
}
