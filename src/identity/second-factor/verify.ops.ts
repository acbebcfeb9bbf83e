// Checks the code that a person types beside the password: of the app, or one from paper. Everything about one person happens one
// after the other, so that a code counts once, and guesses sent at the same moment do not pass the counter together.

import { raise } from '../../alarm/alarm.sql.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as users from '../../directory/user/user.sql.ts'
import type { UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { origin } from '../../kernel/origin.ts'
import type { Seal } from '../../pki/seal.ts'
import * as attempts from '../sign-in/sign-in.sql.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
import { forgetMs, isFull, pausedUntil, pauseMs } from './code-guard.ts'
import * as factors from './factor.sql.ts'
import { keyPurpose, recoveryPurpose } from './factor-seal.ts'
import { readRecoveryCode } from './recovery-code.ts'
import { stepOf } from './totp.ts'

export type VerifyDeps = { readonly db: Db; readonly seal: Seal; readonly refusals?: RefusalLog | undefined }

export type Verified =
  | { readonly kind: 'ok' }
  /** `used-code`: it is right, and counted before. */
  | { readonly kind: 'refused'; readonly why: 'wrong-code' | 'used-code' }
  | { readonly kind: 'refused'; readonly why: 'paused'; readonly until: Date }
  /** The account is not as it was when its password was checked, or has no second factor any more. */
  | { readonly kind: 'changed' }

type Attempt = {
  readonly userId: UserId
  readonly userName: string
  /** The epoch in which the password was good. */
  readonly epoch: number
  readonly code: string
  readonly clientId: string
  /** The person signed in with this browser before. */
  readonly knownBrowser: boolean
}

export async function verifyCode(deps: VerifyDeps, operation: OperationContext, attempt: Attempt): Promise<Verified> {
  const verified = await inTransaction(deps.db, (tx) => verifyAlone(tx, deps.seal, operation, attempt))
  if (verified.kind === 'refused') {
    const { tenantId } = operation
    const { userName: subject, userId, clientId } = attempt
    const reason = verified.why
    const details = signInDetails({ clientId, way: 'page', by: 'app', userId, reason })
    await deps.refusals?.note({ tenantId, kind: 'sign-in', subject, reason, details })
  }
  return verified
}

async function verifyAlone(tx: Db, seal: Seal, operation: OperationContext, attempt: Attempt): Promise<Verified> {
  const { tenantId, now } = operation
  const { userId } = attempt
  await users.lockOne(tx, tenantId, userId)
  const user = await users.byId(tx, tenantId, userId)
  if (!user?.accountEnabled || user.credentialsEpoch !== attempt.epoch) return { kind: 'changed' }
  if (!(await factors.hasFactor(tx, tenantId, userId))) return { kind: 'changed' }

  const counter = `code ${userId} ${attempt.knownBrowser ? 'browsers' : 'others'}`
  const counted = (await attempts.counted(tx, tenantId, [counter])).get(counter)
  const until = pausedUntil(counted, now)
  if (until) return { kind: 'refused', why: 'paused', until }

  const how = await use(tx, seal, operation, attempt)
  if (how.kind === 'refused')
    return count(tx, operation, { user, knownBrowser: attempt.knownBrowser, counter }, how.why)
  if (counted) await attempts.clear(tx, tenantId, counter)
  await recordAudit(tx, operation, {
    action: 'identity.second-factor.pass',
    targetKind: 'user',
    targetId: userId,
    details: {
      ...signInDetails({ clientId: attempt.clientId, way: 'page', by: how.kind, userId }),
      ...(how.kind === 'recovery-code' && { left: how.left }),
    },
  })
  return { kind: 'ok' }
}

type Used =
  | { readonly kind: 'app' }
  | { readonly kind: 'recovery-code'; readonly left: number }
  | { readonly kind: 'refused'; readonly why: 'wrong-code' | 'used-code' }

async function use(tx: Db, seal: Seal, { tenantId, now }: OperationContext, { userId, code }: Attempt): Promise<Used> {
  const of = { tenantId, userId }
  const written = readRecoveryCode(code)
  if (written !== undefined) {
    const digest = seal.digest(written, recoveryPurpose(of))
    const left = await factors.useRecoveryCode(tx, tenantId, userId, digest)
    return left === undefined ? { kind: 'refused', why: 'wrong-code' } : { kind: 'recovery-code', left }
  }
  const totp = await factors.totpOf(tx, tenantId, userId)
  if (!totp) return { kind: 'refused', why: 'wrong-code' }
  const step = stepOf(seal.open(totp.keySealed, keyPurpose(of)), code.replace(/\s/g, ''), now)
  if (step === undefined) return { kind: 'refused', why: 'wrong-code' }
  if (step <= totp.lastStep) return { kind: 'refused', why: 'used-code' }
  await factors.useStep(tx, tenantId, userId, step)
  return { kind: 'app' }
}

/** A code that was used counts as a wrong one: who looked over a shoulder gets no more tries than who guesses. */
async function count(
  tx: Db,
  { tenantId, now }: OperationContext,
  { user, knownBrowser, counter }: { user: users.User; knownBrowser: boolean; counter: string },
  why: 'wrong-code' | 'used-code',
): Promise<Verified> {
  const at = { now, forgetBefore: new Date(now.getTime() - forgetMs) }
  const counted = (await attempts.addFailure(tx, tenantId, [counter], at)).get(counter)
  if (!counted || !isFull(counted)) return { kind: 'refused', why }
  const until = new Date(now.getTime() + pauseMs)
  await attempts.lock(tx, tenantId, [counter], until)
  if (!knownBrowser) {
    const about = { subjectKind: 'user-name', subjectId: user.userPrincipalName }
    await raise(tx, tenantId, now, {
      kind: 'code-guesses',
      ...about,
      detail: { lastAddress: origin().address ?? null },
    })
  }
  return { kind: 'refused', why: 'paused', until }
}
