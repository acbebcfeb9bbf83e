import { expect, test } from 'vitest'

import { joined } from '../../portals/admin/story/order.ts'
import { linesElsewhere } from '../../src/story/elsewhere.ts'
import { deviceSteps, type Outcome, type Step, stageOf } from '../../src/story/event.ts'
import { newestAttempt, progressOf as progressAt, railStages, type TimedLine } from '../../src/story/progress.ts'

const progressOf = (events: Parameters<typeof progressAt>[0]) => progressAt(events, 0)

const start = Date.parse('2026-01-01T08:00:00Z')
const eventsOf = (...steps: ReadonlyArray<Step | readonly [Step, Outcome]>): TimedLine[] =>
  steps.map((entry, index) => {
    const [step, outcome] = typeof entry === 'string' ? [entry, 'ok' as const] : entry
    return { at: new Date(start + index * 1000).toISOString(), step, stage: stageOf(step), outcome }
  })
const states = (events: readonly TimedLine[]) =>
  Object.fromEntries(progressOf(events).stages.map(({ stage, state }) => [stage, state]))

const unboxed = ['registered', 'profile-assigned', 'powered-on', 'network-connected', 'profile-received'] as const
const managed = ['signed-in', 'directory-joined', 'joined', 'mdm-enrolled', 'enrolled'] as const

test('[L-031] the rail has the six stages of a deployment in their order', () => {
  expect(railStages).toEqual(['network', 'profile', 'authentication', 'join', 'enrollment', 'settings'])
})

test('a device that was only registered has not started', () => {
  const progress = progressOf(eventsOf('registered', 'profile-assigned'))
  expect(progress).toMatchObject({ verdict: 'not-started', attempt: 0, startedAt: undefined })
  expect(progress.stages.every(({ state }) => state === 'waiting')).toBe(true)
})

test('[L-031] the stage reached last is under way, those before it are done, those after it wait', () => {
  expect(states(eventsOf(...unboxed, 'signed-in'))).toEqual({
    network: 'done',
    profile: 'done',
    authentication: 'current',
    join: 'waiting',
    enrollment: 'waiting',
    settings: 'waiting',
  })
})

test('a deployment that reached the desktop succeeded in every stage', () => {
  const events = eventsOf(...unboxed, ...managed, 'app-installed', 'desktop')
  expect(progressOf(events)).toMatchObject({ verdict: 'succeeded', attempt: 1 })
  expect(Object.values(states(events))).toEqual(railStages.map(() => 'done'))
})

test('a failed application fails the stage and the deployment', () => {
  const events = eventsOf(...unboxed, ...managed, ['app-failed', 'failed'], ['gave-up', 'failed'])
  expect(progressOf(events).verdict).toBe('failed')
  expect(states(events)).toMatchObject({ enrollment: 'done', settings: 'failed' })
})

test('giving up counts against the stage where it happened, and stages never entered wait', () => {
  const events = eventsOf(...unboxed, 'signed-in', ['join-failed', 'failed'], ['gave-up', 'failed'])
  expect(states(events)).toMatchObject({
    authentication: 'done',
    join: 'failed',
    enrollment: 'waiting',
    settings: 'waiting',
  })
})

test('a stage that was passed by is called left out', () => {
  const events = eventsOf('powered-on', ['no-profile', 'warning'], 'desktop')
  expect(states(events)).toMatchObject({ profile: 'warning', join: 'skipped', settings: 'done' })
})

test('later check-ins of a finished device change nothing about its deployment', () => {
  const events = eventsOf(...unboxed, ...managed, 'desktop')
  const later = eventsOf(...unboxed, ...managed, 'desktop', ['policy-failed', 'failed'])
  expect(progressOf(later)).toEqual(progressOf(events))
})

test('a failure that was overcome leaves a warning, not a failure', () => {
  const events = eventsOf(...unboxed, ['sign-in-failed', 'failed'], 'signed-in', 'directory-joined')
  expect(states(events)).toMatchObject({ authentication: 'warning', join: 'current' })
})

test('a device that went on without a profile is not called a success', () => {
  const events = eventsOf(
    'registered',
    'powered-on',
    ['no-profile-assigned', 'warning'],
    ['no-profile', 'warning'],
    'desktop',
  )
  expect(progressOf(events).verdict).toBe('ended-without-profile')
})

test('after the end of one deployment the next contact begins another, and only that one counts', () => {
  const events = eventsOf(...unboxed, ['gave-up', 'failed'], 'mdm-session-started', 'powered-on', 'network-connected')
  expect(progressOf(events)).toMatchObject({ verdict: 'running', attempt: 2 })
  expect(newestAttempt(events, 0).events.map(({ step }) => step)).toEqual(['powered-on', 'network-connected'])
})

test('a ticket renewed after the end begins no new deployment of a device that tells when it is switched on', () => {
  const events = eventsOf(...unboxed, ...managed, 'deployment-finished', 'device-contacted', 'desktop')
  expect(progressOf(events)).toMatchObject({ verdict: 'succeeded', attempt: 1 })
})

test('a device set up by somebody of another organisation is no success of this one', () => {
  const foreign = [
    ['tenant-mismatched', 'failed'],
    ['tenant-mismatch', 'warning'],
    'signed-in',
    'directory-joined',
    'joined',
    'desktop',
  ] as const
  const events = eventsOf(...unboxed, 'signed-in', ...foreign)
  expect(progressOf(events).verdict).toBe('ended-without-profile')
  // the directory of this organisation has seen it join
  expect(states(events)).toMatchObject({ authentication: 'failed', join: 'done' })
  expect(
    progressOf(eventsOf(...unboxed, foreign[0], 'signed-in', 'tenant-matched', 'directory-joined', 'desktop')).verdict,
  ).toBe('succeeded')
})

test('what a device claims to have done in another organisation is not done here', () => {
  const events = eventsOf(
    ...unboxed,
    'signed-in',
    ['tenant-mismatched', 'failed'],
    'profile-discarded',
    ['tenant-mismatch', 'warning'],
    'signed-in',
    'joined',
    'enrolled',
    'logged-on',
    'desktop',
  ).map((line) => ({
    ...line,
    hop: Object.hasOwn(deviceSteps, line.step) ? ('device' as const) : ('deployment' as const),
  }))
  expect(progressOf(events).verdict).toBe('ended-without-profile')
  expect(states(events)).toEqual({
    network: 'done',
    profile: 'done',
    authentication: 'failed',
    join: 'elsewhere',
    enrollment: 'elsewhere',
    settings: 'elsewhere',
  })
  const told = [...linesElsewhere(events, 0)].map(({ step }) => step)
  expect(told.toSorted()).toEqual(['desktop', 'enrolled', 'joined', 'logged-on', 'signed-in', 'signed-in'])
  const back = [...events.slice(0, -4), ...eventsOf('signed-in', 'directory-joined', 'joined', 'desktop')]
  expect(
    states(back.map((line, index) => ({ ...line, at: new Date(start + index * 1000).toISOString() }))),
  ).toMatchObject({
    join: 'done',
    enrollment: 'skipped',
    settings: 'done',
  })
})

test('the times of the stages only go forward, also after a restart', () => {
  const ends = (events: readonly TimedLine[]) =>
    progressOf(events).stages.flatMap(({ endedAt }) => (endedAt ? [Date.parse(endedAt) - start] : []))
  const restarted = eventsOf(...unboxed, 'signed-in', 'rebooted', 'network-connected', 'profile-received', ...managed)
  expect(ends(restarted)).toEqual(ends(restarted).toSorted((one, other) => one - other))
  expect(ends(restarted).slice(0, 2)).toEqual([3000, 4000])
  // lines of a stage that came only after the next one had begun say nothing of its end
  expect(progressOf(eventsOf('profile-offered', 'powered-on', 'signed-in')).stages[0]).toMatchObject({
    state: 'done',
    endedAt: undefined,
  })
})

test('going on to the desktop after a failed setup is still a failed deployment', () => {
  const events = eventsOf(...unboxed, ...managed, ['deployment-finished', 'failed'], 'desktop')
  expect(progressOf(events).verdict).toBe('failed')
})

test('what management saw finish is not undone by what the device, or whoever has its run, tells later', () => {
  const events = eventsOf(...unboxed, ...managed, 'deployment-finished', ['gave-up', 'failed'])
  expect(progressOf(events)).toMatchObject({ verdict: 'succeeded', attempt: 1 })
})

test('events of several hops stand in the order of the clock, each once, whatever the order they came in', () => {
  const at = (second: number) => new Date(start + second * 1000).toISOString()
  const first = [
    { sequence: '9', at: at(1) },
    { sequence: '10', at: at(1) },
  ]
  const late = [
    { sequence: '11', at: at(0) },
    { sequence: '10', at: at(1) },
  ]
  expect(joined(first, late).map(({ sequence }) => sequence)).toEqual(['11', '9', '10'])
  expect(joined(first, first)).toBe(first)
})

test('[T-47] a failed attempt by somebody who showed the hash of a finished device leaves its badge as it is, and stands beside it', () => {
  const own = eventsOf(...unboxed, ...managed, 'deployment-finished', 'desktop')
  const eve = eventsOf('powered-on', ['sign-in-failed', 'failed'], ['gave-up', 'failed'])
  const later = [...own, ...eve.map((line) => ({ ...line, run: 'eve', at: new Date(start + 3_600_000).toISOString() }))]
  const { somebody, ...progress } = progressOf(later)
  expect({ ...progress, somebody: undefined }).toEqual(progressOf(own))
  expect(progress).toMatchObject({ verdict: 'succeeded', attempt: 1 })
  expect(somebody).toEqual({ startedAt: later[own.length]?.at, state: 'failed', contested: false })
})

test('[T-47] a device that joined nothing is no success, whatever it, or somebody with its hash, says of itself', () => {
  const events = eventsOf(...unboxed, 'signed-in', 'joined', 'enrolled', 'desktop')
  expect(progressOf(events)).toMatchObject({ verdict: 'running', somebody: undefined })
  expect(states(events)).toMatchObject({ authentication: 'done', join: 'skipped', enrollment: 'skipped' })
  expect(states(eventsOf(...unboxed, 'signed-in', 'directory-joined', 'joined', 'enrolled', 'desktop'))).toMatchObject({
    join: 'done',
    enrollment: 'skipped',
  })
  expect(states(eventsOf(...unboxed, 'signed-in', ['join-failed', 'failed']))).toMatchObject({ join: 'failed' })
})
