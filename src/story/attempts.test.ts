import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { Assurance } from '../kernel/assurance.ts'
import { attemptsOf as attemptsAt, isCertain, type Line, linesOfOthers as linesOfOthersAt } from './attempts.ts'
import { deviceSteps, type Hop, type Step, stageOf } from './event.ts'

/** While no word has expired. */
const attemptsOf = <T extends Line>(events: readonly T[]) => attemptsAt(events, 0)
const linesOfOthers = <T extends Line>(events: readonly T[]) => linesOfOthersAt(events, 0)

const hops: Partial<Record<Step, Hop>> = {
  registered: 'registration',
  'wipe-asked': 'registration',
  'device-contacted': 'deployment',
  'profile-offered': 'deployment',
  'tenant-mismatch': 'deployment',
  'directory-joined': 'join',
  'device-contested': 'join',
}
const reported = (assurance: Assurance, run: string | null, ...steps: readonly Step[]): Line[] =>
  steps.map((step) => ({
    step,
    stage: stageOf(step),
    hop: step in deviceSteps ? 'device' : (hops[step] ?? 'mdm'),
    assurance,
    run,
  }))
const by = (run: string, ...steps: readonly Step[]) => reported('claimed', run, ...steps)
/** Steps the server records by itself. */
const server = (...steps: readonly Step[]) => reported('claimed', null, ...steps)
const whose = (events: readonly Line[]) => attemptsOf(events).map((attempt) => attempt.whose)
const stepsOf = (lines: Iterable<Line>) => [...lines].map(({ step }) => step)

const registered = server('registered')
const joins = by('own', 'powered-on', 'profile-received', 'signed-in', 'directory-joined')
const enrols = server('mdm-enrolled', 'mdm-session-started')
const done = [...registered, ...joins, ...by('own', 'joined'), ...enrols, ...server('deployment-finished')]
const atDesktop = [...done, ...by('own', 'desktop')]
const shown = (run = 'eve') => by(run, 'powered-on', 'profile-received', 'signed-in')

test('[T-47] whoever shows the hash of a device that is held and is given another object makes no attempt of the device', () => {
  const stranger = [...shown(), ...by('eve', 'device-contested', 'joined', 'enrolled', 'desktop')]
  expect(whose([...atDesktop, ...stranger])).toEqual(['device', 'somebody'])
  expect(linesOfOthers([...atDesktop, ...stranger])).toEqual(new Set(stranger))
})

test('[T-47] a claimed attempt that ends before it got the object is one by somebody who showed the hash', () => {
  const failed = [...shown(), ...by('eve', 'sign-in-failed', 'gave-up')]
  const [own, other] = attemptsOf([...atDesktop, ...failed])
  expect([own?.whose, other?.whose]).toEqual(['device', 'somebody'])
  expect(stepsOf(own?.events ?? []).at(-1)).toBe('desktop')
})

test('an attempt that gets the object, or proves the TPM, is the device’s own', () => {
  expect(whose([...atDesktop, ...shown('new'), ...by('new', 'directory-joined')])).toEqual(['device', 'device'])
  expect(whose([...atDesktop, ...shown('new')])).toEqual(['device', 'somebody'])
  expect(whose([...atDesktop, ...reported('ek', 'new', 'powered-on', 'profile-received')])).toEqual([
    'device',
    'device',
  ])
  const proved = [...reported('attested', 'new', 'powered-on'), ...by('new', 'gave-up')]
  expect(whose([...atDesktop, ...proved])).toEqual(['device', 'device'])
})

test('while nobody holds the object every attempt is the device’s own, also after a wipe and after a word of an administrator', () => {
  expect(
    whose([...registered, ...by('one', 'powered-on', 'sign-in-failed', 'gave-up'), ...by('two', 'powered-on')]),
  ).toEqual(['device', 'device'])
  for (const step of ['next-deployment-allowed', 'device-deleted'] as const)
    expect(whose([...atDesktop, ...server(step), ...shown()])).toEqual(['device', 'device'])
  const ended = (because: string) => server('management-ended').map((line) => ({ ...line, detail: { because } }))
  expect(whose([...atDesktop, ...ended('wiped'), ...shown()])).toEqual(['device', 'device'])
  // a late event from management of the former life takes nothing back
  const late = [...server('next-deployment-allowed', 'mdm-session-started'), ...shown()]
  expect(whose([...atDesktop, ...late])).toEqual(['device', 'device'])
  // a wipe that waits has freed nothing, nor has a retirement
  expect(whose([...atDesktop, ...server('wipe-asked'), ...shown()])).toEqual(['device', 'somebody'])
  expect(whose([...atDesktop, ...ended('retired'), ...shown()])).toEqual(['device', 'somebody'])
  expect(whose(server('registered', 'next-deployment-allowed'))).toEqual([])
})

test('the word of an administrator frees the object until its hour', () => {
  const at = (hour: number) => new Date(hour * 3600_000).toISOString()
  const allowed = server('next-deployment-allowed').map((line) => ({ ...line, detail: { until: at(8) } }))
  const own = [...atDesktop, ...allowed].map((line) => ({ ...line, at: at(0) }))
  const shownAt = (hour: number) => shown().map((line) => ({ ...line, at: at(hour) }))
  expect(whose([...own, ...shownAt(8)])).toEqual(['device', 'device'])
  expect(whose([...own, ...shownAt(9)])).toEqual(['device', 'somebody'])
  // proving the TPM in that hour takes the object, and then it is not free any more
  const proved = reported('ek', 'new', 'powered-on').map((line) => ({ ...line, at: at(8) }))
  expect(whose([...own, ...proved, ...shownAt(8)])).toEqual(['device', 'device', 'somebody'])
})

test('who only showed the hash while a word stood that nobody used is not the device once its hour has passed', () => {
  const at = (hour: number) => new Date(hour * 3600_000).toISOString()
  const allowed = (hour: number, until: number) =>
    server('next-deployment-allowed').map((line) => ({ ...line, at: at(hour), detail: { until: at(until) } }))
  const own = [...atDesktop.map((line) => ({ ...line, at: at(0) })), ...allowed(0, 8)]
  const failed = [...shown(), ...by('eve', 'gave-up')].map((line) => ({ ...line, at: at(1) }))
  const whoseAt = (hour: number, more: readonly Line[] = []) =>
    attemptsAt([...own, ...failed, ...more], hour * 3600_000).map((attempt) => attempt.whose)
  expect(whoseAt(8)).toEqual(['device', 'device'])
  expect(whoseAt(9)).toEqual(['device', 'somebody'])
  // a later word does not make it the device again; the machine that used the word is
  expect(whoseAt(11, allowed(10, 20))).toEqual(['device', 'somebody'])
  const used = by('eve', 'directory-joined').map((line) => ({ ...line, at: at(2) }))
  expect(whoseAt(9, used)).toEqual(['device', 'device'])
})

test('a word that was taken back frees nothing, neither for who comes later nor for who came while it stood', () => {
  const [given, back] = [server('next-deployment-allowed'), server('next-deployment-withdrawn')]
  expect(whose([...atDesktop, ...given, ...back, ...shown()])).toEqual(['device', 'somebody'])
  const failed = [...shown(), ...by('eve', 'sign-in-failed', 'gave-up')]
  expect(whose([...atDesktop, ...given, ...failed, ...back])).toEqual(['device', 'somebody'])
  expect(whose([...atDesktop, ...given, ...failed, ...back, ...by('eve', 'powered-on')])).toEqual([
    'device',
    'somebody',
    'somebody',
  ])
  // a machine that got the object meanwhile has it; so has one that proved the TPM, or the same one
  const got = [...shown('new'), ...by('new', 'directory-joined')]
  expect(whose([...atDesktop, ...given, ...got, ...back])).toEqual(['device', 'device'])
  expect(whose([...atDesktop, ...given, ...reported('ek', 'new', 'powered-on'), ...back])).toEqual(['device', 'device'])
  expect(whose([...atDesktop, ...by('own', 'gave-up'), ...given, ...by('own', 'powered-on'), ...back])).toEqual([
    'device',
    'device',
  ])
  // nor does it touch one that gave up before anybody had the object
  expect(whose([...failed, ...atDesktop, ...given, ...back])).toEqual(['device', 'device'])
  // an object nobody has got is free, despite any report
  expect(whose([...registered, ...given, ...back, ...shown()])).toEqual(['device'])
  expect(whose([...atDesktop, ...server('device-deleted'), ...given, ...back, ...shown()])).toEqual([
    'device',
    'device',
  ])
})

test('a machine that is told that the device waits for another person is not the device, though nobody joined it yet', () => {
  const other = by('eve', 'powered-on', 'signed-in', 'device-contested', 'desktop')
  expect(whose([...registered, ...other])).toEqual(['somebody'])
})

test('what management tells while somebody shows the hash belongs to the device that it manages', () => {
  const busy = [
    ...atDesktop,
    ...shown(),
    ...server('mdm-session-started', 'policy-failed'),
    ...by('eve', 'device-contested'),
  ]
  const [own, other] = attemptsOf(busy)
  expect(stepsOf(own?.later ?? [])).toEqual(['mdm-session-started', 'policy-failed'])
  expect(stepsOf(other?.events ?? [])).toEqual([...stepsOf(shown()), 'device-contested'])
})

test('what management tells is of nobody else where the join is older than the story', () => {
  const events = [
    ...shown(),
    ...server('mdm-session-started', 'app-installed'),
    ...by('eve', 'desktop'),
    ...shown('max'),
  ]
  expect(attemptsOf(events).map(({ whose, events }) => [whose, stepsOf(events).at(-1)])).toEqual([
    ['somebody', 'desktop'],
    ['device', 'app-installed'],
    ['somebody', 'signed-in'],
  ])
})

test('a proof of the managed device is no proof of whoever shows its hash meanwhile', () => {
  const events = [...atDesktop, ...shown(), ...reported('attested', null, 'mdm-session-started')]
  expect(whose(events)).toEqual(['device', 'somebody'])
})

test('once the TPM was proved, whoever only claims is not the device until it gets the object', () => {
  const proved = [...registered, ...reported('ek', 'own', 'powered-on', 'profile-received')]
  expect(whose([...proved, ...shown()])).toEqual(['device', 'somebody'])
  expect(whose([...shown(), ...proved])).toEqual(['somebody', 'device'])
  expect(whose([...proved, ...shown('new'), ...by('new', 'directory-joined')])).toEqual(['device', 'device'])
  // the same machine is it, and a word of an administrator frees it for another
  expect(whose([...proved, ...by('own', 'gave-up', 'powered-on')])).toEqual(['device', 'device'])
  expect(whose([...proved, ...server('next-deployment-allowed'), ...shown()])).toEqual(['device', 'device'])
})

test('what management tells of a proof makes no line of the machine itself a weaker one, nor does a line that tells of none', () => {
  const managed = [...joins, ...enrols, ...reported('attested', null, 'mdm-session-started')]
  const silent = by('own', 'status-page-shown', 'desktop').map((line) => ({ ...line, assurance: null }))
  for (const last of [by('own', 'desktop'), silent]) {
    const [attempt] = attemptsOf([...managed, ...last])
    expect([stepsOf(attempt?.events ?? []).at(-1), attempt?.later]).toEqual(['desktop', []])
  }
})

test('who got the object is certain from the join or the enrolment alone', () => {
  expect([joins, enrols, shown()].map(isCertain)).toEqual([true, true, false])
})

test('what the server saw at the enrolment, and a key that was joined with twice, is of the machine that holds the object', () => {
  const seen = server('mdm-enrolled', 'join-key-shared').map((line) => ({ ...line, hop: 'join' as const, run: 'eve' }))
  const [own, other] = attemptsOf([...joins, ...shown(), ...seen])
  expect([own, other].map((attempt) => stepsOf(attempt?.events ?? []))).toEqual([
    [...stepsOf(joins), 'mdm-enrolled', 'join-key-shared'],
    stepsOf(shown()),
  ])
})

test('what a machine tells with less proof than it gave before ends nothing of its attempt', () => {
  const proved = [
    ...reported('claimed', 'own', 'powered-on'),
    ...reported('attested', 'own', 'signed-in', 'directory-joined'),
  ]
  const [attempt] = attemptsOf([
    ...proved,
    ...by('own', 'gave-up'),
    ...reported('attested', 'own', 'status-page-shown'),
  ])
  expect(stepsOf(attempt?.events ?? [])).toEqual([...stepsOf(proved), 'status-page-shown'])
  expect(stepsOf(attempt?.later ?? [])).toEqual(['gave-up'])
})

test('an attempt that somebody left half done does not swallow the next one of the device', () => {
  const events = [...atDesktop, ...shown(), ...shown('new'), ...by('new', 'directory-joined')]
  expect(whose(events)).toEqual(['device', 'somebody', 'device'])
  expect(linesOfOthers(events).size).toBe(shown().length)
})

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
  expect(whose(before)).toEqual(['somebody', 'device'])
  expect(linesOfOthers(before).size).toBe(5)
  const [first, ...rest] = joins
  expect(whose([...(first ? [first] : []), ...eve, ...rest])).toEqual(['device', 'somebody'])
  // also when nothing more is heard of her; what came to its end before was perhaps the device's own
  expect(whose([...eve, ...joins])).toEqual(['somebody', 'device'])
  expect(whose([...eve, ...by('eve', 'gave-up'), ...joins])).toEqual(['device', 'device'])
})

test('[T-47] a claimed resumption by another machine does not go on with an attempt', () => {
  expect(whose([...joins, ...by('eve', 'powered-on', 'desktop')])).toEqual(['device', 'somebody'])
})

test('a device goes on with its run over restarts, and begins anew after it gave up', () => {
  const restarted = [...joins, ...by('own', 'powered-on', 'desktop', 'powered-on')]
  expect(attemptsOf(restarted).map(({ whose, later }) => [whose, stepsOf(later)])).toEqual([['device', ['powered-on']]])
  expect(whose([...joins, ...by('own', 'gave-up', 'powered-on')])).toEqual(['device', 'device'])
})

test('a machine that does not tell when it is switched on begins anew with its first contact after it gave up', () => {
  const count = (...steps: readonly Step[]) => attemptsOf(by('one', ...steps)).length
  expect(count('device-contacted', 'gave-up', 'device-contacted')).toBe(2)
  expect(count('device-contacted', 'gave-up', 'profile-received')).toBe(1)
  expect(count('powered-on', 'device-contacted', 'gave-up', 'device-contacted')).toBe(1)
})

test('an attempt may end with the first line that is known of it', () => {
  const [attempt] = attemptsOf(by('one', 'gave-up', 'profile-received'))
  expect([stepsOf(attempt?.events ?? []), stepsOf(attempt?.later ?? [])]).toEqual([['gave-up'], ['profile-received']])
  expect(whose([...by('eve', 'gave-up'), ...joins])).toEqual(['device', 'device'])
})

test('a machine that tells nothing of itself is what the server saw of it, and what it asked for under the ticket that joined', () => {
  const windows = by('one', 'device-contacted', 'profile-offered', 'directory-joined')
  expect(attemptsOf([...windows, ...enrols]).map(({ whose, events }) => [whose, events.length])).toEqual([
    ['device', 5],
  ])
  const otherTicket = [...by('one', 'device-contacted', 'profile-offered'), ...by('two', 'directory-joined'), ...enrols]
  expect(whose(otherTicket)).toEqual(['somebody', 'device'])
})

test('a line is placed by its time in its own attempt alone: what came first is what reached the server first', () => {
  const at = (seconds: number) => new Date(seconds * 1000).toISOString()
  const numbered = atDesktop.map((line, index) => ({ ...line, sequence: `${index + 1}`, at: at(1000 + index) }))
  const [poweredOn, ...rest] = by('eve', 'powered-on', 'sign-in-failed', 'gave-up')
  const backdated = [...rest, ...(poweredOn ? [poweredOn] : [])].map((line, index) => ({
    ...line,
    sequence: `${100 + index}`,
    at: at(line === poweredOn ? 1 : 2 + index),
  }))
  // as they stand on one clock, and as they were told
  for (const events of [
    [...backdated, ...numbered],
    [...numbered, ...backdated],
  ]) {
    const [own, other] = attemptsOf(events)
    expect([own?.whose, stepsOf(own?.events ?? []).at(-1)]).toEqual(['device', 'desktop'])
    expect([other?.whose, stepsOf(other?.events ?? [])]).toEqual([
      'somebody',
      ['powered-on', 'sign-in-failed', 'gave-up'],
    ])
  }
})

test('whatever is told by any number of machines that prove nothing changes nothing in the attempt of the one that joined', () => {
  const claims = Object.keys(deviceSteps) as Step[]
  const hearsay: Step[] = [...claims, 'device-contacted', 'profile-offered', 'tenant-mismatch', 'device-contested']
  const strange = fc.record({
    step: fc.constantFrom(...hearsay),
    run: fc.constantFrom('eve', 'max', 'zoe'),
    before: fc.nat({ max: atDesktop.length }),
    second: fc.nat({ max: 60 }),
  })
  const at = (second: number) => new Date(second * 1000).toISOString()
  const own = atDesktop.map((line, index) => ({ ...line, at: at(2 * index) }))
  const newest = (events: readonly Line[]) => attemptsOf(events).findLast(({ whose }) => whose === 'device')?.events
  const alone = newest(own)
  fc.assert(
    fc.property(fc.array(strange, { maxLength: 30 }), fc.integer({ min: 5, max: own.length }), (others, length) => {
      const story: Line[] = own
        .slice(0, length)
        .flatMap((line, index) => [
          ...others.flatMap(({ step, run, before, second }) =>
            before === index ? by(run, step).map((line) => ({ ...line, at: at(second) })) : [],
          ),
          line,
        ])
      const numbered = story.map((line, index) => ({ ...line, sequence: String(index + 1) }))
      const mine = newest(numbered)?.map(({ step, run }) => ({ step, run }))
      expect(mine).toEqual(
        (length === own.length ? alone : newest(own.slice(0, length)))?.map(({ step, run }) => ({ step, run })),
      )
      for (const { events, later } of attemptsOf(numbered))
        expect(new Set([...events, ...later].flatMap(({ run }) => run ?? [])).size).toBeLessThanOrEqual(1)
    }),
  )
})
