// A message is written whole or not at all, whoever else works on the device in that moment.

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { enrolledDevice, sendMessage } from '../../../test/support/mdm/mdm-device.ts'
import { metricsOf } from '../../../test/support/world/metrics.ts'
import { startWorld, type World } from '../../../test/support/world/world.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { EnrollmentId } from '../../kernel/id.ts'
import { loadMasterKey } from '../../pki/master-key.ops.ts'
import { makeSeal } from '../../pki/seal.ts'
import type { Item } from '../../protocol/syncml/message.ts'
import { encodeMessage } from '../../protocol/syncml/message-write.ts'
import { alertTypes } from '../../protocol/syncml/status.ts'
import { foldReactions } from '../../reactions.ts'
import { storyAfter } from '../../story/event.sql.ts'
import { start } from '../action/action.sql.ts'
import { wipeCommand } from '../action/action.ts'
import type { Uses } from '../certificate/use.ts'
import { kinds } from '../item/kinds.routes.ts'
import { sessionKinds } from '../item/kinds.ts'
import { makeAssignedMemory } from './assigned/memory.ops.ts'
import { type CheckinDeps, receiveMessage } from './checkin.ops.ts'
import { saveUses } from './checkin.sql.ts'
import { newRecord } from './deployment.ts'
import { aboutMessage, type Left, leaveMessage, lockEnrollment } from './message.sql.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

let count = 0
async function enrolled() {
  const tenant = await world.tenant(`message${++count}.example`)
  const pia = await tenant.user('pia')
  const { joined, device } = await enrolledDevice(world, tenant, pia)
  const { db } = world.app
  const { tenantId } = tenant
  const { id } = await db
    .selectFrom('mdm_enrollment')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return {
    ...{ db, tenantId, device, on: { tenantId, id: EnrollmentId.parse(id), now: new Date() } },
    commands: () =>
      db
        .selectFrom('mdm_command')
        .select(['sequence', 'command'])
        .where('tenant_id', '=', tenantId)
        .orderBy('sequence')
        .execute(),
    sessions: () =>
      db
        .selectFrom('mdm_session')
        .select(['session_id', 'state', 'finished_at'])
        .where('tenant_id', '=', tenantId)
        .orderBy('session_id')
        .execute(),
    steps: async () =>
      (await storyAfter(db, { tenantId, deviceId: joined.id }, '0', 100))
        .map(({ step }) => step)
        .filter((step) => step.startsWith('mdm-session')),
    ...{ deviceId: joined.id, userId: pia.id },
    set: (values: { directory_device_id?: null; user_id?: null; action?: 'wipe'; action_state?: 'pending' }) =>
      db.updateTable('mdm_enrollment').set(values).where('tenant_id', '=', tenantId).where('id', '=', id).execute(),
  }
}

test('a message is about its enrolment, with its person, its device and what an administrator asked of it', async () => {
  const { db, on, deviceId, userId, set } = await enrolled()
  const about = async () => {
    const { directoryDeviceId, userId, userIsActive, action } = (await aboutMessage(db, on.tenantId, on.id))!.enrollment
    return { directoryDeviceId, userId, userIsActive, action }
  }
  expect(await about()).toEqual({ directoryDeviceId: deviceId, userId, userIsActive: true, action: undefined })
  const disable = (account_enabled: boolean) =>
    db
      .updateTable('directory_user')
      .set({ account_enabled })
      .where('tenant_id', '=', on.tenantId)
      .where('id', '=', userId)
      .execute()
  await disable(false)
  expect(await about()).toMatchObject({ userId, userIsActive: false })
  await disable(true)
  await set({ action: 'wipe', action_state: 'pending' })
  expect(await about()).toMatchObject({ userIsActive: true, action: { kind: 'wipe', state: 'pending' } })
  await set({ directory_device_id: null, user_id: null })
  expect(await about()).toMatchObject({ directoryDeviceId: undefined, userId: undefined, userIsActive: false })
})

test('what a message leaves of the deployment and of its certificate stays until another says otherwise', async () => {
  const { db, on } = await enrolled()
  const left: Left = {
    ...{ tree: {}, session: { sessionId: '1', ended: false }, sealed: 'x', fresh: true, answers: [], marked: [] },
    ...{ sent: [], events: [] },
  }
  const record = newRecord(undefined, { byAutopilot: true })
  const current = { connection: 'one', address: '192.0.2.1', sessionId: '1', msgId: 1, at: on.now.getTime() }
  const uses: Uses = { current, left: [] }
  const kept = async () => {
    const { enrollment } = (await aboutMessage(db, on.tenantId, on.id))!
    return { record: enrollment.record, uses: enrollment.uses }
  }
  expect(await leaveMessage(db, on, {}, { ...left, record, uses })).toBe(true)
  expect(await kept()).toEqual({ record, uses })
  expect(await leaveMessage(db, on, {}, left)).toBe(true)
  expect(await kept()).toEqual({ record, uses })
})

test('while a message is worked on under the lock, nobody else takes the enrolment', async () => {
  const { db, on } = await enrolled()
  const free = async () =>
    (
      await sql`select 1 from mdm_enrollment where tenant_id = ${on.tenantId} and id = ${on.id} for update skip locked`.execute(
        db,
      )
    ).rows.length
  await inTransaction(db, async (tx) => {
    await lockEnrollment(tx, on.tenantId, on.id)
    expect(await free()).toBe(0)
  })
  expect(await free()).toBe(1)
})

test('of two messages that were read at the same moment one is written, and of the other nothing', async () => {
  const { db, on, deviceId, commands, sessions, steps } = await enrolled()
  const about = (await aboutMessage(db, on.tenantId, on.id))!
  const left = (sessionId: string, uri: string): Left => ({
    ...{ tree: {}, session: { sessionId, ended: false }, sealed: 'x', fresh: true, answers: [], marked: [] },
    sent: ['a', 'b'].map((end) => ({
      itemKind: 'policy',
      itemId: undefined,
      phase: 'device',
      command: { kind: 'Replace', uri: uri + end },
    })),
    events: [{ tenantId: on.tenantId, deviceId, at: on.now, hop: 'mdm', step: 'mdm-session-started', outcome: 'info' }],
  })
  expect(await leaveMessage(db, on, { read: { written: about.written, userIsActive: true } }, left('1', './one'))).toBe(
    true,
  )
  expect(await leaveMessage(db, on, { read: { written: about.written, userIsActive: true } }, left('2', './two'))).toBe(
    false,
  )
  const sent = await commands()
  expect(sent.map(({ command }) => (command as { uri: string }).uri)).toEqual(['./onea', './oneb'])
  expect(await sessions()).toEqual([
    { session_id: '1', state: { sealed: 'x', sequences: sent.map(({ sequence }) => sequence) }, finished_at: null },
  ])
  expect(await steps()).toEqual(['mdm-session-started'])
  // read again, the other one goes on from there, and what the first waited for is history
  const again = (await aboutMessage(db, on.tenantId, on.id))!
  expect(await leaveMessage(db, on, { read: { written: again.written, userIsActive: true } }, left('2', './two'))).toBe(
    true,
  )
  expect((await sessions()).map(({ session_id }) => session_id)).toEqual(['2'])
  const last: Left = { ...left('2', './three'), session: { sessionId: '2', ended: true }, fresh: false }
  expect(await leaveMessage(db, on, {}, last)).toBe(true)
  expect(await sessions()).toMatchObject([{ session_id: '2', finished_at: on.now }])
})

test('a device that is disabled after its message was read gets nothing that was decided for it', async () => {
  const { db, on, deviceId, sessions } = await enrolled()
  const about = (await aboutMessage(db, on.tenantId, on.id))!
  expect(about.disabled).toBe(false)
  const left: Left = {
    ...{ tree: {}, session: { sessionId: '1', ended: false }, sealed: 'x', fresh: true, answers: [], marked: [] },
    ...{ sent: [], events: [] },
  }
  const enable = (enabled: boolean) =>
    db
      .updateTable('directory_device')
      .set({ account_enabled: enabled })
      .where('tenant_id', '=', on.tenantId)
      .where('id', '=', deviceId)
      .execute()
  await enable(false)
  expect(await leaveMessage(db, on, { read: { written: about.written, userIsActive: true } }, left)).toBe(false)
  expect(await leaveMessage(db, on, {}, left)).toBe(false)
  expect((await aboutMessage(db, on.tenantId, on.id))?.disabled).toBe(true)
  expect(await sessions()).toEqual([])
  await enable(true)
  expect(await leaveMessage(db, on, { read: { written: about.written, userIsActive: true } }, left)).toBe(true)
  await enable(false)
  expect(await leaveMessage(db, on, { alsoDisabled: true }, left)).toBe(true)
})

test.each([
  { heard: 'with others', action: false, answer: 'disabled in the directory' },
  { heard: 'alone', action: false, answer: 'disabled in the directory' },
  { heard: 'with others', action: true, answer: 'RemoteWipe/doWipe' },
  { heard: 'alone', action: true, answer: 'RemoteWipe/doWipe' },
])(
  'disabled while its message is heard $heard, a device that is to be wiped ($action) is told: $answer',
  async ({ heard, action, answer }) => {
    const { db, on, device, deviceId, sessions } = await enrolled()
    const disable = () =>
      db
        .updateTable('directory_device')
        .set({ account_enabled: false })
        .where('tenant_id', '=', on.tenantId)
        .where('id', '=', deviceId)
        .execute()
    const memory = makeAssignedMemory()
    const deps: CheckinDeps = {
      ...sessionKinds(kinds),
      urls: { checkin: world.urls.checkin, content: world.urls.content },
      ...{
        contentKey: Buffer.alloc(32),
        seal: makeSeal(await loadMasterKey(world.folder)),
        reactions: foldReactions([]),
      },
      assigned: {
        // asked for after the device was read, and before what it leaves is written
        async recall(...of) {
          await disable()
          return memory.recall(...of)
        },
      },
      convert: async () => {},
      userOfToken: async () => undefined,
    }
    const header = { sessionId: '1', msgId: 1, target: device.address, source: device.deviceId }
    const message = { header, commands: [{ kind: 'Alert', cmdId: '1', code: 1201, items: [] }], final: true } as const
    const received = {
      ...{
        enrollmentId: on.id,
        person: undefined,
        authorization: undefined,
        body: Buffer.from(encodeMessage(message)),
      },
      from: { connection: 'one', address: '192.0.2.1' },
    }
    const operation = { ...on, actor: { kind: 'device', id: on.id, name: 'PC-1' } } as const
    const receive = (to: Db) => receiveMessage(to, operation, received, deps)
    if (action) {
      await start(db, on, 'wipe', wipeCommand({ useProtectedWipe: false }))
      await disable() // what is assigned does not matter to it, and is not asked for
    }
    const said = await (heard === 'alone' ? inTransaction(db, receive) : receive(db)).catch(String)
    expect(said).toContain(answer)
    expect(await sessions()).toHaveLength(action ? 1 : 0)
  },
)

test('[I7] of the messages of one device four wait for each other in the database and sixteen without a connection to it: the rest is refused, and another device is heard', async () => {
  const [one, other] = [await enrolled(), await enrolled()]
  for (const each of [one, other]) await each.set({ action: 'wipe', action_state: 'pending' }) // heard alone
  const hello = ({ device }: typeof one, msgId: number) => {
    const header = { sessionId: '1', msgId, target: device.address, source: device.deviceId }
    return sendMessage(world, device, encodeMessage({ header, commands: [], final: true }))
  }
  const { rows } = await inTransaction(one.db, async (tx) => {
    await lockEnrollment(tx, one.on.tenantId, one.on.id)
    const all = Array.from({ length: 24 }, (_, n) => hello(one, n + 1))
    const refused = await Promise.race(all)
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '10'])
    expect((await hello(other, 1)).status).toBe(200)
    const metrics = await metricsOf(world)
    expect(metrics.match(/^taxiway_device_messages_(?:waiting|running) \d+$/gm)?.sort()).toEqual([
      'taxiway_device_messages_running 4',
      'taxiway_device_messages_waiting 16',
    ])
    return sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(
      one.db,
    )
  })
  expect(rows).toHaveLength(4)
})

type Place = Awaited<ReturnType<typeof enrolled>>

const saying = ({ device }: Place, code: number, items: readonly Item[] = []): string => {
  const header = { sessionId: '1', msgId: 1, target: device.address, source: device.deviceId }
  return encodeMessage({ header, commands: [{ kind: 'Alert', cmdId: '1', code, items }], final: true })
}
const hello = (place: Place) => saying(place, 1201)
const goodbye = (place: Place) =>
  saying(place, 1226, [{ meta: { type: alertTypes.unenrollment, format: 'int' }, data: '1' }])

/** The answer to the device when `meanwhile` happens after its certificate was looked at. */
async function answered({ db, on, device }: Place, body: string, meanwhile: (tx: Db) => Promise<unknown>) {
  const waits = () =>
    sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(db)
  const { sent } = await inTransaction(db, async (tx) => {
    await lockEnrollment(tx, on.tenantId, on.id)
    const sent = sendMessage(world, device, body)
    await expect.poll(async () => (await waits()).rows.length).toBe(1)
    await meanwhile(tx)
    return { sent }
  })
  const answer = await sent
  return [answer.status, answer.body.toString()]
}

test('what another process learned of the use of a certificate while a message waited is not forgotten', async () => {
  const place = await enrolled()
  const { db, on, device } = place
  expect((await sendMessage(world, device, hello(place))).status).toBe(200)
  const current = { connection: 'other', address: '192.0.2.1', sessionId: '1', msgId: 1, at: Date.now() }
  const learn = (tx: Db) => saveUses(tx, on.tenantId, on.id, { current, left: [] })
  expect((await answered(place, hello(place), learn))[0]).toBe(200)
  const about = await aboutMessage(db, on.tenantId, on.id)
  expect(about?.enrollment.uses?.left.map(({ connection }) => connection)).toEqual(['other'])
})

test('a message that waited for another process knows what that one did: ended or disabled meanwhile, the device gets nothing', async () => {
  const [ended, disabled, same] = [await enrolled(), await enrolled(), await enrolled()]
  const { tenantId, id } = ended.on
  const end = (tx: Db) =>
    tx
      .updateTable('mdm_enrollment')
      .set({ state: 'unenrolled' })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute()
  const disable = (tx: Db) =>
    tx
      .updateTable('directory_device')
      .set({ account_enabled: false })
      .where('tenant_id', '=', disabled.on.tenantId)
      .where('id', '=', disabled.deviceId)
      .execute()
  expect(await answered(ended, goodbye(ended), end)).toEqual([403, expect.stringContaining('not enrolled')])
  expect(await answered(disabled, goodbye(disabled), disable)).toEqual([403, expect.stringContaining('disabled')])
  expect((await answered(same, goodbye(same), async () => {}))[0]).toBe(200)
})

test('one message that arrives several times at once is worked on once, and each gets the same answer', async () => {
  const { db, on, device, commands, steps } = await enrolled()
  const header = { sessionId: '1', msgId: 1, target: device.address, source: device.deviceId }
  const alert = { kind: 'Alert', cmdId: '1', code: 1201, items: [] } as const
  const body = encodeMessage({ header, commands: [alert], final: true })
  const answers = await Promise.all(Array.from({ length: 6 }, () => sendMessage(world, device, body)))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(new Set(answers.map((answer) => String(answer.body))).size).toBe(1)
  const uris = (await commands()).map(({ command }) => (command as { uri: string }).uri)
  expect(uris.length).toBeGreaterThan(0)
  expect(new Set(uris).size).toBe(uris.length)
  expect(await steps()).toEqual(['mdm-session-started'])
  // and each connection that it came by is remembered
  expect((await aboutMessage(db, on.tenantId, on.id))?.enrollment.uses?.left).toHaveLength(5)
})
