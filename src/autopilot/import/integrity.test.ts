// Nothing is left that belongs to nobody: what statements hold in place of foreign keys and triggers (migration 0072).

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../../test/db/server-under-test.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { importDeps } from '../../../test/support/import-deps.ts'
import { inTransaction } from '../../db/tx.ts'
import { createGroup, deleteGroup } from '../../directory/group/group.ops.ts'
import { addMember } from '../../directory/group/member.ops.ts'
import { addMembers, lockPlacement } from '../../directory/membership/membership.sql.ts'
import { reactions } from '../../features.ts'
import { GroupId, type RegistrationId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { encodeFields } from '../../protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../simulator/simulated-hardware.ts'
import { importIdentities } from '../channel/graph/identity.ops.ts'
import { deregisterDevice } from '../device/device.ops.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.stop())

const now = new Date('2026-11-21T10:00:00Z')
const operation = (tenantId: TenantId): OperationContext => ({
  tenantId,
  actor: { kind: 'user', id: 'admin', name: 'admin@contoso.example' },
  now,
})
const changing = () => ({ db: database.db, reactions })
const group = (tenantId: TenantId) => createGroup(changing(), operation(tenantId), { displayName: 'G' })
const member = (groupId: GroupId) => ({ groupId, memberId: crypto.randomUUID(), kind: 'device' as const })

const rowsOf = async (table: string, tenantId: TenantId): Promise<number> =>
  Number((await database.pool.query(`select count(*) from ${table} where tenant_id = $1`, [tenantId])).rows[0].count)

/** Transactions that wait for a lock in this database. */
const waiting = async (): Promise<number> => {
  const { rows } = await database.pool.query(
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  )
  return rows[0].n
}

test('nobody comes into a group that does not exist, or into that of another tenant', async () => {
  const tenantId = await insertTenant(database.db, 'a.example')
  const other = await insertTenant(database.db, 'b.example')
  const [own, foreign] = [await group(tenantId), await group(other)]
  const rows = [own.id, foreign.id, GroupId.parse(crypto.randomUUID())].map(member)
  expect(await addMembers(database.db, tenantId, rows, now)).toBe(1)
  expect([await rowsOf('group_member', tenantId), await rowsOf('group_member', other)]).toEqual([1, 0])
})

test('a group that somebody comes into at that moment is deleted only after it, with the membership', async () => {
  const tenantId = await insertTenant(database.db, 'open.example')
  const { id } = await group(tenantId)
  let deleted = false
  let deleting: Promise<unknown> | undefined
  await inTransaction(database.db, async (tx) => {
    await addMembers(tx, tenantId, [member(id)], now)
    deleting = deleteGroup(changing(), operation(tenantId), id).then(() => {
      deleted = true
    })
    await until(async () => (await waiting()) === 1, 'the deletion waits')
    expect(deleted).toBe(false)
  })
  await deleting
  expect(await rowsOf('group_member', tenantId)).toBe(0)
})

test('whoever adds a member to a group that is deleted at that moment hears that it is gone', async () => {
  const tenantId = await insertTenant(database.db, 'late.example')
  const { id } = await group(tenantId)
  const device = crypto.randomUUID()
  await database.db
    .insertInto('directory_device')
    .values({ tenant_id: tenantId, id: device, device_id: device, display_name: 'D', created_at: now })
    .execute()
  let adding: Promise<unknown> | undefined
  await inTransaction(database.db, async (tx) => {
    await deleteGroup({ db: tx, reactions }, operation(tenantId), id)
    adding = addMember(changing(), operation(tenantId), id, device)
    adding.catch(() => {}) // awaited below
    await until(async () => (await waiting()) === 1, 'the addition waits')
  })
  await expect(adding).rejects.toMatchObject({ code: 'not-found' })
  expect(await rowsOf('group_member', tenantId)).toBe(0)
})

test('a tenant whose devices are registered at that moment stays until they are; without a tenant nothing is registered', async () => {
  const tenantId = await insertTenant(database.db, 'leaving.example')
  let deleting: Promise<unknown> | undefined
  await inTransaction(database.db, async (tx) => {
    await lockPlacement(tx, tenantId, 'placing')
    deleting = database.db.deleteFrom('tenant').where('tenant_id', '=', tenantId).execute()
    await until(async () => (await waiting()) === 1, 'the deletion waits')
  })
  await deleting
  await expect(inTransaction(database.db, (tx) => lockPlacement(tx, tenantId, 'placing'))).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('[T-25] a tenant that is deleted as the documentation says leaves nothing behind but its trail, and its hardware is free for the next owner', async () => {
  const tenants = [await insertTenant(database.db, 'gone.example'), await insertTenant(database.db, 'kept.example')]
  const [gone, kept] = tenants as [TenantId, TenantId]
  const deps = importDeps(database, () => now)
  const identity = { serialNumber: '', productKey: '', groupTag: '', assignedUser: '' }
  const register = (tenantId: TenantId, machine: number) =>
    importIdentities(deps, operation(tenantId), [
      { ...identity, hardwareHash: encodeFields(simulatedHardware(machine)).base64 },
    ])
  for (const [index, tenantId] of tenants.entries()) {
    await register(tenantId, 9000 + index)
    await addMembers(database.db, tenantId, [member((await group(tenantId)).id)], now)
    const [released] = await register(tenantId, 9100 + index)
    await deregisterDevice(changing(), operation(tenantId), released?.registrationId as RegistrationId)
  }
  const documented = /```sql\n(begin;\n[\s\S]*?)```/.exec(
    readFileSync(new URL('../../../docs/operating/database.md', import.meta.url), 'utf8'),
  )?.[1]
  await database.pool.query(documented?.replaceAll(':tenant', `'${gone}'`) ?? '')
  const { rows } = await database.pool.query<{ table: string }>(
    `select table_name as table from information_schema.columns
      where table_schema = current_schema() and column_name = 'tenant_id' order by 1`,
  )
  const left = []
  for (const { table } of rows) if ((await rowsOf(table, gone)) > 0) left.push(table)
  expect(left).toEqual(['audit_entry', 'audit_pending'])
  for (const table of [
    'tenant',
    'domain',
    'directory_device',
    'device_event',
    'group_member',
    'hardware_key',
    'released_key',
  ])
    expect([table, await rowsOf(table, kept)]).not.toEqual([table, 0])
  expect(await register(kept, 9000)).toMatchObject([{ errorName: '' }])
})
