import { expect, test } from 'vitest'

import { deviceSteps, endings, type Hop, type Outcome, outcomesOf, type Step, stageOf } from './event.ts'
import { failuresOf, type ToldLine } from './failure.ts'
import { failuresNow } from './progress.ts'
import { actFor, placesFor, remedyOf } from './remedy/remedy.ts'

type Detail = ToldLine['detail']
type TestLine = ToldLine & { readonly at: string; readonly outcome: Outcome }
const start = Date.parse('2026-01-01T08:00:00Z')
const story = (...lines: ReadonlyArray<readonly [Step, Outcome, (Detail | string)?]>): TestLine[] =>
  lines.map(([step, outcome, detail = {}], index) => {
    const hop: Hop = Object.hasOwn(deviceSteps, step) ? 'device' : stageOf(step) === 'settings' ? 'mdm' : 'deployment'
    const told = typeof detail === 'string' ? { text: detail } : detail
    return { step, stage: stageOf(step), outcome, hop, at: new Date(start + index * 1000).toISOString(), detail: told }
  })
const shortOf = (lines: readonly ToldLine[]) =>
  failuresOf(lines).map(({ cause, name, code, lines: all }) => [cause.step, name, code, all.length])

const control = { name: 'Contoso Machine Control', phase: 'device', error: '-2147023293' }
const oneApp = story(
  ['directory-joined', 'ok'],
  ['mdm-enrolled', 'ok'],
  ['status-page-shown', 'info', 'device, 10 min: the device is blocked (4)'],
  ['app-download-served', 'ok', { name: 'Contoso Machine Control' }],
  ['app-failed', 'failed', control],
  ['status-page-item', 'failed', 'Apps, 0 of 1: {4D2F} 0x80070643'],
  ['device-phase-finished', 'failed', { failed: [{ name: control.name, error: control.error }] }],
  ['deployment-finished', 'failed'],
  ['status-page-failed', 'failed', 'device: 0x81036502 Apps: an item failed'],
  ['page-shown', 'info', 'esp-error'],
  ['gave-up', 'failed', '0x81036502'],
)

test('one application that did not install is one failure, by its name and with its code, whatever follows from it', () => {
  expect(failuresOf(oneApp)).toMatchObject([
    { name: 'Contoso Machine Control', code: '0x80070643', reason: '0x80070643' },
  ])
  expect(shortOf(oneApp)).toEqual([['app-failed', 'Contoso Machine Control', '0x80070643', 6]])
  // a device tells its own later or earlier, as its clock is
  expect(shortOf(oneApp.toReversed())).toEqual([['app-failed', 'Contoso Machine Control', '0x80070643', 6]])
})

test('two things that failed are two failures, and no line is told in both', () => {
  const more = story(['policy-failed', 'failed', { name: 'No camera', error: '405' }])
  const failures = failuresOf([...oneApp, ...more])
  expect(failures.map(({ name }) => name)).toEqual(['Contoso Machine Control', 'No camera'])
  const lines = failures.flatMap(({ lines }) => lines)
  expect(new Set(lines).size).toBe(lines.length)
})

test('what was overcome is no failure', () => {
  expect(failuresOf(story(['sign-in-failed', 'failed', 'wrong password'], ['signed-in', 'ok']))).toEqual([])
  expect(failuresOf(story(['app-failed', 'failed', control], ['app-installed', 'ok', control]))).toEqual([])
  expect(shortOf(story(['app-failed', 'failed', control], ['app-installed', 'ok', { name: 'Another' }]))).toHaveLength(
    1,
  )
  expect(shortOf(story(['signed-in', 'ok'], ['sign-in-failed', 'failed', 'locked'], ['gave-up', 'failed']))).toEqual([
    ['sign-in-failed', undefined, undefined, 2],
  ])
})

test('of a refusal the server’s word is told, and what the device says of it stands behind', () => {
  const refused = { message: 'The user may not join devices.', code: '0x801c0003' }
  const lines = story(
    ['join-failed', 'failed', '0x801c0003 refused'],
    ['join-refused', 'failed', refused],
    ['gave-up', 'failed', 'x'],
  )
  expect(failuresOf(lines)).toMatchObject([
    { cause: { step: 'join-refused' }, reason: 'The user may not join devices.', code: '0x801c0003' },
  ])
  // a reason of the device alone is known to be the device's
  expect(failuresOf(story(['tenant-mismatched', 'failed', 'dana'], ['tenant-mismatch', 'warning']))).toMatchObject([
    { cause: { step: 'tenant-mismatch' }, source: { step: 'tenant-mismatched' }, reason: 'dana' },
  ])
  expect(shortOf(story(['join-failed', 'failed', '0x801c03ed'], ['gave-up', 'failed']))).toEqual([
    ['join-failed', undefined, '0x801c03ed', 2],
  ])
})

test('a status page whose time ran out is one failure of its own, with the code that the device gives', () => {
  const lines = story(
    ['status-page-failed', 'failed', 'device: 0x800705b4 the time allowed ran out'],
    ['device-phase-finished', 'failed', { failed: [] }],
    ['deployment-finished', 'failed'],
    ['gave-up', 'failed', '0x800705b4'],
  )
  expect(shortOf(lines)).toEqual([['device-phase-finished', undefined, '0x800705b4', 4]])
})

test('a secret that was withheld stops nothing: a failed page after it is another failure', () => {
  const withheld = { name: 'Wi-Fi', reason: 'It needs a proof.', remedy: 'Prove it.' }
  const lines = story(['secret-withheld', 'warning', withheld], ['deployment-finished', 'failed'])
  expect(shortOf(lines).map(([step]) => step)).toEqual(['secret-withheld', 'deployment-finished'])
})

test('a failure of an earlier attempt is history, and one at a later check-in is there until it is mended', () => {
  const failing = story(
    ['powered-on', 'ok'],
    ['directory-joined', 'ok'],
    ['app-failed', 'failed', control],
    ['gave-up', 'failed'],
  )
  const again = story(['powered-on', 'ok'], ['directory-joined', 'ok'], ['deployment-finished', 'ok'])
  const shifted = again.map((line, index) => ({ ...line, at: new Date(start + 60_000 + index * 1000).toISOString() }))
  expect(failuresNow(failing, 0)).toHaveLength(1)
  expect(failuresNow([...failing, ...shifted], 0)).toEqual([])
  const policy = { name: 'No camera', error: '405' }
  const later = story(['policy-failed', 'failed', policy], ['policy-applied', 'ok', policy])
  const last = later.map((line, index) => ({ ...line, at: new Date(start + 120_000 + index * 1000).toISOString() }))
  expect(failuresNow([...failing, ...shifted, ...last.slice(0, 1)], 0).map(({ name }) => name)).toEqual(['No camera'])
  expect(failuresNow([...failing, ...shifted, ...last], 0)).toEqual([])
})

test('whatever can be told as a failure has a cause and a remedy in words', () => {
  for (const [step, outcomes] of Object.entries(outcomesOf) as [Step, readonly Outcome[]][]) {
    const bad = outcomes.find((outcome) => endings[outcome] !== 'well')
    const [failure] = bad ? failuresOf(story([step, bad, { name: 'x' }])) : []
    if (failure) expect(remedyOf(failure.cause.step), step).toBeDefined()
    if (actFor(step, {})) expect(remedyOf(step), step).toBeDefined()
  }
})

test('a device that was refused because it is disabled is enabled by the remedy, and by no word of its own', () => {
  expect(actFor('join-refused', { why: 'device-disabled' })).toBe('enable')
  expect(actFor('enrollment-refused', { reason: 'device-disabled' })).toBe('enable')
  expect(actFor('join-refused', { why: 'device-cap-reached', reason: 'device-disabled' })).toBeUndefined()
  for (const claimed of ['join-failed', 'enroll-failed'] as const) {
    expect(actFor(claimed, { why: 'device-disabled', reason: 'device-disabled' })).toBeUndefined()
  }
})

test('a refused join or enrolment leads to what it was refused for, by the word of the refuser and never by the device’s', () => {
  expect(placesFor('join-refused', { why: 'device-cap-reached' })).toEqual(['clean-up', 'organization'])
  expect(placesFor('join-refused', { why: 'join-not-allowed' })).toEqual(['person', 'organization'])
  expect(placesFor('enrollment-refused', { reason: 'user-not-licensed' })).toEqual(['person'])
  expect(placesFor('enrollment-refused', { reason: 'token-used' })).toEqual([])
  for (const claimed of ['join-failed', 'enroll-failed'] as const) {
    expect(placesFor(claimed, { why: 'account-disabled', reason: 'user-disabled' })).toEqual([])
  }
  for (const odd of [undefined, 7, 'constructor']) expect(placesFor('join-refused', { why: odd })).toEqual([])
})
