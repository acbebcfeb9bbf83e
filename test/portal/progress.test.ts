import { expect, test } from 'vitest'

import { newestAttempt, progressOf, railStages, type Told } from '../../portal/src/story/progress.ts'
import { type Outcome, type Step, stageOf } from '../../src/story/event.ts'

const start = Date.parse('2026-01-01T08:00:00Z')
const told = (...steps: ReadonlyArray<Step | readonly [Step, Outcome]>): Told[] =>
  steps.map((entry, index) => {
    const [step, outcome] = typeof entry === 'string' ? [entry, 'ok' as const] : entry
    return { at: new Date(start + index * 1000).toISOString(), step, stage: stageOf(step), outcome }
  })
const states = (events: readonly Told[]) =>
  Object.fromEntries(progressOf(events).stages.map(({ stage, state }) => [stage, state]))

const unboxed = ['registered', 'profile-assigned', 'powered-on', 'network-connected', 'profile-received'] as const
const managed = ['signed-in', 'directory-joined', 'joined', 'mdm-enrolled', 'enrolled'] as const

test('[L-031] the rail has the six stages of a deployment in their order', () => {
  expect(railStages).toEqual(['network', 'profile', 'authentication', 'join', 'enrollment', 'settings'])
})

test('a device that was only registered has not started', () => {
  const progress = progressOf(told('registered', 'profile-assigned'))
  expect(progress).toMatchObject({ verdict: 'not-started', attempt: 0, startedAt: undefined })
  expect(progress.stages.every(({ state }) => state === 'waiting')).toBe(true)
})

test('[L-031] the stage reached last is under way, those before it are done, those after it wait', () => {
  expect(states(told(...unboxed, 'signed-in'))).toEqual({
    network: 'done',
    profile: 'done',
    authentication: 'current',
    join: 'waiting',
    enrollment: 'waiting',
    settings: 'waiting',
  })
})

test('a deployment that reached the desktop succeeded in every stage', () => {
  const events = told(...unboxed, ...managed, 'app-installed', 'desktop')
  expect(progressOf(events)).toMatchObject({ verdict: 'succeeded', attempt: 1 })
  expect(Object.values(states(events))).toEqual(railStages.map(() => 'done'))
})

test('a failed application fails the stage and the deployment', () => {
  const events = told(...unboxed, ...managed, ['app-failed', 'failed'], ['gave-up', 'failed'])
  expect(progressOf(events).verdict).toBe('failed')
  expect(states(events)).toMatchObject({ enrollment: 'done', settings: 'failed' })
})

test('a failure that was overcome leaves a warning, not a failure', () => {
  const events = told(...unboxed, ['sign-in-failed', 'failed'], 'signed-in', 'joined')
  expect(states(events)).toMatchObject({ authentication: 'warning', join: 'current' })
})

test('a device that went on without a profile is not called a success', () => {
  const events = told(
    'registered',
    'powered-on',
    ['no-profile-assigned', 'warning'],
    ['no-profile', 'warning'],
    'desktop',
  )
  expect(progressOf(events).verdict).toBe('ended-without-profile')
})

test('after the end of one deployment the next contact begins another, and only that one counts', () => {
  const events = told(...unboxed, ['gave-up', 'failed'], 'mdm-session-started', 'powered-on', 'network-connected')
  expect(progressOf(events)).toMatchObject({ verdict: 'running', attempt: 2 })
  expect(newestAttempt(events).events.map(({ step }) => step)).toEqual(['powered-on', 'network-connected'])
})
