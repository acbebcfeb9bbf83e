// The record of a deployment as a model: every record that a device can bring about, by whatever it answers and reports and
// whenever it does, is looked at. Ended phases stay, and no phase is open without an hour (I4).

import { expect, test } from 'vitest'

import { kinds as listOfKinds } from '../item/kinds.routes.ts'
import { type Item, sessionKinds } from '../item/kinds.ts'
import { nodeOwners } from '../item/node-owners.ts'
import { deploymentEntity } from '../managed-device/deployment-entity.ts'
import { firstSyncNode, type Phase } from '../node.ts'
import { StatusPageSettings } from '../status-page/status-page.ts'
import type { Tree } from '../tree.ts'
import { type DeploymentRecord, hasEnded, newRecord } from './deployment.ts'
import { observe } from './progress.ts'

const { kinds } = sessionKinds(listOfKinds)
const start = Date.parse('2026-08-01T08:00:00Z')
const hour = 60 * 60_000
const settings = StatusPageSettings.parse({ showInstallationProgress: true, installProgressTimeoutInMinutes: 60 })
const fresh = newRecord(
  { page: { id: 'p', displayName: 'Page', priority: 1, settings }, chosenFor: 'device' },
  { byAutopilot: true },
)
const items = (['device', 'user'] as const).map(
  (phase): Item => ({
    kind: 'policy',
    id: phase,
    name: `policy of the ${phase}`,
    phase,
    settings: [{ uri: uriOf(phase), format: 'int', value: '1' }],
  }),
)
function uriOf(phase: Phase): string {
  return `./${phase === 'device' ? 'Device' : 'User'}/Vendor/MSFT/Policy/Config/Experience/P`
}

type Choice = Tree
const given = (uri: string, entry: Tree[string]): Choice => ({ [uri]: entry })
const tried = (status: number) =>
  ({ tried: { mark: 'true', kind: 'Replace', status, times: 1, lately: 1 } }) as Tree[string]
const ofPhase = (phase: Phase): readonly (readonly Choice[])[] => [
  [
    {},
    given(firstSyncNode(phase, 'ServerHasFinishedProvisioning'), { mark: 'true' }),
    given(firstSyncNode(phase, 'ServerHasFinishedProvisioning'), tried(405)),
  ],
  [
    {},
    ...['0', '1', '2'].map((verdict) => ({
      [firstSyncNode(phase, 'IsSyncDone')]: { value: 'true' },
      [firstSyncNode(phase, 'WasDeviceSuccessfullyProvisioned')]: { value: verdict },
    })),
  ],
  [{}, given(uriOf(phase), { mark: '1' })],
]

function* trees(rest: readonly (readonly Choice[])[], tree: Tree = {}): Generator<Tree> {
  const [first, ...others] = rest
  if (!first) return yield tree
  for (const choice of first) yield* trees(others, { ...tree, ...choice })
}

type Moment = { readonly record: DeploymentRecord; readonly now: number }

/**
 * What of a record decides what comes next. Hours are before or behind the present one, and nothing in between; names, ids and
 * the states of items follow from what the device says, and are read anew each time.
 */
function keyOf({ record, now }: Moment): string {
  const phases = Object.values(record.phases).map(({ state, deadline, refused, waitsFor, deliveredAt, endedAt }) => [
    ...[state, deadline !== undefined && now < Date.parse(deadline), refused !== undefined, waitsFor.length],
    ...[deliveredAt !== undefined, endedAt !== undefined],
  ])
  return JSON.stringify([phases, record.finishedAt !== undefined])
}

function check(before: DeploymentRecord, after: DeploymentRecord): void {
  for (const phase of ['device', 'user'] as const) {
    const [was, is] = [before.phases[phase], after.phases[phase]]
    if (hasEnded(was) && is !== was) throw new Error(`the ${phase} phase ended and changed`)
    if (was.state !== 'waiting' && is.state === 'waiting') throw new Error('a phase went back')
    if (was.state === 'delivered' && is.state === 'announced') throw new Error('a list that was fixed is open again')
    if (was.deadline !== undefined && is.deadline !== was.deadline) throw new Error('an hour was moved')
    const isOpen = is.state === 'announced' || is.state === 'delivered'
    if (isOpen && is.deadline === undefined) throw new Error(`the ${phase} phase is open without an hour`)
    if (isOpen && is.waitsFor.some(({ name }) => name === '')) throw new Error('a wait has no name')
  }
  if (before.finishedAt !== undefined && after.finishedAt !== before.finishedAt) throw new Error('it ended twice')
}

test('[I4] whatever a device reports, and whenever: what ended stays, what is open has names and an hour, and is overdue after it', () => {
  const owners = nodeOwners(kinds, items)
  const all = [...trees([...ofPhase('device'), ...ofPhase('user')])]
  const first: Moment = { record: fresh, now: start }
  const found = new Map([[keyOf(first), first]])
  const todo = [first]
  // each moment once, with each report once, at its own hour and after every hour that it has
  for (let moment = todo.pop(); moment; moment = todo.pop()) {
    for (const now of [moment.now, moment.now + 2 * hour]) {
      for (const tree of all) {
        for (const userIsHere of [false, true]) {
          const seen = { kinds, record: moment.record, items, owners, tree, userIsHere, round: 2 }
          const next = { record: observe(seen, new Date(now)).record, now }
          check(moment.record, next.record)
          const key = keyOf(next)
          if (found.has(key)) continue
          found.set(key, next)
          todo.push(next)
        }
      }
    }
  }
  const records = [...found.values()].map(({ record }) => record)
  const seen = new Set(records.flatMap(({ phases }) => [`device ${phases.device.state}`, `user ${phases.user.state}`]))
  for (const phase of ['device', 'user']) {
    for (const state of ['announced', 'delivered', 'succeeded', 'failed']) expect(seen).toContain(`${phase} ${state}`)
  }
  // silence is an end, too: at its hour an open phase is told as overdue, without another word of the device
  for (const { record, now } of found.values()) {
    const status = { record, lastContactedAt: undefined, tracked: new Set<never>(), reaching: [], filteredOut: [] }
    for (const { state, overdue } of deploymentEntity('m', status, new Date(now + 2 * hour)).phases) {
      expect([state, overdue]).toEqual([state, state === 'announced' || state === 'delivered'])
    }
  }
})
