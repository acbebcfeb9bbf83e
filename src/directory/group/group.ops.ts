// Groups: created by administrators, with members added by hand or by a rule. Changes of membership are reported to those who
// react to it in the same transaction, so that a device's profile is never decided on yesterday's groups.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, invariant, notFound } from '../../kernel/fault.ts'
import { DirectoryDeviceId, GroupId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { type BySource, refuseKeptElsewhere, refuseOtherVersion, sourceAfter } from '../../kernel/source.ts'
import type { ChangeDeps } from '../../reactions.ts'
import * as directoryDevices from '../device/device.sql.ts'
import { refuseLicenceCircle } from '../membership/licence-circle.ops.ts'
import { afterMove, compileRule, reevaluateGroup } from '../membership/membership.ops.ts'
import * as memberships from '../membership/membership.sql.ts'
import { refuseManyPatterns } from '../membership/pattern-limit.ops.ts'
import { type SelfDescribed, selfDescribedProperties } from '../membership/rule/self-described.ts'
import { refuseWrongSources } from '../membership/sources.ops.ts'
import * as seats from '../seat/seat.sql.ts'
import * as holders from '../user/role-holder.sql.ts'
import * as users from '../user/user.sql.ts'
import * as groups from './group.sql.ts'

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
    await memberships.lockPlacement(tx, operation.tenantId, input.membershipRule === undefined ? 'placing' : 'changing')
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

export type GroupChange = BySource & {
  readonly source?: string | null
  readonly displayName?: string
  readonly description?: string | null
  /**
   * A new rule; null turns the group into an assigned one that keeps its members. Those that came by what they say of
   * themselves stay marked until an administrator adds them: nobody has decided on them (T-61).
   */
  readonly membershipRule?: string | null
  /**
   * True: from now on nobody comes or goes by the rule. False: it decides again, and at once. Members of a paused group are
   * those that its rule found, so another rule takes its place only when it is turned on with it (T-61).
   */
  readonly rulePaused?: boolean
  /** Added to those there are, by object id. */
  readonly members?: readonly string[]
  /** By object id, as another directory says it: who is in already, or is out already, is left alone. */
  readonly people?: PeopleChange
}

export type PeopleChange = {
  /** All people that it has from now on; devices are left in. */
  readonly exactly?: readonly string[]
  readonly added?: readonly string[]
  readonly removed?: readonly string[]
}

export async function changeGroup(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: GroupId,
  { members = [], people, bySource, seenVersion, ...change }: GroupChange,
): Promise<void> {
  const { membershipRule: rule } = change
  const decides = rule !== undefined || change.rulePaused !== undefined
  if (typeof rule === 'string') compileRule(rule)
  await inTransaction(db, async (tx) => {
    // nobody is placed by the rule meanwhile
    await memberships.lockPlacement(tx, operation.tenantId, decides ? 'changing' : 'placing')
    const by = {
      ...(bySource && { bySource }),
      ...(change.externalId !== undefined && { externalId: change.externalId }),
    }
    for (const memberId of members) await addOne(tx, operation, { groupId: id, memberId }, reactions)
    if (members.length > 0 && Object.keys(change).length === 0) return
    const takesOver = Boolean(bySource && change.source)
    if (takesOver) await holders.lock(tx, operation.tenantId) // before the group, as whoever gives a role does
    if (seenVersion !== undefined) await groups.lockOne(tx, operation.tenantId, id)
    const before = await existing(tx, operation, id)
    if (typeof rule === 'string') await refuseForRoles(tx, operation, before, rule)
    refuseOtherVersion(`'${before.displayName}'`, seenVersion, before.version)
    if (takesOver && change.source !== before.source) await refuseTakeOver(tx, operation, before)
    refuseKeptElsewhere(`'${before.displayName}'`, before, by, keptThere(before, change))
    await refuseTaken(tx, operation, change.externalId, id)
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
    const next = rule === undefined ? before.membershipRule : rule
    const paused = pause.rulePaused ?? before.rulePaused
    if (next !== null && !paused && (typeof rule === 'string' || before.rulePaused))
      await reevaluateGroup(tx, operation, id, next, reactions)
    if (people) await changePeople(tx, operation, before, people, reactions)
  })
}

/** What becomes of the pause, when something does. */
function pauseAfter(before: groups.Group, { membershipRule: rule, rulePaused }: GroupChange): { rulePaused?: boolean } {
  const next = rule === undefined ? before.membershipRule : rule
  if (next === null) {
    if (rulePaused) throw nothingToPause(before.displayName)
    return { rulePaused: false }
  }
  const paused = rulePaused ?? before.rulePaused
  if (paused && rule !== undefined && rule !== before.membershipRule) {
    throw new Fault(
      'conflict',
      `'${before.displayName}' keeps its members while its rule is paused, and they did not come by this one. Give it the rule and turn it on together.`,
      { reason: 'rule-paused' },
    )
  }
  return rulePaused === undefined ? {} : { rulePaused }
}

const nothingToPause = (displayName: string): Fault =>
  new Fault('invalid-input', `The members of '${displayName}' were added by hand: it has no rule to pause.`, {
    reason: 'membership-rule',
  })

/**
 * The devices' own words that decided on the members a group has, and whether all of them came by such; undefined: as before.
 * Where a rule has not judged everybody yet, those of the rule before count, too.
 */
async function leftBehind(
  tx: Db,
  { tenantId }: OperationContext,
  before: groups.Group,
  { membershipRule: rule }: GroupChange,
): Promise<{ readonly words: readonly SelfDescribed[]; readonly marks: boolean } | undefined> {
  if (rule === undefined || rule === before.membershipRule) return undefined
  const now = before.membershipRule === null ? [] : selfDescribedProperties(compileRule(before.membershipRule))
  const earlier = (await memberships.hasMarked(tx, tenantId, before.id)) ? before.formerlySelfDescribed : []
  return { words: [...new Set([...now, ...earlier])], marks: now.length > 0 }
}

export async function deleteGroup(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: GroupId,
  by: Omit<BySource, 'externalId'> = {},
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await memberships.lockPlacement(tx, operation.tenantId, 'changing')
    const before = await existing(tx, operation, id)
    if (await groups.limitsRole(tx, operation.tenantId, id)) throw limitsRole(before)
    refuseOtherVersion(`'${before.displayName}'`, by.seenVersion, before.version)
    refuseKeptElsewhere(`'${before.displayName}'`, before, by, ['to be deleted'])
    if ((await seats.assignedTo(tx, operation.tenantId, [id])).length > 0) throw givesLicences(before)
    const deviceIds = await memberships.memberIds(tx, operation.tenantId, id, 'device')
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

async function addOne(
  tx: Db,
  operation: OperationContext,
  { groupId, memberId, bySource }: { readonly groupId: GroupId; readonly memberId: string; readonly bySource?: true },
  reactions: ChangeDeps['reactions'],
): Promise<void> {
  const group = await existing(tx, operation, groupId)
  refuseDynamic(group)
  refuseKeptElsewhere(`'${group.displayName}'`, group, bySource ? { bySource } : {}, ['its members'])
  const kind = await memberKind(tx, operation, memberId)
  const added = await memberships.addMembers(tx, operation.tenantId, [{ groupId, memberId, kind }], operation.now)
  const confirmed = added === 0 && (await memberships.confirmMember(tx, operation.tenantId, { groupId, memberId }))
  if (added === 0 && !confirmed) {
    await existing(tx, operation, groupId) // it may have been deleted meanwhile
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
    const group = await existing(tx, operation, id)
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

async function changePeople(
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

/** Whatever keeps the group says these. */
function keptThere(before: groups.Group, change: Omit<GroupChange, 'members' | 'people'>): string[] {
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

/** Whoever the group is the limit of would be chosen by the devices (T-61). */
async function refuseForRoles(tx: Db, operation: OperationContext, group: groups.Group, rule: string): Promise<void> {
  const chosen = selfDescribedProperties(compileRule(rule))
  if (chosen.length === 0 || !(await groups.limitsRole(tx, operation.tenantId, group.id))) return
  throw new Fault(
    'conflict',
    `Somebody holds a role for the members of '${group.displayName}', and by this rule devices would come into it by what they say of themselves (${chosen.join(', ')}). Take the role first, or leave these out.`,
    { reason: 'role-in-self-described-group' },
  )
}

/** Who keeps the other directory would say from then on over whom the role counts, and administrators here could not (T-60). */
async function refuseTakeOver(tx: Db, operation: OperationContext, { id, displayName }: groups.Group): Promise<void> {
  if (!(await groups.limitsRole(tx, operation.tenantId, id)) || (await holders.rules(tx, operation))) return
  throw new Fault(
    'forbidden',
    `Somebody holds a role for the members of '${displayName}': another directory takes it over only through an application that may give roles. Take the role first, or give the application RoleManagement.ReadWrite.Directory.`,
    { reason: 'group-limits-role' },
  )
}

const limitsRole = ({ displayName }: groups.Group): Fault =>
  new Fault(
    'conflict',
    `Somebody holds a role for the members of '${displayName}'. Take the role first, or give it for another group; then delete this one.`,
    { reason: 'group-limits-role' },
  )

const givesLicences = ({ displayName }: groups.Group): Fault =>
  new Fault(
    'conflict',
    `The members of '${displayName}' have licences by it. Take the licences from the group first; then delete it.`,
    { reason: 'group-gives-licences' },
  )

async function existing(tx: Db, operation: OperationContext, id: GroupId): Promise<groups.Group> {
  const group = await groups.byId(tx, operation.tenantId, id)
  if (!group) throw notFound('Group', id)
  return group
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
