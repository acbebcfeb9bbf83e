import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { createTenant, newTenantId } from '../directory/tenant/tenant.ops.ts'
import type { Assurance } from '../kernel/assurance.ts'
import { DirectoryDeviceId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { deviceSteps as stepsOfDevice } from '../simulator/trace.ts'
import { recordEvent, type StoryEvent, storyAfter, wasRecorded } from './event.sql.ts'
import { deviceSteps, mostWithinAnHour, type Outcome, outcomesOf, type Step, serverSteps, stageOf } from './event.ts'
import { sentenceOf } from './sentence.ts'

let database: TestDatabase
let operation: OperationContext
beforeAll(async () => {
  database = await createTestDatabase()
  operation = { tenantId: newTenantId(), actor: { kind: 'operator', id: 't', name: 't' }, now: new Date() }
  await createTenant(database.db, operation, { displayName: 'Contoso', domains: ['contoso.example'] })
})
afterAll(async () => database?.stop())

const event = (deviceId: DirectoryDeviceId, step: Step) =>
  ({
    tenantId: operation.tenantId,
    deviceId,
    at: operation.now,
    hop: 'mdm',
    step,
    outcome: outcomesOf[step][0],
  }) as StoryEvent

test('who reads after the last event seen never misses one, though two hops write at once', async () => {
  const deviceId = DirectoryDeviceId.parse(crypto.randomUUID())
  let release = () => {}
  const slow = database.db.transaction().execute(async (tx) => {
    await recordEvent(tx, event(deviceId, 'mdm-session-started'))
    await new Promise<void>((resolve) => {
      release = resolve
    })
  })
  while (release.length === 0 && String(release) === '() => {}') await sleep(5)
  const quick = recordEvent(database.db, event(deviceId, 'profile-offered'))
  // The second hop must wait for the first: had it been numbered and shown now, the first would come in behind it.
  await sleep(50)
  expect(await storyAfter(database.db, { tenantId: operation.tenantId, deviceId }, '0', 10)).toEqual([])
  release()
  await Promise.all([slow, quick])
  const story = await storyAfter(database.db, { tenantId: operation.tenantId, deviceId }, '0', 10)
  expect(story.map((one) => one.step)).toEqual(['mdm-session-started', 'profile-offered'])
  const rest = await storyAfter(database.db, { tenantId: operation.tenantId, deviceId }, story[0]?.sequence ?? '', 10)
  expect(rest.map((one) => one.step)).toEqual(['profile-offered'])
})

test('stories of different devices do not wait for each other', async () => {
  const [one, other] = [crypto.randomUUID(), crypto.randomUUID()].map((id) => DirectoryDeviceId.parse(id))
  await database.db.transaction().execute(async (tx) => {
    await recordEvent(tx, event(one!, 'registered'))
    await recordEvent(database.db, event(other!, 'registered'))
  })
  expect(await storyAfter(database.db, { tenantId: operation.tenantId, deviceId: other! }, '0', 10)).toHaveLength(1)
})

test('the device and the story know the same steps', () => {
  expect([...stepsOfDevice].sort()).toEqual(Object.keys(deviceSteps).sort())
})

const steps = [...Object.keys(serverSteps), ...Object.keys(deviceSteps)] as Step[]
const outcomes = ['ok', 'info', 'warning', 'failed'] as const satisfies readonly Outcome[]

test('each step belongs to a stage, and has a sentence for each outcome', () => {
  for (const step of steps) {
    expect(stageOf(step)).toBeTruthy()
    for (const outcome of outcomes) expect(sentenceOf(step, outcome, {}), step).toMatch(/^[^{}]{4,}$/)
  }
})

test('a step that failed is never told in the words of one that went well, whoever reports it', () => {
  for (const step of steps) expect(sentenceOf(step, 'failed', {}), step).not.toBe(sentenceOf(step, 'ok', {}))
  expect(sentenceOf('deployment-finished', 'failed', {})).toBe('the deployment failed')
  const failed = [{ name: 'Contoso Machine Control', error: '-2147023293' }, { name: 'Root' }]
  expect(sentenceOf('device-phase-finished', 'failed', { failed })).toBe(
    'device setup failed: Contoso Machine Control: 0x80070643; Root',
  )
  expect(sentenceOf('signed-in', 'failed', { text: 'as pia' })).toBe('signed in: as pia (it calls that a failure)')
  expect(sentenceOf('signed-in', 'info', { text: 'as pia' })).toBe('signed in: as pia')
})

test('a step that this version does not know is told by its name', () => {
  expect(sentenceOf('beamed-up' as Step, 'ok', {})).toBe('beamed-up')
  expect(sentenceOf('toString' as Step, 'ok', {})).toBe('toString')
})

test('[T-49] what a client can repeat is told so often within an hour, the last with a word of the others, and again later', async () => {
  const later = (one: ReturnType<typeof event>, minutes: number) => ({
    ...one,
    at: new Date(operation.now.getTime() + minutes * 60_000),
  })
  for (const [step, most] of Object.entries(mostWithinAnHour) as [Step, number][]) {
    const deviceId = DirectoryDeviceId.parse(crypto.randomUUID())
    const read = () => storyAfter(database.db, { tenantId: operation.tenantId, deviceId }, '0', 200)
    for (let n = 0; n < most + 3; n++) await recordEvent(database.db, event(deviceId, step))
    await recordEvent(database.db, event(deviceId, 'policy-applied')) // of another step nothing is lost
    const story = await read()
    expect([step, story.length]).toEqual([step, most + 1])
    expect(story.map(({ detail }) => detail?.othersNotTold ?? false)).toEqual(
      Array.from({ length: most + 1 }, (_, n) => n === most - 1),
    )
    expect(sentenceOf(step, 'info', story[most - 1]?.detail ?? {})).toContain('others within the hour are not told')
    await recordEvent(database.db, later(event(deviceId, step), 60))
    expect(await read()).toHaveLength(most + 2)
  }
})

test('several events are told in one statement, and a story can be asked for one assurance, or for a step since a time', async () => {
  const [one, other] = [crypto.randomUUID(), crypto.randomUUID()].map((id) => DirectoryDeviceId.parse(id))
  await recordEvent(database.db, [
    event(one!, 'registered'),
    { ...event(one!, 'directory-joined'), assurance: 'attested' },
    { ...event(other!, 'registered'), assurance: 'claimed' },
  ])
  await recordEvent(database.db, [])
  const on = (deviceId: DirectoryDeviceId | undefined) => ({ tenantId: operation.tenantId, deviceId: deviceId! })
  const stepsOf = async (...[deviceId, assurance]: [DirectoryDeviceId | undefined, Assurance?]) =>
    (await storyAfter(database.db, on(deviceId), '0', 10, assurance)).map(({ step }) => step)
  expect([await stepsOf(one), await stepsOf(other)]).toEqual([['registered', 'directory-joined'], ['registered']])
  expect([await stepsOf(one, 'attested'), await stepsOf(one, 'ek')]).toEqual([['directory-joined'], []])
  const before = new Date(operation.now.getTime() - 1)
  const was = (step: Step, since: Date) => wasRecorded(database.db, { ...on(one), step }, since)
  expect([await was('registered', before), await was('registered', operation.now)]).toEqual([true, false])
  expect(await was('mdm-enrolled', before)).toBe(false)
})
