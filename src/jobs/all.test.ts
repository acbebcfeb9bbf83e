// The regular jobs as an installation has them: each does what its name says.

import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../test/support/database/tenant-rows.ts'
import { throwIt } from '../../test/support/throw-it.ts'
import { createGroup } from '../directory/group/group.ops.ts'
import { memberIds } from '../directory/membership/membership.sql.ts'
import { changeUser } from '../directory/user/user.ops.ts'
import { listSigningKeys, makeKeyRing } from '../identity/key/signing-key.ops.ts'
import { makeSeal } from '../pki/seal.ts'
import { foldReactions } from '../reactions.ts'
import { regularJobs } from './all.ts'
import { runWhenDue } from './regular.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

const day = 24 * 3_600_000
const start = Date.parse('2026-06-01T08:00:00Z')
const seal = makeSeal(randomBytes(32))

/** As if this process were the only one. */
async function run(name: string, now: Date): Promise<void> {
  const { db } = database
  const deliver = { db, seal, clock: () => now, portal: '', sendMail: undefined, postWebhook: async () => {} }
  const jobs = regularJobs({
    db,
    seal,
    clock: () => now,
    signingKeyDays: 90,
    sweeps: [],
    deliver,
    failed: () => throwIt,
  })
  const job = jobs.find((one) => one.name === name)
  expect(job && (await runWhenDue(db, job))).toBe(true)
}

test('people come into groups whose rules ask for the time, and nobody changes anything', async () => {
  const { db } = database
  const tenantId = await insertTenant(db, 'time.example')
  const actor = { kind: 'user', id: randomUUID(), name: 'admin' } as const
  const operation = { tenantId, actor, now: new Date(start) }
  const id = await insertUser(db, tenantId, 'pia@time.example', '')
  await changeUser(db, operation, id, { attributes: { employeeHireDate: new Date(start + day) } })
  const rule = { displayName: 'Hired', membershipRule: 'user.employeeHireDate -le system.now' }
  const group = await createGroup({ db, reactions: foldReactions([]) }, operation, rule)
  expect(await memberIds(db, tenantId, group.id, 'user')).toEqual([])
  await run('rules-by-time', new Date(start + day))
  expect(await memberIds(db, tenantId, group.id, 'user')).toEqual([id])
})

test('a key that has signed for its time gets a successor', async () => {
  const { db } = database
  const tenantId = await insertTenant(db, 'keys.example')
  await makeKeyRing(db, seal, () => new Date(start)).keys(tenantId)
  const later = new Date(start + 90 * day)
  await run('signing-keys', later)
  expect(await listSigningKeys(db, tenantId, later)).toHaveLength(2)
})

test('a device that stays away is called not compliant, and counted so on that day', async () => {
  const { db, pool } = database
  const tenantId = await insertTenant(db, 'away.example')
  await pool.query(
    `insert into mdm_enrollment (tenant_id, id, client_device_id, enrollment_type, enrollment_kind, device_name,
                                 certificate_thumbprint, enrolled_at, compliance_told, compliance_until)
     values ($1, $2, 'C', 'Device', 'azureDomainJoined', 'PC-1', 'aa', $3, 'compliant', 'infinity')`,
    [tenantId, randomUUID(), new Date(start)],
  )
  const later = new Date(start + 31 * day)
  await run('compliance-lapses', later)
  await run('report-days', later)
  const { rows } = await pool.query('select day::text, name, count from mdm_report_day where tenant_id = $1', [
    tenantId,
  ])
  expect(rows).toEqual([{ day: '2026-07-02', name: 'noncompliant', count: 1 }])
})
