// What holding a directory role protects from (T-60): who may write users cannot change or delete an account that holds a role,
// whatever the change is, unless the caller rules over role holders in this very transaction. The last enabled global
// administrator stays: role, state and account, also when two are taken at once.

import type { Db } from '../../db/schema.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { rolesOf } from '../../kernel/role.ts'
import * as holders from './role-holder.sql.ts'
import { lastAdministrator, refusalOfRoleChange } from './role-holder.ts'
import * as users from './user.sql.ts'

/** To be called first in the transaction that changes an account; `ends`: afterwards it administers nothing. */
export async function protectRoleHolder(
  tx: Db,
  operation: OperationContext,
  id: UserId,
  { ends }: { readonly ends: boolean },
): Promise<users.User> {
  await holders.lock(tx, operation.tenantId)
  const user = await users.byId(tx, operation.tenantId, id)
  if (!user) throw notFound('User', id)
  if (!ends) await refuseBulkAccount(tx, operation, user)
  const refusal = refusalOfRoleChange(rolesOf(user), {
    callerRules: await holders.rules(tx, operation),
    othersRule: await holders.othersRule(tx, operation.tenantId, id),
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

/** Nobody is behind it: whoever gave it a password would join devices in its name, which the token does not count (T-19). */
async function refuseBulkAccount(tx: Db, { tenantId }: OperationContext, user: users.User): Promise<void> {
  const token = await holders.bulkTokenOf(tx, tenantId, user.id)
  if (token === undefined) return
  throw new Fault(
    'forbidden',
    `The account ${user.userPrincipalName} belongs to the bulk token '${token}' and is nobody's to sign in with. Revoke the token instead.`,
    { reason: 'bulk-token-account' },
  )
}
