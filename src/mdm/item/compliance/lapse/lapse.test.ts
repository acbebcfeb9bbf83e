// What ends by itself of devices that come no more, on a database alone; over the wire it is in test/flows/compliance.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database/database.ts'
import { insertTenant } from '../../../../../test/support/database/tenant-rows.ts'
import { throwIt } from '../../../../../test/support/throw-it.ts'
import type { TenantId } from '../../../../kernel/id.ts'
import { lapseCompliance } from './lapse.ops.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

const now = new Date('2026-06-01T12:00:00Z')
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000)
const run = () => lapseCompliance({ db: database.db, clock: () => now, stopped: () => false, failed: throwIt })

/** Complies, and was seen then. */
async function device(tenantId: TenantId, seen: Date, until: Date | 'infinity' | null = 'infinity'): Promise<string> {
  const id = randomUUID()
  await database.pool.query(
    `insert into directory_device (tenant_id, id, device_id, display_name, created_at, is_compliant)
     values ($1, $2, $2, 'PC', $3, true)`,
    [tenantId, id, seen],
  )
  await database.pool.query(
    `insert into mdm_enrollment (tenant_id, id, client_device_id, enrollment_type, enrollment_kind, device_name,
                                 certificate_thumbprint, enrolled_at, last_contacted_at, directory_device_id, compliance_until)
     values ($1, $2::uuid, $2::uuid::text, 'Device', 'azureDomainJoined', 'PC', $2::uuid::text, $3, $3, $2, $4)`,
    [tenantId, id, seen, until],
  )
  return id
}

const compliantIn = async (tenantId: TenantId) =>
  (
    await database.pool.query('select id from directory_device where tenant_id = $1 and is_compliant order by id', [
      tenantId,
    ])
  ).rows.map(({ id }) => id)
const entriesOf = async (tenantId: TenantId) =>
  (
    await database.pool.query(
      `select details from audit_entry where tenant_id = $1 and action = 'mdm.compliance.lapse' order by sequence`,
      [tenantId],
    )
  ).rows.map(({ details }) => details as { readonly away: readonly string[]; readonly graceEnded: readonly string[] })

test('each organisation has its own days, and only what has been away for longer is not compliant any more', async () => {
  const [short, usual] = [
    await insertTenant(database.db, 'short.example'),
    await insertTenant(database.db, 'usual.example'),
  ]
  await database.pool.query('update tenant set compliance_days = 7 where tenant_id = $1', [short])
  await device(short, daysAgo(8))
  const seen = await device(short, daysAgo(6))
  const kept = [await device(usual, daysAgo(8)), await device(usual, daysAgo(29))]
  const gone = await device(usual, daysAgo(31))
  const ended = await device(usual, daysAgo(1), daysAgo(0.5))
  const letPass = await device(usual, daysAgo(1), daysAgo(-0.5))
  const notKnown = await device(usual, daysAgo(90), null)
  expect(await run()).toBe(3)
  expect(await compliantIn(short)).toEqual([seen])
  expect(await compliantIn(usual)).toEqual([...kept, letPass, notKnown].sort())
  expect(await entriesOf(usual)).toMatchObject([{ away: [gone], graceEnded: [ended] }])
  expect(await run()).toBe(0)
})

test('many are worked off in batches, each with its entry', async () => {
  const tenantId = await insertTenant(database.db, 'many.example')
  for (let n = 0; n < 201; n++) await device(tenantId, daysAgo(31))
  expect(await run()).toBe(201)
  expect((await entriesOf(tenantId)).map(({ away }) => away.length)).toEqual([200, 1])
  expect(await compliantIn(tenantId)).toEqual([])
})

test('a device that is in a check-in is left to it, and one beside it is not', async () => {
  const tenantId = await insertTenant(database.db, 'held.example')
  const [held, beside] = [await device(tenantId, daysAgo(31)), await device(tenantId, daysAgo(31))]
  await database.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('mdm_enrollment')
      .set({ last_contacted_at: now })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', held)
      .execute()
    expect(await run()).toBe(1)
  })
  expect(await entriesOf(tenantId)).toMatchObject([{ away: [beside] }])
  expect(await run()).toBe(0)
  expect(await compliantIn(tenantId)).toEqual([held])
})
