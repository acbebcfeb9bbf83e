// Resolves everything that is assigned to a device: items with their phases, items withheld from it because they hold a
// secret, and the status page it gets.

import type { KindMatch } from '../../../assignment/assignment.sql.ts'
import * as assignments from '../../../assignment/assignment.sql.ts'
import { type AssignmentKind, applying, type Match, sideOf, type Way } from '../../../assignment/assignment.ts'
import type { AppliedFilter, Asked } from '../../../assignment/filter/filter.ts'
import { narrowed, type Reasons, saysItself, whyOf } from '../../../assignment/filter/narrow.ops.ts'
import type { Db } from '../../../db/schema.ts'
import { compileRule } from '../../../directory/membership/membership.ops.ts'
import { selfDescribedProperties } from '../../../directory/membership/rule/self-described.ts'
import * as tenants from '../../../directory/tenant/tenant.sql.ts'
import type { Evidence } from '../../../kernel/assurance.ts'
import type { DirectoryDeviceId, EnrollmentId, TenantId, UserId } from '../../../kernel/id.ts'
import type { Seal } from '../../../pki/seal.ts'
import type { Admission } from '../../../preparation/secret/secret.ts'
import type { Windows } from '../../catalogue/applies.ts'
import { findConversion } from '../../conversion/conversion.ops.ts'
import { type Item, type ItemKey, itemKey } from '../../item/kinds.ts'
import type { Decide, Loaded, Source } from '../../item/source.ts'
import { type Phase, phaseOf } from '../../node.ts'
import {
  type Decision,
  decideRelease,
  notLetIn,
  type SecretConsumer,
  selfDescribedRoute,
  type TargetGroup,
  type Withheld,
} from '../../secret/release.ts'
import {
  type ChosenPage,
  choosePage,
  defaultSettings,
  type StatusPage,
  statusPageKind,
} from '../../status-page/status-page.ts'
import * as assigned from './assigned.sql.ts'

export type Assigned = {
  readonly items: readonly Item[]
  /** Assigned, and not sent, because it holds a secret or because this Windows cannot have it. */
  readonly withheld: readonly Withheld[]
  /** Undefined where not requested. */
  readonly page: ChosenPage | undefined
  /** It is to be registered with the hash that it tells. */
  readonly converts: boolean
  /** What was read for it: about the memory that it takes. */
  readonly bytes: number
}

export type ContentOrigin = { readonly key: Uint8Array; readonly origin: string }

export const defaultPageName = 'All users and all devices'

export type Receiver = {
  readonly enrollmentId: EnrollmentId
  readonly deviceId: DirectoryDeviceId | undefined
  readonly userId: UserId | undefined
  /** The device's proof when it enrolled. */
  readonly evidence: Evidence
  /** Whether it was let in, if it enrolled with a secret. */
  readonly admission: Admission | undefined
  readonly windows: Windows
}

export type Means = {
  /** Of every kind of item. */
  readonly sources: readonly Source[]
  readonly seal: Seal
  readonly content: ContentOrigin
  readonly withPage: boolean
}

export async function loadAssigned(
  db: Db,
  tenantId: TenantId,
  who: Receiver,
  { sources, seal, content, withPage }: Means,
  now: Date,
): Promise<Assigned> {
  const {
    matches: named,
    rows,
    pages,
    mayConvert,
    bytes,
  } = await assigned.assignedRows(db, tenantId, who, sources, statusPageKind, withPage)
  const { left: matches } = await narrowed(db, tenantId, who.enrollmentId, named)
  const found = reaching(sources, { matches, rows })
  const page = withPage ? pageFor(pages, ofKind(matches, statusPageKind)) : undefined
  const secretIds = found.filter(({ one }) => one.holdsSecret).map(({ one }) => one.id)
  const decide = await decider(db, tenantId, { who, matches, secretIds })
  const giving = { tenantId, enrollmentId: who.enrollmentId, seal, content, windows: who.windows, now }
  const items: Item[] = []
  const withheld: Withheld[] = []

  const all = found.map(({ one, phase }) => ({ one, phase, opened: one.open(decide, phase, giving) }))
  const given = new Set(all.flatMap(({ one, opened }) => (isGiven(opened) ? [itemKey(one)] : [])))
  for (const { one, phase, opened } of all) {
    if (givesWay(one.replacedBy, given)) continue
    if (isGiven(opened)) {
      items.push(opened)
      continue
    }
    const { kind, id, name } = one
    const unsuited = opened.kind === 'unsuited' ? { unsuited: true as const } : {}
    withheld.push({ kind, id, name, phase, reason: opened.reason, remedy: opened.remedy, ...unsuited })
  }
  const conversion = mayConvert ? await findConversion(db, { tenantId, now }, who.enrollmentId) : undefined
  const converts = conversion?.standing.state === 'waiting' || conversion?.device.useOfListedHash !== undefined
  return { page, items, withheld, converts, bytes }
}

const isGiven = (opened: ReturnType<Loaded['open']>): opened is Item =>
  opened.kind !== 'withheld' && opened.kind !== 'unsuited'

const givesWay = (to: readonly ItemKey[] | undefined, keys: ReadonlySet<ItemKey>): boolean =>
  to?.some((key) => keys.has(key)) === true

type Found = { readonly one: Loaded; readonly phase: Phase }

const ofKind = <M extends { readonly kind: string }>(matches: readonly M[], kind: AssignmentKind): readonly M[] =>
  matches.filter((match) => match.kind === kind.name)

function reaching(
  sources: readonly Source[],
  { matches, rows }: Pick<assigned.AssignedRows, 'rows'> & { readonly matches: ReadonlyArray<Asked<KindMatch>> },
): readonly Found[] {
  const found = sources.flatMap(({ assignment, loaded }, index) => {
    const reached = applying(assignment, ofKind(matches, assignment))
    return (rows[index] ?? [])
      .map(loaded)
      .filter(({ id }) => reached.has(id))
      .map((one) => ({ one, phase: phaseOf(through(reached, one.id), one.scope) }))
  })
  const keys = new Set(found.map(({ one }) => itemKey(one)))
  return found.filter(({ one }) => !givesWay(one.unless, keys))
}

type Named = Pick<Loaded, 'kind' | 'id' | 'name'>
export type Reaching = Named & { readonly phase: Phase }
/** Assigned to it, and kept from it by a filter. */
export type FilteredOut = Named & Reasons & { readonly filter: AppliedFilter }

/** What its next session will decide about, without deciding. */
export async function reachingItems(
  db: Db,
  tenantId: TenantId,
  who: Pick<Receiver, 'enrollmentId' | 'deviceId' | 'userId'>,
  sources: readonly Source[],
): Promise<{ readonly reaching: readonly Reaching[]; readonly filteredOut: readonly FilteredOut[] }> {
  const { matches, rows } = await assigned.assignedRows(db, tenantId, who, sources, statusPageKind, false)
  const { left, dropped, facts } = await narrowed(db, tenantId, who.enrollmentId, matches)
  const all = reaching(sources, { matches: left, rows })
  const keys = new Set(all.map(({ one }) => itemKey(one)))
  const found = all
    .filter(({ one }) => !givesWay(one.replacedBy, keys))
    .map(({ one: { kind, id, name }, phase }): Reaching => ({ kind, id, name, phase }))
  const reached = new Set(found.map(({ id }) => id))
  const keptBy = new Map(dropped.toReversed().map(({ kind, itemId, filter }) => [`${kind} ${itemId}`, filter]))
  const filteredOut = sources.flatMap(({ assignment, loaded }, index) =>
    (rows[index] ?? []).map(loaded).flatMap(({ kind, id, name }): FilteredOut[] => {
      const filter = reached.has(id) ? undefined : keptBy.get(`${assignment.name} ${id}`)
      return filter ? [{ kind, id, name, filter, ...whyOf(filter, facts) }] : []
    }),
  )
  return { reaching: found, filteredOut }
}

/** Sent to every device it reaches. */
export type Unmarked = { readonly kind: 'no-secret' }
/** It reaches the device no longer, or never did. */
export type Unassigned = { readonly kind: 'unassigned' }

/** The decision about one item as the device's next session would make it. */
export async function decideItem<C extends SecretConsumer>(
  db: Db,
  tenantId: TenantId,
  who: Omit<Receiver, 'windows'> & { readonly userIsActive: boolean },
  { kind, consumer }: { readonly kind: AssignmentKind; readonly consumer: C },
  item: { readonly id: string; readonly holdsSecret: boolean },
): Promise<Decision<C> | Unmarked | Unassigned> {
  const named = await assignments.matches(db, tenantId, [kind], who, item.id)
  const { left: matches } = await narrowed(db, tenantId, who.enrollmentId, named)
  const way = applying(kind, matches).get(item.id)
  if (!way || (sideOf(way) === 'user' && !who.userIsActive)) return { kind: 'unassigned' }
  const decide = await decider(db, tenantId, { who, matches, secretIds: item.holdsSecret ? [item.id] : [] })
  return decide(consumer, item.id) ?? { kind: 'no-secret' }
}

/** Undefined for items without a secret. Policy and rules are read only when one has some. */
async function decider(
  db: Db,
  tenantId: TenantId,
  on: {
    readonly who: Omit<Receiver, 'windows'>
    readonly matches: ReadonlyArray<Asked<Match>>
    readonly secretIds: readonly string[]
  },
): Promise<Decide> {
  const secret = new Set(on.secretIds)
  if (secret.size === 0) return () => undefined
  const { admission } = on.who
  if (admission === 'waiting' || admission === 'refused') {
    const withheld = notLetIn(admission)
    return (_, id) => (secret.has(id) ? withheld : undefined)
  }
  const policy = await tenants.assurancePolicy(db, tenantId)
  const rules = await assigned.rulesOfTargets(db, tenantId, on.secretIds, on.who.deviceId)
  const groups: TargetGroup[] = rules.map(({ rule, left, ...group }) => ({
    ...group,
    hasRule: rule !== null,
    properties: rule === null ? left : selfDescribedProperties(compileRule(rule)),
  }))
  return <C extends SecretConsumer>(consumer: C, id: string): Decision<C> | undefined =>
    secret.has(id)
      ? decideRelease(consumer, on.who.evidence, policy, selfDescribedRoute(on.matches, id, groups, saysItself))
      : undefined
}

const through = (reached: ReadonlyMap<string, Way>, id: string): 'device' | 'user' => {
  const way = reached.get(id)
  return way ? sideOf(way) : 'device'
}

function pageFor(pages: readonly StatusPage[], matches: readonly Match[]): ChosenPage {
  const fallback = pages.find(({ priority }) => priority === 0) ?? {
    id: 'default',
    displayName: defaultPageName,
    priority: 0,
    settings: defaultSettings,
  }
  const assignable = pages.filter(({ priority }) => priority > 0)
  return choosePage(assignable, matches, fallback)
}
