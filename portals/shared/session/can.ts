// The permissions of the signed-in person, so that a button can say beforehand why it is grey: it names the operations of
// the API that it calls. The server decides in any case.

import { roleIds, roles } from '../../../src/kernel/role.ts'
import { graphScopesOf } from '../../../src/kernel/role-scope.ts'
import { type Operation, type Permission, permissionFor } from './permission.ts'
import { account } from './session.ts'

export type { Operation, Permission }

export const can = (...operations: readonly Operation[]): Permission =>
  permissionFor(operations, account()?.scopes ?? [])

/** Not only for the members of a group (docs/operating/roles.md): what is made belongs to no group, and lists hold everybody. */
export function canEverywhere(...operations: readonly Operation[]): boolean {
  const known = account()
  if (!known?.hasGroupRoles) return can(...operations).allowed
  const everywhere = roles.filter((role) => known.roleIds.includes(roleIds[role]))
  return permissionFor(operations, graphScopesOf(everywhere)).allowed
}
