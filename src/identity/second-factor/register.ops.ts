// Sets up an authenticator app: a new key that the page shows, and the first code as the proof that the app has it.

import { randomBytes, randomUUID } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { endSessions } from '../../directory/user/credentials.ops.ts'
import * as users from '../../directory/user/user.sql.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
import * as factors from './factor.sql.ts'
import { keyPurpose, recoveryPurpose } from './factor-seal.ts'
import { codeBytes, codeOf, codesAtOnce } from './recovery-code.ts'
import { keyBytes, stepOf } from './totp.ts'

export const newKey = (): Buffer => randomBytes(keyBytes)

export type Registered =
  /** The codes are here and nowhere else. */
  | {
      readonly kind: 'ok'
      readonly recoveryCodes: readonly string[]
      /** Of the credentials from now on. */
      readonly epoch: number
    }
  | { readonly kind: 'wrong-code' }
  /** The account is not as it was when its password was checked, or has a second factor meanwhile. */
  | { readonly kind: 'changed' }

type Made = {
  readonly userId: UserId
  readonly epoch: number
  readonly key: Uint8Array
  readonly code: string
  /** Of the sign-in in which it is set up. */
  readonly clientId: string
  /** A second factor was shown: it may stand beside others, and in place of an earlier app, whose sign-ins end. */
  readonly replaces?: boolean
}

export async function registerTotp(
  { db, seal }: { readonly db: Db; readonly seal: Seal },
  operation: OperationContext,
  { userId, epoch, key, code, clientId, replaces = false }: Made,
): Promise<Registered> {
  const { tenantId, now } = operation
  const step = stepOf(key, code, now)
  if (step === undefined) return { kind: 'wrong-code' }
  const of = { tenantId, userId }
  const id = randomUUID()
  return inTransaction(db, async (tx) => {
    await users.lockOne(tx, tenantId, userId)
    const user = await users.byId(tx, tenantId, userId)
    if (!user?.accountEnabled || user.credentialsEpoch !== epoch) return { kind: 'changed' }
    if (!replaces && (await factors.hasFactor(tx, tenantId, userId))) return { kind: 'changed' }
    const before = await factors.totpOf(tx, tenantId, userId)
    if (before) await factors.deleteTotp(tx, of)
    await factors.insertTotp(tx, of, {
      id,
      keySealed: seal.seal(key, keyPurpose(of)),
      lastStep: step,
      createdAt: now,
    })
    const recoveryCodes = await codesBeside(tx, seal, of)
    if (before) await endSessions(tx, operation, userId)
    await recordAudit(tx, operation, {
      action: 'identity.software-oath.register',
      targetKind: 'user',
      targetId: userId,
      // what was shown before it is the line of this sign-in
      ...(!replaces && { details: signInDetails({ clientId, way: 'page', by: 'app', userId }) }),
      ...(before && { before: { methodId: before.id, createdAt: before.createdAt } }),
      after: { methodId: id, recoveryCodes: recoveryCodes.length },
    })
    const after = before ? await users.byId(tx, tenantId, userId) : user
    return { kind: 'ok', recoveryCodes, epoch: after?.credentialsEpoch ?? epoch }
  })
}

/** Those that there are stay good; none are made anew. */
export async function codesBeside(
  tx: Db,
  seal: Seal,
  of: { readonly tenantId: TenantId; readonly userId: UserId },
): Promise<readonly string[]> {
  return (await factors.recoveryCodesLeft(tx, of.tenantId, of.userId)) > 0 ? [] : newRecoveryCodes(tx, seal, of)
}

/** In place of those there are, which are good for nothing from now on. Undefined: the account is not as it was when it proved itself. */
export async function renewRecoveryCodes(
  { db, seal }: { readonly db: Db; readonly seal: Seal },
  operation: OperationContext,
  { userId, epoch }: { readonly userId: UserId; readonly epoch: number },
): Promise<readonly string[] | undefined> {
  const { tenantId } = operation
  return inTransaction(db, async (tx) => {
    await users.lockOne(tx, tenantId, userId)
    const user = await users.byId(tx, tenantId, userId)
    if (!user?.accountEnabled || user.credentialsEpoch !== epoch) return undefined
    if (!(await factors.hasFactor(tx, tenantId, userId))) return undefined
    const left = await factors.recoveryCodesLeft(tx, tenantId, userId)
    const codes = await newRecoveryCodes(tx, seal, { tenantId, userId })
    await recordAudit(tx, operation, {
      action: 'identity.recovery-codes.renew',
      targetKind: 'user',
      targetId: userId,
      before: { recoveryCodes: left },
      after: { recoveryCodes: codes.length },
    })
    return codes
  })
}

/** Whoever holds a factor has codes for the day it is lost; those that there were are good for nothing from now on. */
export async function newRecoveryCodes(
  tx: Db,
  seal: Seal,
  of: { readonly tenantId: TenantId; readonly userId: UserId },
): Promise<readonly string[]> {
  const codes = Array.from({ length: codesAtOnce }, () => codeOf(randomBytes(codeBytes)))
  await factors.replaceRecoveryCodes(
    tx,
    of,
    codes.map((one) => seal.digest(one, recoveryPurpose(of))),
  )
  return codes
}
