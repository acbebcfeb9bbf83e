// What holding a directory role protects from (T-60): who may write users cannot change or delete an account that holds a role,
// whatever the change is, unless the caller rules over role holders in this very transaction. The last enabled global
// administrator stays: role, state and account, also when two are taken at once.

import type { Db } from '../../db/schema.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { rolesOf } from '../../kernel/role.ts'
import { refuseToOpen } from './bulk-account.ops.ts'
import * as holders from './role-holder.sql.ts'
import { lastAdministrator, refusalOfRoleChange } from './role-holder.ts'
import * as users from './user.sql.ts'

/**
 * To be called first in the transaction that changes an account. `ends`: afterwards it administers nothing. `opens`: afterwards
 * somebody may sign in with it who could not before, or it may do more.
 */
export async function protectRoleHolder(
  tx: Db,
  operation: OperationContext,
  id: UserId,
  { ends, opens }: { readonly ends: boolean; readonly opens: boolean },
): Promise<users.User> {
  await holders.lock(tx, operation.tenantId)
  const user = await users.byId(tx, operation.tenantId, id)
  if (!user) throw notFound('User', id)
  if (opens) await refuseToOpen(tx, operation.tenantId, user)
  await refuseProtected(tx, operation, user, ends)
  return user
}

/** For whoever only asks what would be refused, too: takes no lock. */
export async function refuseProtected(db: Db, operation: OperationContext, user: users.User, ends: boolean) {
  const refusal = refusalOfRoleChange(rolesOf(user), {
    callerRules: await holders.rules(db, operation),
    othersRule: await holders.othersRule(db, operation.tenantId, user.id),
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
}
