// Members that a group has by hand, or because another directory says so: added and removed, and told to whoever reacts to it in
// the same transaction. Members by a rule come and go with membership.ops.ts.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { DirectoryDeviceId, GroupId, type TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { changedMeanwhile, refuseKeptElsewhere } from '../../kernel/source.ts'
import type { ChangeDeps } from '../../reactions.ts'
import * as directoryDevices from '../device/device.sql.ts'
import { afterMove } from '../membership/membership.ops.ts'
import * as memberships from '../membership/membership.sql.ts'
import * as users from '../user/user.sql.ts'
import { existingGroup } from './existing.ops.ts'
import * as groups from './group.sql.ts'
import { afterNesting, lockForMembers, refuseNesting } from './nesting.ops.ts'
import { refuseForReach } from './role-limit.ops.ts'

/** People and groups, as another directory says them. */
export type MembersSaid = {
  /** All that it has from now on; devices are left in. */
  readonly exactly?: readonly string[]
  readonly added?: readonly string[]
  readonly removed?: readonly string[]
}

/**
 * Adds a device, a user or a group by object id. Adding twice is refused, as the original does, but for a member that came by a rule
 * over its own words and is decided on only now.
 */
export async function addMember(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: GroupId,
  memberId: string,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockForMembers(tx, operation.tenantId, [memberId])
    await addOne(tx, operation, { groupId: id, memberId }, reactions)
  })
}

/** Part of a change that has locked by `lockForMembers`. */
export async function addOne(
  tx: Db,
  operation: OperationContext,
  { groupId, memberId, bySource }: { readonly groupId: GroupId; readonly memberId: string; readonly bySource?: true },
  reactions: ChangeDeps['reactions'],
): Promise<void> {
  const group = await existingGroup(tx, operation, groupId)
  refuseDynamic(group)
  refuseKeptElsewhere({ group: group.displayName }, group, bySource ? { bySource } : {}, ['its members'])
  await refuseForReach(tx, operation, group)
  const kind = await memberKind(tx, operation, memberId)
  if (kind === 'group') await refuseNesting(tx, operation, group, GroupId.parse(memberId))
  const { tenantId, now } = operation
  const by = operation.actor.name
  const added = await memberships.addMembers(tx, tenantId, [{ groupId, memberId, kind }], now, by)
  const confirmed = added === 0 && (await memberships.confirmMember(tx, { tenantId, now, by }, { groupId, memberId }))
  if (added === 0 && !confirmed) {
    await existingGroup(tx, operation, groupId) // it may have been deleted meanwhile
    throw new Fault(
      'invalid-input',
      "One or more added object references already exist for the following modified properties: 'members'.",
      { reason: 'already-member' },
    )
  }
  await recordAudit(tx, operation, {
    action: 'directory.group.add-member',
    targetKind: 'group',
    targetId: groupId,
    after: { memberId, kind, ...(confirmed && { cameByItsOwnWords: true }) },
  })
  await moved(tx, operation, { groupId, memberId, kind }, reactions)
}

async function moved(
  tx: Db,
  operation: OperationContext,
  { groupId, memberId, kind }: { readonly groupId: GroupId; readonly memberId: string; readonly kind: MemberKind },
  reactions: ChangeDeps['reactions'],
): Promise<void> {
  if (kind === 'group') return afterNesting(tx, operation, [GroupId.parse(memberId)], reactions)
  await afterMove(tx, operation, { subject: kind, groupIds: [groupId], ids: [memberId] }, reactions)
}

export async function removeMember(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: GroupId,
  memberId: string,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockForMembers(tx, operation.tenantId, [memberId])
    const group = await existingGroup(tx, operation, id)
    refuseKeptElsewhere({ group: group.displayName }, group, {}, ['its members'])
    if (!(await removeOne(tx, operation, group, memberId, reactions))) throw notFound('Member', memberId)
  })
}

/** False when it was no member. */
async function removeOne(
  tx: Db,
  operation: OperationContext,
  group: groups.Group,
  memberId: string,
  reactions: ChangeDeps['reactions'],
): Promise<boolean> {
  refuseDynamic(group)
  await refuseForReach(tx, operation, group)
  const { id } = group
  const kind = await memberships.removeMember(tx, operation.tenantId, { groupId: id, memberId })
  if (!kind) return false
  await recordAudit(tx, operation, {
    action: 'directory.group.remove-member',
    targetKind: 'group',
    targetId: id,
    before: { memberId },
  })
  await moved(tx, operation, { groupId: id, memberId, kind }, reactions)
  return true
}

/** Before the lock: all that may come or go, for `lockForMembers`. */
export async function namedIn(
  tx: Db,
  tenantId: TenantId,
  id: GroupId,
  { exactly, added = [], removed = [] }: MembersSaid,
): Promise<readonly string[]> {
  const inside = exactly ? await memberships.memberIds(tx, tenantId, id, 'group') : []
  return [...(exactly ?? []), ...added, ...removed, ...inside]
}

/** Part of a change that has locked for those `named`. Who leaves goes first: nobody is too many, or closes a circle, who need not. */
export async function changeMembers(
  tx: Db,
  operation: OperationContext,
  group: groups.Group,
  { exactly, added = [], removed = [], named }: MembersSaid & { readonly named: readonly string[] },
  reactions: ChangeDeps['reactions'],
): Promise<void> {
  const inner = await memberships.memberIds(tx, operation.tenantId, group.id, 'group')
  const now = new Set([...(await memberships.memberIds(tx, operation.tenantId, group.id, 'user')), ...inner])
  const kept = exactly ? new Set(exactly) : now
  const coming = [...new Set([...(exactly ?? []), ...added])].filter((id) => !now.has(id))
  const [out, into] = [new Set(removed), new Set(added)]
  const leaving = [...now].filter((id) => !kept.has(id) || out.has(id)).filter((id) => !into.has(id))
  const locked = new Set(named)
  if (leaving.some((id) => inner.includes(id) && !locked.has(id))) throw changedMeanwhile(`'${group.displayName}'`)
  for (const memberId of leaving) await removeOne(tx, operation, group, memberId, reactions)
  for (const memberId of coming) {
    await refuseUnknown(tx, operation, memberId)
    await addOne(tx, operation, { groupId: group.id, memberId, bySource: true }, reactions)
  }
}

/** Another directory sends people and groups only; that one of them is unknown is no word about the group. */
async function refuseUnknown(tx: Db, { tenantId }: OperationContext, memberId: string): Promise<void> {
  const id = UserId.safeParse(memberId)
  if (id.success && (await users.byId(tx, tenantId, id.data))) return
  if (id.success && (await groups.byId(tx, tenantId, GroupId.parse(memberId)))) return
  const named = memberId.slice(0, 60)
  throw new Fault('invalid-input', `There is no person and no group '${named}' that could be a member.`, {
    reason: 'member-unknown',
  })
}

function refuseDynamic(group: groups.Group): void {
  if (group.membershipRule !== null) {
    throw new Fault(
      'invalid-input',
      `The members of '${group.displayName}' follow from its rule; change the rule instead.`,
      {
        reason: 'dynamic-group',
      },
    )
  }
}

type MemberKind = groups.Member['kind']

async function memberKind(tx: Db, operation: OperationContext, memberId: string): Promise<MemberKind> {
  const device = DirectoryDeviceId.safeParse(memberId)
  if (!device.success) throw notFound('Object', memberId)
  if (await directoryDevices.byId(tx, operation.tenantId, device.data)) return 'device'
  if (await users.byId(tx, operation.tenantId, UserId.parse(memberId))) return 'user'
  if (await groups.byId(tx, operation.tenantId, GroupId.parse(memberId))) return 'group'
  throw notFound('Object', memberId)
}
