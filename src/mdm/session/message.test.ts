// What a message leaves is written whole or not at all, whoever else works on the device in that moment.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { enrolledDevice, sendMessage } from '../../../test/mdm-device.ts'
import { startWorld, type World } from '../../../test/world.ts'
import { EnrollmentId } from '../../kernel/id.ts'
import { encodeMessage } from '../../protocol/syncml/message-write.ts'
import { storyAfter } from '../../story/event.sql.ts'
import { aboutMessage, type Left, leaveMessage } from './message.sql.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

let count = 0
async function enrolled() {
  const tenant = await world.tenant(`message${++count}.example`)
  const { joined, device } = await enrolledDevice(world, tenant, await tenant.user('pia'))
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
        .select(['session_id', 'state'])
        .where('tenant_id', '=', tenantId)
        .orderBy('session_id')
        .execute(),
    steps: async () =>
      (await storyAfter(db, { tenantId, deviceId: joined.id }, '0', 100))
        .map(({ step }) => step)
        .filter((step) => step.startsWith('mdm-session')),
    deviceId: joined.id,
  }
}

test('of two messages that were read at the same moment one is written, and of the other nothing', async () => {
  const { db, on, deviceId, commands, sessions, steps } = await enrolled()
  const about = (await aboutMessage(db, on.tenantId, on.id, '1'))!
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
  expect(await leaveMessage(db, on, about.written, left('1', './one'))).toBe(true)
  expect(await leaveMessage(db, on, about.written, left('2', './two'))).toBe(false)
  const sent = await commands()
  expect(sent.map(({ command }) => (command as { uri: string }).uri)).toEqual(['./onea', './oneb'])
  expect(await sessions()).toEqual([
    { session_id: '1', state: { sealed: 'x', sequences: sent.map(({ sequence }) => sequence) } },
  ])
  expect(await steps()).toEqual(['mdm-session-started'])
  // read again, the other one goes on from there, and what the first waited for is history
  const again = (await aboutMessage(db, on.tenantId, on.id, '2'))!
  expect(await leaveMessage(db, on, again.written, left('2', './two'))).toBe(true)
  expect((await sessions()).map(({ session_id }) => session_id)).toEqual(['2'])
})

test('a device that is disabled after its message was read gets nothing that was decided for it', async () => {
  const { db, on, deviceId, sessions } = await enrolled()
  const about = (await aboutMessage(db, on.tenantId, on.id, '1'))!
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
  expect(await leaveMessage(db, on, about.written, left)).toBe(false)
  expect((await aboutMessage(db, on.tenantId, on.id, '1'))?.disabled).toBe(true)
  expect(await sessions()).toEqual([])
  await enable(true)
  expect(await leaveMessage(db, on, about.written, left)).toBe(true)
})

test('one message that arrives several times at once is worked on once, and each gets the same answer', async () => {
  const { device, commands, steps } = await enrolled()
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
})
