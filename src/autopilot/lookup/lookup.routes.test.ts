// The deployment service over HTTP, as a device meets it.

import { randomBytes, randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { importDeps } from '../../../test/support/import-deps.ts'
import { throwIt } from '../../../test/support/throw-it.ts'
import { type Service, services } from '../../contract/route.ts'
import { toFault } from '../../http/dialect/dialect.ts'
import { ztdDialect } from '../../http/dialect/ztd.ts'
import { makeServe } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { HardwareFields } from '../../protocol/hardware-hash/fields.ts'
import { encodeFields } from '../../protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../simulator/simulated-hardware.ts'
import { importDevices } from '../channel/csv/csv.ops.ts'
import { assignProfile, createProfile, unassignProfile } from '../profile/profile.ops.ts'
import { type ContactLog, makeContactLog } from './contact.ops.ts'
import { makeGuessLog } from './guess.ops.ts'
import { deviceTicketCaller, lookupRoutes } from './lookup.routes.ts'
import { makeDeviceTickets } from './ticket.ops.ts'

let database: TestDatabase
let app: FastifyInstance
let tenantId: TenantId
let contacts: ContactLog
let now = new Date('2026-11-21T10:00:00Z')
const tickets = makeDeviceTickets(randomBytes(32))

beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'contoso.example')
  contacts = makeContactLog(database.db, throwIt)
  app = fastify({ trustProxy: '192.0.2.200' })
  app.setErrorHandler(async (error, request, reply) => {
    const answer = ztdDialect(toFault(error), request)
    return reply
      .code(answer.status)
      .headers({ ...answer.headers, 'content-type': answer.contentType })
      .send(answer.body)
  })
  const apps = Object.fromEntries(services.map((service) => [service, app])) as Record<Service, FastifyInstance>
  const serve = makeServe(
    apps,
    async (access, request) => {
      if (access.kind === 'anonymous') return { kind: 'anonymous' }
      const ticket = request.headers['x-device-token']
      if (typeof ticket !== 'string') throw new Fault('unauthenticated', 'no ticket')
      return deviceTicketCaller(tickets, ticket, now)
    },
    () => now,
  )
  lookupRoutes(serve, {
    db: database.db,
    pool: database.pool,
    tickets,
    contacts,
    guesses: makeGuessLog(database.db, throwIt),
    guessesPerMinute: 20,
  })
  await app.ready()
  await register(machine(1), machine(2))
  const profile = await createProfile(database.db, operation(), {
    displayName: 'Everyone',
    settings: { eulaHidden: true },
  })
  await assignProfile(database.db, operation(), profile.id, { kind: 'all-devices' })
  profileId = profile.id
})
afterAll(async () => {
  await app.close()
  await contacts.close()
  await database.stop()
})

let profileId: Parameters<typeof unassignProfile>[2]
const operation = (): OperationContext => ({ tenantId, actor: { kind: 'user', id: 'a', name: 'a' }, now })
const machine = (seed: number, more: Partial<HardwareFields> = {}): HardwareFields => ({
  ...simulatedHardware(seed),
  ...more,
})
const hashOf = (fields: HardwareFields) => encodeFields(fields).base64

async function register(...machines: HardwareFields[]): Promise<void> {
  await registerFor(tenantId, machines)
}

async function registerFor(tenant: TenantId, machines: readonly HardwareFields[]): Promise<void> {
  const rows = machines.map((fields) => `${fields.serialNumber},,${hashOf(fields)}`)
  async function* bytes() {
    yield Buffer.from(['Device Serial Number,Windows Product ID,Hardware Hash', ...rows].join('\n'))
  }
  const deps = importDeps(database, () => now)
  const { registered } = await importDevices(deps, { ...operation(), tenantId: tenant }, bytes(), {}, () => {})
  expect(registered).toBe(machines.length)
}

async function hello(fields: HardwareFields, more: Record<string, unknown> = {}, address = '192.0.2.1', headers = {}) {
  const payload = { hardwareHash: hashOf(fields), osVersion: '10.0.26100.1', osEdition: 48, ...more }
  return app.inject({ method: 'POST', url: '/device/v1/hello', payload, headers, remoteAddress: address })
}

async function profileOf(
  fields: HardwareFields,
  headers: Record<string, string> = {},
  more: Record<string, unknown> = {},
) {
  const { deviceTicket } = (await hello(fields, more)).json()
  return app.inject({
    method: 'GET',
    url: '/ztd/device/AutopilotDeviceBootstrapPolicies',
    headers: { 'x-device-token': deviceTicket, ...headers },
  })
}

async function storyOf(serial: string): Promise<string[]> {
  await contacts.flush()
  const { rows } = await database.pool.query(
    `select e.step from device_event e join autopilot_device d on d.tenant_id = e.tenant_id and d.directory_device_id = e.directory_device_id
      where d.tenant_id = $1 and d.serial_number = $2 order by e.sequence`,
    [tenantId, serial],
  )
  return rows.map(({ step }) => step)
}

describe('profile download', () => {
  test('[S-198] a registered device gets its profile, and the story tells contact and offer', async () => {
    const reply = await profileOf(machine(1))
    expect(reply.statusCode).toBe(200)
    expect(reply.json()).toMatchObject({
      CloudAssignedTenantId: tenantId,
      CloudAssignedTenantDomain: 'contoso.example',
      DeploymentProfileName: 'Everyone',
      CloudAssignedOobeConfig: 281,
      IsExplicitProfileAssignment: false,
    })
    expect((await storyOf(machine(1).serialNumber!)).slice(-2)).toEqual(['device-contacted', 'profile-offered'])
    const again = await profileOf(machine(1), { 'if-none-match': String(reply.headers.etag) })
    expect(again.statusCode).toBe(304)
  })

  test('[S-095] hardware nobody registered is told 807 and nothing about any tenant', async () => {
    const reply = await profileOf(machine(77))
    expect([reply.statusCode, reply.json()]).toEqual([404, { ErrorCode: 807, ErrorReason: 'ZtdDeviceIsNotRegistered' }])
    const { deviceTicket } = (await hello(machine(77))).json()
    expect(Object.keys(tickets.verify(deviceTicket, now).claims)).toEqual([
      'sub',
      'ek',
      'asr',
      'osb',
      'ose',
      'jti',
      'iat',
      'exp',
    ])
  })

  test('[S-097][S-101] a registered device without a profile is told 815', async () => {
    await unassignProfile(database.db, operation(), profileId)
    const reply = await profileOf(machine(2))
    expect(reply.json()).toMatchObject({ ErrorCode: 815, ErrorReason: 'ZtdDeviceHasNoAssignedProfile' })
    await assignProfile(database.db, operation(), profileId, { kind: 'all-devices' })
    expect((await profileOf(machine(2))).json()).toMatchObject({ DeploymentProfileName: 'Everyone' })
  })

  test('[S-063][L-022] one swapped network card and another time stamp: still the same registration', async () => {
    const before = (await profileOf(machine(1))).json().ZtdRegistrationId
    const { header, networkAdapters } = machine(1)
    const swapped = machine(1, {
      header: { ...header!, collectedAt: new Date('2026-06-01') },
      networkAdapters: [networkAdapters[0]!, { ...networkAdapters[1]!, mac: '00:00:5e:12:34:56' }],
    })
    expect((await profileOf(swapped)).json().ZtdRegistrationId).toBe(before)
  })

  test('[S-062] a new board under the old serial number is 908, and the administrator is told once', async () => {
    const repaired = machine(2, { uuid: '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b', networkAdapters: [] })
    const replies = [await profileOf(repaired), await profileOf(repaired)]
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([409, 409])
    expect(replies[0]!.json()).toMatchObject({ ErrorCode: 908 })
    // the alarm tells it; the one line an hour that anonymous requests get in the story may be the contact's (T-49)
    const alarms = await database.db.selectFrom('alarm').select(['kind', 'count']).execute()
    expect(alarms.filter(({ kind }) => kind === 'hardware-changed')).toEqual([{ kind: 'hardware-changed', count: 1 }])
    expect((await profileOf(machine(2))).statusCode).toBe(200)
  })

  test('a client too old for Autopilot is registered and gets nothing', async () => {
    expect((await profileOf(machine(1), {}, { osVersion: '10.0.14393.0' })).json()).toMatchObject({
      ErrorCode: 815,
      ErrorDetail: expect.stringContaining('14393'),
    })
  })
})

describe('what a device tells', () => {
  test('its own events are told on the clock of the service, not before its first hello, and unknown steps are left out', async () => {
    const began = now
    const run = { 'x-device-run': 'r'.repeat(32) }
    /** So many seconds ago by the clock of the device. */
    const report = async (deviceTicket: string, ...steps: readonly (readonly [string, number])[]) => {
      const sentAt = Date.parse('2001-01-01T12:00:00Z')
      const events = steps.map(([step, ago]) => ({
        at: new Date(sentAt - 1000 * ago),
        step,
        outcome: 'ok',
        detail: {},
      }))
      const headers = { 'x-device-token': deviceTicket }
      const payload = { sentAt: new Date(sentAt), events }
      return (await app.inject({ method: 'POST', url: '/device/v1/events', headers, payload })).json()
    }
    try {
      const first = (await hello(machine(1), {}, '192.0.2.1', run)).json().deviceTicket
      now = new Date(began.getTime() + 5 * 60_000)
      expect(await report(first, ['powered-on', 60], ['made-up', 30], ['page-shown', 7200])).toEqual({ accepted: 2 })
      const second = (await hello(machine(1), {}, '192.0.2.1', run)).json().deviceTicket
      const another = (await hello(machine(1))).json().deviceTicket
      now = new Date(began.getTime() + 6 * 60_000)
      await report(second, ['signed-in', 240])
      await report(another, ['rebooted', 240])
    } finally {
      now = began
    }
    const { rows } = await database.pool.query(
      `select step, at from device_event where tenant_id = $1 and hop = 'device' order by sequence`,
      [tenantId],
    )
    const event = (step: string, seconds: number) => ({ step, at: new Date(began.getTime() + 1000 * seconds) })
    expect(rows).toEqual([
      event('powered-on', 240),
      event('page-shown', 0), // its first hello
      event('signed-in', 120), // under a later ticket of the same run
      event('rebooted', 300), // another machine, which said its first hello then
    ])
  })

  test('[T-25] a user of another tenant on the device is told to the administrators, in story and audit', async () => {
    const { deviceTicket } = (await hello(machine(1))).json()
    const reply = await app.inject({
      method: 'POST',
      url: '/ztd/device/tenantMismatch',
      headers: { 'x-device-token': deviceTicket },
      payload: { userTenantId: '00000000-0000-4000-8000-00000000000f' },
    })
    expect(reply.statusCode).toBe(204)
    expect(await storyOf(machine(1).serialNumber!)).toContain('tenant-mismatch')
    const { rows } = await database.pool.query(
      `select details from audit_entry where tenant_id = $1 and action = 'autopilot.device.tenant-mismatch'`,
      [tenantId],
    )
    expect(rows).toEqual([{ details: { userTenant: 'another' } }])
  })

  test('a user of the tenant itself, whom an old Windows refused for the domain, is no user of another one', async () => {
    const device = machine(203)
    await register(device)
    const { deviceTicket } = (await hello(device)).json()
    await app.inject({
      method: 'POST',
      url: '/ztd/device/tenantMismatch',
      headers: { 'x-device-token': deviceTicket },
      payload: { userTenantId: tenantId },
    })
    const steps = await storyOf(device.serialNumber!)
    expect(steps).toContain('domain-mismatch')
    expect(steps).not.toContain('tenant-mismatch')
  })

  test('[T-25] [T-48] whether a tenant exists is told to nobody: one that does and one that does not are the same other', async () => {
    const theirs = await insertTenant(database.db, 'theirs.example')
    const answers = []
    const stories = []
    for (const [seed, userTenantId] of [
      [201, theirs],
      [202, randomUUID()],
    ] as const) {
      await register(machine(seed))
      const { deviceTicket } = (await hello(machine(seed))).json()
      const url = '/ztd/device/tenantMismatch'
      const headers = { 'x-device-token': deviceTicket }
      const reply = await app.inject({ method: 'POST', url, headers, payload: { userTenantId } })
      answers.push([reply.statusCode, reply.body])
      const { rows } = await database.pool.query(
        `select details, before, after from audit_entry where tenant_id = $1 and action = 'autopilot.device.tenant-mismatch' order by sequence desc limit 1`,
        [tenantId],
      )
      stories.push(rows)
    }
    expect(answers).toEqual([answers[0], answers[0]])
    expect(stories).toEqual([stories[0], stories[0]])
  })
})

describe('[T-31] what the firmware of many machines says is no proof of one of them', () => {
  // UUID and system disk are two proofs, which is a match: unless nobody wrote them
  test.each<[what: string, uuid: string, disk: string, status?: number]>([
    ['Dell without a tag', '4c4c4544-0000-2010-8020-80c04f202020', 'S4EVNX0M123456'],
    ['digits in a row', '03020100-0504-0706-0809-0a0b0c0d0e0f', 'S4EVNX0M123457'],
    ['one digit', '11111111-1111-1111-1111-111111111111', 'S4EVNX0M123458'],
    ['the vendor of a network card', '00000000-0000-0000-0000-ac1f6b000000', 'S4EVNX0M123459'],
    ['a disk to be filled', randomUUID(), 'To be filled'],
    ['a disk that counts', randomUUID(), '0123456789ABCDEF'],
    ['a disk that is number one', randomUUID(), '0000_0000_0000_0001.'],
    ['what one machine alone says', randomUUID(), 'S4EVNX0M123460', 200],
  ])('%s', async (_what, uuid, serial, status = 404) => {
    const { networkAdapters } = machine(nextSeed)
    // behind the system disk one of their own, since a device without any is not registered
    const disks = [serial, `OTHER${nextSeed}`].map((one) => ({ serial: one, model: 'FabriDisk 512' }))
    const theirs = machine(nextSeed++, { uuid, disks })
    await register(theirs)
    const { productKeyId: _none, ...stranger } = machine(nextSeed++, { uuid, disks, networkAdapters })
    expect((await profileOf(stranger)).statusCode).toBe(status)
    expect((await profileOf(theirs)).statusCode).toBe(200)
  })
})
let nextSeed = 400

describe('abuse', () => {
  test.each([
    ['no hash', {}, 801],
    ['a hash of the wrong size', { hardwareHash: 'T0EHBAEA' }, 802],
    ['a hash with a broken digest', { hardwareHash: hashOf(simulatedHardware(1)).replace('A', 'B') }, 802],
    ['an endless hash', { hardwareHash: 'A'.repeat(12_000) }, 801],
  ])('%s is refused with its number', async (_what, payload, code) => {
    const reply = await app.inject({ method: 'POST', url: '/device/v1/hello', payload, remoteAddress: '192.0.2.9' })
    expect([reply.statusCode, reply.json().ErrorCode]).toEqual([400, code])
  })

  test('a body that is too large is refused before it is read, a missing ticket before anything is done', async () => {
    expect(
      (await app.inject({ method: 'POST', url: '/device/v1/hello', payload: { hardwareHash: 'A'.repeat(100_000) } }))
        .statusCode,
    ).toBe(413)
    expect((await app.inject({ method: 'GET', url: '/ztd/device/AutopilotDeviceBootstrapPolicies' })).statusCode).toBe(
      401,
    )
  })

  test.each([
    ['before', 300],
    ['after', 301],
  ])(
    '[T-24][T-25] 50 copies of its keys that another tenant registers %s it neither hide a device nor take it',
    async (when, seed) => {
      const hostile = await insertTenant(database.db, `hostile-${when}.example`)
      const withTpm = (n: number) =>
        simulatedHardware(n, { ek: { kind: 'rsa', bytes: new Uint8Array(256).fill(n % 251).fill(n >> 8, 0, 8) } })
      const target = withTpm(seed)
      const { offlineId, ekPub, productKeyId, disks, networkAdapters } = target
      // the parts of the target around another TPM, and its TPM on other boards: each is vetoed, so each is a device of its own
      const copies = Array.from({ length: 50 }, (_, i) => {
        const other = withTpm(100 * seed + i)
        const tpm = { offlineId: other.offlineId!, ekPub: other.ekPub! }
        const parts = { offlineId: offlineId!, ekPub: ekPub!, productKeyId: productKeyId!, disks, networkAdapters }
        return i < 25 ? { ...target, ...tpm } : { ...other, ...parts }
      })
      if (when === 'before') await registerFor(hostile, copies)
      await register(target)
      if (when === 'after') await registerFor(hostile, copies)
      const reply = await profileOf(target)
      expect([reply.statusCode, reply.json().CloudAssignedTenantId]).toEqual([200, tenantId])
      const repaired = { ...target, disks: [{ serial: `NEW${seed}`, model: 'FabriDisk' }], networkAdapters: [] }
      expect((await profileOf(repaired)).json().ZtdRegistrationId).toBe(reply.json().ZtdRegistrationId)
      const statuses = await Promise.all(
        [target, ...copies.slice(0, 10)].map(async (one) => (await profileOf(one)).json()),
      )
      expect(statuses.map(({ CloudAssignedTenantId }) => CloudAssignedTenantId === tenantId)).toEqual([
        true,
        ...Array(10).fill(false),
      ])
    },
  )

  test('[T-22] any number of known devices behind one address are served, also after some guesses', async () => {
    const address = '192.0.2.68'
    for (let i = 0; i < 150; i++) await hello(machine(6000 + (i % 5)), {}, address)
    const statuses = new Set<number>()
    for (let i = 0; i < 500; i++) statuses.add((await hello(machine(1), {}, address)).statusCode)
    expect([...statuses]).toEqual([200])
    expect((await hello(machine(6000), {}, address)).statusCode).toBe(200)
  })

  test('[T-54] behind a trusted proxy the address of the client counts, and of IPv6 the first 64 bits', async () => {
    const guess = async (remoteAddress: string, forwarded?: string) => {
      const payload = { hardwareHash: hashOf(machine(5100)) }
      const headers = forwarded ? { 'x-forwarded-for': forwarded } : {}
      return (await app.inject({ method: 'POST', url: '/device/v1/hello', payload, headers, remoteAddress })).statusCode
    }
    for (let i = 0; i < 200; i++) await guess('192.0.2.200', '198.51.100.1')
    expect(await guess('192.0.2.200', '198.51.100.1')).toBe(429)
    expect(await guess('192.0.2.200', '198.51.100.2')).toBe(200)
    expect(await guess('192.0.2.201', '198.51.100.1')).toBe(200) // no trusted proxy: the header is only words
    for (let i = 0; i < 200; i++) await guess(`2001:db8:0:1::${(i + 1).toString(16)}`)
    expect(await guess('2001:db8:0:1:ffff::1')).toBe(429)
    expect(await guess('2001:db8:0:2::1')).toBe(200)
  })

  test('[T-22] forgeries of a registered device count as guesses, too', async () => {
    const address = '192.0.2.71'
    const withTpm = (n: number) =>
      simulatedHardware(n, { ek: { kind: 'rsa', bytes: new Uint8Array(256).fill(n % 251).fill(n >> 8, 0, 8) } })
    const target = withTpm(5301)
    await register(target)
    const { offlineId: _id, ekPub: _ek, ekPublicArea: _area, ...forged } = target
    const statuses: number[] = []
    for (let i = 0; i < 201; i++) statuses.push((await hello(forged, {}, address)).statusCode)
    expect(statuses.slice(0, 200).every((status) => status === 200)).toBe(true)
    expect(statuses.at(-1)).toBe(429)
    expect((await hello(target, {}, address)).statusCode).toBe(200)
  })

  test('[T-22] guessing ends with Retry-After', async () => {
    const address = '192.0.2.66'
    const statuses = []
    for (let i = 0; i < 201; i++) statuses.push((await hello(machine(5000 + (i % 5)), {}, address)).statusCode)
    expect(statuses.slice(0, 200).every((status) => status === 200)).toBe(true)
    const refused = await hello(machine(5000), {}, address)
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '3'])
    expect((await hello(machine(1), {}, '192.0.2.67')).statusCode).toBe(200)
  })
})
