// What migration 0003 checks by statement holds as the foreign keys did that it replaced.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { insertTenant } from '../../../test/tenant-rows.ts'
import type { TenantId } from '../../kernel/id.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.stop())

const now = new Date('2026-11-21T10:00:00Z')
const stranger = crypto.randomUUID()

const device = (tenantId: string) => ({
  tenant_id: tenantId,
  id: crypto.randomUUID(),
  device_id: crypto.randomUUID(),
  display_name: 'D',
  created_at: now,
})
const event = (tenantId: string) => ({
  tenant_id: tenantId,
  directory_device_id: crypto.randomUUID(),
  at: now,
  hop: 'device' as const,
  step: 'registered',
  outcome: 'ok' as const,
})
const group = (tenantId: string) => ({
  tenant_id: tenantId,
  id: crypto.randomUUID(),
  display_name: 'G',
  mail_nickname: 'g',
  created_at: now,
})
const member = (tenantId: string, groupId: string) => ({
  tenant_id: tenantId,
  group_id: groupId,
  member_id: crypto.randomUUID(),
  member_kind: 'device' as const,
  added_at: now,
})

describe('a statement with one row of nobody is refused as a whole', () => {
  test.each(['directory_device', 'device_event'] as const)('in %s', async (table) => {
    const tenantId = await insertTenant(database.db, `${table}.example`)
    const row = table === 'device_event' ? event : device
    const insert = database.db.insertInto(table).values([row(tenantId), row(stranger)] as never)
    await expect(insert.execute()).rejects.toMatchObject({ code: '23503' })
    expect(await rowsOf(table, tenantId)).toBe(0)
  })

  test('in group_member, also for a group of another tenant', async () => {
    const tenantId = await insertTenant(database.db, 'a.example')
    const other = await insertTenant(database.db, 'b.example')
    const foreign = group(other)
    await database.db.insertInto('directory_group').values(foreign).execute()
    for (const groupId of [stranger, foreign.id]) {
      const insert = database.db.insertInto('group_member').values(member(tenantId, groupId))
      await expect(insert.execute()).rejects.toMatchObject({ code: '23503' })
    }
  })
})

test('a group that is named by an open transaction is deleted only after it, with the membership', async () => {
  const tenantId = await insertTenant(database.db, 'open.example')
  const one = group(tenantId)
  await database.db.insertInto('directory_group').values(one).execute()
  let deleted = false
  let deleting: Promise<unknown> | undefined
  await database.db.transaction().execute(async (tx) => {
    await tx.insertInto('group_member').values(member(tenantId, one.id)).execute()
    deleting = database.db
      .deleteFrom('directory_group')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', one.id)
      .execute()
      .then(() => {
        deleted = true
      })
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(deleted).toBe(false)
  })
  await deleting
  expect(await rowsOf('group_member', tenantId)).toBe(0)
})

test('deleting a tenant deletes its devices, their stories and its memberships, and no others', async () => {
  const tenants = [await insertTenant(database.db, 'gone.example'), await insertTenant(database.db, 'kept.example')]
  for (const tenantId of tenants) {
    const one = group(tenantId)
    await database.db.insertInto('directory_group').values(one).execute()
    await database.db.insertInto('directory_device').values(device(tenantId)).execute()
    await database.db.insertInto('device_event').values(event(tenantId)).execute()
    await database.db.insertInto('group_member').values(member(tenantId, one.id)).execute()
  }
  await database.db.deleteFrom('tenant').where('tenant_id', '=', tenants[0]!).execute()
  for (const table of ['directory_device', 'device_event', 'group_member'] as const) {
    expect(await Promise.all(tenants.map((tenantId) => rowsOf(table, tenantId)))).toEqual([0, 1])
  }
})

async function rowsOf(
  table: 'directory_device' | 'device_event' | 'group_member',
  tenantId: TenantId,
): Promise<number> {
  const rows = await database.db.selectFrom(table).selectAll().where('tenant_id', '=', tenantId).execute()
  return rows.length
}
