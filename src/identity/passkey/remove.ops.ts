// Takes a passkey away from who has lost it.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { endSessions } from '../../directory/user/credentials.ops.ts'
import { protectRoleHolder } from '../../directory/user/role-holder.ops.ts'
import * as users from '../../directory/user/user.sql.ts'
import { notFound } from '../../kernel/fault.ts'
import type { UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { removeIdleCodes } from '../second-factor/factor.sql.ts'
import * as passkeys from './passkey.sql.ts'

/** The sign-ins that it was shown for end. An account that holds a role is protected from all others (T-60). */
export async function removePasskey(db: Db, operation: OperationContext, userId: UserId, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await protectRoleHolder(tx, operation, userId, { ends: false, opens: false })
    await users.lockOne(tx, operation.tenantId, userId)
    await takePasskey(tx, operation, userId, id)
  })
}

/** Of a person who is locked, and may lose it as far as the caller knows. `refuse` throws where this one has to stay. */
export async function takePasskey(
  tx: Db,
  operation: OperationContext,
  userId: UserId,
  id: string,
  refuse: () => Promise<void> = async () => {},
): Promise<void> {
  const { tenantId } = operation
  const key = (await passkeys.passkeysOf(tx, tenantId, userId)).find((one) => one.id === id.toLowerCase())
  if (!key) throw notFound('Authentication method', id)
  await refuse()
  await passkeys.remove(tx, tenantId, key.id)
  await removeIdleCodes(tx, { tenantId, userId })
  await endSessions(tx, operation, userId)
  await recordAudit(tx, operation, {
    action: 'identity.passkey.delete',
    targetKind: 'user',
    targetId: userId,
    before: { methodId: key.id, displayName: key.displayName, createdAt: key.createdAt },
  })
}
