import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { sweep } from '../../jobs/sweep.ts'
import type { TenantId } from '../../kernel/id.ts'
import { countDay, listDays } from './report.ops.ts'
import { sweepReports } from './report.sql.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

async function enrolled(tenantId: TenantId, told: string | null): Promise<string> {
  const id = randomUUID()
  await database.pool.query(
    `insert into mdm_enrollment (tenant_id, id, client_device_id, enrollment_type, enrollment_kind, device_name, certificate_thumbprint, enrolled_at, compliance_told)
     values ($1, $2::uuid, $2::uuid::text, 'Device', 'azureDomainJoined', 'PC', $2::uuid::text, now(), $3)`,
    [tenantId, id, told],
  )
  return id
}

const happened = (tenantId: TenantId, at: string, step: string, outcome: string) =>
  database.pool.query(
    `insert into device_event (tenant_id, directory_device_id, at, hop, step, outcome, detail) values ($1, $2, $3, 'mdm', $4, $5, '{}')`,
    [tenantId, randomUUID(), at, step, outcome],
  )

test('a day has how its devices stood at the last count, and everything that happened in it, once', async () => {
  const { db, pool } = database
  const tenantId = await insertTenant(db, 'days.example')
  const other = await insertTenant(db, 'other-days.example')
  const first = await enrolled(tenantId, 'compliant')
  await enrolled(tenantId, null)
  await enrolled(other, 'noncompliant')
  await happened(tenantId, '2026-06-01T23:59:00Z', 'app-installed', 'ok')
  await happened(tenantId, '2026-06-02T01:00:00Z', 'deployment-finished', 'failed')
  await happened(tenantId, '2026-06-02T02:00:00Z', 'deployment-finished', 'ok')
  await happened(tenantId, '2026-06-02T02:00:00Z', 'mdm-enrolled', 'ok')
  await happened(tenantId, '2026-06-02T02:00:00Z', 'app-failed', 'failed')
  await happened(tenantId, '2026-06-02T02:00:00Z', 'app-removed', 'ok')
  await happened(tenantId, '2026-06-02T02:00:00Z', 'app-removal-failed', 'failed')
  await countDay(db, new Date('2026-06-02T03:00:00Z'))
  await pool.query(`update mdm_enrollment set compliance_told = 'noncompliant' where id = $1`, [first])
  await countDay(db, new Date('2026-06-02T04:00:00Z'))
  expect(await listDays(db, tenantId)).toMatchObject([
    {
      day: '2026-06-02',
      ...{ compliant: 0, noncompliant: 1, notJudged: 1, inGracePeriod: 0 },
      ...{ deploymentsFinished: 1, deploymentsFailed: 1, appsInstalled: 0, appsFailed: 2, appsRemoved: 1 },
    },
    { day: '2026-06-01', compliant: 0, notJudged: 0, appsInstalled: 1, deploymentsFailed: 0 },
  ])
  expect(await listDays(db, other)).toMatchObject([{ day: '2026-06-02', noncompliant: 1, appsInstalled: 0 }])
})

test('days are forgotten after four hundred', async () => {
  const { db, pool } = database
  const tenantId = await insertTenant(db, 'forgotten.example')
  const put = (day: string) =>
    pool.query(`insert into mdm_report_day (tenant_id, day, name, count) values ($1, $2, 'compliant', 1)`, [
      tenantId,
      day,
    ])
  await put('2025-04-26')
  await put('2025-04-27')
  await sweep(db, [sweepReports], () => new Date('2026-06-01T12:00:00Z'))
  expect((await listDays(db, tenantId)).map(({ day }) => day)).toEqual(['2025-04-27'])
})
