// Whose device it is, of which of several partners or of the customer itself, decides who sees, changes and removes it.

import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'

import { openBatches } from '../../../test/support/partner/batches.ts'
import { consentEnded, consented } from '../../../test/support/partner/customers.ts'
import { newHardware } from '../../../test/support/world/office.ts'
import type { TenantId } from '../../kernel/id.ts'
import { deregisterDevice } from '../device/device.ops.ts'
import { createProfile } from '../profile/profile.ops.ts'
import { removeDevice, updateDevice } from './device.ops.ts'
import { listDevices, readJob } from './read.ops.ts'
import { addDevices, assignPolicies, createBatch } from './submit.ops.ts'

const on = await openBatches()
const { database, csp, other, now, deps, work, customer, admin, api } = on
const { device, devices, outcome, uploaded, registered, trail, byCustomer } = on
afterAll(() => database.stop())

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
