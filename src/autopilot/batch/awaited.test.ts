// Devices that are announced and have no hash yet, on a real database: what a partner asks of one counts in the moment in which its hash is
// reported as if it was asked then.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { importDeps } from '../../../test/support/import-deps.ts'
import { announcedCsv, type Built, builtDevice, oa3Report } from '../../../test/support/partner/built.ts'
import { agencyOf, consentEnded, consented, partnerOn } from '../../../test/support/partner/customers.ts'
import { throwIt } from '../../../test/support/throw-it.ts'
import { reactions } from '../../features.ts'
import { workOff } from '../../jobs/tenant-jobs.ts'
import type { ProfileId, TenantId } from '../../kernel/id.ts'
import { takeReport } from '../inventory/report.ops.ts'
import { createProfile } from '../profile/profile.ops.ts'
import { approveUpload } from './approval.ops.ts'
import { awaitedJobs } from './awaited.ops.ts'
import type { UploadRow } from './job/upload.ts'
import { readJob } from './read.ops.ts'
import { createBatch } from './submit.ops.ts'
import { tryUpload } from './try.ops.ts'
import { deviceJobs } from './work.ops.ts'

let database: TestDatabase
let csp: TenantId
let maker: TenantId
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 10 })
  csp = await partnerOn(database.db, 'csp.example', { cspKind: 'direct' }, now)
  maker = await partnerOn(database.db, 'maker.example', { usesOemDirect: true, makers: ['Fabrikam'] }, now)
})
afterAll(() => database?.stop())

const now = new Date('2026-11-29T10:00:00Z')
const clock = () => now
const deps = () => importDeps(database, clock)
const admin = (tenantId: TenantId) => ({ tenantId, actor: { kind: 'user', id: 'admin', name: 'admin' } as const, now })
const api = (customerId: TenantId) => agencyOf(csp, customerId, now)

let customers = 0
async function customer(more: Parameters<typeof consented>[4] = {}): Promise<TenantId> {
  const id = await insertTenant(database.db, `customer${++customers}.example`)
  await consented(database.db, id, csp, now, more)
  return id
}

async function work(): Promise<void> {
  const kinds = { ...deviceJobs(deps()), ...awaitedJobs }
  await workOff({ db: database.db, kinds, reactions, clock, onError: throwIt })
}

async function report(text: string): Promise<void> {
  async function* bytes() {
    yield Buffer.from(text)
  }
  await takeReport({ db: database.db, clock }, admin(maker), bytes(), { fileName: null, dryRun: false })
}
async function announced(): Promise<Built> {
  const device = builtDevice()
  await report(announcedCsv(device))
  return device
}

const row = ({ name }: Built, more: Partial<UploadRow> = {}): UploadRow => ({
  ...{ ...name, productKey: '', hardwareHash: '' },
  ...more,
})

async function uploaded(customerId: TenantId, ...rows: readonly UploadRow[]) {
  const jobId = await createBatch(database.db, api(customerId), `batch ${randomUUID()}`, { rows })
  await work()
  return jobId
}
const namesOf = async (customerId: TenantId, jobId: string) =>
  (await readJob(database.db, api(customerId), jobId)).results.map(({ name }) => name)

const registered = async (customerId: TenantId) =>
  (
    await database.pool.query<{ serial: string; profile: string | null }>(
      'select serial_number as serial, explicit_profile_id as profile from autopilot_device where tenant_id = $1',
      [customerId],
    )
  ).rows

const arrivals = async (tenantId: TenantId) =>
  (
    await database.pool.query<{ details: Record<string, unknown> }>(
      `select details from audit_entry where tenant_id = $1 and action = 'autopilot.awaited-device.arrive' order by sequence`,
      [tenantId],
    )
  ).rows.map(({ details }) => details)

const heldOf = async (customerId: TenantId) =>
  (
    await database.pool.query<{ id: string }>(`select id from device_job where tenant_id = $1 and state = 'held'`, [
      customerId,
    ])
  ).rows.map(({ id }) => id)

test('a profile that was asked for with a device that waits is given to it when its hash arrives; one that is not there is refused at once', async () => {
  const id = await customer()
  const { id: profileId } = await createProfile(database.db, admin(id), {
    displayName: 'P',
    made: { through: 'partner-center', by: csp, name: 'csp.example', bits: 0 },
  })
  const [good, bad] = [await announced(), await announced()]
  const rows = [row(good, { profileId }), row(bad, { profileId: randomUUID() as ProfileId })]
  const verdicts = ['', 'ZtdProfileIsNotRegistered']
  expect((await tryUpload(deps(), api(id), null, rows)).map(({ name }) => name)).toEqual(verdicts)
  expect(await namesOf(id, await uploaded(id, ...rows))).toEqual(verdicts)
  for (const device of [good, bad]) await report(oa3Report(device))
  await work()
  expect(await registered(id)).toEqual([{ serial: good.name.serialNumber, profile: profileId }])
})

test('[L-007] of a device for which another organisation waits a trial says what the job says, and of their own that it is accepted', async () => {
  const [first, second] = [await customer(), await customer()]
  const device = await announced()
  expect(await namesOf(first, await uploaded(first, row(device)))).toEqual([''])
  const trial = async (customerId: TenantId) =>
    (await tryUpload(deps(), api(customerId), null, [row(device)])).map(({ name }) => name)
  expect(await trial(first)).toEqual([''])
  const refused = ['ZtdDeviceAssignedToOtherTenant']
  expect(await trial(second)).toEqual(refused)
  expect(await namesOf(second, await uploaded(second, row(device)))).toEqual(refused)
})

test('[T-27] a customer that looks at uploads looks at a device whose hash arrives, unless it approved the upload before', async () => {
  const id = await customer({ approval: 'each-upload' })
  const approved = await announced()
  const jobId = await uploaded(id, row(approved))
  expect(await heldOf(id)).toEqual([jobId])
  await approveUpload(database.db, admin(id), jobId)
  await work()
  await report(oa3Report(approved))
  await work()
  expect(await registered(id)).toMatchObject([{ serial: approved.name.serialNumber }])

  // it began to look while the device waited
  const trusting = await customer()
  const device = await announced()
  await uploaded(trusting, row(device))
  await database.pool.query(`update partner_consent set approval = 'each-upload' where tenant_id = $1`, [trusting])
  await report(oa3Report(device))
  await work()
  const [held] = await heldOf(trusting)
  expect([await registered(trusting), (await arrivals(csp)).at(-1)]).toMatchObject([[], { waitsForApproval: true }])
  await approveUpload(database.db, admin(trusting), String(held))
  await work()
  expect(await registered(trusting)).toMatchObject([{ serial: device.name.serialNumber }])
})

test('[T-26] both trails say that nothing was registered of a device whose hash arrived after the consent had ended', async () => {
  const [ended, stands] = [await customer(), await customer()]
  const devices = [await announced(), await announced()] as const
  await uploaded(ended, row(devices[0]))
  await uploaded(stands, row(devices[1]))
  await consentEnded(database.db, ended, csp, now)
  for (const device of devices) await report(oa3Report(device))
  await work()
  expect(await arrivals(ended)).toMatchObject([{ consentEnded: true, devices: 1 }])
  expect(await arrivals(csp)).toContainEqual(expect.objectContaining({ customerId: ended, consentEnded: true }))
  expect(await arrivals(stands)).toEqual([expect.not.objectContaining({ consentEnded: true })])
  expect([await registered(ended), await registered(stands)]).toMatchObject([[], [{}]])
})
