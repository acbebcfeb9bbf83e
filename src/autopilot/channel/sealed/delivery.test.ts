// The name of a list while it is imported, also by a server that went down in the middle.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../../test/support/database/database.ts'
import { insertTenant } from '../../../../test/support/database/tenant-rows.ts'
import type { TenantId } from '../../../kernel/id.ts'
import * as deliveries from './delivery.sql.ts'

let database: TestDatabase
let tenantId: TenantId
beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'deliveries.example')
})
afterAll(() => database.stop())

const begin = new Date('2026-11-29T10:00:00Z')
const minutesLater = (minutes: number) => ({
  tenantId,
  actor: { kind: 'system' as const, id: 'test', name: 'test' },
  now: new Date(begin.getTime() + minutes * 60_000),
})
const list = { manifestSha256: 'a', senderKid: 'maker', batch: 'eu-7', fileSha256: 'f' }
const other = { ...list, manifestSha256: 'b' }
const claim = (delivery: deliveries.Delivery, minutes: number) =>
  deliveries.claim(database.db, minutesLater(minutes), delivery)
const finish = ({ manifestSha256, fileSha256 }: deliveries.Delivery) => {
  const end = { importId: '6f1f4a52-3a27-4a35-8a55-1f2d5b1c8b11', receipt: 'receipt', fileSha256 }
  return deliveries.finish(database.db, tenantId, manifestSha256, end)
}

test('a claim that never came to its end holds its name for an hour, and is finished once', async () => {
  expect(await claim(list, 0)).toBe('claimed')
  expect(await claim(list, 59)).toBe('under-way')
  expect(await claim(other, 59)).toBe('under-way')
  expect(await claim(other, 61)).toBe('claimed')
  await deliveries.release(database.db, minutesLater(0), other)
  expect(await claim(list, 62)).toBe('under-way')
  expect(await finish(other)).toBe(1n)
  expect(await finish(other)).toBe(0n)
  await deliveries.release(database.db, minutesLater(61), other)
  expect(await claim(list, 200)).toBe('taken')
  expect(await claim(other, 200)).toMatchObject({ receipt: 'receipt' })
})
