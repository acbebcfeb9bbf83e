// What partners upload for customers: batches, their devices, and what became of each.

import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'

import { openBatches } from '../../../test/support/partner/batches.ts'
import { createProfile } from '../profile/profile.ops.ts'
import { removeDevice, updateDevice } from './device.ops.ts'
import { statusOf } from './job/status.ts'
import { listBatches, listDevices, readJob } from './read.ops.ts'
import { addDevices, assignPolicies, createBatch } from './submit.ops.ts'

const on = await openBatches()
const { database, csp, other, deps, work, customer, admin, api } = on
const { device, devices, outcome, uploaded, registered, trail, byCustomer, empty } = on
afterAll(() => database.stop())

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
    given: ['autopilot.batch.assign-profiles', 'autopilot.profile.assign-devices', 'autopilot.batch.finish-assigning'],
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

test('the customer is named once by its id, and every later upload comes to that organisation', async () => {
  const [id, another] = [await customer(csp), await customer(csp)]
  const agency = api(id)
  await uploaded(agency, 'first', devices(1))
  for (const _ of [1, 2]) await addDevices(database.db, agency, 'first', { rows: devices(1) })
  await work()
  expect([await registered(id), await registered(another)].map(({ length }) => length)).toEqual([3, 0])
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
