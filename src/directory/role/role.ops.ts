// Giving and taking directory roles, everywhere in the tenant or for the members of a group. What holding one protects from
// stands with users (user/role-holder.ops.ts): taking a role away is a change of the account that holds it.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { Fault, invariant, notFound } from '../../kernel/fault.ts'
import { GroupId, type TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { isForGroups, type Role } from '../../kernel/role.ts'
import { compileRule } from '../membership/membership.ops.ts'
import { selfDescribedProperties } from '../membership/rule/self-described.ts'
import { refuseToOpen } from '../user/bulk-account.ops.ts'
import { protectRoleHolder } from '../user/role-holder.ops.ts'
import * as holders from '../user/role-holder.sql.ts'
import * as users from '../user/user.sql.ts'
import * as assignments from './assignment.sql.ts'
import * as roles from './role.sql.ts'
import {
  type Assigned,
  assignedIn,
  findRole,
  groupOfScope,
  type RoleDescription,
  refusalOfScope,
  roleDescriptions,
  scopeOf,
  widensHimself,
} from './role.ts'

export const listRoles = (): readonly RoleDescription[] => roleDescriptions

export function roleNamed(name: string): RoleDescription {
  const found = findRole(name)
  if (!found) throw notFound('Directory role', name.slice(0, 100))
  return found
}

export { type Assignment, assignmentList, page as listAssignments } from './assignment.sql.ts'
export { memberList, type RoleHolder } from './role.sql.ts'

/** Of whom it counts for everywhere. */
export async function roleMembers(
  db: Db,
  tenantId: TenantId,
  name: string,
  wanted: Wanted,
): Promise<Found<roles.RoleHolder>> {
  return roles.members(db, tenantId, roleNamed(name).role, wanted)
}

export async function readAssignment(db: Db, tenantId: TenantId, id: string): Promise<assignments.Assignment> {
  const assigned = assignedIn(id)
  const found = assigned && (await assignments.one(db, tenantId, assigned))
  if (!found) throw noAssignment(id)
  return found
}

/** `scope` as Graph writes it. */
export function assignedBy(userId: string, roleName: string, scope: string): Assigned {
  const groupId = groupOfScope(scope)
  if (groupId === undefined) {
    throw new Fault(
      'invalid-input',
      `'${scope}' is no scope of a role. Write '/' for everywhere, or '/administrativeUnits/{id}' with the id of a group for its members.`,
      { reason: 'role-scope' },
    )
  }
  return { userId, role: roleNamed(roleName).role, groupId: groupId ?? undefined }
}

export async function grantRole(
  db: Db,
  operation: OperationContext,
  assigned: Assigned,
): Promise<assignments.Assignment> {
  const { role, groupId } = assigned
  const { tenantId } = operation
  const userId = UserId.parse(assigned.userId)
  if (refusalOfScope(assigned)) throw countsEverywhere(role)
  return inTransaction(db, async (tx) => {
    await holders.lock(tx, tenantId)
    const user = await users.byId(tx, tenantId, userId)
    if (!user) throw notFound('User', userId)
    if (!(await holders.rules(tx, operation))) throw mayNotGive()
    await refuseToOpen(tx, tenantId, user)
    const group = groupId === undefined ? undefined : await limitingGroup(tx, tenantId, user, groupId)
    const isNew =
      group && isForGroups(role)
        ? await assignments.grantInGroup(tx, tenantId, { userId, role, groupId: group.id })
        : await roles.grant(tx, tenantId, userId, role)
    if (!isNew) {
      throw new Fault('conflict', `${user.userPrincipalName} holds this role already.`, { reason: 'role-held' })
    }
    await record(tx, operation, { action: 'directory.role.grant', before: user, assigned, group: group?.name })
    const made = await assignments.one(tx, tenantId, assigned)
    invariant(made, 'a role just given can be read')
    return made
  })
}

/** A group limits whoever cannot change it himself. */
async function limitingGroup(tx: Db, tenantId: TenantId, user: users.User, groupId: string) {
  const id = GroupId.parse(groupId)
  const group = await assignments.lockGroup(tx, tenantId, id)
  if (!group) throw notFound('Group', groupId)
  const { name, rule } = group
  if (widensHimself(user.roles)) {
    throw new Fault(
      'conflict',
      `${user.userPrincipalName} may change every group, so the group '${name}' would not limit a role. Take the roles that count everywhere first, or give this one everywhere.`,
      { reason: 'role-in-own-group' },
    )
  }
  const chosen = rule === null ? [] : selfDescribedProperties(compileRule(rule))
  if (chosen.length > 0) {
    throw new Fault(
      'conflict',
      `Devices come into the group '${name}' by what they say of themselves (${chosen.join(', ')}), so they would choose their administrators. Give the role for another group.`,
      { reason: 'role-in-self-described-group' },
    )
  }
  return { id, name }
}

/** Ends what the person signed in with. `own`: the caller has given up a role of their own. */
export async function takeRole(
  db: Db,
  operation: OperationContext,
  assigned: Assigned,
): Promise<{ readonly own: boolean }> {
  const { role, groupId } = assigned
  const { tenantId } = operation
  const userId = UserId.parse(assigned.userId)
  return inTransaction(db, async (tx) => {
    const ends = role === 'global-administrator'
    const user = await protectRoleHolder(tx, operation, userId, { ends, opens: false })
    const held = await assignments.one(tx, tenantId, assigned)
    const taken =
      groupId !== undefined && isForGroups(role)
        ? await assignments.takeInGroup(tx, tenantId, { userId, role, groupId: GroupId.parse(groupId) })
        : await roles.take(tx, tenantId, userId, role)
    if (!taken) {
      throw new Fault(
        'not-found',
        `${user.userPrincipalName} does not hold the role ${role}${groupId ? ' for that group' : ''}.`,
        {
          reason: 'role-member-not-found',
        },
      )
    }
    await users.beginEpoch(tx, tenantId, userId, operation.now)
    const own = operation.actor.kind === 'user' && operation.actor.id === userId
    await record(tx, operation, { action: 'directory.role.take', before: user, assigned, group: held?.groupName, own })
    return { own }
  })
}

/** By the id of the assignment. */
export async function takeAssignment(db: Db, operation: OperationContext, id: string): Promise<void> {
  const assigned = assignedIn(id)
  if (!assigned) throw noAssignment(id)
  await inTransaction(db, async (tx) => {
    await holders.lock(tx, operation.tenantId)
    if (!(await assignments.one(tx, operation.tenantId, assigned))) throw noAssignment(id)
    await takeRole(tx, operation, assigned)
  })
}

type Change = {
  readonly action: string
  readonly before: users.User
  readonly assigned: Assigned
  readonly group: string | null | undefined
  readonly own?: boolean
}

async function record(
  tx: Db,
  operation: OperationContext,
  { action, before, assigned: { role, groupId }, group, own }: Change,
): Promise<void> {
  const after = await users.byId(tx, operation.tenantId, before.id)
  invariant(after, 'the account is locked')
  const heldBy = ({ roles, rolesInGroups }: users.User) =>
    groupId === undefined ? { roles: [...roles].sort() } : { rolesInGroups: [...rolesInGroups] }
  await recordAudit(tx, operation, {
    action,
    targetKind: 'user',
    targetId: before.id,
    details: {
      role,
      userPrincipalName: before.userPrincipalName,
      scope: scopeOf(groupId),
      ...(group && { groupName: group }),
      ...(own !== undefined && { own }),
    },
    before: heldBy(before),
    after: heldBy(after),
  })
}

const noAssignment = (id: string): Fault => notFound('Role assignment', id.slice(0, 120))

const countsEverywhere = (role: Role): Fault =>
  new Fault(
    'invalid-input',
    `The role ${role} counts everywhere: what it allows belongs to no group. Give it with the scope '/', or another role for the group.`,
    { reason: 'role-scope' },
  )

function mayNotGive(): Fault {
  return new Fault('forbidden', 'Only a global administrator may give and take directory roles.', {
    reason: 'role-holder',
  })
}
