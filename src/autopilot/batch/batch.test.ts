// What partners upload for customers, on a real database. Jobs are worked off when a test says so; each call of `work` is as good as one
// of another process. The wires come to the same operations.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { whileHeld } from '../../../test/support/database/while-held.ts'
import { importDeps } from '../../../test/support/import-deps.ts'
import { agencyOf, consentEnded, consented, partnerOn, sellsThrough } from '../../../test/support/partner/customers.ts'
import { throwIt } from '../../../test/support/throw-it.ts'
import { newHardware } from '../../../test/support/world/office.ts'
import type { Pool } from '../../db/open.ts'
import { reactions } from '../../features.ts'
import { workOff } from '../../jobs/tenant-jobs.ts'
import type { RegistrationId, TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { setApproval } from '../../partner/consent/consent.ops.ts'
import { importIdentities } from '../channel/graph/identity.ops.ts'
import { deregisterDevice } from '../device/device.ops.ts'
import { createProfile } from '../profile/profile.ops.ts'
import type { Agency } from './agency.ops.ts'
import { removeDevice, updateDevice } from './device.ops.ts'
import { lock, rowsOf } from './job/job.sql.ts'
import { statusOf } from './job/status.ts'
import type { UploadRow } from './job/upload.ts'
import { listBatches, listDevices, readJob } from './read.ops.ts'
import { addDevices, assignPolicies, createBatch, registerDevices } from './submit.ops.ts'
import { sweepJobs } from './sweep.sql.ts'
import { tryUpload } from './try.ops.ts'
import { approveUpload, refuseUpload } from './upload.ops.ts'
import { deviceJobs } from './work.ops.ts'

let database: TestDatabase
let csp: TenantId
let other: TenantId
let maker: TenantId
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 10 })
  csp = await partnerOn(database.db, 'csp.example', { cspKind: 'direct' }, now)
  other = await partnerOn(database.db, 'other.example', { cspKind: 'direct' }, now)
  maker = await partnerOn(database.db, 'maker.example', { usesOemDirect: true }, now)
})
afterAll(() => database?.stop())

const now = new Date('2026-11-29T10:00:00Z')
const clock = () => now
const deps = (pool?: Pool) => importDeps({ db: database.db, pool: pool ?? database.pool }, clock)

async function work(pool?: Pool, onError: (error: unknown) => void = throwIt): Promise<void> {
  await workOff({ db: database.db, kinds: deviceJobs(deps(pool)), reactions, clock, onError })
}
const due = () => database.pool.query('update tenant_job set due_at = now()')

let customers = 0
async function customer(...partners: readonly TenantId[]): Promise<TenantId> {
  const id = await insertTenant(database.db, `customer${++customers}.example`)
  for (const partner of partners) await consented(database.db, id, partner, now, { oem: partner === maker })
  return id
}

const admin = (tenantId: TenantId): OperationContext => ({
  tenantId,
  actor: { kind: 'user', id: 'admin', name: 'admin@customer.example' },
  now,
})
const api = (customerId: TenantId, partnerId = csp) => agencyOf(partnerId, customerId, now)

const empty: UploadRow = { serialNumber: '', productKey: '', manufacturer: '', model: '', hardwareHash: '' }
const device = (more: Partial<UploadRow> = {}): UploadRow => ({ ...empty, hardwareHash: newHardware().hash, ...more })
const devices = (count: number) => Array.from({ length: count }, () => device())

async function outcome(agency: Agency, jobId: string) {
  const job = await readJob(database.db, agency, jobId)
  return { status: statusOf(job), names: job.results.map(({ name }) => name || 'registered') }
}

async function uploaded(agency: Agency, batchId: string, rows: readonly UploadRow[]) {
  const jobId = await createBatch(database.db, agency, batchId, { rows })
  await work()
  return outcome(agency, jobId)
}

const registered = async (tenantId: TenantId) =>
  (
    await database.pool.query<{
      id: RegistrationId
      by: string | null
      batch: string | null
      tag: string
      channel: string
    }>(
      `select id, registered_by as by, batch_id as batch, group_tag as tag, channel
         from autopilot_device where tenant_id = $1 order by created_at, id`,
      [tenantId],
    )
  ).rows

const trail = async (tenantId: TenantId, like = 'autopilot.%') =>
  (
    await database.pool.query<{ action: string; actor_id: string; actor_name: string; details: object }>(
      'select action, actor_id, actor_name, details from audit_entry where tenant_id = $1 and action like $2 order by sequence',
      [tenantId, like],
    )
  ).rows

const byCustomer = (tenantId: TenantId, hardwareHash: string, groupTag = '') =>
  importIdentities(deps(), admin(tenantId), [
    { serialNumber: '', productKey: '', groupTag, assignedUser: '', hardwareHash },
  ])

test('a batch is stored when it was acknowledged, registered by a job, and its name is the tag of its devices', async () => {
  const id = await customer(csp)
  const jobId = await createBatch(database.db, api(id), 'sales eu', { rows: devices(3) })
  expect(await outcome(api(id), jobId)).toMatchObject({ status: 'queued' })
  expect(await registered(id)).toEqual([])
  await work()
  expect(await outcome(api(id), jobId)).toEqual({ status: 'finished', names: Array(3).fill('registered') })
  const stored = await registered(id)
  expect(stored).toHaveLength(3)
  for (const one of stored) {
    expect(one).toMatchObject({ by: csp, batch: 'sales eu', tag: 'sales eu', channel: 'partner-center-api' })
  }
  const { rows } = await database.pool.query(
    `select physical_ids from directory_device where tenant_id = $1 and '[OrderId]:sales eu' = any(physical_ids)`,
    [id],
  )
  expect(rows).toHaveLength(3)
  expect(await listBatches(database.db, api(id))).toMatchObject([
    { id: 'sales eu', devices: 3, partnerName: 'csp.example' },
  ])
})

test('both sides have it in their trail: the customer reads the name of who did it, and the partner in place of the account', async () => {
  const id = await customer(csp)
  await uploaded(api(id), 'told', devices(1))
  const ofCustomer = await trail(id)
  expect(ofCustomer.map(({ action }) => action)).toEqual([
    'autopilot.batch.create',
    'autopilot.device.import',
    'autopilot.batch.finish',
  ])
  for (const one of ofCustomer) expect(one).toMatchObject({ actor_id: csp, actor_name: 'ada@partner.example' })
  const ofPartner = (await trail(csp)).slice(-2)
  expect(ofPartner.map(({ action }) => action)).toEqual(['autopilot.batch.create', 'autopilot.batch.finish'])
  for (const one of ofPartner) expect(one).toMatchObject({ actor_id: 'account-of-ada' })
})

test('what a partner does with devices that are there stands in both trails: added, changed, given a profile, removed', async () => {
  const id = await customer(csp)
  const { id: profileId } = await createProfile(database.db, admin(id), {
    displayName: 'P',
    made: { through: 'partner-center', by: csp, name: 'csp.example', bits: 0 },
  })
  await uploaded(api(id), 'there', devices(1))
  const one = (await registered(id))[0]!.id
  const before = { customer: (await trail(id)).length, partner: (await trail(csp)).length }
  await addDevices(database.db, api(id), 'there', { rows: devices(1) })
  await work()
  await updateDevice(deps(), api(id), { batchId: 'there', id: one }, { profileId })
  await assignPolicies(database.db, api(id), [{ registrationId: one, profileId: null }])
  await work()
  await removeDevice(deps(), api(id), { batchId: 'there', id: one })

  const both = {
    added: ['autopilot.batch.add-devices', 'autopilot.batch.finish'],
    changed: ['autopilot.profile.assign-devices'],
    given: ['autopilot.batch.assign-profiles', 'autopilot.profile.assign-devices', 'autopilot.batch.finish'],
    removed: ['autopilot.device.delete'],
  }
  const ofCustomer = (await trail(id)).slice(before.customer)
  const seen = ofCustomer.map(({ action }) => action)
  expect(seen.filter((action) => action !== 'autopilot.device.import')).toEqual(Object.values(both).flat())
  for (const entry of ofCustomer) expect(entry).toMatchObject({ actor_id: csp, actor_name: 'ada@partner.example' })
  const ofPartner = (await trail(csp)).slice(before.partner)
  expect(ofPartner.map(({ action }) => action)).toEqual(Object.values(both).flat())
  for (const entry of ofPartner) expect(entry).toMatchObject({ actor_id: 'account-of-ada' })
})

test('a name that the customer has as a batch is refused, and devices come into that one; one of another customer is nothing to it', async () => {
  const [id, another] = [await customer(csp, other), await customer(csp)]
  await uploaded(api(id), 'one', devices(1))
  await expect(createBatch(database.db, api(id, other), 'one', { rows: devices(1) })).rejects.toMatchObject({
    code: 'conflict',
    reason: 'batch-exists',
  })
  await expect(addDevices(database.db, api(another), 'one', { rows: devices(1) })).rejects.toMatchObject({
    code: 'not-found',
  })
  await addDevices(database.db, api(id), 'one', { rows: devices(2) })
  await work()
  expect(await listBatches(database.db, api(id))).toMatchObject([{ id: 'one', devices: 3 }])
  for (const bad of ['', ' blank', 'two\nlines', 'x'.repeat(257)]) {
    await expect(createBatch(database.db, api(id), bad, { rows: devices(1) })).rejects.toMatchObject({
      code: 'invalid-input',
      reason: 'batch-name',
    })
  }
})

test('[S-052] 1,000 devices are taken in one call, and of 1,001 none', async () => {
  const id = await customer(csp)
  const rows = devices(1000)
  await expect(createBatch(database.db, api(id), 'big', { rows: [...rows, device()] })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('1001 devices, and one may have 1000'),
  })
  await expect(createBatch(database.db, api(id), 'none', { rows: [] })).rejects.toMatchObject({ code: 'invalid-input' })
  expect(await listBatches(database.db, api(id))).toEqual([])
  expect((await uploaded(api(id), 'big', rows)).status).toBe('finished')
  expect(await registered(id)).toHaveLength(1000)
}, 60_000)

test('[S-053] more than 1,000 devices for one profile come by several calls, and a list of them page by page', async () => {
  const id = await customer(csp)
  const { id: profileId } = await createProfile(database.db, admin(id), {
    displayName: 'P',
    made: { through: 'partner-center', by: csp, name: 'csp.example', bits: 0 },
  })
  const given = (count: number) => devices(count).map((row) => ({ ...row, profileId }))
  await uploaded(api(id), 'many', given(1000))
  await addDevices(database.db, api(id), 'many', { rows: given(500) })
  await work()
  const { rows } = await database.pool.query(
    'select count(*)::int as n from autopilot_device where tenant_id = $1 and profile_id = $2',
    [id, profileId],
  )
  expect(rows).toEqual([{ n: 1500 }])
  const seen = new Set<string>()
  let pages = 0
  for (let next: string | undefined, first = true; first || next; first = false) {
    const page = await listDevices(database.db, api(id), 'many', next)
    expect([page.total, page.devices.length]).toEqual([1500, 100])
    for (const one of page.devices) seen.add(one.id)
    next = page.next
    pages++
  }
  expect([pages, seen.size]).toEqual([15, 1500])
  await expect(listDevices(database.db, api(id), 'many', 'bm90aGluZw')).rejects.toMatchObject({
    reason: 'continuation-token',
  })
}, 60_000)

test('each device has its result in the order in which it was sent, with number and name', async () => {
  const [id, another] = [await customer(csp), await customer(csp)]
  const [own, foreign, twice] = [device(), device(), device()]
  await uploaded(api(id), 'before', [own])
  await uploaded(api(another), 'theirs', [foreign])
  const jobId = await createBatch(database.db, api(id), 'mixed', {
    rows: [
      device(),
      { ...empty, hardwareHash: 'AAAA' },
      { ...empty, serialNumber: 'alone' },
      { ...empty, productKey: '3301122334455' },
      { ...empty, serialNumber: 'FB14-1', manufacturer: 'Fabrikam', model: 'FlexBook 14' },
      own,
      foreign,
      twice,
      twice,
      device({ profileId: randomUUID() as never }),
    ],
  })
  await work()
  const job = await readJob(database.db, api(id), jobId)
  expect(statusOf(job)).toBe('finished_with_errors')
  expect(job.results.map(({ code, name }) => `${code} ${name}`.trim())).toEqual([
    '0',
    '817 HashNot4k',
    '803 MissingZtdSerialNumberAndProductKey',
    '812 ZtdDeviceNotFound',
    '812 ZtdDeviceNotFound',
    '806 ZtdDeviceAlreadyAssigned',
    '808 ZtdDeviceAssignedToOtherTenant',
    '0',
    '815 ZtdDeviceDuplicated',
    '809 ZtdProfileIsNotRegistered',
  ])
  const told = job.results[6]?.message ?? ''
  expect(told).toContain('another organisation')
  expect(told).not.toContain('customer')
  // no hash stays with a job that is done
  const { rows } = await database.pool.query(
    'select count(hardware_hash)::int as n from device_job_row where tenant_id = $1',
    [id],
  )
  expect(rows).toEqual([{ n: 0 }])
})

test('a request that comes again, also at once, is one job; another one under its id, or for another customer, is refused', async () => {
  const [id, another] = [await customer(csp, other), await customer(csp)]
  const requestId = randomUUID()
  const rows = devices(2)
  const send = (agency = api(id), more = rows) => createBatch(database.db, agency, 'once', { rows: more, requestId })
  const ids = await Promise.all([send(), send(), send(), send()])
  expect(new Set(ids).size).toBe(1)
  await work()
  expect(await send()).toBe(ids[0])
  await work()
  expect(await registered(id)).toHaveLength(2)
  for (const wrong of [() => send(api(id), devices(2)), () => send(api(another))]) {
    await expect(wrong()).rejects.toMatchObject({ code: 'conflict', reason: 'request-id-taken' })
  }
  // another partner's ids are its own
  await addDevices(database.db, api(id, other), 'once', { rows: devices(1), requestId })
  await work()
  expect(await registered(id)).toHaveLength(3)
})

test('a job whose process dies is taken up by another one behind what was stored, and no device is registered twice', async () => {
  const id = await customer(csp)
  const jobId = await createBatch(database.db, api(id), 'crash', { rows: devices(250) })
  const failures: unknown[] = []
  await work(dyingAfter(1), (error) => void failures.push(error))
  expect(failures).toHaveLength(1)
  expect(await registered(id)).toHaveLength(100)
  expect((await outcome(api(id), jobId)).status).toBe('processing')
  await due()
  await work()
  expect(await outcome(api(id), jobId)).toEqual({ status: 'finished', names: Array(250).fill('registered') })
  expect(await registered(id)).toHaveLength(250)
})

/** A pool that gives so many connections, and before the next one does this. */
function pausing(batches: number, meanwhile: () => Promise<void>): Pool {
  let given = 0
  return new Proxy(database.pool, {
    get(pool, name, receiver) {
      if (name !== 'connect') return Reflect.get(pool, name, receiver)
      return async () => {
        if (given++ === batches) await meanwhile()
        return pool.connect()
      }
    },
  })
}

const dyingAfter = (batches: number) =>
  pausing(batches, async () => {
    throw new Error('the process dies')
  })

test('[T-26] a consent that ends while a job runs stops it at the next devices: what was registered stays, the others say why', async () => {
  const id = await customer(csp)
  const jobId = await createBatch(database.db, api(id), 'over', { rows: devices(250) })
  await work(pausing(1, () => consentEnded(database.db, id, csp, now)))
  expect(await registered(id)).toHaveLength(100)
  const { rows } = await database.pool.query<{ name: string; code: number; n: number }>(
    `select name, code, count(*)::int as n from device_job_row where tenant_id = $1 and job_id = $2 group by 1, 2 order by 1`,
    [id, jobId],
  )
  expect(rows).toEqual([
    { name: '', code: 0, n: 100 },
    { name: 'PartnerConsentEnded', code: 818, n: 150 },
  ])
  for (const side of [id, csp]) {
    expect((await trail(side, 'autopilot.batch.finish')).at(-1)).toMatchObject({
      actor_name: 'ada@partner.example',
      details: { consentEnded: true },
    })
  }
  await expect(readJob(database.db, api(id), jobId)).rejects.toMatchObject({ reason: 'no-consent' })
})

test('[T-26] without a consent, with one that ended, for another customer and with that of a manufacturer nothing is stored', async () => {
  const [none, ended, ofMaker] = [await customer(), await customer(csp), await customer(maker)]
  await consentEnded(database.db, ended, csp, now)
  const answers = await Promise.all(
    [api(none), api(ended), api(randomUUID() as TenantId), api(ofMaker, maker)].map((agency) =>
      createBatch(database.db, agency, 'no', { rows: devices(1) }).catch((error: Error) =>
        error.message.replace(agency.customerId, 'ID'),
      ),
    ),
  )
  expect(new Set(answers).size).toBe(1)
  expect(answers[0]).toContain('There is no relationship with a customer ID')
  for (const id of [none, ended, ofMaker]) {
    const { rows } = await database.pool.query('select 1 from device_job where tenant_id = $1', [id])
    expect(rows).toEqual([])
  }
  const jobId = await registerDevices(database.db, agencyOf(maker, ofMaker, now, 'oem-direct'), {
    rows: [device({ groupTag: 'kiosk' })],
    purchaseOrderId: 'PO-7',
  })
  await work()
  expect((await outcome(agencyOf(maker, ofMaker, now, 'oem-direct'), jobId)).status).toBe('finished')
  expect(await registered(ofMaker)).toMatchObject([{ by: maker, tag: 'kiosk', batch: null, channel: 'oem-direct' }])
})

test('the customer is named once by its id, and every later upload comes to that organisation', async () => {
  const [id, another] = [await customer(csp), await customer(csp)]
  const agency = api(id)
  await uploaded(agency, 'first', devices(1))
  for (const _ of [1, 2]) await addDevices(database.db, agency, 'first', { rows: devices(1) })
  await work()
  expect([await registered(id), await registered(another)].map(({ length }) => length)).toEqual([3, 0])
})

test('[S-015] what the customer registered itself a provider cannot upload, and the device stays as it was', async () => {
  const id = await customer(csp)
  const row = device()
  await byCustomer(id, row.hardwareHash)
  const before = await registered(id)
  const jobId = await createBatch(database.db, api(id), 'mine', { rows: [row] })
  await work()
  const { results } = await readJob(database.db, api(id), jobId)
  expect(results).toMatchObject([{ code: 806, name: 'ZtdDeviceAlreadyAssigned' }])
  expect(results[0]?.message).toContain('An administrator of the customer has to delete it there first')
  expect(await registered(id)).toEqual(before)
  expect(before).toMatchObject([{ by: null, batch: null, channel: 'graph' }])
})

test('[S-016] the customer deletes what it registered, and a provider cannot, also with delegated administration and by the batch of that tag', async () => {
  const id = await customer()
  await consented(database.db, id, csp, now, { delegatedAdministration: true })
  await uploaded(api(id), 'batch', devices(2))
  await byCustomer(id, newHardware().hash, 'batch')
  const own = (await registered(id)).find(({ by }) => by === null)!
  const removal = (batchId: string, which = own.id) => removeDevice(deps(), api(id), { batchId, id: which })
  for (const batchId of ['batch', '']) {
    await expect(removal(batchId)).rejects.toMatchObject({ code: 'not-found' })
  }
  expect(await registered(id)).toHaveLength(3)
  await removal('batch', (await registered(id)).find(({ by }) => by === csp)!.id) // one of its own it may
  await deregisterDevice(deps(), admin(id), own.id)
  expect((await registered(id)).map(({ by }) => by)).toEqual([csp])
})

test('[S-017] after the customer deleted the device, a provider uploads and sees it', async () => {
  const id = await customer(csp)
  const row = device()
  await byCustomer(id, row.hardwareHash)
  expect((await uploaded(api(id), 'early', [row])).names).toEqual(['ZtdDeviceAlreadyAssigned'])
  await deregisterDevice(deps(), admin(id), (await registered(id))[0]!.id)
  expect((await uploaded(api(id), 'late', [row])).names).toEqual(['registered'])
  expect((await listDevices(database.db, api(id), 'late')).devices).toHaveLength(1)
})

test('[S-033] two partners of one customer register devices for it, and both are there', async () => {
  const id = await customer(csp, other)
  await uploaded(api(id), 'a', devices(1))
  await uploaded(api(id, other), 'b', devices(1))
  expect(Object.fromEntries((await registered(id)).map(({ by, batch }) => [batch, by]))).toEqual({ a: csp, b: other })
})

test('[L-050] a provider sees and manages what another provider of the customer registered', async () => {
  const id = await customer(csp, other)
  const { id: profileId } = await createProfile(database.db, admin(id), {
    displayName: 'P',
    made: { through: 'partner-center', by: csp, name: 'csp.example', bits: 0 },
  })
  await uploaded(api(id), 'shared', devices(1))
  const seen = (await listDevices(database.db, api(id, other), 'shared')).devices
  expect(seen).toMatchObject([{ registeredBy: csp, profileId: null }])
  await addDevices(database.db, api(id, other), 'shared', { rows: devices(1) })
  const named = { batchId: 'shared', id: seen[0]!.id }
  expect(await updateDevice(deps(), api(id, other), named, { profileId })).toMatchObject({ profileId })
  const jobId = await assignPolicies(database.db, api(id, other), [{ registrationId: seen[0]!.id, profileId: null }])
  await work()
  expect(await outcome(api(id, other), jobId)).toEqual({ status: 'finished', names: ['registered'] })
  expect((await listDevices(database.db, api(id), 'shared')).devices.map((one) => one.profileId)).toEqual([null, null])
})

test('[L-051] what the customer registered itself no provider sees or manages', async () => {
  const id = await customer(csp)
  const { id: profileId } = await createProfile(database.db, admin(id), {
    displayName: 'P',
    made: { through: 'partner-center', by: csp, name: 'csp.example', bits: 0 },
  })
  await byCustomer(id, newHardware().hash)
  await uploaded(api(id), 'seen', devices(1))
  const [own] = (await registered(id)).filter(({ by }) => by === null)
  const page = await listDevices(database.db, api(id), 'seen')
  expect([page.total, page.devices.map(({ registeredBy }) => registeredBy)]).toEqual([1, [csp]])
  const named = { batchId: 'seen', id: own!.id }
  await expect(updateDevice(deps(), api(id), named, { profileId })).rejects.toMatchObject({ code: 'not-found' })
  const jobId = await assignPolicies(database.db, api(id), [
    { registrationId: own!.id, profileId },
    { registrationId: page.devices[0]!.id, profileId },
    { registrationId: page.devices[0]!.id, profileId: randomUUID() as never },
  ])
  await work()
  expect(await outcome(api(id), jobId)).toEqual({
    status: 'finished_with_errors',
    names: ['ZtdDeviceIsNotRegistered', 'registered', 'ZtdProfileIsNotRegistered'],
  })
  const { rows } = await database.pool.query(
    'select registered_by as by, explicit_profile_id as profile from autopilot_device where tenant_id = $1',
    [id],
  )
  expect(rows).toEqual(
    expect.arrayContaining([
      { by: null, profile: null },
      { by: csp, profile: profileId },
    ]),
  )
})

test('what another provider registered is removed by that one, by the customer, and by who was given delegated administration', async () => {
  const id = await customer(csp, other)
  await consentEnded(database.db, id, other, now)
  const removal = async (partnerId: TenantId) => {
    const [one] = (await listDevices(database.db, api(id), 'kept')).devices
    return removeDevice(deps(), api(id, partnerId), { batchId: 'kept', id: one!.id })
  }
  await uploaded(api(id), 'kept', devices(3))
  await consented(database.db, id, other, now)
  await expect(removal(other)).rejects.toMatchObject({
    reason: 'registered-by-another-partner',
    message: expect.stringContaining('811 ZtdDeviceRegisteredByOtherTenant'),
  })
  expect(await registered(id)).toHaveLength(3)
  await removal(csp)
  await consentEnded(database.db, id, other, now)
  await consented(database.db, id, other, now, { delegatedAdministration: true })
  await removal(other)
  await deregisterDevice(deps(), admin(id), (await registered(id))[0]!.id)
  expect(await registered(id)).toEqual([])
  for (const side of [id, other]) {
    expect((await trail(side, 'autopilot.device.delete')).map(({ actor_name }) => actor_name)).toContain(
      'ada@partner.example',
    )
  }
})

test('an import of the customer brings a device of a partner up to date and does not take it over', async () => {
  const id = await customer(csp)
  const row = device()
  await uploaded(api(id), 'theirs', [row])
  const before = await registered(id)
  const [record] = await byCustomer(id, row.hardwareHash)
  expect(record).toMatchObject({ errorCode: 0 })
  expect(await registered(id)).toEqual(before)
})

test('[T-23] what a partner guesses for its customers is counted with the partner, once for all of them, and stops no import of theirs', async () => {
  const guesser = await partnerOn(database.db, 'guesser.example', { cspKind: 'direct' }, now)
  const [owner, one, two] = [await customer(csp), await customer(guesser), await customer(guesser)]
  const theirs = devices(350)
  await uploaded(api(owner), 'theirs', theirs)
  const guesses = (customerId: TenantId, count: number) =>
    tryUpload(deps(), api(customerId, guesser), null, theirs.slice(0, count))
  const first = await guesses(one, 350)
  expect(new Set(first.map(({ name }) => name))).toEqual(new Set(['ZtdDeviceAssignedToOtherTenant']))
  await expect(guesses(two, 350)).rejects.toMatchObject({ reason: 'trial-interrupted' })
  for (const customerId of [one, two]) {
    await expect(guesses(customerId, 1)).rejects.toMatchObject({ code: 'too-many', reason: 'foreign-devices' })
    expect(await byCustomer(customerId, device().hardwareHash)).toMatchObject([{ errorCode: 0 }])
  }
})

test('results are kept for 31 days after a job was done, and then go; a running job stays', async () => {
  const id = await customer(csp)
  const jobId = await createBatch(database.db, api(id), 'kept', { rows: devices(1) })
  const sweepAt = async (days: number) => {
    for (const statement of sweepJobs(new Date(now.getTime() + days * 24 * 3_600_000), 1000)) {
      await statement.execute(database.db)
    }
  }
  const there = async () =>
    (await database.pool.query('select 1 from device_job_row where tenant_id = $1', [id])).rows.length
  await sweepAt(60)
  expect(await there()).toBe(1)
  const doneAt = new Date(now.getTime() + 40 * 24 * 3_600_000)
  const kinds = deviceJobs(importDeps(database, () => doneAt))
  await workOff({ db: database.db, kinds, reactions, clock: () => doneAt, onError: throwIt })
  await sweepAt(70)
  expect([await there(), (await outcome(api(id), jobId)).status]).toEqual([1, 'finished'])
  await sweepAt(72)
  expect(await there()).toBe(0)
  expect(await registered(id)).toHaveLength(1)
})

test('an upload that waits for the customer is kept for 90 days, and then goes with its devices', async () => {
  const id = await customer()
  await consented(database.db, id, csp, now, { approval: 'each-upload' })
  const jobId = await createBatch(database.db, api(id), 'forgotten', { rows: devices(1) })
  const leftAfter = async (days: number) => {
    for (const statement of sweepJobs(new Date(now.getTime() + days * 24 * 3_600_000), 1000))
      await statement.execute(database.db)
    return (await rowsOf(database.db, id, jobId)).length
  }
  expect([await leftAfter(89), await leftAfter(91)]).toEqual([1, 0])
  await expect(approveUpload(database.db, admin(id), jobId)).rejects.toMatchObject({ code: 'not-found' })
})

test('[T-27] what a partner uploads whom the customer looks at waits, with nothing registered, until it is approved; both sides read who did', async () => {
  const id = await customer()
  const consent = await consented(database.db, id, csp, now, { approval: 'each-upload' })
  const jobId = await createBatch(database.db, api(id), 'waits', { rows: devices(2) })
  await due()
  await work()
  expect(await outcome(api(id), jobId)).toEqual({ status: 'queued', names: ['registered', 'registered'] })
  expect(await registered(id)).toEqual([])
  // who approves reads which machines they are, though the hash alone says so
  const rows = await rowsOf(database.db, id, jobId)
  expect(rows.map(({ serialNumber, model }) => serialNumber !== '' && model !== '')).toEqual([true, true])

  await approveUpload(database.db, admin(id), jobId)
  await work()
  expect((await outcome(api(id), jobId)).status).toBe('finished')
  expect(await registered(id)).toHaveLength(2)
  await expect(approveUpload(database.db, admin(id), jobId)).rejects.toMatchObject({ reason: 'upload-not-held' })
  for (const side of [id, csp]) {
    expect((await trail(side, 'autopilot.upload.%')).slice(-1)).toMatchObject([
      { action: 'autopilot.upload.approve', actor_name: 'admin@customer.example' },
    ])
  }
  // trusted from then on
  await setApproval(database.db, admin(id), consent.id, 'none')
  expect((await uploaded(api(id), 'trusted', devices(1))).status).toBe('finished')
  await setApproval(database.db, admin(id), consent.id, 'each-upload')
  expect((await uploaded(api(id), 'again', devices(1))).status).toBe('queued')
})

test('[T-27] of an upload that the customer refuses nothing is registered, and each device says so', async () => {
  const id = await customer()
  await consented(database.db, id, csp, now, { approval: 'each-upload' })
  const jobId = await createBatch(database.db, api(id), 'no', { rows: devices(2) })
  await refuseUpload(database.db, admin(id), jobId)
  await work()
  expect(await outcome(api(id), jobId)).toEqual({
    status: 'finished_with_errors',
    names: ['UploadRefused', 'UploadRefused'],
  })
  expect(await registered(id)).toEqual([])
  for (const side of [id, csp]) {
    expect((await trail(side, 'autopilot.upload.%')).slice(-1)).toMatchObject([
      {
        action: 'autopilot.upload.refuse',
        actor_name: 'admin@customer.example',
        details: { batchId: 'no', devices: 2 },
      },
    ])
  }
  const another = await customer(csp)
  for (const decide of [approveUpload, refuseUpload])
    await expect(decide(database.db, admin(another), jobId)).rejects.toMatchObject({ code: 'not-found' })
})

test('of one partner a hundred uploads wait at most, and one that is decided makes room for the next', async () => {
  const id = await customer()
  await consented(database.db, id, csp, now, { approval: 'each-upload' })
  await consented(database.db, id, other, now, { approval: 'each-upload' })
  const rows = devices(1)
  const upload = (name: string, partner = csp, requestId?: string) =>
    createBatch(database.db, api(id, partner), name, { rows, requestId })
  const first = await upload('first')
  for (let count = 1; count < 99; count++) await upload(`batch ${count}`)
  const requestId = randomUUID()
  const last = await upload('last', csp, requestId)
  await expect(upload('one more')).rejects.toMatchObject({ code: 'too-many', reason: 'uploads-held' })
  // one that comes again is answered, and another partner's are its own
  expect(await upload('last', csp, requestId)).toBe(last)
  await upload('of the other', other)
  await refuseUpload(database.db, admin(id), first)
  await upload('one more')
})

test('[T-27] a partner whose consent ended while its upload waited has nothing registered by an approval', async () => {
  const id = await customer()
  await consented(database.db, id, csp, now, { approval: 'each-upload' })
  const jobId = await createBatch(database.db, api(id), 'late', { rows: devices(1) })
  await consentEnded(database.db, id, csp, now)
  await approveUpload(database.db, admin(id), jobId)
  await work()
  const rows = await rowsOf(database.db, id, jobId)
  expect(rows.map(({ name }) => name)).toEqual(['PartnerConsentEnded'])
  expect(await registered(id)).toEqual([])
})

test('what waits from a partner that has left the installation is decided all the same, and nothing is written of it', async () => {
  const leaving = await partnerOn(database.db, 'leaving.example', { cspKind: 'direct' }, now)
  const id = await customer()
  await consented(database.db, id, leaving, now, { approval: 'each-upload' })
  const jobId = await createBatch(database.db, api(id, leaving), 'left', { rows: devices(1) })
  await consentEnded(database.db, id, leaving, now)
  for (const table of ['audit_pending', 'audit_entry', 'tenant'])
    await database.pool.query(`delete from ${table} where tenant_id = $1`, [leaving])
  await approveUpload(database.db, admin(id), jobId)
  await work()
  expect((await rowsOf(database.db, id, jobId)).map(({ name }) => name)).toEqual(['PartnerConsentEnded'])
  expect(await trail(leaving, '%')).toEqual([])
})

test('of who approves and who refuses an upload at once one decides it, and the other is told', async () => {
  const id = await customer()
  await consented(database.db, id, csp, now, { approval: 'each-upload' })
  const jobId = await createBatch(database.db, api(id), 'both', { rows: devices(1) })
  const ended = await whileHeld(
    database.db,
    (tx) => lock(tx, id, jobId),
    [approveUpload, refuseUpload].map((decide) => () => decide(database.db, admin(id), jobId)),
  )
  expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const told = ended.find((one) => one.status === 'rejected')
  expect(told?.status === 'rejected' && told.reason).toMatchObject({ reason: 'upload-not-held' })
  await work()
  expect(await registered(id)).toHaveLength(ended[0]?.status === 'fulfilled' ? 1 : 0)
})

test('[T-27] what a customer asks of a reseller holds for the provider that shares in its consent', async () => {
  const provider = await partnerOn(database.db, 'provider.example', { cspKind: 'indirect-provider' }, now)
  const reseller = await partnerOn(database.db, 'reseller.example', { cspKind: 'indirect-reseller' }, now)
  await sellsThrough(database.db, reseller, provider, now)
  const id = await customer()
  const consent = await consented(database.db, id, reseller, now, { approval: 'each-upload' })
  expect((await uploaded(api(id, provider), 'one', devices(1))).status).toBe('queued')
  await setApproval(database.db, admin(id), consent.id, 'none')
  expect((await uploaded(api(id, provider), 'two', devices(1))).status).toBe('finished')
})
