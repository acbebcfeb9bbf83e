// How a deployment stands, read from what the device acknowledged and reported. Gives the new record, and what there is
// to record in the device's story: each change once.
//
// Invariants
//   1. `succeeded` and `failed` of a phase, and `finishedAt`, never change again.
//   2. A phase is announced together with its deadline and the names of its items (I4).
//   3. A refusal that is tried again is told as that, once; as a failure only when it stands.

import type { Told } from '../../story/event.ts'
import type { ItemKind, ItemState } from '../item/item.ts'
import { type Item, type ItemKinds, isGiven, itemKey } from '../item/kinds.ts'
import { type NodeOwners, rivalOf } from '../item/node-owners.ts'
import { keptSettings, roomFor } from '../item/setting-history.ts'
import { firstSyncNode, type Phase } from '../node.ts'
import type { Withheld } from '../secret/release.ts'
import { type Tree, tooLarge } from '../tree.ts'
import { type DeploymentRecord, goesOn, hasEnded, type ItemRecord, type PhaseRecord } from './deployment.ts'
import { hasNoPage, isUsersTurn, refusedOfPage, trackedItems } from './desired-state.ts'

export type Note = Told & {
  readonly detail: Readonly<Record<string, unknown>>
}

export type Seen = {
  readonly kinds: ItemKinds
  readonly record: DeploymentRecord
  readonly items: readonly Item[]
  /** Of the nodes that the items set. */
  readonly owners: NodeOwners
  readonly withheld?: readonly Withheld[]
  readonly tree: Tree
  readonly userIsHere: boolean
  readonly round: number
}

export type Progress = { readonly record: DeploymentRecord; readonly notes: readonly Note[] }

export function observe(seen: Seen, now: Date): Progress {
  const notes: Note[] = []
  const items = observeItems(seen, now, notes)
  const current = { ...seen, record: { ...seen.record, items } }
  const device = observePhase(current, 'device', now, notes)
  const user = observePhase(current, 'user', now, notes)
  const record = { ...seen.record, items, phases: { device, user } }
  const ended = record.finishedAt === undefined ? endOf({ ...seen, record }) : undefined
  if (ended === undefined) return { record, notes }
  notes.push({ step: 'deployment-finished', outcome: ended, detail: {} })
  return { record: { ...record, finishedAt: now.toISOString() }, notes }
}

function observeItems(
  { kinds, record, items, owners, withheld = [], tree }: Seen,
  now: Date,
  notes: Note[],
): DeploymentRecord['items'] {
  const standings = items.flatMap((item) => {
    const kind = kinds[item.kind]
    if (!isGiven(kind)) return []
    return [{ item, kind, standing: kind.standing(item, tree, (wanted) => rivalOf(owners, item, wanted)) }]
  })
  const room = roomFor(standings.map(({ standing: { settings = [] } }) => settings.length))
  const entries = standings.map(({ item, kind, standing }): [string, ItemRecord] => {
    const key = itemKey(item)
    const { refused, error, settings = [] } = standing
    const isTriedAgain = refused !== undefined && refused !== tooLarge && goesOn(record, item.phase, now)
    const state = isTriedAgain ? 'pending' : standing.state
    const before = record.items[key]
    const about = { name: item.name, phase: item.phase, state, ...(error !== undefined && { error }) }
    const kept = keptSettings(before, settings, room, now)
    if (before?.state === state && before.error === error) return [key, { ...about, since: before.since, ...kept }]
    if (isTriedAgain && before?.error === undefined) notes.push(refusal(record, item.phase, item.name, error))
    const note = noteOf(item, kind.steps, state, error)
    if (note) notes.push(note)
    return [key, { ...about, since: now.toISOString(), ...kept }]
  })
  return Object.fromEntries([...entries, ...withheld.map((item) => observeWithheld(record, item, now, notes))])
}

function refusal({ phases }: DeploymentRecord, phase: Phase, name: string, error: string | undefined): Note {
  const until = phases[phase].deadline
  return { step: 'write-refused', outcome: 'warning', detail: { name, phase, error, until } }
}

function observeWithheld(record: DeploymentRecord, item: Withheld, now: Date, notes: Note[]): [string, ItemRecord] {
  const { name, phase, reason, remedy } = item
  const key = itemKey(item)
  const before = record.items[key]
  const error = `${reason} ${remedy}`
  const state = item.unsuited ? 'notApplicable' : 'withheld'
  if (before?.state === state && before.error === error) return [key, { ...before, name, phase }]
  const step = item.unsuited ? 'app-not-applicable' : 'secret-withheld'
  const detail = { name, ...(item.unsuited && { id: item.id }), phase, reason, remedy }
  notes.push({ step, outcome: 'warning', detail })
  return [key, { name, phase, state, since: now.toISOString(), error }]
}

function noteOf(
  item: Item,
  { done, failed }: ItemKind<Item>['steps'],
  state: ItemState,
  error: string | undefined,
): Note | undefined {
  const detail = { name: item.name, id: item.id, phase: item.phase, ...(error === undefined ? {} : { error }) }
  // The status of an app comes a message before its error; it is recorded once, with the error.
  if (state === 'failed') return error === undefined ? undefined : { step: failed, outcome: 'failed', detail }
  if (state === 'applied' || state === 'installed') return { step: done, outcome: 'ok', detail }
  return undefined
}

function observePhase(seen: Seen, phase: Phase, now: Date, notes: Note[]): PhaseRecord {
  const before = seen.record.phases[phase]
  const { page } = seen.record
  if (!page) return before
  const announced = announce(seen, phase, before, now)
  if (before.state === 'waiting' && announced.state === 'announced') {
    const { waitsFor, deadline } = announced
    const detail = { phase, page: page.name, waitsFor: waitsFor.map(({ name }) => name), deadline }
    notes.push({ step: 'status-page-announced', outcome: 'info', detail })
  }
  const delivered: PhaseRecord =
    announced.state === 'announced' && seen.tree[firstSyncNode(phase, 'ServerHasFinishedProvisioning')]?.mark === 'true'
      ? { ...announced, state: 'delivered', deliveredAt: now.toISOString() }
      : announced
  return endPhase(seen, phase, observeRefusal(seen, phase, delivered, notes), now, notes)
}

/** The first thing that the device refuses of the page itself. */
function observeRefusal(seen: Seen, phase: Phase, current: PhaseRecord, notes: Note[]): PhaseRecord {
  const record = { ...seen.record, phases: { ...seen.record.phases, [phase]: current } }
  const found = current.refused === undefined ? refusedOfPage({ ...seen, record }, phase) : undefined
  if (!found) return current
  const refused = `${found.uri}: ${found.status === 0 ? 'no answer' : found.status}`
  notes.push(refusal(record, phase, record.page?.name ?? '', refused))
  return { ...current, refused }
}

function announce(seen: Seen, phase: Phase, before: PhaseRecord, now: Date): PhaseRecord {
  const { page } = seen.record
  if (!page || (before.state !== 'waiting' && before.state !== 'announced')) return before
  if (before.state === 'waiting' && phase === 'user' && !(isUsersTurn(seen) && isReleased(seen, now))) return before
  const waitsFor = trackedItems(seen, phase).map((item) => ({ key: itemKey(item), name: item.name }))
  const deadline = new Date(now.getTime() + page.settings.installProgressTimeoutInMinutes * 60_000).toISOString()
  return { announcedAt: now.toISOString(), deadline, ...before, state: 'announced', waitsFor }
}

/** Whether the device phase is complete: the device was told so, ended it by itself, or refuses to hear it for good. */
function isReleased({ record, tree }: Seen, now: Date): boolean {
  const release = tree[firstSyncNode('device', 'ServerHasFinishedProvisioning')]
  if (release?.mark === 'true' || hasEnded(record.phases.device)) return true
  return release?.tried !== undefined && (hasNoPage(tree) || !goesOn(record, 'device', now))
}

function endPhase(seen: Seen, phase: Phase, before: PhaseRecord, now: Date, notes: Note[]): PhaseRecord {
  if (before.state !== 'announced' && before.state !== 'delivered') return before
  const reported = (name: string) => seen.tree[firstSyncNode(phase, name)]?.value
  const verdict = reported('WasDeviceSuccessfullyProvisioned')
  if (reported('IsSyncDone')?.toLowerCase() !== 'true' || (verdict !== '1' && verdict !== '0')) return before
  const state = verdict === '1' ? 'succeeded' : 'failed'
  // what was refused until now failed, too
  const failed = Object.values(seen.record.items).filter(
    (item) => item.phase === phase && (item.state === 'failed' || (item.state === 'pending' && item.error)),
  )
  notes.push({
    step: phase === 'device' ? 'device-phase-finished' : 'user-phase-finished',
    outcome: verdict === '1' ? 'ok' : 'failed',
    detail: verdict === '1' ? {} : { failed: failed.map(({ name, error }) => ({ name, error })) },
  })
  return { ...before, state, endedAt: now.toISOString() }
}

/** The outcome of the whole deployment; undefined while it goes on. */
function endOf({ record, userIsHere }: Seen): 'ok' | 'failed' | undefined {
  const { device, user } = record.phases
  if (record.page) {
    if (device.state === 'failed' || user.state === 'failed') return 'failed'
    return device.state === 'succeeded' && user.state === 'succeeded' ? 'ok' : undefined
  }
  const states = Object.values(record.items).map(({ state }) => state)
  if (!userIsHere || states.some((state) => state === 'pending' || state === 'installing')) return undefined
  return states.includes('failed') ? 'failed' : 'ok'
}
