// Decides assignments, with reasons: the one rule for profiles, policies, applications and status pages (docs/decisions/0012).
//
// Invariants
//   1. An item reaches a device by ways: given to the device itself, through a group that holds the device or its user, itself or
//      by a group in it, or because it is for all devices or all users. Its kind ranks the ways; no other way counts.
//   2. An exclusion that holds the device or its user closes every way but those that the kind keeps open.
//   3. Of a kind of which one item wins, the best way wins, and of equal ways the item that comes first in its order.
//   4. `winners` in assignment.sql.ts says the same for many devices; assignment.test.ts compares the two.

import type { Narrowing } from './filter/filter.ts'
import type { TargetKind } from './target.ts'

export type WayKind = 'itself' | 'device-group' | 'user-group' | 'all-devices' | 'all-users'

/** A kind of assigned item. Features declare one for each kind that they have. */
export type AssignmentKind = {
  /** As it is stored. */
  readonly name: string
  /** In sentences. */
  readonly item: string
  /** The best first. Ways in one step are equal; of those that lead to one item the first is named. */
  readonly steps: ReadonlyArray<readonly WayKind[]>
  /** Ways that an exclusion does not close. */
  readonly open: readonly WayKind[]
}

/** Through the device is the stronger way: it needs nobody to sign in. */
export const deviceThenUser = [
  ['device-group', 'all-devices'],
  ['user-group', 'all-users'],
] as const satisfies AssignmentKind['steps']

/** One of its items wins. */
export type RankedKind = AssignmentKind & {
  /** In sentences: which of several comes first in the order of items. */
  readonly first: string
  /** In sentences: which others rank higher than one that lost. */
  readonly higher: string
}

/** One assignment that concerns a device or its user; `member` says which of them is in the group. */
export type Match = {
  readonly itemId: string
  readonly target: TargetKind | 'itself'
  readonly groupId: string
  readonly member: 'device' | 'user' | undefined
  /** The group in `groupId` that it is a member of; undefined when it is a member of `groupId` itself. */
  readonly innerId?: string | undefined
  /** Narrows it to some devices: asked before anything is decided (filter/narrow.ops.ts). */
  readonly filter?: Narrowing | undefined
}

export type Way = { readonly kind: WayKind; readonly groupId: string; readonly innerId?: string | undefined }

/** How an item reaches a device, the best way first; `excluded` when an exclusion holds the device, or its user where that counts. */
export type Reach = { readonly ways: readonly Way[]; readonly excluded: boolean }

const wayKind = ({ target, member }: Match): WayKind | undefined => {
  if (target !== 'group') return target === 'exclusion-group' ? undefined : target
  return member && `${member}-group`
}

export const sideOf = ({ kind }: Way): 'device' | 'user' =>
  kind === 'user-group' || kind === 'all-users' ? 'user' : 'device'

/** Whether groups of the device's user count for the kind: as ways, and as exclusions. */
export const countsUser = (kind: AssignmentKind): boolean =>
  kind.steps.flat().some((way) => way === 'user-group' || way === 'all-users')

const stepOf = (kind: AssignmentKind, way: WayKind): number => kind.steps.findIndex((step) => step.includes(way))

/** By the item's id. Of each kind of way the first counts. */
export function reach(kind: AssignmentKind, matches: readonly Match[]): ReadonlyMap<string, Reach> {
  const found = new Map<string, { ways: Way[]; excluded: boolean }>()
  for (const match of matches) {
    const item = found.get(match.itemId) ?? { ways: [], excluded: false }
    found.set(match.itemId, item)
    if (match.target === 'exclusion-group') {
      item.excluded ||= match.member === 'device' || (match.member === 'user' && countsUser(kind))
    }
    const way = wayKind(match)
    if (way && stepOf(kind, way) >= 0 && !item.ways.some((other) => other.kind === way)) {
      item.ways.push({ kind: way, groupId: match.groupId, ...(match.innerId && { innerId: match.innerId }) })
    }
  }
  const ranked = kind.steps.flat()
  for (const { ways } of found.values()) ways.sort((a, b) => ranked.indexOf(a.kind) - ranked.indexOf(b.kind))
  return found
}

const isOpen = (kind: AssignmentKind, { excluded }: Reach, way: Way): boolean =>
  !excluded || kind.open.includes(way.kind)

/** Of a kind whose items all apply: each that reaches the device, and the best way it does. */
export function applying(kind: AssignmentKind, matches: readonly Match[]): ReadonlyMap<string, Way> {
  const ways = new Map<string, Way>()
  for (const [id, reached] of reach(kind, matches)) {
    const best = reached.ways.find((way) => isOpen(kind, reached, way))
    if (best) ways.set(id, best)
  }
  return ways
}

export type Winner<Item> = { readonly item: Item; readonly way: Way }

/** Of a kind of which one item wins. `items` come in their order, and hold every item that `matches` name. */
export function decide<Item extends { readonly id: string }>(
  kind: RankedKind,
  items: readonly Item[],
  matches: readonly Match[],
): Winner<Item> | undefined {
  const ways = applying(kind, matches)
  let best: Winner<Item> | undefined
  for (const item of items) {
    const way = ways.get(item.id)
    if (way && (!best || stepOf(kind, way.kind) < stepOf(kind, best.way.kind))) best = { item, way }
  }
  return best
}

/** Finds the items for a device in these groups without reading others. It has no user yet, and nothing of its own. */
export function matchesByGroup(
  targets: ReadonlyArray<{ readonly itemId: string; readonly target: TargetKind; readonly groupId: string }>,
): (groupIds: readonly string[]) => readonly Match[] {
  const everywhere: Match[] = []
  const byGroup = new Map<string, Match[]>()
  for (const { itemId, target, groupId } of targets) {
    if (target === 'all-devices') everywhere.push({ itemId, target, groupId, member: undefined })
    if (target !== 'group' && target !== 'exclusion-group') continue
    byGroup.set(groupId, [...(byGroup.get(groupId) ?? []), { itemId, target, groupId, member: 'device' }])
  }
  return (groupIds) => [...groupIds.flatMap((id) => byGroup.get(id) ?? []), ...everywhere]
}

export type Candidate<Item> = {
  readonly item: Item
  readonly way: Way
  readonly verdict: 'chosen' | 'lost' | 'excluded'
  readonly because: string
}

export type Explanation<Item> = {
  readonly winner: Winner<Item> | undefined
  readonly reason: string
  /** Every way by which an item reaches the device, the best first, with why it won or lost. */
  readonly candidates: ReadonlyArray<Candidate<Item>>
}

/** The same decision with all its candidates, for the portal, the command line and the API. */
export function explain<Item extends { readonly id: string }>(
  kind: RankedKind,
  items: readonly Item[],
  matches: readonly Match[],
): Explanation<Item> {
  const winner = decide(kind, items, matches)
  const reached = reach(kind, matches)
  const candidates = items
    .flatMap((item) => {
      const found = reached.get(item.id)
      return found ? found.ways.map((way) => ({ item, way, found })) : []
    })
    .sort((a, b) => stepOf(kind, a.way.kind) - stepOf(kind, b.way.kind)) // stable: in their order within a step
    .map(({ item, way, found }): Candidate<Item> => {
      if (!isOpen(kind, found, way)) {
        const because = `The device is in a group that this ${kind.item} excludes.`
        return { item, way, verdict: 'excluded', because }
      }
      if (item !== winner?.item) return { item, way, verdict: 'lost', because: whyLost(kind, way) }
      return way === found.ways.find((one) => isOpen(kind, found, one))
        ? { item, way, verdict: 'chosen', because: whyChosen(kind, way) }
        : { item, way, verdict: 'lost', because: `The same ${kind.item} reaches the device by a higher-ranking way.` }
    })
  const chosen = candidates.find(({ verdict }) => verdict === 'chosen')
  return { winner, candidates, reason: chosen?.because ?? whyNone(kind, candidates.length > 0) }
}

const toWhom: Readonly<Record<WayKind, string>> = {
  itself: 'to this very device',
  'device-group': 'to a group that holds the device',
  'user-group': 'to a group that holds its user',
  'all-devices': 'to all devices',
  'all-users': 'to all users',
}

const choice = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** The default yields to items that reach the device otherwise. */
const isDefault = (kind: AssignmentKind, way: Way): boolean =>
  way.kind === 'all-devices' && kind.steps.at(-1)?.join() === 'all-devices'

function whyChosen(kind: RankedKind, way: Way): string {
  if (way.kind === 'itself') return 'It is assigned to this very device.'
  if (isDefault(kind, way)) return `No other ${kind.item} reaches the device, and this one is for all devices.`
  const step = kind.steps[stepOf(kind, way.kind)] ?? []
  return `It is the ${kind.first} ${kind.item} assigned ${choice(step.map((one) => toWhom[one]))}.`
}

function whyLost(kind: RankedKind, way: Way): string {
  return isDefault(kind, way)
    ? `A ${kind.item} for all devices applies only where no other does, the ${kind.first} first.`
    : `Another ${kind.item} ranks higher: ${kind.higher}.`
}

function whyNone(kind: RankedKind, excluded: boolean): string {
  if (excluded) {
    return `Every ${kind.item} that reaches the device excludes it. Take it out of the exclusion group, or assign another ${kind.item}.`
  }
  const ways = kind.steps.flat()
  const named: ReadonlyArray<readonly [WayKind, string]> = [
    ['itself', 'to the device'],
    ['device-group', 'to a group that holds it'],
    ['user-group', 'to a group that holds its user'],
    ['all-devices', 'to all devices'],
    ['all-users', 'to all users'],
  ]
  const words = named.filter(([way]) => ways.includes(way)).map(([, word]) => word)
  return `No ${kind.item} is assigned ${words.length > 2 ? `${words.slice(0, -1).join(', ')}, or ${words.at(-1)}` : choice(words)}. Assign one, or add the device to a group.`
}
