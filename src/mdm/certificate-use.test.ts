import { Agent } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'

import {
  contextOf,
  deviceKey,
  enroll,
  enrollText,
  joinedDevice,
  type Managed,
  managed,
  mdmToken,
  send,
  session,
} from '../../test/mdm-device.ts'
import { startWorld, type World, type WorldTenant } from '../../test/world.ts'
import type { Act } from '../kernel/act.ts'
import { EnrollmentId } from '../kernel/id.ts'
import { startClientSession } from '../protocol/syncml/client-session.ts'
import { encodeMessage } from '../protocol/syncml/message-write.ts'
import { storyAfter } from '../story/event.sql.ts'
import { noteHardware } from './certificate-use.ops.ts'
import { judgeUse, saysOtherHardware, type Use, type Uses } from './certificate-use.ts'
import { lockEnrollment } from './checkin.sql.ts'

const minute = 60_000
const use = (connection: string, sessionId: string, msgId: number, at = 0): Use => ({
  connection,
  address: `address of ${connection}`,
  sessionId,
  msgId,
  at,
})
const sharedAmong = (uses: readonly Use[]): number[] => {
  let known: Uses | undefined
  return uses.flatMap((one, i) => {
    const judged = judgeUse(known, one)
    known = judged.uses
    return judged.shared ? [i] : []
  })
}

test.each<[string, Use[], number[]]>([
  ['one connection for all sessions', [use('a', '1', 1), use('a', '1', 2), use('a', '2', 1), use('a', '3', 1)], []],
  ['a connection for each session', [use('a', '1', 1), use('a', '1', 2), use('b', '2', 1), use('c', '3', 1)], []],
  ['a connection for each message', [use('a', '1', 1), use('b', '1', 2), use('c', '1', 3), use('d', '2', 1)], []],
  ['a message repeated after a lost answer', [use('a', '1', 1), use('b', '1', 1), use('b', '1', 2)], []],
  ['a session begun again under its id', [use('a', '1', 1), use('a', '1', 2), use('b', '1', 1), use('b', '1', 2)], []],
  [
    'a session broken off and another begun',
    [use('a', '1', 1), use('a', '1', 2), use('b', '2', 1), use('b', '2', 2)],
    [],
  ],
  ['[T-20] back on a connection that was left', [use('a', '1', 1), use('b', '7', 1), use('a', '1', 2)], [2]],
  ['[T-20] the same with equal counters', [use('a', '1', 1), use('b', '1', 1), use('a', '1', 2)], [2]],
  ['[T-20] back amid a session that was left', [use('a', '1', 1), use('b', '7', 1), use('c', '1', 2)], [2]],
  ['[T-20] each time', [use('a', '1', 1), use('b', '7', 1), use('a', '1', 2), use('b', '7', 2)], [2, 3]],
  ['long after', [use('a', '1', 1), use('b', '7', 1, minute), use('a', '1', 2, 20 * minute)], []],
])('%s', (_what, uses, expected) => {
  expect(sharedAmong(uses)).toEqual(expected)
})

test('what is remembered is bounded', () => {
  let known: Uses | undefined
  for (let i = 0; i < 100; i++) known = judgeUse(known, use(`c${i}`, String(i), 1)).uses
  expect(JSON.stringify(known).length).toBeLessThan(2000)
})

test('serial numbers are compared where both say one', () => {
  expect(saysOtherHardware('PF2', ' pf2 ')).toBe(false)
  expect(saysOtherHardware(undefined, 'PF2')).toBe(false)
  expect(saysOtherHardware('PF2', '')).toBe(false)
  expect(saysOtherHardware('PF2', 'PF3')).toBe(true)
})

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('shared.example')
})
afterAll(() => world[Symbol.asyncDispose]())

async function enrolled(name: string) {
  const owner = await tenant.user(name)
  const joined = await joinedDevice(world, tenant, owner)
  const token = await mdmToken(world, tenant.tenantId, owner, { deviceId: joined.deviceId })
  const device = managed(
    await enroll(world, enrollText(world, token, contextOf(joined, { serialNumber: name }))),
    joined,
  )
  const steps = async () =>
    (await storyAfter(world.app.db, { tenantId: tenant.tenantId, deviceId: joined.id }, '0', 100)).map(
      ({ step }) => step,
    )
  const alarms = async () =>
    world.app.db
      .selectFrom('alarm')
      .selectAll()
      .where('tenant_id', '=', tenant.tenantId)
      .where('kind', '=', 'certificate-shared')
      .execute()
  return { device, steps, alarms }
}

/** Somebody with the certificate and its key, on a connection of his own. */
function holder(device: Managed) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    close: () => agent.destroy(),
    begin: async (sessionId: string) => {
      const { message } = startClientSession({
        sessionId,
        deviceId: device.deviceId,
        serverUri: device.address,
        initiatedBy: 'client',
        loginStatus: 'none',
        deviceInfo: { manufacturer: 'Contoso', model: 'CD-14', managementVersion: '1.3', language: 'en-GB' },
      })
      const answer = await send(world, `${device.address}?mode=Machine`, {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.syncml.dm+xml' },
        cert: device.cert,
        key: deviceKey,
        agent,
        body: encodeMessage(message),
      })
      expect(answer.status).toBe(200)
    },
  }
}

test('[T-20] the device and a copy of its certificate, both awake, raise an alarm with both sides; the device alone never does', async () => {
  const { device, steps, alarms } = await enrolled('pia')
  await session(world, device)
  await session(world, device)
  const itself = holder(device)
  await itself.begin('20')
  await itself.begin('21')
  expect(await alarms()).toEqual([])

  const thief = holder(device)
  await thief.begin('50')
  expect(await alarms()).toEqual([])
  await itself.begin('22')
  await thief.begin('51')
  const [alarm, ...more] = await alarms()
  itself.close()
  thief.close()
  expect(more).toEqual([])
  expect(alarm).toMatchObject({
    subject_kind: 'managedDevice',
    count: 2,
    detail: {
      why: 'two-connections',
      one: { session: '22', address: expect.stringContaining('1') },
      other: { session: '51', address: expect.stringContaining('1') },
    },
  })
  expect((await steps()).filter((step) => step === 'certificate-shared')).toHaveLength(1)
})

test('[T-20] while the sharing goes on, story and audit hear of it once an hour, whether or not somebody closes the alarm', async () => {
  const { device, steps, alarms } = await enrolled('kim')
  const { db } = world.app
  const { id } = await db
    .selectFrom('mdm_enrollment')
    .select('id')
    .where('tenant_id', '=', tenant.tenantId)
    .where('client_device_id', '=', device.deviceId)
    .executeTakeFirstOrThrow()
  const enrollment = (await lockEnrollment(db, tenant.tenantId, EnrollmentId.parse(id)))!
  const start = Date.parse('2026-06-01T12:00:00Z')
  for (let at = 0; at < 180; at += 5) {
    const actor = { kind: 'device', id, name: 'PC' } as const
    const act: Act = { tenantId: tenant.tenantId, actor, now: new Date(start + at * minute) }
    await noteHardware(db, act, enrollment, `other than ${enrollment.serialNumber}`)
    if (at === 30) {
      const open = (await alarms()).find(({ subject_id }) => subject_id === id)
      await tenant.api.post(`/beta/deviceManagement/alarms/${open?.id}/close`, { note: 'seen' })
    }
  }
  expect((await steps()).filter((step) => step === 'certificate-shared')).toHaveLength(3)
  const entries = await db
    .selectFrom('audit_entry')
    .select('at')
    .where('tenant_id', '=', tenant.tenantId)
    .where('action', '=', 'mdm.certificate.shared')
    .where('target_id', '=', id)
    .execute()
  expect(entries).toHaveLength(3)
})
