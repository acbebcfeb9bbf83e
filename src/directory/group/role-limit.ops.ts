// A group for whose members somebody holds a role: it stays, and neither its devices nor another directory nor whoever writes groups
// choose over whom the role counts.

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { compileRule } from '../membership/membership.ops.ts'
import { selfDescribedProperties } from '../membership/rule/self-described.ts'
import * as holders from '../user/role-holder.sql.ts'
import * as groups from './group.sql.ts'

/** Whoever the group is the limit of would be chosen by the devices (T-61). */
export async function refuseForRoles(
  tx: Db,
  operation: OperationContext,
  group: groups.Group,
  rule: string,
): Promise<void> {
  const chosen = selfDescribedProperties(compileRule(rule))
  if (chosen.length === 0 || !(await groups.limitsRole(tx, operation.tenantId, group.id))) return
  throw new Fault(
    'conflict',
    `Somebody holds a role for the members of '${group.displayName}', and by this rule devices would come into it by what they say of themselves (${chosen.join(', ')}). Take the role first, or leave these out.`,
    { reason: 'role-in-self-described-group' },
  )
}

/** Who keeps the other directory would say from then on over whom the role counts, and administrators here could not (T-60). */
export async function refuseTakeOver(
  tx: Db,
  operation: OperationContext,
  { id, displayName }: groups.Group,
): Promise<void> {
  if (!(await groups.limitsRole(tx, operation.tenantId, id)) || (await holders.rules(tx, operation))) return
  throw new Fault(
    'forbidden',
    `Somebody holds a role for the members of '${displayName}': another directory takes it over only through an application that may give roles. Take the role first, or give the application RoleManagement.ReadWrite.Directory.`,
    { reason: 'group-limits-role' },
  )
}

/**
 * Whoever says who is in the group says over whom the role counts (T-60). A role that is given in this moment counts for the members as
 * they are when it is there, so nothing waits for it.
 */
export async function refuseForReach(
  tx: Db,
  operation: OperationContext,
  { id, displayName }: groups.Group,
): Promise<void> {
  if (!(await groups.isLimitOfRole(tx, operation.tenantId, id)) || (await holders.rules(tx, operation))) return
  throw new Fault(
    'forbidden',
    `Somebody holds a role for the members of '${displayName}', so who is in it is changed only by whoever may give roles. Ask a global administrator, or give the application RoleManagement.ReadWrite.Directory.`,
    { reason: 'group-limits-role' },
  )
}

export const limitsRole = ({ displayName }: groups.Group): Fault =>
  new Fault(
    'conflict',
    `Somebody holds a role for the members of '${displayName}'. Take the role first, or give it for another group; then delete this one.`,
    { reason: 'group-limits-role' },
  )
