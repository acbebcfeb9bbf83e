// Whether somebody may do something for the whole organisation, and not only for the members of a group. A file of its own: what
// stands before the sign-in page does without the table of roles.

import { roleIds, roles } from '../../../src/kernel/role.ts'
import { graphScopesOf } from '../../../src/kernel/role-scope.ts'
import { can, type Operation } from './can.ts'
import { permissionFor } from './permission.ts'
import { account } from './session.ts'

/** What is made belongs to no group, and lists hold everybody (docs/operating/roles.md). */
export function canEverywhere(...operations: readonly Operation[]): boolean {
  const known = account()
  if (!known?.hasGroupRoles) return can(...operations).allowed
  const everywhere = roles.filter((role) => known.roleIds.includes(roleIds[role]))
  return permissionFor(operations, graphScopesOf(everywhere)).allowed
}
