import { expect, test } from 'vitest'

import type { Assurance } from '../kernel/assurance.ts'
import { attemptsOf, type Line, linesOfOthers } from './attempts.ts'
import { deviceSteps, type Hop, type Step, stageOf } from './event.ts'

const hops: Partial<Record<Step, Hop>> = {
  registered: 'registration',
  'wipe-asked': 'registration',
  'device-contacted': 'deployment',
  'profile-offered': 'deployment',
  'directory-joined': 'join',
  'device-contested': 'join',
}
const told = (assurance: Assurance, ...steps: readonly Step[]): Line[] =>
  steps.map((step) => ({
    step,
    stage: stageOf(step),
    hop: step in deviceSteps ? 'device' : (hops[step] ?? 'mdm'),
    assurance,
  }))
const claimed = (...steps: readonly Step[]) => told('claimed', ...steps)
const whose = (events: readonly Line[]) => attemptsOf(events).map((attempt) => attempt.whose)
const stepsOf = (lines: Iterable<Line>) => [...lines].map(({ step }) => step)

const setUp = claimed('registered', 'powered-on', 'profile-received', 'signed-in', 'directory-joined', 'joined')
const done = [...setUp, ...claimed('mdm-enrolled', 'mdm-session-started', 'deployment-finished', 'desktop')]
const shown = claimed('powered-on', 'profile-received', 'signed-in')

test('[T-47] whoever shows the hash of a device that is held and is given another object makes no attempt of the device', () => {
  const stranger = [...shown, ...claimed('device-contested', 'joined', 'enrolled', 'desktop')]
  expect(whose([...done, ...stranger])).toEqual(['device', 'somebody'])
  expect(linesOfOthers([...done, ...stranger])).toEqual(new Set(stranger))
})

test('[T-47] a claimed attempt that ends before it got the object is one by somebody who showed the hash', () => {
  const failed = [...shown, ...claimed('sign-in-failed', 'gave-up')]
  const [own, other] = attemptsOf([...done, ...failed])
  expect([own?.whose, other?.whose]).toEqual(['device', 'somebody'])
  expect(stepsOf(own?.events ?? []).at(-1)).toBe('desktop')
})

test('an attempt that gets the object, or proves the TPM, is the device’s own', () => {
  expect(whose([...done, ...shown, ...claimed('directory-joined')])).toEqual(['device', 'device'])
  expect(whose([...done, ...shown])).toEqual(['device', 'somebody'])
  expect(whose([...done, ...told('ek', 'powered-on', 'profile-received')])).toEqual(['device', 'device'])
  expect(whose([...done, ...told('attested', 'powered-on'), ...claimed('gave-up')])).toEqual(['device', 'device'])
})

test('while nobody holds the object every attempt is the device’s own, also after a wipe and after a word of an administrator', () => {
  expect(whose(claimed('registered', 'powered-on', 'sign-in-failed', 'gave-up', 'powered-on'))).toEqual([
    'device',
    'device',
  ])
  for (const step of ['wipe-asked', 'next-deployment-allowed', 'device-deleted'] as const)
    expect(whose([...done, ...claimed(step), ...shown])).toEqual(['device', 'device'])
  expect(whose(claimed('registered', 'next-deployment-allowed'))).toEqual([])
})

test('a machine that is told that the device waits for another person is not the device, though nobody joined it yet', () => {
  expect(whose(claimed('registered', 'powered-on', 'signed-in', 'device-contested', 'desktop'))).toEqual(['somebody'])
})

test('what management tells while somebody shows the hash belongs to the device that it manages', () => {
  const busy = [...done, ...shown, ...claimed('mdm-session-started', 'policy-failed', 'device-contested')]
  const [own, other] = attemptsOf(busy)
  expect(stepsOf(own?.later ?? [])).toEqual(['mdm-session-started', 'policy-failed'])
  expect(stepsOf(other?.events ?? [])).toEqual([...stepsOf(shown), 'device-contested'])
})

test('a proof of the managed device is no proof of whoever shows its hash meanwhile', () => {
  expect(whose([...done, ...shown, ...told('attested', 'mdm-session-started')])).toEqual(['device', 'somebody'])
})

test('a device that was switched off in the middle of its setup goes on with the same attempt', () => {
  const resumed = [...setUp, ...claimed('mdm-enrolled', 'powered-on', 'status-page-shown', 'desktop')]
  expect(whose(resumed)).toEqual(['device'])
  expect(attemptsOf(resumed)[0]?.events.at(-1)?.step).toBe('desktop')
  // another machine begins from the start while it is being set up
  expect(whose([...setUp, ...shown, ...claimed('gave-up')])).toEqual(['device', 'somebody'])
})

test('an attempt that somebody left half done does not swallow the next one of the device', () => {
  const events = [...done, ...shown, ...shown, ...claimed('directory-joined')]
  expect(whose(events)).toEqual(['device', 'somebody', 'device'])
  expect(linesOfOthers(events).size).toBe(shown.length)
})
