// Ends a person's credentials. Sessions, refresh tokens, primary refresh tokens and access tokens carry the epoch
// that their account was in when it proved itself; here the next epoch begins. A number and not an instant: it needs no
// clock that all servers agree on, and a sign-in under way in the same moment stays in the epoch it read its password in.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import type { UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { protectRoleHolder } from './role-holder.ops.ts'
import * as users from './user.sql.ts'

/** Part of a change that the caller audits. */
export async function endSessions(tx: Db, operation: OperationContext, id: UserId): Promise<void> {
  await users.beginEpoch(tx, operation.tenantId, id, operation.now)
}

/** A person's own new password, which ends what the old one opened. Part of a change that the caller audits. */
export async function setPassword(
  tx: Db,
  operation: OperationContext,
  id: UserId,
  passwordHash: string,
): Promise<void> {
  await users.change(tx, operation.tenantId, id, { passwordHash })
  await endSessions(tx, operation, id)
}

/** Graph's revokeSignInSessions: signed out everywhere, nothing else changed. */
export async function revokeSignInSessions(db: Db, operation: OperationContext, id: UserId): Promise<void> {
  await inTransaction(db, async (tx) => {
    await protectRoleHolder(tx, operation, id, { ends: false, opens: false })
    await endSessions(tx, operation, id)
    await recordAudit(tx, operation, {
      action: 'directory.user.revoke-sign-ins',
      targetKind: 'user',
      targetId: id,
      after: { validFrom: operation.now },
    })
  })
}
