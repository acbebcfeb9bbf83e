// Whom a token of another directory speaks for here: the account with its user name in the organisation that trusts the directory. Each
// refusal is on record in that organisation (T-07, T-53).

import { errors, importJWK, jwtVerify } from 'jose'

import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import * as users from '../../directory/user/user.sql.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import * as issuers from './issuer.sql.ts'
import { type IssuerRefusal, issuerClaimed, problemOfHead, readClaims, refusals, type TrustedIssuer } from './issuer.ts'
import type { IssuerKeys } from './keys.ops.ts'

export type IssuerDeps = {
  readonly db: Db
  readonly refusals: Pick<RefusalLog, 'note'>
  readonly issuerKeys: IssuerKeys
}

/** A person of another directory. They prove nothing for the device to ours. */
export type IssuerUser = {
  readonly tenantId: TenantId
  readonly userId: UserId
  readonly userPrincipalName: string
  /** Of their credentials, as they are now. */
  readonly epoch: number
  /** Of the device in that directory. */
  readonly deviceThere: string
  readonly claims: Readonly<Record<string, unknown>>
}

const toleranceSeconds = 300

/** @throws {Fault} with its reason. The token is not one of ours: whoever asks has looked. */
export async function userOfIssuer(
  deps: IssuerDeps,
  tenantId: TenantId,
  token: string,
  now: Date,
): Promise<IssuerUser> {
  const iss = issuerClaimed(token)
  const issuer = iss === undefined ? undefined : await issuers.byIssuer(deps.db, tenantId, iss)
  const why = issuer
    ? await verified(deps, tenantId, issuer, token, now)
    : iss
      ? 'issuer-unknown'
      : 'issuer-token-malformed'
  if (typeof why !== 'string') return why
  const subject = (iss ?? 'a token without an issuer').slice(0, 256)
  await deps.refusals.note({ tenantId, kind: 'enrollment', subject, reason: why })
  throw new Fault('unauthenticated', refusals[why], { reason: why })
}

async function verified(
  { db, issuerKeys }: IssuerDeps,
  tenantId: TenantId,
  issuer: TrustedIssuer,
  token: string,
  now: Date,
): Promise<IssuerUser | IssuerRefusal> {
  const problem = problemOfHead(token)
  if (problem) return problem
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid = '' }) => {
        const key = await issuerKeys.find(issuer.keysUrl, kid, now).catch(() => 'unreachable' as const)
        if (key === 'unreachable') throw new KeyProblem('issuer-keys-unreachable')
        if (!key) throw new KeyProblem('issuer-key-unknown')
        return importJWK(key, 'RS256')
      },
      {
        algorithms: ['RS256'],
        issuer: issuer.issuer,
        audience: issuer.audience,
        requiredClaims: ['exp', 'iat'],
        clockTolerance: toleranceSeconds,
        currentDate: now,
      },
    )
    const read = readClaims(payload, issuer)
    if (typeof read === 'string') return read
    const user = await users.byUpn(db, tenantId, read.userName)
    if (!user) return 'issuer-user-unknown'
    const { id: userId, userPrincipalName, credentialsEpoch: epoch } = user
    return { tenantId, userId, userPrincipalName, epoch, deviceThere: read.deviceThere, claims: payload }
  } catch (error) {
    return whyOf(error)
  }
}

class KeyProblem extends Error {
  readonly why: IssuerRefusal
  constructor(why: IssuerRefusal) {
    super(why)
    this.why = why
  }
}

function whyOf(error: unknown): IssuerRefusal {
  if (error instanceof KeyProblem) return error.why
  if (error instanceof errors.JWTExpired) return 'issuer-expired'
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === 'aud' ? 'issuer-audience' : error.claim === 'iss' ? 'issuer-unknown' : 'issuer-expired'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'issuer-signature'
  if (error instanceof errors.JOSEError) return 'issuer-token-malformed'
  throw error
}
