// The status page of the device as a model. The machine: every state that can be reached while a page is open, or shows why it
// failed, by whatever its surroundings can answer. The judgement: whatever the management tree can say of each kind of item. Nobody
// waits without a name, an hour and somebody whose turn it is (I4).

import { describe, expect, test } from 'vitest'

import { happy, someMachine, walk } from '../../../test/support/simulator/scripted-user.ts'
import { emptyTree, type Tree, writeValue } from '../../protocol/csp/tree.ts'
import { joinList } from '../../protocol/csp/value.ts'
import { providerUri } from '../csp/dm-client.ts'
import { msiNode } from '../csp/msi.ts'
import type { Effect, Event } from '../oobe/event.ts'
import { step, workOf } from '../oobe/machine.ts'
import { isStatusPage } from '../oobe/next.ts'
import { type OobeState, terminalNodes } from '../oobe/state.ts'
import { judgePhase, type PageInput, type Phase } from './status-page.ts'

type Without<T> = T extends unknown ? Omit<T, 'at'> : never
type Happening = Without<Event>

// ---- the machine ----

/** Time has two values, before the hour of the open page and at it: how long a page is open changes nothing else. */
type Moment = { readonly state: OobeState; readonly isOver: boolean }

const opened = 1_000_000
const longest = 1440 * 60_000
const failures = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((flags): Happening[] =>
  [false, true].map((logs) => ({ type: 'status-page-failed', code: '0x800705b4', message: 'x', flags, logs })),
)
const lost: Happening = { type: 'network-lost', message: 'x' }
const abandoned: Happening = { type: 'abandoned', reason: 'x' }
const powerOn = [true, false].map((kept): Happening => ({ type: 'power-on', kept }))

/** What comes of an effect when nobody does anything: its own end. */
function byTimeAlone(effect: Effect, isOver: boolean): readonly Happening[] {
  switch (effect.kind) {
    case 'run-status-page':
      return isOver ? failures : [] // whatever it did before, at its hour it has failed: the judgement below
    case 'wait-for-network':
      return effect.until === undefined ? [abandoned] : isOver ? [{ type: 'page-overdue' }] : []
    case 'check-network':
      return [{ type: 'online' }, { type: 'offline' }, { type: 'captive-portal' }]
    case 'reboot':
      return powerOn
    case 'ask':
      if (effect.until === undefined) return [abandoned] // a person's turn, who has walked away
      return isOver ? [{ type: 'page-overdue' }] : []
    default:
      throw new Error(`${effect.kind} while a status page is open`)
  }
}

/** And what else may come of it. */
function otherwise(effect: Effect, isOver: boolean): readonly Happening[] {
  switch (effect.kind) {
    case 'run-status-page':
      if (isOver) return []
      if (!effect.page.shown) {
        const shown = [1, 1440].map(
          (timeoutMinutes): Happening => ({ type: 'status-page-shown', timeoutMinutes, detail: '' }),
        )
        return [lost, ...shown, { type: 'status-page-done', result: 'skipped' }, ...failures]
      }
      return [
        ...[lost, { type: 'status-page-done', result: 'succeeded' } as const],
        ...[{ type: 'status-page-done', result: 'left' } as const, ...failures],
        ...(effect.phase === 'device' ? [{ type: 'status-page-reboot' } as const] : []),
      ]
    case 'wait-for-network':
      return isOver ? [] : [{ type: 'network-back' }]
    case 'ask':
      return effect.choices.map((value): Happening => ({ type: 'answered', page: effect.page, value }))
    default:
      return []
  }
}

/** The power may fail at any moment. */
const anything = (effect: Effect, isOver: boolean): readonly Happening[] => [
  ...byTimeAlone(effect, isOver),
  ...otherwise(effect, isOver),
  ...powerOn,
]

/** A page that opens later begins at the same hour here, or each would be another state. */
function following({ state, isOver }: Moment, happening: Happening): Moment {
  const at = isOver ? (state.statusPage?.deadlineAt ?? opened) : opened
  const next = step(state, { ...happening, at } as Event).state
  const page = next.statusPage
  if (!page) return { state: next, isOver: false }
  if (page === state.statusPage) return { state: next, isOver }
  const moved = { ...page, startedAt: opened, deadlineAt: opened + page.deadlineAt - page.startedAt }
  return { state: { ...next, statusPage: moved }, isOver: false }
}

const key = (moment: Moment): string => JSON.stringify(moment)
/** A page is open, or says why it failed. What comes before and after is not about it. */
const isAboutPage = ({ statusPage, failure, node }: OobeState): boolean =>
  !terminalNodes.includes(node) && (statusPage !== null || isStatusPage(failure?.at ?? null))

function mustWork(state: OobeState): Effect {
  const effect = workOf(state)
  if (!effect) throw new Error(`nothing is waited for at ${state.node}`)
  return effect
}

/** Each moment once, with those that follow from it: as many steps as there are moments and happenings. */
function explore(from: readonly OobeState[]): readonly Moment[] {
  const found = new Map<string, Moment>()
  const todo: Moment[] = []
  const find = (moment: Moment) => {
    const id = key(moment)
    if (found.has(id)) return
    found.set(id, moment)
    todo.push(moment)
  }
  for (const state of from) find({ state, isOver: false })
  for (let moment = todo.pop(); moment; moment = todo.pop()) {
    const { state, isOver } = moment
    if (!isAboutPage(state)) continue
    if (state.statusPage) find({ state, isOver: true })
    for (const happening of anything(mustWork(state), isOver)) find(following(moment, happening))
  }
  return [...found.values()]
}

describe('the page as a machine', () => {
  const starts = walk(someMachine(), happy)
    .states.filter(({ node, statusPage }) => isStatusPage(node) && statusPage?.shown === false)
    .map((state) => ({
      ...state,
      statusPage: { startedAt: opened, deadlineAt: opened + 60 * 60_000, shown: false },
    }))
  const moments = explore(starts)
  const open = moments.filter(({ state }) => state.statusPage !== null)

  test('[I4] an open page has an hour within a day, and all that it does or that interrupts it ends by itself or at that hour', () => {
    expect(starts.map(({ node }) => node)).toEqual(['MDMProgressAfterAAD', 'MDMProgressUser'])
    expect(open.length).toBeGreaterThan(100)
    const seen = new Set<string>()
    for (const { state } of open) {
      const { statusPage: page, node, resumeAt } = state
      if (!page || page.deadlineAt - page.startedAt > longest) throw new Error(JSON.stringify(state))
      if (!isStatusPage(isStatusPage(node) ? node : resumeAt)) throw new Error(`${node} does not lead back to the page`)
      const effect = mustWork(state)
      seen.add(effect.kind)
      if (effect.kind === 'check-network' || effect.kind === 'reboot') continue // end by themselves
      const until =
        effect.kind === 'run-status-page' ? effect.page.deadlineAt : 'until' in effect ? effect.until : undefined
      if (until !== page.deadlineAt) throw new Error(`${node} waits for ${effect.kind} without the hour of its page`)
    }
    expect([...seen].toSorted()).toEqual(['ask', 'check-network', 'reboot', 'run-status-page', 'wait-for-network'])
  })

  test('[I4] every state has an exit by time alone, in few steps, whatever those say', () => {
    const left = new Map<string, number>()
    const depth = (moment: Moment, path: ReadonlySet<string>): number => {
      const { state } = moment
      if (!isAboutPage(state)) return 0
      const id = key(moment)
      if (path.has(id)) throw new Error(`${state.node} leads back to itself`)
      const known = left.get(id)
      if (known !== undefined) return known
      const next = byTimeAlone(mustWork(state), moment.isOver).map((happening) => following(moment, happening))
      // where nothing comes of waiting, the hour of the page comes
      const follow = next.length > 0 ? next : [{ state, isOver: true }]
      if (next.length === 0 && (moment.isOver || !state.statusPage)) throw new Error(`nothing ends ${state.node}`)
      const steps = 1 + Math.max(...follow.map((one) => depth(one, new Set([...path, id]))))
      left.set(id, steps)
      return steps
    }
    const longestWay = Math.max(...moments.map((moment) => depth(moment, new Set())))
    expect(longestWay).toBeGreaterThan(3)
    expect(longestWay).toBeLessThanOrEqual(8)
  })

  test('[I4] ended states stay as they are, whatever happens, and so does a phase that succeeded or was left', () => {
    const ended = moments.filter(({ state }) => terminalNodes.includes(state.node))
    expect(ended.length).toBeGreaterThan(0)
    const all: readonly Happening[] = [
      ...failures,
      ...powerOn,
      ...[lost, abandoned, { type: 'network-back' } as const, { type: 'page-overdue' } as const],
      { type: 'status-page-done', result: 'succeeded' },
      ...['try-again', 'continue', 'collect-logs', 'leave'].map(
        (value): Happening => ({ type: 'answered', page: 'error', value }),
      ),
    ]
    for (const { state } of ended)
      for (const happening of all)
        if (step(state, { ...happening, at: opened } as Event).state !== state) throw new Error(`${state.node} changed`)
    const final = ['succeeded', 'left']
    for (const moment of moments.filter(({ state }) => isAboutPage(state))) {
      for (const happening of anything(mustWork(moment.state), moment.isOver)) {
        const next = following(moment, happening).state
        for (const phase of ['espDevice', 'espUser'] as const) {
          const before = moment.state[phase]
          if (final.includes(before) && next[phase] !== before) throw new Error(`${phase} ended and changed`)
        }
      }
    }
  })

  test('[I4] a page that failed has a way out, and is tried again three times at most', () => {
    const errors = moments.filter(({ state }) => state.node === 'OobeError')
    expect(errors.length).toBeGreaterThan(0)
    for (const { state, isOver } of errors) {
      const buttons = state.failure?.buttons ?? []
      const out = following({ state, isOver }, { type: 'answered', page: 'error', value: 'leave' }).state
      if (!buttons.includes('leave') || out.outcome !== 'status-page-failed') throw new Error('nobody can leave')
      const tries = state.attempts[state.failure?.at ?? ''] ?? 0
      if (buttons.includes('try-again') && tries >= 4) throw new Error('it is tried again without an end')
    }
  })
})

// ---- the judgement ----

const provider = 'MS DM Server'
const at = (name: string) => providerUri('device', provider, 'FirstSyncStatus', name)
const policy = './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry'
const wifi = './Device/Vendor/MSFT/WiFi/Profile/Lobby/WlanXml'
const app = msiNode('device', '{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}', 'Status')
const scep = './Device/Vendor/MSFT/ClientCertificateInstall/SCEP/A'
const pfx = './Device/Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/B'
const preparation = './Device/Vendor/MSFT/EnrollmentStatusTracking/DevicePreparation/PolicyProviders'
const tracking = './Device/Vendor/MSFT/EnrollmentStatusTracking/Setup/Apps'

type Choice = Readonly<Record<string, string>>

const products = (...lists: readonly (readonly Choice[])[]): readonly Choice[] =>
  lists.reduce((all, list) => all.flatMap((one) => list.map((other) => ({ ...one, ...other }))), [{}] as const)

/** Everything that the tree can say of one kind of item; of values that say the same there is one. */
const kindsOfItems: Readonly<Record<string, readonly Choice[]>> = {
  policy: [{ [at('ExpectedPolicies')]: policy }, { [at('ExpectedPolicies')]: policy, [policy]: '1' }],
  network: [{ [at('ExpectedNetworkProfiles')]: wifi }, { [at('ExpectedNetworkProfiles')]: wifi, [wifi]: 'x' }],
  msi: ['', '10', '30', '60', '70'].map((status) => ({
    [at('ExpectedMSIAppPackages')]: joinList([`${app};1`]),
    ...(status !== '' && { [app]: status }),
  })),
  scep: ['', '1', '16'].map((status) => ({
    [at('ExpectedSCEPCerts')]: scep,
    ...(status !== '' && { [`${scep}/Status`]: status }),
  })),
  pfx: [
    { [at('ExpectedPFXCerts')]: pfx },
    { [at('ExpectedPFXCerts')]: pfx, [`${pfx}/Status`]: '0', [`${pfx}/Thumbprint`]: 'AB' },
  ],
  // an agent, and the applications that it tracks
  agent: products(
    ['1', '3', '4'].flatMap((state) =>
      ['false', 'true'].map((tracks) => ({
        [`${preparation}/Sidecar/InstallationState`]: state,
        [`${preparation}/Sidecar/Timeout`]: '15',
        [`${preparation}/Sidecar/TrackedResourceTypes/Apps`]: tracks,
      })),
    ),
    [
      {},
      ...['2', '3', '4'].map((state) => ({
        [`${tracking}/PolicyProviders/Sidecar/TrackingPoliciesCreated`]: 'true',
        [`${tracking}/Tracking/Sidecar/App1/InstallationState`]: state,
      })),
    ],
  ),
}
const everyChoice = Object.entries(kindsOfItems).flatMap(([kind, list]) => list.map((choice) => ({ kind, choice })))

/** What the server says of the phase as a whole. */
const saysServer = products(
  [{}, ...['false', 'true'].map((finished) => ({ [at('ServerHasFinishedProvisioning')]: finished }))],
  [
    {},
    ...['0', '1', '2'].map((verdict) => ({
      [at('WasDeviceSuccessfullyProvisioned')]: verdict,
      [at('IsSyncDone')]: 'true',
    })),
  ],
)
/** How the other items stand: none, or one that waits, is done, failed. */
const others: readonly Choice[] = [
  {},
  ...['1', '3', '4'].map((state) => ({ [`${preparation}/Other/InstallationState`]: state })),
]

const treeOf = (...choices: readonly Choice[]): Tree =>
  choices
    .flatMap((choice) => Object.entries(choice))
    .reduce((tree, [uri, value]) => writeValue(tree, uri, value), emptyTree)

describe('the judgement of a phase', () => {
  const deadlineAt = 3_600_000
  const early = 60_000
  const judge = (tree: Tree, now: number, phase: PageInput['phase'] = 'device') =>
    judgePhase({ tree, providerId: provider, phase, startedAt: 0, deadlineAt, now })
  const itemsOf = ({ items, preparation: providers }: Phase) =>
    [...providers, ...Object.values(items).flat()].map((item) => JSON.stringify(item)).toSorted()

  test('items are judged one by one: how one stands does not depend on another, so that each is looked at by itself below', () => {
    const alone = everyChoice.map(({ kind, choice }) => ({
      kind,
      choice,
      items: itemsOf(judge(treeOf(choice), early)),
    }))
    for (const [index, one] of alone.entries()) {
      for (const other of alone.slice(index + 1).filter(({ kind }) => kind !== one.kind)) {
        const both = itemsOf(judge(treeOf(one.choice, other.choice), early))
        if (both.join() !== [...one.items, ...other.items].toSorted().join()) throw new Error(both.join())
      }
    }
  })

  test('[I4] whatever the tree says, no phase is in progress at its hour; before it each wait has a name, an hour and an owner, and what ended has none', () => {
    let waiting = 0
    const owners = new Set<string>()
    const states = new Set<string>()
    for (const said of saysServer) {
      for (const other of others) {
        for (const { choice } of [{ choice: {} }, ...everyChoice]) {
          const tree = treeOf(said, other, choice)
          const end = judge(tree, deadlineAt)
          if (end.state === 'inProgress' || (end.state === 'failed') !== (end.code !== '') || end.waits.length > 0)
            throw new Error(JSON.stringify(end))
          const before = judge(tree, early)
          states.add(`${before.state}, ${end.state}`)
          if (before.state !== 'inProgress') {
            // what ended does not begin again by itself
            if (end.state !== before.state || before.waits.length > 0) throw new Error(JSON.stringify([before, end]))
            continue
          }
          waiting += 1
          if (before.waits.length === 0) throw new Error('it waits for nothing')
          for (const { name, owner, until } of before.waits) {
            if (name === '' || !(until > early && until <= deadlineAt)) throw new Error(JSON.stringify(before.waits))
            owners.add(owner)
          }
        }
      }
    }
    expect(waiting).toBeGreaterThan(300)
    expect([...states].toSorted()).toEqual(['failed, failed', 'inProgress, failed', 'succeeded, succeeded'])
    expect([...owners].toSorted()).toEqual(['Other', 'Sidecar', 'the device', 'the server'])
  })
})
