// Groups: created, changed and deleted, with members added by hand (member.ops.ts) or by a rule. Changes of membership are reported to those who
// react to it in the same transaction, so that a device's profile is never decided on yesterday's groups.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, invariant } from '../../kernel/fault.ts'
import { GroupId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { type BySource, refuseKeptElsewhere, refuseOtherVersion, sourceAfter } from '../../kernel/source.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { refuseLicenceCircle } from '../membership/licence-circle.ops.ts'
import { afterMove, compileRule, reevaluateGroup } from '../membership/membership.ops.ts'
import * as memberships from '../membership/membership.sql.ts'
import { refuseManyPatterns } from '../membership/pattern-limit.ops.ts'
import { refuseWrongSources } from '../membership/sources.ops.ts'
import * as seats from '../seat/seat.sql.ts'
import * as holders from '../user/role-holder.sql.ts'
import { existingGroup } from './existing.ops.ts'
import * as groups from './group.sql.ts'
import { leftBehind } from './left-behind.ops.ts'
import { addOne, changeMembers, type MembersSaid, namedIn } from './member.ops.ts'
import { lockForMembers, unnestAll } from './nesting.ops.ts'
import { limitsRole, refuseForReach, refuseForRoles, refuseTakeOver } from './role-limit.ops.ts'
import { nothingToPause, pauseAfter, type RuleChange } from './rule-change.ts'

export type NewGroup = {
  readonly displayName: string
  readonly description?: string
  readonly mailNickname?: string
  /** Makes the group dynamic. */
  readonly membershipRule?: string
  /** The rule rests, and nobody comes by it, until it is turned on. */
  readonly rulePaused?: boolean
  readonly externalId?: string | null
  readonly source?: string | null
  /** By object id. */
  readonly members?: readonly string[]
}

export async function createGroup(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  input: NewGroup,
): Promise<groups.Group> {
  if (input.membershipRule !== undefined) compileRule(input.membershipRule)
  else if (input.rulePaused) throw nothingToPause(input.displayName)
  const id = GroupId.parse(crypto.randomUUID())
  return inTransaction(db, async (tx) => {
    // first, as whoever changes what places devices does
    if (input.membershipRule === undefined) await lockForMembers(tx, operation.tenantId, input.members ?? [])
    else await memberships.lockPlacement(tx, operation.tenantId, 'changing')
    await refuseTaken(tx, operation, input.externalId)
    await groups.insert(tx, operation, { ...input, id, mailNickname: input.mailNickname ?? id.slice(0, 8) })
    await recordAudit(tx, operation, {
      action: 'directory.group.create',
      targetKind: 'group',
      targetId: id,
      ...changes(undefined, {
        displayName: input.displayName,
        membershipRule: input.membershipRule ?? null,
        ...(input.rulePaused && { rulePaused: true }),
        ...(input.source && { externalId: input.externalId ?? null, source: input.source }),
      }),
    })
    if (input.membershipRule !== undefined) {
      await refuseWrongSources(tx, operation.tenantId, id, input.membershipRule)
      await refuseManyPatterns(tx, operation.tenantId, id, input.membershipRule)
      if (!input.rulePaused) await reevaluateGroup(tx, operation, id, input.membershipRule, reactions)
    }
    for (const memberId of input.members ?? []) await addOne(tx, operation, { groupId: id, memberId }, reactions)
    const created = await groups.byId(tx, operation.tenantId, id)
    invariant(created, 'a group just inserted can be read')
    return created
  })
}

export type GroupChange = BySource &
  RuleChange & {
    readonly source?: string | null
    readonly displayName?: string
    readonly description?: string | null
    /** Added to those there are, by object id. */
    readonly members?: readonly string[]
    /** By object id, as another directory says it: who is in already, or is out already, is left alone. */
    readonly said?: MembersSaid
  }

export async function changeGroup(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: GroupId,
  { members = [], said, bySource, seenVersion, ...change }: GroupChange,
): Promise<void> {
  const { membershipRule: rule } = change
  const decides = rule !== undefined || change.rulePaused !== undefined
  if (typeof rule === 'string') compileRule(rule)
  await inTransaction(db, async (tx) => {
    const named = said ? await namedIn(tx, operation.tenantId, id, said) : []
    // nobody is placed by the rule meanwhile
    if (decides) await memberships.lockPlacement(tx, operation.tenantId, 'changing')
    else await lockForMembers(tx, operation.tenantId, [...members, ...named])
    const by = {
      ...(bySource && { bySource }),
      ...(change.externalId !== undefined && { externalId: change.externalId }),
    }
    for (const memberId of members) await addOne(tx, operation, { groupId: id, memberId }, reactions)
    if (members.length > 0 && Object.keys(change).length === 0) return
    const takesOver = Boolean(bySource && change.source)
    if (takesOver) await holders.lock(tx, operation.tenantId) // before the group, as whoever gives a role does
    if (seenVersion !== undefined) await groups.lockOne(tx, operation.tenantId, id)
    const before = await existingGroup(tx, operation, id)
    if (typeof rule === 'string') await refuseForRoles(tx, operation, before, rule)
    refuseOtherVersion(`'${before.displayName}'`, seenVersion, before.version)
    if (takesOver && change.source !== before.source) await refuseTakeOver(tx, operation, before)
    refuseKeptElsewhere({ group: before.displayName }, before, by, keptThere(before, change))
    await refuseTaken(tx, operation, change.externalId, id)
    if (decides) await refuseForReach(tx, operation, before)
    const pause = pauseAfter(before, change)
    const left = await leftBehind(tx, operation, before, change)
    const to = { ...change, ...pause, ...sourceAfter(by) }
    await groups.change(tx, operation.tenantId, id, { ...to, ...(left && { formerlySelfDescribed: left.words }) })
    await recordAudit(tx, operation, {
      action: 'directory.group.change',
      targetKind: 'group',
      targetId: id,
      ...changes(before, { ...before, ...to }),
    })
    if (left?.marks) await memberships.markMembers(tx, operation.tenantId, id, true)
    if (typeof rule === 'string') {
      await refuseLicenceCircle(tx, operation.tenantId, id, rule)
      await refuseWrongSources(tx, operation.tenantId, id, rule)
      await refuseManyPatterns(tx, operation.tenantId, id, rule)
    }
    if (typeof rule === 'string' && before.membershipRule === null) await unnestAll(tx, operation, id, reactions)
    const next = rule === undefined ? before.membershipRule : rule
    const paused = pause.rulePaused ?? before.rulePaused
    if (next !== null && !paused && (typeof rule === 'string' || before.rulePaused))
      await reevaluateGroup(tx, operation, id, next, reactions)
    if (said) await changeMembers(tx, operation, before, { ...said, named }, reactions)
  })
}

export async function deleteGroup(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: GroupId,
  by: Omit<BySource, 'externalId'> = {},
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await memberships.lockPlacement(tx, operation.tenantId, 'changing')
    const before = await existingGroup(tx, operation, id)
    if (await groups.limitsRole(tx, operation.tenantId, id)) throw limitsRole(before)
    refuseOtherVersion(`'${before.displayName}'`, by.seenVersion, before.version)
    refuseKeptElsewhere({ group: before.displayName }, before, by, ['to be deleted'])
    if ((await seats.assignedTo(tx, operation.tenantId, [id])).length > 0) throw givesLicences(before)
    const deviceIds = await memberships.memberIds(tx, operation.tenantId, id, 'device')
    await unnestAll(tx, operation, id, reactions)
    const userIds = await memberships.memberIds(tx, operation.tenantId, id, 'user')
    await groups.remove(tx, operation.tenantId, id)
    await reactions.groupDeleted(tx, operation, { groupId: id })
    await recordAudit(tx, operation, {
      action: 'directory.group.delete',
      targetKind: 'group',
      targetId: id,
      ...changes(before, undefined),
    })
    await afterMove(tx, operation, { subject: 'user', groupIds: [id], ids: userIds }, reactions)
    await afterMove(tx, operation, { subject: 'device', groupIds: [id], ids: deviceIds }, reactions)
  })
}

/** Whatever keeps the group says these. */
function keptThere(before: groups.Group, change: Omit<GroupChange, 'members' | 'said'>): string[] {
  const { externalId: _, source: _source, ...asked } = change
  const known = before as Readonly<Record<string, unknown>>
  return Object.entries(asked).flatMap(([name, value]) => (value === known[name] ? [] : [name]))
}

/** The unique index decides when two ask at once. */
async function refuseTaken(
  tx: Db,
  { tenantId }: OperationContext,
  externalId: string | null | undefined,
  own?: GroupId,
): Promise<void> {
  const other = externalId ? await groups.byExternalId(tx, tenantId, externalId) : undefined
  if (!other || other.id === own) return
  throw new Fault('conflict', `'${other.displayName}' has the externalId '${externalId}' already in this tenant.`, {
    reason: 'external-id-taken',
  })
}

const givesLicences = ({ displayName }: groups.Group): Fault =>
  new Fault(
    'conflict',
    `The members of '${displayName}' have licences by it. Take the licences from the group first; then delete it.`,
    { reason: 'group-gives-licences' },
  )
