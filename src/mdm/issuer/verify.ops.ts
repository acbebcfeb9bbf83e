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
export type IssuerPerson = {
  readonly tenantId: TenantId
  readonly userId: UserId
  readonly userPrincipalName: string
  /** Of their credentials, as they are now. */
  readonly epoch: number
  /** Of the device in that directory. */
  readonly deviceThere: string | undefined
  readonly claims: Readonly<Record<string, unknown>>
}

/** With a device that joined that directory. */
export type IssuerUser = IssuerPerson & { readonly deviceThere: string }

const toleranceSeconds = 300

/** By what it says itself: whether it is, its signature tells. */
export const isOurs = (token: string, login: string): boolean => issuerClaimed(token)?.startsWith(`${login}/`) ?? false

/** @throws {Fault} with its reason. The token is not one of ours: whoever asks has looked. */
export async function personOfIssuer(
  deps: IssuerDeps,
  tenantId: TenantId,
  token: string,
  now: Date,
): Promise<IssuerPerson> {
  const judged = await judgeToken(deps, tenantId, token, now)
  return typeof judged === 'string' ? refuse(deps, tenantId, token, judged) : judged
}

/** @throws {Fault} likewise, also where the token names no device: a person gets such a one in any browser. */
export async function userOfIssuer(
  deps: IssuerDeps,
  tenantId: TenantId,
  token: string,
  now: Date,
): Promise<IssuerUser> {
  const person = await personOfIssuer(deps, tenantId, token, now)
  const { deviceThere } = person
  return deviceThere === undefined ? refuse(deps, tenantId, token, 'issuer-device') : { ...person, deviceThere }
}

async function refuse(
  { refusals: log }: Pick<IssuerDeps, 'refusals'>,
  tenantId: TenantId,
  token: string,
  reason: IssuerRefusal,
): Promise<never> {
  const subject = (issuerClaimed(token) ?? 'a token without an issuer').slice(0, 256)
  await log.note({ tenantId, kind: 'enrollment', subject, reason })
  throw new Fault('unauthenticated', refusals[reason], { reason })
}

/** Nothing of it is on record: a session goes on without its user where a token proves nothing. */
export async function judgeToken(
  deps: Omit<IssuerDeps, 'refusals'>,
  tenantId: TenantId,
  token: string,
  now: Date,
): Promise<IssuerPerson | IssuerRefusal> {
  const iss = issuerClaimed(token)
  if (!iss) return 'issuer-token-malformed'
  const issuer = await issuers.byIssuer(deps.db, tenantId, iss)
  return issuer ? verified(deps, tenantId, issuer, token, now) : 'issuer-unknown'
}

async function verified(
  { db, issuerKeys }: Omit<IssuerDeps, 'refusals'>,
  tenantId: TenantId,
  issuer: TrustedIssuer,
  token: string,
  now: Date,
): Promise<IssuerPerson | IssuerRefusal> {
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
