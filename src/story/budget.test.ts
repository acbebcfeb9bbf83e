// How much a device may add to its own story, against a real PostgreSQL: the hour, its remainder, and the kept events.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { insertTenant } from '../../test/support/database/tenant-rows.ts'
import type { Assurance } from '../kernel/assurance.ts'
import { DirectoryDeviceId, type TenantId } from '../kernel/id.ts'
import { keepNewest, provedSource, recordInHour, takeBudget } from './budget.sql.ts'
import { recordEvent, storyAfter } from './event.sql.ts'
import type { Hop } from './event.ts'

let database: TestDatabase
let tenantId: TenantId
beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'budget.example')
})
afterAll(() => database?.stop())

const start = Date.parse('2026-06-01T12:00:00Z')
const own = { name: provedSource, address: '192.0.2.1' }
const minutes = (n: number) => new Date(start + n * 60_000)

test('[T-49] a device gets what is left of its hour, and a new hour begins when that is over', async () => {
  const deviceId = DirectoryDeviceId.parse(randomUUID())
  const take = (wanted: number, at: number, id = deviceId) =>
    takeBudget(database.db, { tenantId, deviceId: id }, own, { wanted, most: 5, now: minutes(at) })
  expect(await take(3, 0)).toEqual({ allowed: 3, recorded: false, newHour: true, retryAfterSeconds: 3600 })
  expect(await take(3, 10)).toEqual({ allowed: 2, recorded: false, newHour: false, retryAfterSeconds: 3000 })
  expect(await take(1, 10)).toEqual({ allowed: 0, recorded: false, newHour: false, retryAfterSeconds: 3000 })
  expect(await take(1, 59.99)).toEqual({ allowed: 0, recorded: false, newHour: false, retryAfterSeconds: 1 })
  // another device has its own
  expect(await take(1, 10, DirectoryDeviceId.parse(randomUUID()))).toMatchObject({ allowed: 1, newHour: true })
  // the hour is over in the very moment in which it is
  expect(await take(9, 60)).toEqual({ allowed: 5, recorded: false, newHour: true, retryAfterSeconds: 3600 })
  expect(await take(1, 61)).toEqual({ allowed: 0, recorded: false, newHour: false, retryAfterSeconds: 3540 })
})

test('[T-55] so many tickets of an address, and of the device, tell within an hour; one that has begun goes on', async () => {
  const on = { tenantId, deviceId: DirectoryDeviceId.parse(randomUUID()) }
  const take = async (name: string, address: string, at: number) => {
    const source = { name, address, mostOfAddress: 2, mostOfDevice: 3 }
    const { allowed, retryAfterSeconds } = await takeBudget(database.db, on, source, {
      wanted: 1,
      most: 5,
      now: minutes(at),
    })
    return allowed || -retryAfterSeconds
  }
  expect([await take('a', 'x', 0), await take('b', 'x', 1), await take('c', 'x', 2)]).toEqual([1, 1, -3480])
  expect([await take('d', 'y', 3), await take('e', 'y', 4), await take('a', 'x', 5)]).toEqual([1, -3360, 1])
  expect(await takeBudget(database.db, on, own, { wanted: 1, most: 5, now: minutes(6) })).toMatchObject({ allowed: 1 })
  expect([await take('e', 'y', 60), await take('c', 'x', 60)]).toEqual([1, -60])
})

test('[T-49] what fits into an hour that is under way is told at once, and what does not is not counted', async () => {
  const on = { tenantId, deviceId: DirectoryDeviceId.parse(randomUUID()) }
  const event = (n: number) =>
    ({ ...on, at: minutes(n), hop: 'device', step: 'powered-on', outcome: 'ok', detail: { n } }) as const
  const record = (at: number, ...ns: number[]) =>
    recordInHour(database.db, on, own, { most: 5, now: minutes(at) }, ns.map(event))
  const recorded = async () => (await storyAfter(database.db, on, '0', 100)).map(({ detail }) => detail?.n)
  expect(await record(0, 1)).toBe(false) // no hour has begun
  await takeBudget(database.db, on, own, { wanted: 1, most: 5, now: minutes(0) })
  expect(await record(1, 2, 3)).toBe(true)
  expect(await record(2, 4, 5, 6)).toBe(false)
  expect(await record(3, 7, 8)).toBe(true)
  expect(await record(4, 9)).toBe(false)
  expect(await record(60, 10)).toBe(false) // the hour is over
  expect(await recorded()).toEqual([2, 3, 7, 8])
})

test('[T-49] of what one hop told of a device the newest are kept, and of the others all', async () => {
  const deviceId = DirectoryDeviceId.parse(randomUUID())
  const on = { tenantId, deviceId }
  const record = (hop: Hop, n: number, assurance: Assurance = 'claimed') =>
    recordEvent(database.db, {
      ...on,
      at: minutes(n),
      hop,
      step: 'device-contacted',
      outcome: 'ok',
      detail: { n },
      assurance,
    })
  await record('mdm', 0)
  await record('device', 0.5, 'ek')
  for (let n = 1; n <= 5; n++) await record('device', n)
  const kept = async () => (await storyAfter(database.db, on, '0', 100)).map(({ detail }) => detail?.n)
  await keepNewest(database.db, on, false, 5)
  expect(await kept()).toEqual([0, 0.5, 1, 2, 3, 4, 5])
  await keepNewest(database.db, { ...on, deviceId: DirectoryDeviceId.parse(randomUUID()) }, false, 1)
  await keepNewest(database.db, on, false, 3)
  expect(await kept()).toEqual([0, 0.5, 3, 4, 5])
})

test('[T-55] what was told under a run that got the object is pushed out by no other', async () => {
  const on = { tenantId, deviceId: DirectoryDeviceId.parse(randomUUID()) }
  const record = (run: string, n: number, got = false) =>
    recordEvent(database.db, {
      ...{ ...on, at: minutes(n), outcome: 'ok', assurance: 'claimed', run, detail: { n } },
      ...(got ? { hop: 'join', step: 'directory-joined' } : { hop: 'device', step: 'page-shown' }),
    })
  await record('own', 1)
  await record('own', 2, true)
  await record('own', 3)
  for (let n = 4; n <= 9; n++) await record(`eve ${n}`, n)
  const kept = async () => (await storyAfter(database.db, on, '0', 100)).map(({ detail }) => detail?.n)
  await keepNewest(database.db, on, false, 2)
  expect(await kept()).toEqual([1, 2, 3, 8, 9])
  await record('own', 10)
  await keepNewest(database.db, on, false, 2)
  expect(await kept()).toEqual([2, 3, 8, 9, 10])
})

test('whoever begins an hour hears whether there are more events of its kind than are kept', async () => {
  const deviceId = DirectoryDeviceId.parse(randomUUID())
  const on = { tenantId, deviceId }
  const record = (n: number, assurance: Assurance) =>
    recordEvent(database.db, { ...on, at: minutes(n), hop: 'device', step: 'powered-on', outcome: 'ok', assurance })
  const take = async (at: number, kept: number, name = provedSource) => {
    const asked = { wanted: 1, most: 5, now: minutes(at), kept }
    return (await takeBudget(database.db, on, { ...own, name }, asked)).tooMany ?? false
  }
  for (let n = 0; n < 3; n++) await record(n, 'ek')
  await record(3, 'claimed')
  expect([await take(3, 3), await take(4, 2), await take(64, 2)]).toEqual([false, false, true])
  expect([await take(64, 1, 'ticket a'), await take(64, 0, 'ticket b')]).toEqual([false, true])
})
