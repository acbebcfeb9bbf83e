// The jobs of partners: one for each request, whatever dies, and whatever ends while they are worked off.

import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { importDeps } from '../../../../test/support/import-deps.ts'
import { openBatches } from '../../../../test/support/partner/batches.ts'
import { agencyOf, consentEnded, partnerOn } from '../../../../test/support/partner/customers.ts'
import { throwIt } from '../../../../test/support/throw-it.ts'
import type { Pool } from '../../../db/open.ts'
import { reactions } from '../../../features.ts'
import { workOff } from '../../../jobs/tenant-jobs.ts'
import type { TenantId } from '../../../kernel/id.ts'
import { readJob } from '../read.ops.ts'
import { addDevices, createBatch, registerDevices } from '../submit.ops.ts'
import { sweepJobs } from '../sweep.sql.ts'
import { tryUpload } from '../try.ops.ts'
import { deviceJobs } from '../work.ops.ts'

const on = await openBatches()
const { database, csp, other, maker, now, deps, work, due, customer, api } = on
const { device, devices, outcome, uploaded, registered, trail, byCustomer } = on
afterAll(() => database.stop())

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
