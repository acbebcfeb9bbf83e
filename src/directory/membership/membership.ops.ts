// Keeps dynamic groups equal to their rules (invariant I5), in the transaction that changed a device, a person or a rule, and
// calls the reactions to a change of membership.

import { z } from 'zod'

import { enqueue } from '../../db/queue.ts'
import type { Db } from '../../db/schema.ts'
import type { TenantJobs } from '../../feature.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'
import { Fault } from '../../kernel/fault.ts'
import { DirectoryDeviceId, GroupId, type TenantId, type UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Reactions } from '../../reactions.ts'
import * as seats from '../seat/seat.sql.ts'
import { settleSeats } from '../seat/settle.ops.ts'
import { makeBreath } from './breath.ops.ts'
import { beginClock } from './by-time/by-time.sql.ts'
import * as memberships from './membership.sql.ts'
import type { Facts } from './rule/evaluate.ts'
import { factsOf, rulesAndFacts, type StoredRule } from './rule/facts.sql.ts'
import { parseMembershipRule } from './rule/parser.ts'
import { predicateOf } from './rule/predicate.sql.ts'
import { MembershipRuleError } from './rule/problem.ts'
import type { Subject } from './rule/property.ts'
import { distancesFromNow, type MembershipRule, sourceGroups } from './rule/rule.ts'
import { type CompiledRule, wantedGroups } from './wanted.ts'

/** The tenant's dynamic groups over objects of this kind whose rules decide now, parsed; a rule was checked when it was stored, so it parses. */
export async function compiledRules(db: Db, tenantId: TenantId, subject: Subject): Promise<CompiledRule[]> {
  return about(subject, deciding(await memberships.dynamicGroups(db, tenantId)))
}

const deciding = (groups: readonly memberships.RuleOfGroup[]) => groups.filter(({ paused }) => !paused)

/** Those that are paused, too: each may be turned on at any moment. */
export async function everyRule(db: Db, tenantId: TenantId, subject: Subject): Promise<CompiledRule[]> {
  return about(subject, await memberships.dynamicGroups(db, tenantId))
}

const about = (subject: Subject, stored: readonly StoredRule[]): CompiledRule[] =>
  stored
    .map(({ id, rule }) => ({ groupId: id, rule: compileRule(rule) }))
    .filter(({ rule }) => rule.subject === subject)

type Compiled = { readonly rule: MembershipRule; readonly bytes: number }

/**
 * Of rules that were asked for last, so that a change of a device does not read all rules of its tenant anew. Their memory is bounded
 * and not their number: one with a pattern takes as much as a thousand others, and anybody may preview one after the other (T-58).
 */
const compiled = makeBoundedCache<string, Compiled>(200_000_000, ({ bytes }) => bytes)

/** As measured, of the most expensive rules. */
const [bytesOfSign, bytesOfStep] = [25, 2000]

export function compileRule(text: string): MembershipRule {
  const known = compiled.get(text)
  if (known) return known.rule
  const rule = parsed(text)
  compiled.set(text, { rule, bytes: 1 + bytesOfSign * text.length + bytesOfStep * rule.patternSize })
  return rule
}

/** A hint ends with its question mark. */
const sentence = (text: string): string => (text.endsWith('?') ? text : `${text}.`)

function parsed(text: string): MembershipRule {
  try {
    return parseMembershipRule(text)
  } catch (error) {
    if (error instanceof MembershipRuleError) {
      throw new Fault('invalid-input', `Dynamic membership rule validation error: ${sentence(error.message)}`, {
        reason: 'membership-rule',
        cause: error,
      })
    }
    throw error
  }
}

/** Objects per transaction, which blocks all placement of devices in this tenant. */
export const chunk = 5000
/** Read and judged without a pause, which everybody else's request waits for. */
const step = 100

/** Told of the objects that came into groups or left them. */
type Moved = (ids: readonly string[]) => Promise<void>

/** After attributes of these devices changed. */
export function reevaluateDevices(
  tx: Db,
  operation: OperationContext,
  deviceIds: readonly DirectoryDeviceId[],
  reactions: Reactions,
): Promise<void> {
  return reevaluate(tx, operation, 'device', deviceIds, movedDevices(tx, operation, reactions))
}

/** After attributes of these people changed. What is assigned to their groups is looked up when their device asks for it. */
export function reevaluateUsers(tx: Db, operation: OperationContext, userIds: readonly UserId[]): Promise<void> {
  return reevaluate(tx, operation, 'user', userIds, movedPeople(tx, operation))
}

/** After what these people are assigned changed: their seats, the plans that follow, and the groups whose rules ask for plans. */
export async function settleLicences(tx: Db, operation: OperationContext, ids: readonly string[]): Promise<void> {
  await planChanged(tx, operation, await settleSeats(tx, operation, ids))
}

/** No rule that asks for plans is of a group that gives some (licence-circle.ops.ts), so this comes to an end. */
export async function planChanged(tx: Db, operation: OperationContext, ids: readonly UserId[]): Promise<void> {
  if (ids.length > 0) await reevaluateUsers(tx, operation, ids)
}

const nobodyReacts: Moved = async () => {}

/** Groups may have licences, which those who come get and those who go lose. */
const movedPeople =
  (tx: Db, operation: OperationContext): Moved =>
  async (ids) => {
    if (await seats.groupsHaveLicences(tx, operation.tenantId)) await settleLicences(tx, operation, ids)
  }

const movedDevices =
  (tx: Db, operation: OperationContext, reactions: Reactions): Moved =>
  (ids) =>
    reactions.membershipChanged(tx, operation, { deviceIds: ids.map((id) => DirectoryDeviceId.parse(id)) })

const movedOf = (tx: Db, operation: OperationContext, subject: Subject, reactions: Reactions): Moved =>
  subject === 'device' ? movedDevices(tx, operation, reactions) : movedPeople(tx, operation)

async function reevaluate(
  tx: Db,
  operation: OperationContext,
  subject: Subject,
  ids: readonly string[],
  moved: Moved,
): Promise<void> {
  if (ids.length <= step) {
    const { rules, facts } = await rulesAndFacts(tx, operation, subject, ids)
    return settle(tx, operation, { rules: about(subject, rules), subject, moved }, facts)
  }
  const rules = await compiledRules(tx, operation.tenantId, subject)
  if (rules.length === 0) return // attributes put an object into no other groups than dynamic ones
  await settleAll(tx, operation, { rules, subject, moved }, ids)
}

async function settleAll(tx: Db, operation: OperationContext, judged: Judged, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += step) {
    const which = { ids: ids.slice(at, at + step) }
    await settle(tx, operation, judged, await factsOf(tx, operation, judged.subject, which))
  }
}

/**
 * After a rule was set, changed or turned on again. Members that it is not about leave. The first objects are looked at here; in a larger tenant
 * a job looks at the others, page by page, and objects placed meanwhile follow the new rule.
 */
export async function reevaluateGroup(
  tx: Db,
  operation: OperationContext,
  groupId: GroupId,
  ruleText: string,
  reactions: Reactions,
): Promise<void> {
  await memberships.lockPlacement(tx, operation.tenantId, 'changing')
  const rule = compileRule(ruleText)
  const other = rule.subject === 'device' ? 'user' : 'device'
  const gone = await memberships.removeKind(tx, operation.tenantId, groupId, other)
  if (gone.length > 0) await afterMove(tx, operation, { subject: other, groupIds: [groupId], ids: gone }, reactions)
  if (distancesFromNow(rule).length > 0) await beginClock(tx, operation)
  const left = await reevaluatePage(tx, operation, { groupId, rule }, '', reactions)
  if (left) await enqueue(tx, { tenantId: operation.tenantId, kind: membershipJob, subject: groupId }, left)
}

const membershipJob = 'group-membership'
const pageDone = z.object({ after: z.string() })

export const membershipJobs: TenantJobs = {
  [membershipJob]: {
    lock: (tx, tenantId) => memberships.lockPlacement(tx, tenantId, 'changing'),
    async batch(tx, operation, { subject, state }, reactions) {
      const groupId = GroupId.parse(subject)
      const group = await memberships.groupById(tx, operation.tenantId, groupId)
      if (!group?.rule) return undefined // no longer dynamic, or gone
      // of a rule that was paused meanwhile, too: who came by the rule before must not stay as if this one had found them (T-61)
      const one = { groupId, rule: compileRule(group.rule) }
      return reevaluatePage(tx, operation, one, pageDone.parse(state).after, reactions)
    },
  },
}

/**
 * Answers behind which object the next page begins; undefined when there is none. A member that came by its own words under an
 * earlier rule stays marked until this one has judged it: the next change may come before the last page (T-61).
 */
async function reevaluatePage(
  tx: Db,
  operation: OperationContext,
  one: CompiledRule,
  after: string,
  reactions: Reactions,
): Promise<z.infer<typeof pageDone> | undefined> {
  const next = await judgedPage(tx, operation, one, after, reactions)
  await memberships.clearMarks(tx, operation.tenantId, one.groupId, { after, last: next?.after })
  return next
}

async function judgedPage(
  tx: Db,
  operation: OperationContext,
  one: CompiledRule,
  after: string,
  reactions: Reactions,
): Promise<z.infer<typeof pageDone> | undefined> {
  const { tenantId } = operation
  const { subject } = one.rule
  const predicate = predicateOf(one.rule, operation)
  if (!predicate) return judgePage(tx, operation, one, after, reactions)
  const page = { subject, groupId: one.groupId, predicate, after, limit: chunk }
  const { joining, leaving, last } = await memberships.differences(tx, tenantId, page)
  await memberships.addMembers(tx, tenantId, rowsOf(one.groupId, joining, subject), operation.now)
  await memberships.removeMembers(tx, tenantId, rowsOf(one.groupId, leaving, subject))
  const ids = [...joining, ...leaving]
  if (ids.length > 0) await afterMove(tx, operation, { subject, groupIds: [one.groupId], ids }, reactions)
  return last === undefined ? undefined : { after: last }
}

const rowsOf = (groupId: GroupId, ids: readonly string[], kind: Subject) =>
  ids.map((memberId) => ({ groupId, memberId, kind }))

/** For a rule that only we can judge. */
async function judgePage(
  tx: Db,
  operation: OperationContext,
  one: CompiledRule,
  after: string,
  reactions: Reactions,
): Promise<z.infer<typeof pageDone> | undefined> {
  const { subject } = one.rule
  const moved: Moved = (ids) => afterMove(tx, operation, { subject, groupIds: [one.groupId], ids }, reactions)
  let reached = after
  for (let looked = 0; looked < chunk; looked += step) {
    const objects = await factsOf(tx, operation, subject, { after: reached, limit: step })
    await settle(tx, operation, { rules: [one], subject, moved }, objects)
    const last = objects.at(-1)
    if (objects.length < step || !last) return undefined
    reached = last.objectId
  }
  return { after: reached }
}

/**
 * After objects came into these groups or left them by another way than a look at all rules: rules that ask for these groups are
 * looked at, and whoever reacts to a change of membership hears of it.
 */
export async function afterMove(
  tx: Db,
  operation: OperationContext,
  move: { readonly subject: Subject; readonly groupIds: readonly GroupId[]; readonly ids: readonly string[] },
  reactions: Reactions,
): Promise<void> {
  const { subject, groupIds, ids } = move
  const moved = movedOf(tx, operation, subject, reactions)
  const rules = await followers(tx, operation.tenantId, subject, groupIds)
  if (rules.length > 0) await settleAll(tx, operation, { rules, subject, moved: nobodyReacts }, ids)
  await moved(ids)
}

/** Groups whose rules ask for one of these. */
async function followers(
  db: Db,
  tenantId: TenantId,
  subject: Subject,
  groupIds: readonly GroupId[],
): Promise<CompiledRule[]> {
  const wanted = new Set<string>(groupIds)
  const rules = about(subject, deciding(await memberships.groupsOverGroups(db, tenantId)))
  return rules.filter(({ rule }) => sourceGroups(rule).some((id) => wanted.has(id)))
}

type Judged = { readonly rules: readonly CompiledRule[]; readonly subject: Subject; readonly moved: Moved }

/** Writes the difference between the rules' result and the stored members, and reports the moved objects. */
async function settle(
  tx: Db,
  operation: OperationContext,
  { rules, subject, moved }: Judged,
  objects: readonly Facts[],
): Promise<void> {
  const ids = new Set<string>()
  const incoming = []
  const outgoing = []
  const breath = makeBreath()
  for (const facts of objects) {
    const stored = new Set<string>(facts.memberOf)
    await breath()
    const wanted = new Set<string>(wantedGroups(rules, facts))
    for (const { groupId } of rules) {
      if (wanted.has(groupId) === stored.has(groupId)) continue
      ids.add(facts.objectId)
      const member = { groupId, memberId: facts.objectId, kind: subject }
      if (wanted.has(groupId)) incoming.push(member)
      else outgoing.push(member)
    }
  }
  if (ids.size === 0) return
  await memberships.addMembers(tx, operation.tenantId, incoming, operation.now)
  await memberships.removeMembers(tx, operation.tenantId, outgoing)
  await moved([...ids])
}
