// What a person signs in with, for administrators: looked at, and taken away from who has lost it.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { endSessions } from '../../directory/user/credentials.ops.ts'
import { protectRoleHolder } from '../../directory/user/role-holder.ops.ts'
import * as users from '../../directory/user/user.sql.ts'
import { notFound } from '../../kernel/fault.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { accessPassOfPerson } from '../access-pass/access-pass.ops.ts'
import type { AccessPass } from '../access-pass/access-pass.ts'
import { type HelloKey, helloKeysOf } from '../hello-key/hello-key.ops.ts'
import { type Passkey, passkeysOf } from '../passkey/passkey.sql.ts'
import * as factors from '../second-factor/factor.sql.ts'

export type Method =
  | { readonly kind: 'password'; readonly createdAt: Date }
  | { readonly kind: 'totp'; readonly id: string; readonly createdAt: Date; readonly recoveryCodesLeft: number }
  | { readonly kind: 'access-pass'; readonly pass: AccessPass }
  | { readonly kind: 'hello-key'; readonly key: HelloKey }
  | { readonly kind: 'passkey'; readonly key: Passkey }

export async function methodsOf(db: Db, tenantId: TenantId, userId: UserId): Promise<Method[]> {
  const user = await users.byId(db, tenantId, userId)
  if (!user) throw notFound('User', userId)
  const totp = await factors.totpOf(db, tenantId, userId)
  const recoveryCodesLeft = totp ? await factors.recoveryCodesLeft(db, tenantId, userId) : 0
  const pass = await accessPassOfPerson(db, tenantId, user)
  return [
    { kind: 'password', createdAt: user.createdAt },
    ...(totp ? [{ kind: 'totp' as const, id: totp.id, createdAt: totp.createdAt, recoveryCodesLeft }] : []),
    ...(await passkeysOf(db, tenantId, userId)).map((key) => ({ kind: 'passkey' as const, key })),
    ...(pass ? [{ kind: 'access-pass' as const, pass }] : []),
    ...(await helloKeysOf(db, tenantId, userId)).map((key) => ({ kind: 'hello-key' as const, key })),
  ]
}

/** The sign-ins that it was shown for end. An account that holds a role is protected from all others (T-60). */
export async function removeTotp(db: Db, operation: OperationContext, userId: UserId, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await protectRoleHolder(tx, operation, userId, { ends: false, opens: false })
    await users.lockOne(tx, operation.tenantId, userId)
    await takeTotp(tx, operation, userId, id)
  })
}

/** Of a person who is locked, and may lose it as far as the caller knows. `refuse` throws where this one has to stay. */
export async function takeTotp(
  tx: Db,
  operation: OperationContext,
  userId: UserId,
  id: string,
  refuse: () => Promise<void> = async () => {},
): Promise<void> {
  const { tenantId } = operation
  const totp = await factors.totpOf(tx, tenantId, userId)
  if (totp?.id !== id.toLowerCase()) throw notFound('Authentication method', id)
  await refuse()
  await factors.removeTotp(tx, tenantId, userId)
  await endSessions(tx, operation, userId)
  await recordAudit(tx, operation, {
    action: 'identity.software-oath.delete',
    targetKind: 'user',
    targetId: userId,
    before: { methodId: totp.id, createdAt: totp.createdAt },
  })
}
