// Two that use one management certificate, over the wire: what administrators and the trail are told (T-20).

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
} from '../../../test/support/mdm/mdm-device.ts'
import { startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import { inTransaction } from '../../db/tx.ts'
import { EnrollmentId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { writeValue } from '../../protocol/csp/tree.ts'
import { startClientSession } from '../../protocol/syncml/client-session.ts'
import type { Command } from '../../protocol/syncml/message.ts'
import { encodeMessage } from '../../protocol/syncml/message-write.ts'
import { foldReactions } from '../../reactions.ts'
import { storyAfter } from '../../story/event.sql.ts'
import { aboutMessage } from '../session/message.sql.ts'
import { noteHardware } from './use.ops.ts'

const minute = 60_000

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
  return { device, joined, steps, alarms }
}

/** Somebody with the certificate and its key, on a connection of his own. */
function holder(device: Managed) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    close: () => agent.destroy(),
    begin: async (sessionId: string, status = 200) => {
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
      expect(answer.status).toBe(status)
      return answer.body.toString('utf8')
    },
  }
}

test('[T-20] the device and a copy of its certificate, both awake, raise an alarm with both sides; the device alone never does', async () => {
  const { device, joined, steps, alarms } = await enrolled('pia')
  await session(world, device)
  await session(world, device)
  const itself = holder(device)
  await itself.begin('20')
  await itself.begin('20') // once more over the same connection: its answer was lost
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
      blocked: false,
      directoryDeviceId: joined.id,
      registrationId: null,
      serialNumber: 'pia',
    },
  })
  expect((await steps()).filter((step) => step === 'certificate-shared')).toHaveLength(1)
  const entries = await world.app.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', tenant.tenantId)
    .where('action', '=', 'mdm.certificate.shared')
    .execute()
  expect(entries).toMatchObject([
    {
      actor_kind: 'device',
      target_kind: 'managedDevice',
      target_id: alarm?.subject_id,
      address: expect.stringContaining('1'),
      details: { why: 'two-connections', one: { session: '50' }, other: { session: '22' }, blocked: false },
    },
  ])
})

/** One message over a connection of its own, unless one is given; `text` is what it has to say. */
async function say(device: Managed, sessionId: string, msgId: number, text: string, agent: Agent | false = false) {
  const header = { sessionId, msgId, target: device.address, source: device.deviceId }
  const status: Command = { kind: 'Status', cmdId: '1', msgRef: 1, cmdRef: '0', cmd: 'SyncHdr', code: 200 }
  const man: Command = { kind: 'Replace', cmdId: '2', items: [{ source: './DevInfo/Man', data: text }] }
  const answer = await send(world, `${device.address}?mode=Machine`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.syncml.dm+xml' },
    cert: device.cert,
    key: deviceKey,
    agent,
    body: encodeMessage({ header, commands: [status, man], final: true }),
  })
  return answer.status
}

test.each<[string, string, string, (device: Managed, kept: Agent) => Promise<unknown>]>([
  [
    'flo',
    'a flood of connections in two sessions does not hide that the device comes back on its own',
    'two-connections',
    async (device, kept) => {
      await say(device, '1', 1, 'x', kept)
      for (let i = 0; i < 9; i++) await say(device, i % 2 ? '801' : '802', 1, 'x')
      return say(device, '2', 1, 'x', kept)
    },
  ],
  [
    'nat',
    'one session held twice, each message over a new connection',
    'two-sessions',
    async (device) => {
      await say(device, '5', 1, 'device')
      await say(device, '5', 1, 'thief')
      await say(device, '5', 2, 'device')
      return say(device, '5', 2, 'thief')
    },
  ],
  [
    'seq',
    'whole sessions in turns, each over a new connection',
    'two-counts',
    async (device) => {
      for (const session of ['10', '900', '11']) for (const n of [1, 2]) await say(device, session, n, 'x')
      return say(device, '901', 1, 'x')
    },
  ],
])('[T-20] where the tenant wants so, %s: %s: is told of (%s) and cut off', async (name, _what, why, attack) => {
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { blocksSharedDevices: true })
  const { device, joined, alarms, steps } = await enrolled(name)
  const kept = new Agent({ keepAlive: true, maxSockets: 1 })
  expect(await attack(device, kept)).toBe(403)
  kept.destroy()
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { blocksSharedDevices: false })
  const own = (await alarms()).filter(({ detail }) => (detail as { serialNumber?: string }).serialNumber === name)
  expect(own).toMatchObject([{ count: 1, detail: { why, blocked: true, directoryDeviceId: joined.id } }])
  expect((await steps()).filter((step) => step === 'certificate-shared')).toHaveLength(1)
})

test('a device alone that loses connections and answers, and begins sessions again, raises no alarm', async () => {
  const { device, alarms } = await enrolled('own')
  for (const session of ['1', '2', '2', '3']) {
    await say(device, session, 1, 'x')
    await say(device, session, 2, 'x')
    await say(device, session, 2, 'x') // the answer was lost with its connection
  }
  await say(device, '4', 1, 'x')
  await say(device, '4', 1, 'after a crash')
  await say(device, '4', 2, 'x')
  const own = (await alarms()).filter(({ detail }) => (detail as { serialNumber?: string }).serialNumber === 'own')
  expect(own).toEqual([])
})

test('[T-20] while the sharing goes on, story and audit hear of it once an hour, whether or not somebody closes the alarm', async () => {
  const { device, joined, steps, alarms } = await enrolled('kim')
  const { db } = world.app
  const { id } = await db
    .selectFrom('mdm_enrollment')
    .select('id')
    .where('tenant_id', '=', tenant.tenantId)
    .where('client_device_id', '=', device.deviceId)
    .executeTakeFirstOrThrow()
  const { enrollment } = (await aboutMessage(db, tenant.tenantId, EnrollmentId.parse(id)))!
  const start = Date.parse('2026-06-01T12:00:00Z')
  const operationAt = (at: number): OperationContext => ({
    tenantId: tenant.tenantId,
    actor: { kind: 'device', id, name: 'PC' },
    now: new Date(start + at * minute),
  })
  const note = (operation: OperationContext, of: typeof enrollment, said: string | undefined) =>
    inTransaction(db, (tx) => noteHardware(tx, operation, of, said, foldReactions([])))
  const other = `other than ${enrollment.serialNumber}`
  for (let at = 0; at < 180; at += 5) {
    expect(await note(operationAt(at), enrollment, other)).toBe(false)
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

  // where the tenant wants such a device disabled, it is, and the alarm says so
  const isEnabled = async () =>
    (await tenant.api.get<{ accountEnabled: boolean }>(`/v1.0/devices/${joined.id}`)).accountEnabled
  expect(await isEnabled()).toBe(true)
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { blocksSharedDevices: true })
  expect(await note(operationAt(180), enrollment, enrollment.serialNumber)).toBe(false)
  expect(await isEnabled()).toBe(true)
  expect(await note(operationAt(181), enrollment, other)).toBe(true)
  expect(await isEnabled()).toBe(false)
  expect((await alarms()).find(({ subject_id, closed_at }) => subject_id === id && !closed_at)?.detail).toMatchObject({
    why: 'other-serial-number',
    one: { serialNumber: 'kim' },
    other: { serialNumber: 'other than kim' },
    blocked: true,
  })
  // an enrolment whose device object is gone has none to disable
  const gone = { ...enrollment, directoryDeviceId: undefined }
  expect(await note(operationAt(250), gone, other)).toBe(false)
})

test('[T-20] [T-50] where the organization wants so, who gives a sharing away gets nothing in that very request; the command to leave is handed out still', async () => {
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { blocksSharedDevices: true })
  const { device, joined } = await enrolled('lee')
  const [itself, thief] = [holder(device), holder(device)]
  await itself.begin('30')
  await thief.begin('50')
  expect(await itself.begin('31', 403)).toContain('used from two places')
  await tenant.api.patch(`/v1.0/devices/${joined.id}`, { accountEnabled: true })
  const devices = '/beta/deviceManagement/managedDevices'
  const { value } = await tenant.api.get<{ value: { id: string }[] }>(
    `${devices}?$filter=azureADDeviceId%20eq%20'${joined.deviceId}'`,
  )
  await tenant.api.post(`${devices}/${value[0]?.id}/wipe`)
  expect(await thief.begin('51')).toContain('RemoteWipe/doWipe')
  for (const each of [itself, thief]) each.close()

  const { device: copied } = await enrolled('max')
  await session(world, copied)
  const tree = writeValue(copied.world.tree, './DevDetail/Ext/Microsoft/SMBIOSSerialNumber', 'not max')
  copied.world = { ...copied.world, tree }
  await expect(session(world, copied)).rejects.toThrow(/^403/)
})
