// Granting and taking directory roles, and what holding one protects from (T-60): who may write users cannot change or
// delete an account that holds a role, whatever the change is, unless the caller rules over role holders in this very
// transaction. The last enabled global administrator stays: role, state and account, also when two are taken at once.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as users from '../user/user.sql.ts'
import * as roles from './role.sql.ts'
import { findRole, lastAdministrator, type RoleDescription, refusalOfRoleChange, roleDescriptions } from './role.ts'

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

/** To be called first in the transaction that changes an account; `ends`: afterwards it administers nothing. */
export async function protectRoleHolder(
  tx: Db,
  operation: OperationContext,
  id: UserId,
  { ends }: { readonly ends: boolean },
): Promise<users.User> {
  await roles.lock(tx, operation.tenantId)
  const user = await users.byId(tx, operation.tenantId, id)
  if (!user) throw notFound('User', id)
  const refusal = refusalOfRoleChange(user.roles, {
    callerRules: await roles.rules(tx, operation),
    othersRule: await roles.othersRule(tx, operation.tenantId, id),
    ends,
  })
  if (refusal === 'role-holder') {
    throw new Fault(
      'forbidden',
      `The account ${user.userPrincipalName} holds a directory role: only a global administrator may change or delete it.`,
      { reason: 'role-holder' },
    )
  }
  if (refusal === 'last-administrator') throw new Fault('conflict', lastAdministrator, { reason: 'last-administrator' })
  return user
}

export async function grantRole(db: Db, operation: OperationContext, userId: UserId, roleName: string): Promise<void> {
  const { role } = roleNamed(roleName)
  await inTransaction(db, async (tx) => {
    await roles.lock(tx, operation.tenantId)
    const user = await users.byId(tx, operation.tenantId, userId)
    if (!user) throw notFound('User', userId)
    if (!(await roles.rules(tx, operation))) throw mayNotGive()
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
