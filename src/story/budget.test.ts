// How much a device may add to its own story, against a real PostgreSQL: the hour, what is left of it, and what is kept.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { insertTenant } from '../../test/tenant-rows.ts'
import { DirectoryDeviceId, type TenantId } from '../kernel/id.ts'
import { keepNewest, takeBudget } from './budget.sql.ts'
import { storyAfter, tell } from './event.sql.ts'
import type { Hop } from './event.ts'

let database: TestDatabase
let tenantId: TenantId
beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'budget.example')
})
afterAll(() => database?.stop())

const start = Date.parse('2026-06-01T12:00:00Z')
const minutes = (n: number) => new Date(start + n * 60_000)

test('[T-49] a device gets what is left of its hour, and a new hour begins when that is over', async () => {
  const deviceId = DirectoryDeviceId.parse(randomUUID())
  const take = (wanted: number, at: number, id = deviceId) =>
    takeBudget(database.db, { tenantId, deviceId: id }, wanted, 5, minutes(at))
  expect(await take(3, 0)).toEqual({ allowed: 3, newHour: true, retryAfterSeconds: 3600 })
  expect(await take(3, 10)).toEqual({ allowed: 2, newHour: false, retryAfterSeconds: 3000 })
  expect(await take(1, 10)).toEqual({ allowed: 0, newHour: false, retryAfterSeconds: 3000 })
  expect(await take(1, 59.99)).toEqual({ allowed: 0, newHour: false, retryAfterSeconds: 1 })
  // another device has its own
  expect(await take(1, 10, DirectoryDeviceId.parse(randomUUID()))).toMatchObject({ allowed: 1, newHour: true })
  // the hour is over in the very moment in which it is
  expect(await take(9, 60)).toEqual({ allowed: 5, newHour: true, retryAfterSeconds: 3600 })
  expect(await take(1, 61)).toEqual({ allowed: 0, newHour: false, retryAfterSeconds: 3540 })
})

test('[T-49] of what one hop told of a device the newest are kept, and of the others all', async () => {
  const deviceId = DirectoryDeviceId.parse(randomUUID())
  const on = { tenantId, deviceId }
  const told = (hop: Hop, n: number) =>
    tell(database.db, { ...on, at: minutes(n), hop, step: 'device-contacted', outcome: 'ok', detail: { n } })
  await told('mdm', 0)
  for (let n = 1; n <= 5; n++) await told('device', n)
  const kept = async () => (await storyAfter(database.db, on, '0', 100)).map(({ detail }) => detail?.n)
  await keepNewest(database.db, on, 'device', 5)
  expect(await kept()).toEqual([0, 1, 2, 3, 4, 5])
  await keepNewest(database.db, { ...on, deviceId: DirectoryDeviceId.parse(randomUUID()) }, 'device', 1)
  await keepNewest(database.db, on, 'device', 3)
  expect(await kept()).toEqual([0, 3, 4, 5])
})
