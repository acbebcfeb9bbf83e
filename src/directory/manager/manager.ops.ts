// Giving somebody a manager, and taking one. Rules ask for managers, so groups change in the same transaction.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { refuseKeptElsewhere } from '../../kernel/source.ts'
import * as reads from '../directory-read.ops.ts'
import { reevaluateUsers } from '../membership/membership.ops.ts'
import { lockPlacement } from '../membership/membership.sql.ts'
import { protectRoleHolder } from '../user/role-holder.ops.ts'
import * as users from '../user/user.sql.ts'

export async function manager(db: Db, tenantId: TenantId, key: string): Promise<reads.LicensedUser> {
  const { id } = await reads.user(db, tenantId, key)
  const managerId = await users.managerOf(db, tenantId, id)
  if (!managerId) throw noManager(id)
  return reads.user(db, tenantId, managerId)
}

export async function directReports(
  db: Db,
  tenantId: TenantId,
  key: string,
  wanted: Wanted,
): Promise<Found<reads.LicensedUser>> {
  const { id } = await reads.user(db, tenantId, key)
  const found = await users.reportsPage(db, tenantId, id, wanted)
  return { ...found, rows: await reads.withSeats(db, tenantId, found.rows, wanted.groupIds) }
}

export async function setManager(db: Db, operation: OperationContext, id: UserId, managerId: UserId): Promise<void> {
  if (managerId === id) {
    throw new Fault('invalid-input', 'Nobody is their own manager. Name somebody else.', { reason: 'own-manager' })
  }
  await inTransaction(db, async (tx) => {
    const before = await lockedManager(tx, operation, id)
    if (!(await users.byId(tx, operation.tenantId, managerId))) throw notFound('User', managerId)
    if (before === managerId) return
    await users.setManager(tx, operation.tenantId, id, managerId)
    await recordAudit(tx, operation, {
      action: 'directory.manager.set',
      targetKind: 'user',
      targetId: id,
      ...changes({ manager: before ?? null }, { manager: managerId }),
    })
    await reevaluateUsers(tx, operation, [id])
  })
}

export async function removeManager(db: Db, operation: OperationContext, id: UserId): Promise<void> {
  await inTransaction(db, async (tx) => {
    const before = await lockedManager(tx, operation, id)
    if (!before) throw noManager(id)
    await users.setManager(tx, operation.tenantId, id, null)
    await recordAudit(tx, operation, {
      action: 'directory.manager.remove',
      targetKind: 'user',
      targetId: id,
      ...changes({ manager: before }, { manager: null }),
    })
    await reevaluateUsers(tx, operation, [id])
  })
}

async function lockedManager(tx: Db, operation: OperationContext, id: UserId): Promise<UserId | undefined> {
  await lockPlacement(tx, operation.tenantId, 'placing') // first, as whoever changes what rules say does
  const person = await protectRoleHolder(tx, operation, id, { ends: false, opens: false })
  refuseKeptElsewhere({ user: person.userPrincipalName }, person, {}, ['manager'])
  return users.managerOf(tx, operation.tenantId, id)
}

const noManager = (id: string): Fault =>
  new Fault('not-found', `The user ${id} has no manager.`, { reason: 'no-manager' })
