// Members that a group has by hand, or because another directory says so: added and removed, and told to whoever reacts to it in
// the same transaction. Members by a rule come and go with membership.ops.ts.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { DirectoryDeviceId, type GroupId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { refuseKeptElsewhere } from '../../kernel/source.ts'
import type { ChangeDeps } from '../../reactions.ts'
import * as directoryDevices from '../device/device.sql.ts'
import { afterMove } from '../membership/membership.ops.ts'
import * as memberships from '../membership/membership.sql.ts'
import * as users from '../user/user.sql.ts'
import { existingGroup } from './existing.ops.ts'
import type * as groups from './group.sql.ts'

export type PeopleChange = {
  /** All people that it has from now on; devices are left in. */
  readonly exactly?: readonly string[]
  readonly added?: readonly string[]
  readonly removed?: readonly string[]
}

/**
 * Adds a device or a user by object id. Adding twice is refused, as the original does, but for a member that came by a rule
 * over its own words and is decided on only now.
 */
export async function addMember(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: GroupId,
  memberId: string,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await memberships.lockPlacement(tx, operation.tenantId, 'placing')
    await addOne(tx, operation, { groupId: id, memberId }, reactions)
  })
}

/** Part of a change under the lock of placements. */
export async function addOne(
  tx: Db,
  operation: OperationContext,
  { groupId, memberId, bySource }: { readonly groupId: GroupId; readonly memberId: string; readonly bySource?: true },
  reactions: ChangeDeps['reactions'],
): Promise<void> {
  const group = await existingGroup(tx, operation, groupId)
  refuseDynamic(group)
  refuseKeptElsewhere(`'${group.displayName}'`, group, bySource ? { bySource } : {}, ['its members'])
  const kind = await memberKind(tx, operation, memberId)
  const added = await memberships.addMembers(tx, operation.tenantId, [{ groupId, memberId, kind }], operation.now)
  const confirmed = added === 0 && (await memberships.confirmMember(tx, operation.tenantId, { groupId, memberId }))
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
  await afterMove(tx, operation, { subject: kind, groupIds: [groupId], ids: [memberId] }, reactions)
}

export async function removeMember(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: GroupId,
  memberId: string,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await memberships.lockPlacement(tx, operation.tenantId, 'placing')
    const group = await existingGroup(tx, operation, id)
    refuseKeptElsewhere(`'${group.displayName}'`, group, {}, ['its members'])
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
  const { id } = group
  const kind = await memberships.removeMember(tx, operation.tenantId, { groupId: id, memberId })
  if (!kind) return false
  await recordAudit(tx, operation, {
    action: 'directory.group.remove-member',
    targetKind: 'group',
    targetId: id,
    before: { memberId },
  })
  await afterMove(tx, operation, { subject: kind, groupIds: [id], ids: [memberId] }, reactions)
  return true
}

export async function changePeople(
  tx: Db,
  operation: OperationContext,
  group: groups.Group,
  { exactly, added = [], removed = [] }: PeopleChange,
  reactions: ChangeDeps['reactions'],
): Promise<void> {
  const now = new Set(await memberships.memberIds(tx, operation.tenantId, group.id, 'user'))
  const kept = exactly ? new Set(exactly) : now
  const coming = [...new Set([...(exactly ?? []), ...added])].filter((id) => !now.has(id))
  const [out, into] = [new Set(removed), new Set(added)]
  const leaving = [...now].filter((id) => !kept.has(id) || out.has(id)).filter((id) => !into.has(id))
  for (const memberId of coming) {
    await refuseNobody(tx, operation, memberId)
    await addOne(tx, operation, { groupId: group.id, memberId, bySource: true }, reactions)
  }
  for (const memberId of leaving) await removeOne(tx, operation, group, memberId, reactions)
}

/** Another directory sends people only; that one of them is unknown is no word about the group. */
async function refuseNobody(tx: Db, operation: OperationContext, memberId: string): Promise<void> {
  const id = UserId.safeParse(memberId)
  if (id.success && (await users.byId(tx, operation.tenantId, id.data))) return
  throw new Fault('invalid-input', `There is no person '${memberId.slice(0, 60)}' who could be a member.`, {
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

async function memberKind(tx: Db, operation: OperationContext, memberId: string): Promise<'device' | 'user'> {
  const device = DirectoryDeviceId.safeParse(memberId)
  if (!device.success) throw notFound('Object', memberId)
  if (await directoryDevices.byId(tx, operation.tenantId, device.data)) return 'device'
  if (await users.byId(tx, operation.tenantId, UserId.parse(memberId))) return 'user'
  throw notFound('Object', memberId)
}
