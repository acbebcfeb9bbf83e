// An import keeps its lease for as long as its process works on it, however long that takes.

import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'

import { until } from '../../../test/db/server-under-test.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { asOwnImport, endAbandonedImports } from './lease.ops.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterEach(() => vi.useRealTimers())
afterAll(() => database?.stop())

test('while an import goes on its lease is extended, so that nobody ends it; when it stops doing so, somebody does', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const tenantId = await insertTenant(database.db, 'lease.example')
  const now = new Date('2026-11-21T10:00:00Z')
  const actor = { kind: 'user', id: 'admin', name: 'admin@lease.example' } as const
  const operation: OperationContext = { tenantId, actor, now }
  const leaseEnds = () =>
    database.pool.query(
      "update device_import set lease_until = clock_timestamp() - interval '1 second' where tenant_id = $1",
      [tenantId],
    )
  const isLeased = async () =>
    (
      await database.pool.query(
        'select lease_until > clock_timestamp() as leased from device_import where tenant_id = $1',
        [tenantId],
      )
    ).rows[0]?.leased === true
  await asOwnImport(
    database.db,
    operation,
    { importId: crypto.randomUUID(), owner: 'this run', fileName: null, from: { channel: 'mdm-csv' } },
    async () => {
      expect(await isLeased()).toBe(true)
      for (let turn = 0; turn < 3; turn++) {
        await leaseEnds()
        vi.advanceTimersByTime(30_000)
        await until(isLeased, 'the lease is extended')
        expect(await endAbandonedImports(database.db, now)).toBe(0)
      }
    },
  )
  await leaseEnds()
  vi.advanceTimersByTime(60_000)
  expect(await isLeased()).toBe(false)
  expect(await endAbandonedImports(database.db, now)).toBe(1)
})
