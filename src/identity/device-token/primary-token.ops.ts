// Primary refresh tokens as they are kept: under their digest, with the session key sealed, and found again by what a device shows.

import { randomBytes } from 'node:crypto'

import type * as users from '../../directory/user/user.sql.ts'
import type { Fault } from '../../kernel/fault.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import type { PrtRequest } from '../../protocol/oauth/prt.ts'
import type { MethodReferences } from '../access-token/method-reference.ts'
import type { Authority } from '../identity.ops.ts'
import { refreshTokenSeconds } from '../provider/configuration.ops.ts'
import { markBearer, type PayloadStore, payloadStore } from '../provider/payload.sql.ts'
import { refusal } from '../refusal.ts'
import { readContext, writeContext } from '../sign-in/context.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
import { markedTenant, markTenant } from '../tenant-name.ops.ts'
import type { ProvenDevice } from './proof.ops.ts'
import * as sql from './prt.sql.ts'
import { isSignedWith } from './session-key.ts'
import { isProof, type Proof } from './use.ts'

/** What passes into each token that the first one is renewed to. */
export type Lineage = {
  /** The person's. */
  readonly proof: Proof
  readonly sessionKey: Uint8Array
  /** The lowest that requests with this session key are signed by. */
  readonly derivation: 1 | 2
}

const sealPurpose = 'prt/session-key'

/** The person proved, as the account is now, the epoch of it, and how and when. */
export type ProvenPerson = {
  readonly user: users.User
  readonly epoch: number
  readonly amr: MethodReferences
  readonly shownAt?: number | undefined
}

const storeOf = (deps: Authority, tenantId: TenantId): PayloadStore =>
  payloadStore(deps.db, tenantId, 'PrimaryRefreshToken', deps.clock, () => expired())

export async function storePrimaryToken(
  deps: Authority,
  device: ProvenDevice,
  { user, epoch, amr, shownAt }: ProvenPerson,
  { proof, sessionKey, derivation }: Lineage,
  { clientId, by }: { readonly clientId: string; readonly by: Proof | 'renewal' },
): Promise<string> {
  const { tenantId } = device
  const now = deps.clock()
  const token = markTenant(device.tenantId, randomBytes(32).toString('base64url'))
  const sealed = deps.seal.seal(sessionKey, sealPurpose).toString('base64')
  const issuedAt = now.getTime()
  const payload = {
    accountId: user.id,
    device: writeContext({ epoch, amr, shownAt, device }),
    sessionKey: sealed,
    derivation,
    proof,
    issuedAt,
  }
  const actor = { kind: 'user', id: user.id, name: user.userPrincipalName } as const
  // a password on the device is a sign-in by itself
  const details =
    by === 'password'
      ? { clientId }
      : signInDetails({
          clientId,
          way: by === 'hello' ? 'hello' : 'device-token',
          by: by === 'hello' ? 'hello' : undefined,
          userId: user.id,
          deviceId: device.id,
        })
  await sql.keepPrimaryToken(
    deps.db,
    { tenantId, actor, now },
    { token, payload, expiresAt: new Date(issuedAt + refreshTokenSeconds * 1000) },
    device.id,
    { action: 'identity.primaryToken.issue', targetKind: 'device', targetId: device.id, details },
  )
  return token
}

export async function findPrimaryToken(deps: Authority, token = '') {
  const tenantId = markedTenant(token)
  const stored = tenantId && (await storeOf(deps, tenantId).find(token))
  const { epoch, amr, shownAt, device } = readContext(String(stored?.device))
  // One of an earlier version does not say when it was issued, so nobody could tell whether two use it.
  if (!tenantId || !stored || !device || typeof stored.issuedAt !== 'number') throw expired()
  const userId = UserId.parse(stored.accountId)
  const sessionKey = deps.seal.open(Buffer.from(String(stored.sessionKey), 'base64'), sealPurpose)
  const issuedAt = new Date(stored.issuedAt)
  const proof = isProof(stored.proof) ? stored.proof : 'refresh_token'
  const derivation: 1 | 2 = stored.derivation === 2 ? 2 : 1
  return { token, tenantId, sessionKey, derivation, context: { epoch, amr, shownAt, device }, userId, proof, issuedAt }
}

/**
 * A request that is signed with the session key of a token. One key of the first derivation signs whatever its holder likes for as
 * long as the session lives; one of the second signs a single request. So a client that announced the second, or showed it once, is
 * believed nothing by the first (T-14).
 */
export function refuseUnsigned(
  { sessionKey, derivation }: Pick<Lineage, 'sessionKey' | 'derivation'>,
  request: PrtRequest,
): void {
  if (!isSignedWith(sessionKey, request)) throw untrusted()
  if (request.proof.kind === 'session' && request.proof.derivation >= derivation) return
  throw refusal(
    'grant-invalid',
    'The request is signed by the first derivation of the session key, and this client signs by the second. Sign the request with kdf_ver 2, or sign in again.',
  )
}

/** Kept with the session key once its holder showed the second derivation. */
export async function noteDerivation(
  { db }: Pick<Authority, 'db'>,
  {
    tenantId,
    token,
    derivation,
  }: Pick<Awaited<ReturnType<typeof findPrimaryToken>>, 'tenantId' | 'token' | 'derivation'>,
  shown: 1 | 2,
): Promise<void> {
  if (shown > derivation)
    await markBearer(db, tenantId, { model: 'PrimaryRefreshToken', id: token }, { derivation: shown })
}

export function untrusted(): Fault {
  return refusal('grant-invalid', 'The signature of the request does not verify. Sign in again.')
}

export function expired(): Fault {
  return refusal('refresh-token-expired', 'The refresh token has expired or was revoked. Sign in again.')
}
