// A copied device over the wire (T-20): somebody took the join key, the transport key and the management certificate off a
// disk, and both go on. What the device alone does is no alarm; what the two do is, and ends both where the tenant wants so.

import { Agent } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { writeValue } from '../../../src/protocol/csp/tree.ts'
import { startClientSession } from '../../../src/protocol/syncml/client-session.ts'
import { encodeMessage } from '../../../src/protocol/syncml/message-write.ts'
import { deviceKey, enrolledDevice, type Managed, send, session } from '../../support/mdm/mdm-device.ts'
import {
  deploy,
  type Held,
  obtainPrimary,
  openReply,
  outcomeOf,
  sessionKeyOf,
  useAll,
  usePrimary,
} from '../../support/world/held.ts'
import { newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let now = new Date()
let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld({ passwordGrant: 'devices', clock: () => now })
  office = await openOffice(world, 'clones.example', { application: null, statusPage: null })
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}
type Primary = Held['primary']

/** Who holds the device's keys and knows the password gets a token of their own. */
async function signIn({ identity }: Held, person: Person): Promise<Primary> {
  const got = await obtainPrimary(world, identity, person)
  expect(got.status).toBe(200)
  return { token: String(got.json.refresh_token), sessionKey: sessionKeyOf(got.json, identity) }
}
const use = async (primary: Primary) => outcomeOf(await usePrimary(world, primary))
/** What Windows does every four hours. */
async function renew(primary: Primary): Promise<Primary> {
  const reply = await openReply(await usePrimary(world, primary, undefined, 'openid aza'), primary.sessionKey)
  return { ...primary, token: String(reply.refresh_token) }
}

type Alarm = { kind: string; count: number; subject: { id: string }; detail: Record<string, unknown> }
const alarms = async (kind: string) =>
  (await office.tenant.api.get<{ value: Alarm[] }>(`/beta/deviceManagement/alarms?kind=${kind}`)).value
const audited = async (action: string) =>
  (
    await office.tenant.api.get<{ value: { activityType: string; actor: { type: string } }[] }>(
      '/beta/deviceManagement/auditEvents?$top=200',
    )
  ).value.filter(({ activityType }) => activityType === action)
const block = (blocksSharedDevices: boolean) =>
  office.tenant.api.patch(`/v1.0/organization/${office.tenant.tenantId}`, { blocksSharedDevices })
const enable = (id: string) => office.tenant.api.patch(`/v1.0/devices/${id}`, { accountEnabled: true })

test('[T-20] a copied join key and its device, each signed in with it, raise an alarm with both sides, and are both cut off where the tenant wants so', {
  timeout: 300_000,
}, async () => {
  const pia = await office.tenant.user('pia')
  const held = await deploy(world, office, pia, newHardware())
  const { devices } = await recordsOf(office.tenant, held.hardware)
  const deviceId = devices.find((one) => one.deviceId === held.identity.deviceId)?.id ?? ''

  // the device alone: a token renewed and the old one in flight, the person signs in again, another person signs in
  let own = await renew(held.primary)
  expect([await use(own), await use(held.primary)]).toEqual(['ok', 'ok'])
  const kim = await signIn(held, await office.tenant.user('kim'))
  later(6)
  own = await signIn(held, pia)
  expect([await use(own), await use(kim), await use(own)]).toEqual(['ok', 'ok', 'ok'])
  expect(await alarms('join-key-shared')).toEqual([])

  // somebody with a copy of the keys and the password is on the way somewhere else
  later(6)
  const thief = await signIn(held, pia)
  expect(await use(thief)).toBe('ok')
  later(6)
  expect(await use(own)).toBe('ok')
  const [alarm, ...more] = await alarms('join-key-shared')
  expect(more).toEqual([])
  expect(alarm).toMatchObject({
    subject: { id: deviceId },
    count: 1,
    detail: {
      blocked: false,
      userId: pia.id,
      one: { address: expect.stringContaining('127.0.0.1'), at: new Date(now.getTime() - 6 * 60_000).toISOString() },
      other: { address: expect.stringContaining('127.0.0.1'), at: now.toISOString() },
    },
  })
  expect(await audited('identity.joinKey.shared')).toHaveLength(1)

  // a token that was copied with its session key is told apart too, once either side has renewed it
  later(6)
  const renewed = await renew(thief)
  expect(await use(renewed)).toBe('ok')
  later(6)
  expect(await use(thief)).toBe('ok')
  expect((await alarms('join-key-shared'))[0]).toMatchObject({ count: 2 })
  expect(await audited('identity.joinKey.shared')).toHaveLength(1) // once an hour

  await block(true)
  expect(await use(held.primary)).toBe('135011') // in the very request that gave it away
  expect(await useAll(world, held)).toMatchObject({ checkIn: '403', primary: '135011', deviceAccess: '401' })
  expect([await use(own), await use(renewed), await use(kim)]).toEqual(['135011', '135011', '135011'])
  expect((await alarms('join-key-shared'))[0]).toMatchObject({ detail: { blocked: true } })
  const [disabled] = await audited('directory.device.change')
  expect(disabled).toMatchObject({ actor: { type: 'system' } })

  await block(false)
  await enable(deviceId)
  own = await signIn(held, pia)
  expect(await use(own)).toBe('ok')
})

async function enrolled(name: string) {
  const { tenant } = office
  const owner = await tenant.user(name)
  return enrolledDevice(world, tenant, owner, { context: { serialNumber: name } })
}

const serialNumber = './DevDetail/Ext/Microsoft/SMBIOSSerialNumber'

test('[T-20] a copied management certificate on other hardware, or on a second connection, gets nothing more where the tenant wants so', {
  timeout: 300_000,
}, async () => {
  await block(true)
  const { joined, device } = await enrolled('ann')
  device.world = { ...device.world, tree: writeValue(device.world.tree, serialNumber, 'ann', 'chr') }
  await session(world, device)
  await session(world, device)
  expect(await alarms('certificate-shared')).toEqual([])

  const copy = {
    ...device,
    sessions: 50,
    world: { ...device.world, tree: writeValue(device.world.tree, serialNumber, 'another', 'chr') },
  }
  await expect(session(world, copy)).rejects.toThrow(/403/)
  await expect(session(world, device)).rejects.toThrow(/403/) // who is who is for people to find out
  expect(await alarms('certificate-shared')).toMatchObject([
    {
      detail: {
        why: 'other-serial-number',
        blocked: true,
        one: { serialNumber: 'ann' },
        other: { serialNumber: 'another' },
      },
    },
  ])
  await block(false)
  await enable(joined.id)
  await session(world, device) // and it is no copy of its copy

  // the same hardware, as far as it says: two connections, each of which comes back
  later(20)
  const [itself, thief] = [holder(device), holder(device)]
  await block(true)
  expect([await itself.begin('70'), await thief.begin('80'), await itself.begin('71')]).toEqual([200, 200, 403])
  expect([await thief.begin('81'), await itself.begin('72')]).toEqual([403, 403])
  expect((await alarms('certificate-shared'))[0]).toMatchObject({
    count: 2,
    detail: { why: 'two-connections', blocked: true, one: { session: '80' }, other: { session: '71' } },
  })
  await block(false)
  await enable(joined.id)
  for (const { close } of [itself, thief]) close()
})

/** Somebody with the certificate and its key, on a connection of their own. */
function holder(device: Managed) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    close: () => agent.destroy(),
    begin: async (sessionId: string): Promise<number> => {
      const { message } = startClientSession({
        sessionId,
        deviceId: device.deviceId,
        serverUri: device.address,
        initiatedBy: 'client',
        loginStatus: 'none',
        deviceInfo: { manufacturer: 'Contoso', model: 'CD-14', managementVersion: '1.3', language: 'en-GB' },
      })
      const { status } = await send(world, `${device.address}?mode=Machine`, {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.syncml.dm+xml' },
        cert: device.cert,
        key: deviceKey,
        agent,
        body: encodeMessage(message),
      })
      return status
    },
  }
}
