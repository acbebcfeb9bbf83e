// The answer to a hello, decision by decision; over HTTP with floods and copies in lookup.routes.test.ts, over sockets in
// test/flows/strangers/lookup.test.ts.

import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { importDeps } from '../../../test/support/import-deps.ts'
import { throwIt } from '../../../test/support/throw-it.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { type HardwareFields, noFields } from '../../protocol/hardware-hash/fields.ts'
import { encodeFields } from '../../protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../simulator/simulated-hardware.ts'
import { importDevices } from '../channel/csv/csv.ops.ts'
import { factsOf } from '../matching/facts.ts'
import type { ContactLog } from './contact.ops.ts'
import { makeContactLog } from './contact.ops.ts'
import { makeGuessLog } from './guess.ops.ts'
import { hello, type LookupDeps, openLookup } from './lookup.ops.ts'
import { makeDeviceTickets } from './ticket.ops.ts'

const now = new Date('2026-11-21T10:00:00Z')
const tickets = makeDeviceTickets(randomBytes(32))
let database: TestDatabase
let tenantId: TenantId
let noted: Parameters<ContactLog['note']>[0][] = []
let deps: LookupDeps
let addresses = 0
/** Nobody guessed from it yet. */
let address = ''

beforeAll(async () => {
  database = await createTestDatabase()
  const { db, pool } = database
  tenantId = await insertTenant(db, 'contoso.example')
  const contacts: ContactLog = { ...makeContactLog(db, throwIt), note: (contact) => noted.push(contact) }
  deps = openLookup({ db, pool, tickets, contacts, guesses: makeGuessLog(db, throwIt), guessesPerMinute: 1 })
})
afterAll(() => database.stop())
beforeEach(() => {
  noted = []
  address = `192.0.2.${++addresses}`
})

let seeds = 400
const keyOf = (n: number) => new Uint8Array(256).fill(n % 251).fill(n >> 8, 0, 8)
const machine = (withTpm = true): HardwareFields => {
  const seed = ++seeds
  return simulatedHardware(seed, withTpm ? { ek: { kind: 'rsa', bytes: keyOf(seed) } } : {})
}
const hashOf = (fields: HardwareFields) => encodeFields(fields).base64
const withoutKey = ({ offlineId: _id, ekPub: _ek, ...rest }: HardwareFields): HardwareFields => rest
const otherUuid = (n: number) => `6f9d1c2a-3b4e-4d5f-8a6b-${String(n).padStart(12, '0')}`

async function register(machines: readonly HardwareFields[], tenant = tenantId): Promise<void> {
  const rows = machines.map((fields) => `${fields.serialNumber},,${hashOf(fields)}`)
  async function* bytes() {
    yield Buffer.from(['Device Serial Number,Windows Product ID,Hardware Hash', ...rows].join('\n'))
  }
  const operation: OperationContext = { tenantId: tenant, actor: { kind: 'user', id: 'a', name: 'a' }, now }
  const { registered } = await importDevices(
    importDeps(database, () => now),
    operation,
    bytes(),
    {},
    () => {},
  )
  expect(registered).toBe(machines.length)
}

const input = (fields: HardwareFields, more: object = {}) => ({
  hardwareHash: hashOf(fields),
  osVersion: '10.0.26100.1',
  osEdition: 48,
  clientVersion: '1.0',
  capabilities: [],
  ...more,
})
async function greet(fields: HardwareFields, more: object = {}, from = address) {
  const answer = await hello(deps, input(fields, more), from, now)
  expect(answer.assurance).toBe('claimed')
  return tickets.verify(answer.deviceTicket, now)
}

const registrationOf = ({ serialNumber }: HardwareFields) =>
  database.db
    .selectFrom('autopilot_device')
    .select(['id', 'directory_device_id'])
    .where('tenant_id', '=', tenantId)
    .where('serial_number', '=', serialNumber ?? '')
    .executeTakeFirstOrThrow()
const alarmsOf = async ({ id }: { id: string }) =>
  (
    await database.db
      .selectFrom('alarm')
      .select('kind')
      .where('tenant_id', '=', tenantId)
      .where('subject_id', '=', id)
      .execute()
  ).map(({ kind }) => kind)
const textId = (text: string) => createHash('sha256').update(`global-device ${text}`).digest('hex').slice(0, 32)

describe('a registered device', () => {
  test('gets a ticket with its registration and key, and the contact is noted with what it says of itself', async () => {
    const fields = machine()
    await register([fields])
    const { id, directory_device_id: directoryDeviceId } = await registrationOf(fields)
    const ek = factsOf(fields).ek ?? ''
    const ticket = await greet(fields)
    expect(ticket).toMatchObject({
      globalDeviceId: textId(`ek:${ek}`),
      registration: { tenantId, registrationId: id, directoryDeviceId },
      needsAttention: false,
      ek,
      osBuild: 26100,
      osEdition: 48,
      proof: { assurance: 'claimed', simulated: false },
    })
    expect(ticket).not.toHaveProperty('otherUuid')
    expect(noted).toMatchObject([{ tenantId, registrationId: id, directoryDeviceId, at: now }])
    expect(noted[0]?.detail).toEqual({ osVersion: '10.0.26100.1', client: '1.0' })
    const silent = await greet(fields, { osVersion: '', clientVersion: '', osEdition: undefined })
    expect(silent).toMatchObject({ osBuild: 0, osEdition: null })
    expect(noted[1]?.detail).toEqual({})
    expect(await alarmsOf({ id })).toEqual([])
  })

  test('is read in the other alphabet of base64 too, and with line breaks', async () => {
    const fields = machine()
    await register([fields])
    const hardwareHash = hashOf(fields)
    const broken = hardwareHash.replace(/(.{76})/g, '$1\r\n')
    const other = hardwareHash.replaceAll('+', '-').replaceAll('/', '_')
    for (const text of [broken, other]) expect((await greet(fields, { hardwareHash: text })).registration).toBeDefined()
  })

  test('is known by its parts in any alphabet', async () => {
    const fields = { ...machine(), manufacturer: 'Größe ΩΣ', productName: '计算机' }
    await register([fields])
    expect((await greet(fields)).registration).toBeDefined()
  })

  test('[T-24] found without a key has no key to prove, whichever it says it has', async () => {
    const fields = machine(false)
    await register([fields])
    const { offlineId, ekPub } = machine()
    const ticket = await greet({ ...fields, offlineId: offlineId!, ekPub: ekPub! })
    expect(ticket).toMatchObject({ registration: { tenantId }, ek: null })
  })

  test('[T-20] with another UUID under its key is told to the administrators, and the ticket remembers it', async () => {
    const fields = machine()
    await register([fields])
    expect((await greet({ ...fields, uuid: otherUuid(1) })).otherUuid).toBe(true)
    expect(await alarmsOf(await registrationOf(fields))).toEqual(['clone'])
    // without a key in common another UUID is another device
    expect(await greet(withoutKey({ ...fields, uuid: otherUuid(2) }))).not.toHaveProperty('registration')
  })

  test('that is blocked needs attention', async () => {
    const fields = machine()
    await register([fields])
    const { id } = await registrationOf(fields)
    await database.db
      .updateTable('autopilot_device')
      .set({ enrollment_state: 'blocked' })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute()
    expect(await greet(fields)).toMatchObject({ needsAttention: true, registration: { registrationId: id } })
  })
})

describe('hardware that is nobody’s', () => {
  test('[T-22] gets a ticket that says nothing but what it said, stable for its most telling part', async () => {
    const fields = machine()
    const ek = factsOf(fields).ek ?? ''
    const ticket = await greet(fields)
    expect(ticket).toMatchObject({ needsAttention: false, ek, globalDeviceId: textId(`ek:${ek}`) })
    expect(ticket).not.toHaveProperty('registration')
    const rebuilt = { ...fields, serialNumber: 'OTHER-1', uuid: otherUuid(3) }
    expect((await greet(rebuilt)).globalDeviceId).toBe(ticket.globalDeviceId)
    const { networkAdapters } = fields
    const mac = factsOf(fields).macs[0] ?? ''
    const onlyAddress = await greet({ ...noFields, networkAdapters: networkAdapters.slice(0, 1) })
    expect(onlyAddress).toMatchObject({ globalDeviceId: textId(`mac:${mac}`), ek: null })
    const empty = await greet(noFields)
    expect(empty.globalDeviceId).toBe(textId(hashOf(noFields)))
    expect(noted).toEqual([])
  })

  test('[S-062] with what is left of a registered device needs attention, and its administrators are told', async () => {
    const fields = machine(false)
    await register([fields])
    const ticket = await greet({ ...fields, uuid: otherUuid(4), networkAdapters: [] })
    expect(ticket).toMatchObject({ needsAttention: true })
    expect(ticket).not.toHaveProperty('registration')
    expect(await alarmsOf(await registrationOf(fields))).toEqual(['hardware-changed'])
    expect(noted).toEqual([])
  })

  test('[S-057] that fits two devices alike is neither, and both are told', async () => {
    const one = machine(false)
    const { productKeyId, disks, networkAdapters } = one
    const parts = { productKeyId: productKeyId!, disks, networkAdapters }
    const two = { ...machine(false), ...parts }
    await register([one])
    await register([two])
    const ticket = await greet({ ...noFields, ...parts })
    expect(ticket).toMatchObject({ needsAttention: false, ek: null })
    expect(ticket).not.toHaveProperty('registration')
    for (const each of [one, two]) expect(await alarmsOf(await registrationOf(each))).toEqual(['not-unique'])
  })

  test('[T-48] that shows one part of registered devices is a guess; fifty an hour are an alarm', async () => {
    const other = await insertTenant(database.db, 'guessed.example')
    const fields = machine()
    await register([fields], other)
    const guess = { ...machine(), serialNumber: fields.serialNumber!, manufacturer: 'Fabrikam' }
    const alarms = () =>
      database.db.selectFrom('alarm').select(['kind', 'detail']).where('tenant_id', '=', other).execute()
    const guesses = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, n) => greet(guess, {}, `198.51.100.${n}`)))
    // a repaired device of ours that has a part of theirs guesses at nothing
    const repaired = machine(false)
    await register([repaired])
    const { productKeyId } = fields
    const shown = { ...repaired, uuid: otherUuid(5), productKeyId: productKeyId!, networkAdapters: [] }
    for (let n = 0; n < 9; n++) expect(await greet(shown)).toMatchObject({ needsAttention: true })
    for (const ticket of await guesses(49)) expect(ticket).not.toHaveProperty('registration')
    for (let n = 0; n < 3; n++) expect(await alarms()).toEqual([])
    await guesses(1)
    await expect.poll(alarms).toMatchObject([{ kind: 'blocked-guesses', detail: { guessesWithinAnHour: 50 } }])
  })
})

describe('who asks too often', () => {
  const limited = expect.objectContaining({ reason: 'address-limit', details: { retryAfterSeconds: 60 } })

  test('[T-22][T-54] waits, unless the device shows what cannot be guessed; known devices count for nobody', async () => {
    const [known, byParts] = [machine(), machine(false)]
    await register([known, byParts])
    for (let n = 0; n < 12; n++) await greet(known)
    for (let n = 0; n < 10; n++) await greet(machine())
    await expect(greet(machine())).rejects.toEqual(limited)
    expect((await greet(known)).registration).toBeDefined()
    const { productKeyId, disks, networkAdapters } = byParts
    const parts = { ...noFields, productKeyId: productKeyId!, disks, networkAdapters }
    await expect(greet(parts)).rejects.toEqual(limited)
    expect((await greet(parts, {}, '203.0.113.1')).registration).toBeDefined()
    expect((await greet(machine(), {}, '203.0.113.1')).registration).toBeUndefined()
  })

  test('with hashes that cannot be read waits too; each is refused with what is the matter', async () => {
    const broken = { hardwareHash: hashOf(machine()).replace('A', 'B') }
    for (let n = 0; n < 10; n++) {
      await expect(greet(machine(), broken)).rejects.toMatchObject({ code: 'invalid-input', reason: 'hardware-hash' })
    }
    await expect(greet(machine(), broken)).rejects.toEqual(limited)
    await expect(greet(machine(), { hardwareHash: 'T0EHBAEA' }, '203.0.113.2')).rejects.toThrow(/\w+.*\. .*\w+/)
  })
})

test('[I7] a guess is answered no sooner than the time that covers what is looked up for it', async () => {
  const took: number[] = []
  const finder = async () => ({ devices: [], touched: [], tooCommon: new Map() }) // looked up in no time at all
  for (let n = 0; n < 8; n++) {
    const asked = performance.now()
    await hello({ ...deps, finder }, input(machine()), address, now)
    took.push(performance.now() - asked)
  }
  expect(Math.min(...took)).toBeGreaterThan(7) // timers count whole milliseconds
})

test('[T-22] guesses are paced at sixty a minute where nothing else is set, with six hundred at once', () => {
  const { db, contacts } = deps
  const { limit } = openLookup({ db, pool: database.pool, tickets, contacts, guesses: makeGuessLog(db, throwIt) })
  for (let n = 0; n < 599; n++) limit.count(address, now)
  expect(limit.wait(address, now)).toBeUndefined()
  limit.count(address, now)
  expect(limit.wait(address, now)).toBe(1)
})

describe('what many devices carry', () => {
  test('[T-24] is taken out alone: a disk that seventeen have does not hide one of them that is known by the rest', async () => {
    const [first, ...others] = Array.from({ length: 17 }, () => machine(false))
    const disks = first!.disks
    await register([first!, ...others.map((one) => ({ ...one, disks }))])
    expect((await greet(first!)).registration).toBeDefined()
  })
})

describe('addresses', () => {
  test('[T-24] tip the scales, unless more than 16 devices of the organization carry them', async () => {
    const rare = machine(false)
    const common = machine(false)
    await register([rare, common])
    const neighbours = Array.from({ length: 17 }, () => ({
      ...machine(false),
      networkAdapters: common.networkAdapters,
    }))
    await register(neighbours)
    const shown = ({ productKeyId, disks, networkAdapters }: HardwareFields) => ({
      ...noFields,
      productKeyId: productKeyId!,
      disks,
      networkAdapters,
    })
    expect((await greet(shown(rare))).registration).toBeDefined()
    expect(await greet(shown(common))).not.toHaveProperty('registration')
    expect((await greet(common)).registration).toBeDefined()
  })
})
