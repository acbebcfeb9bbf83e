import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { inTransaction } from '../tx.ts'
import { type LockPurpose, lockTenant, makeTenantLocks } from './tenant-lock.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.stop())

const now = { wait: false }

test('a lock holds its purpose of its tenant until the transaction ends, and nothing else', async () => {
  const { db } = database
  const [tenant, other] = [randomUUID(), randomUUID()]
  await makeTenantLocks(db, tenant)
  expect(await db.selectFrom('tenant_lock').selectAll().where('tenant_id', '=', tenant).execute()).toHaveLength(8)
  const asks = (id: string, purpose: LockPurpose) => inTransaction(db, (tx) => lockTenant(tx, id, purpose, now))
  let waiting: Promise<boolean> | undefined
  let through = false
  await inTransaction(db, async (tx) => {
    expect(await lockTenant(tx, tenant, 'roles')).toBe(true)
    expect(await asks(tenant, 'roles')).toBe(false)
    expect([await asks(tenant, 'signing-key'), await asks(other, 'roles')]).toEqual([true, true])
    waiting = inTransaction(db, (second) => lockTenant(second, tenant, 'roles'))
    void waiting.then(() => {
      through = true
    })
    await expect.poll(() => asks(tenant, 'roles')).toBe(false)
    expect(through).toBe(false)
  })
  expect(await waiting).toBe(true)
  expect(await asks(tenant, 'roles')).toBe(true)
})

test('a tenant without rows gets the one that is asked for, and holds it', async () => {
  const { db } = database
  const tenant = randomUUID()
  await inTransaction(db, async (tx) => {
    expect(await lockTenant(tx, tenant, 'audit-chain', now)).toBe(true)
  })
  expect(await db.selectFrom('tenant_lock').select('purpose').where('tenant_id', '=', tenant).execute()).toEqual([
    { purpose: 'audit-chain' },
  ])
})
