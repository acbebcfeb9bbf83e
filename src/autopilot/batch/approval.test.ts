// What partners upload to a customer who looks at it first.

import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { whileHeld } from '../../../test/support/database/while-held.ts'
import { openBatches } from '../../../test/support/partner/batches.ts'
import { consentEnded, consented, partnerOn, sellsThrough } from '../../../test/support/partner/customers.ts'
import { setApproval } from '../../partner/consent/consent.ops.ts'
import { approveUpload, refuseUpload } from './approval.ops.ts'
import { lock, rowsOf } from './job/job.sql.ts'
import { createBatch } from './submit.ops.ts'
import { sweepJobs } from './sweep.sql.ts'

const { database, csp, other, now, work, due, customer, admin, api, devices, outcome, uploaded, registered, trail } =
  await openBatches()
afterAll(() => database.stop())

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
