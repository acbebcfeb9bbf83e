// Granting and taking directory roles. What holding one protects from stands with users (user/role-holder.ops.ts): taking a
// role away is a change of the account that holds it.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { protectRoleHolder } from '../user/role-holder.ops.ts'
import * as holders from '../user/role-holder.sql.ts'
import * as users from '../user/user.sql.ts'
import * as roles from './role.sql.ts'
import { findRole, type RoleDescription, roleDescriptions } from './role.ts'

export const listRoles = (): readonly RoleDescription[] => roleDescriptions

export function roleNamed(name: string): RoleDescription {
  const found = findRole(name)
  if (!found) throw notFound('Directory role', name.slice(0, 100))
  return found
}

export { memberList, type RoleHolder } from './role.sql.ts'

export async function roleMembers(
  db: Db,
  tenantId: TenantId,
  name: string,
  wanted: Wanted,
): Promise<Found<roles.RoleHolder>> {
  return roles.members(db, tenantId, roleNamed(name).role, wanted)
}

export async function grantRole(db: Db, operation: OperationContext, userId: UserId, roleName: string): Promise<void> {
  const { role } = roleNamed(roleName)
  await inTransaction(db, async (tx) => {
    await holders.lock(tx, operation.tenantId)
    const user = await users.byId(tx, operation.tenantId, userId)
    if (!user) throw notFound('User', userId)
    if (!(await holders.rules(tx, operation))) throw mayNotGive()
    if (!(await roles.grant(tx, operation.tenantId, userId, role))) {
      throw new Fault('conflict', `${user.userPrincipalName} holds this role already.`, { reason: 'role-held' })
    }
    await recordAudit(tx, operation, {
      action: 'directory.role.grant',
      targetKind: 'user',
      targetId: userId,
      details: { role, userPrincipalName: user.userPrincipalName },
      before: { roles: user.roles },
      after: { roles: [...user.roles, role].sort() },
    })
  })
}

/** Ends what the person signed in with. `own`: the caller has given up a role of their own. */
export async function takeRole(
  db: Db,
  operation: OperationContext,
  userId: UserId,
  roleName: string,
): Promise<{ readonly own: boolean }> {
  const { role } = roleNamed(roleName)
  return inTransaction(db, async (tx) => {
    const user = await protectRoleHolder(tx, operation, userId, { ends: role === 'global-administrator' })
    if (!(await roles.take(tx, operation.tenantId, userId, role))) {
      throw new Fault('not-found', `${user.userPrincipalName} does not hold the role ${role}.`, {
        reason: 'role-member-not-found',
      })
    }
    await users.beginEpoch(tx, operation.tenantId, userId, operation.now)
    const own = operation.actor.kind === 'user' && operation.actor.id === userId
    await recordAudit(tx, operation, {
      action: 'directory.role.take',
      targetKind: 'user',
      targetId: userId,
      details: { role, userPrincipalName: user.userPrincipalName, own },
      before: { roles: user.roles },
      after: { roles: user.roles.filter((one) => one !== role) },
    })
    return { own }
  })
}

function mayNotGive(): Fault {
  return new Fault('forbidden', 'Only a global administrator may give and take directory roles.', {
    reason: 'role-holder',
  })
}
