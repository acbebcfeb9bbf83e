// A person changes what they sign in with. Each of it wants a fresh sign-in, which is looked at in the writing transaction together
// with what the person has, and ends all of the person's sign-ins.

import { recordAudit } from '../../audit/record.sql.ts'
import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { endSessions, setPassword } from '../../directory/user/credentials.ops.ts'
import { hashPassword } from '../../directory/user/password.ops.ts'
import { lock as lockRoles } from '../../directory/user/role-holder.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { refuseUnlessFresh, type ShownInToken } from '../access-token/fresh.ts'
import { passkeysOf } from '../passkey/passkey.sql.ts'
import { takePasskey } from '../passkey/remove.ops.ts'
import { isAskedForFactor } from '../policy/policy.ops.ts'
import * as factors from '../second-factor/factor.sql.ts'
import { signIn } from '../sign-in/sign-in.ops.ts'
import { takeTotp } from './method.ops.ts'

export type Own = { readonly userId: UserId; readonly clientId: string; readonly shown: ShownInToken }

/** The person, as they are until the transaction ends. */
async function lockedOwn(tx: Db, { tenantId, now }: OperationContext, { userId, shown }: Own): Promise<users.User> {
  await lockRoles(tx, tenantId)
  await users.lockOne(tx, tenantId, userId)
  const person = await users.byId(tx, tenantId, userId)
  if (!person?.accountEnabled) throw notFound('User', userId)
  const hasFactor = await factors.hasFactor(tx, tenantId, userId)
  refuseUnlessFresh(shown, { epoch: person.credentialsEpoch, hasFactor }, now)
  return person
}

/** Whoever is asked for a second factor keeps one: else the next password alone would set up another. */
async function refuseLastFactor(tx: Db, operation: OperationContext, person: users.User): Promise<void> {
  const { tenantId } = operation
  const app = (await factors.totpOf(tx, tenantId, person.id)) ? 1 : 0
  if (app + (await passkeysOf(tx, tenantId, person.id)).length > 1) return
  if (!(await isAskedForFactor(tx, tenantId, person, 'sign-in'))) return
  throw new Fault(
    'conflict',
    'Your organisation asks for a second factor, and this is your last one. Add another one first.',
    { reason: 'last-factor' },
  )
}

export async function removeOwnPasskey(db: Db, operation: OperationContext, own: Own, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const person = await lockedOwn(tx, operation, own)
    await takePasskey(tx, operation, own.userId, id, () => refuseLastFactor(tx, operation, person))
  })
}

export async function removeOwnApp(db: Db, operation: OperationContext, own: Own, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const person = await lockedOwn(tx, operation, own)
    await takeTotp(tx, operation, own.userId, id, () => refuseLastFactor(tx, operation, person))
  })
}

export async function signOwnOut(db: Db, operation: OperationContext, own: Own): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockedOwn(tx, operation, own)
    await endSessions(tx, operation, own.userId)
    await recordAudit(tx, operation, {
      action: 'identity.own-session.revoke',
      targetKind: 'user',
      targetId: own.userId,
      after: { validFrom: operation.now },
    })
  })
}

type PasswordDeps = { readonly db: Db; readonly refusals?: RefusalLog | undefined }
type Passwords = { readonly currentPassword: string; readonly newPassword: string }

/** Wrong old ones are counted with the passwords of the name (T-53), and are lines of the log of sign-ins. */
export async function changeOwnPassword(
  deps: PasswordDeps,
  operation: OperationContext,
  own: Own,
  { currentPassword, newPassword }: Passwords,
): Promise<void> {
  const { tenantId, now } = operation
  const person = await inTransaction(deps.db, (tx) => lockedOwn(tx, operation, own)) // before anybody guesses here
  await refuseWrongPassword(deps, { ...own, tenantId, userName: person.userPrincipalName, now }, currentPassword)
  if (newPassword === currentPassword) {
    throw new Fault('invalid-input', 'The new password is the old one. Choose another.', { reason: 'same-password' })
  }
  const passwordHash = await hashPassword(newPassword, person, tenantId)
  await inTransaction(deps.db, async (tx) => {
    await lockedOwn(tx, operation, own) // a reset meanwhile stands
    await setPassword(tx, operation, own.userId, passwordHash)
    await recordAudit(tx, operation, {
      action: 'identity.own-password.change',
      targetKind: 'user',
      targetId: own.userId,
      after: { validFrom: now },
    })
  })
}

async function refuseWrongPassword(
  deps: PasswordDeps,
  { clientId, ...of }: Pick<Own, 'clientId'> & Pick<OperationContext, 'tenantId' | 'now'> & { userName: string },
  password: string,
): Promise<void> {
  const result = await signIn(deps, { ...of, clientId, password, way: 'page' })
  if (result.kind === 'ok') return
  if ('until' in result) {
    throw new Fault('too-many', 'Too many wrong passwords for this account. Wait a few minutes and try again.', {
      reason: 'password-guesses',
    })
  }
  throw new Fault('invalid-input', 'The old password is wrong. Type it once more.', { reason: 'old-password-wrong' })
}
