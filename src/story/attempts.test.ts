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
  for (const step of ['next-deployment-allowed', 'device-deleted'] as const)
    expect(whose([...done, ...claimed(step), ...shown])).toEqual(['device', 'device'])
  const ended = (because: string) => claimed('management-ended').map((line) => ({ ...line, detail: { because } }))
  expect(whose([...done, ...ended('wiped'), ...shown])).toEqual(['device', 'device'])
  // a wipe that waits has freed nothing, nor has a retirement
  expect(whose([...done, ...claimed('wipe-asked'), ...shown])).toEqual(['device', 'somebody'])
  expect(whose([...done, ...ended('retired'), ...shown])).toEqual(['device', 'somebody'])
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

const by = (run: string, ...steps: readonly Step[]): Line[] => claimed(...steps).map((line) => ({ ...line, run }))
const joins = by('own', 'powered-on', 'profile-received', 'signed-in', 'directory-joined')
const enrols = claimed('mdm-enrolled', 'mdm-session-started')

test('[T-47] what a machine tells in the middle of the deployment of another stands by itself, and ends and splits nothing', () => {
  const eve = by('eve', 'powered-on', 'signed-in', 'gave-up')
  const events = [...joins, ...eve, ...by('own', 'joined'), ...enrols, ...by('own', 'desktop'), ...by('eve', 'desktop')]
  const [own, other] = attemptsOf(events)
  expect([own?.whose, other?.whose]).toEqual(['device', 'somebody'])
  expect(stepsOf(own?.events ?? [])).toEqual([...stepsOf(joins), 'joined', ...stepsOf(enrols), 'desktop'])
  expect(linesOfOthers(events)).toEqual(new Set([...eve, events.at(-1)]))
})

test('[T-47] who shows the hash before the device has joined is somebody once the device has, whoever was first', () => {
  const eve = by('eve', 'powered-on', 'signed-in', 'joined')
  const before = [...eve, ...joins, ...by('eve', 'enrolled', 'desktop'), ...enrols]
  expect(attemptsOf(before).map(({ whose }) => whose)).toEqual(['somebody', 'device'])
  expect(linesOfOthers(before).size).toBe(5)
  const [first, ...rest] = joins
  const meanwhile = [...(first ? [first] : []), ...eve, ...rest]
  expect(attemptsOf(meanwhile).map(({ whose }) => whose)).toEqual(['device', 'somebody'])
})

test('[T-47] a claimed resumption by another machine does not go on with an attempt', () => {
  expect(whose([...joins, ...by('eve', 'powered-on', 'desktop')])).toEqual(['device', 'somebody'])
})

test('a device goes on with its run over restarts, and begins anew after it gave up', () => {
  const restarted = [...joins, ...by('own', 'powered-on', 'desktop', 'powered-on')]
  expect(attemptsOf(restarted).map(({ whose, later }) => [whose, stepsOf(later)])).toEqual([['device', ['powered-on']]])
  expect(whose([...joins, ...by('own', 'gave-up', 'powered-on')])).toEqual(['device', 'device'])
})

test('a machine that tells nothing of itself is seen by the server alone, under as many tickets as it gets', () => {
  const line = (run: string | null, step: Step): Line => ({ ...told('claimed', step)[0]!, hop: 'deployment', run })
  const windows = [line(null, 'device-contacted'), line('one', 'profile-offered'), line('two', 'directory-joined')]
  expect(attemptsOf([...windows, ...enrols]).map(({ whose, events }) => [whose, events.length])).toEqual([
    ['device', 5],
  ])
  // and one that does is not taken for it
  const eve = by('eve', 'signed-in')
  expect(linesOfOthers([...windows.slice(0, 2), ...eve, ...windows.slice(2)])).toEqual(new Set(eve))
})
