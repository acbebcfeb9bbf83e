// The look-up's memory between requests: the guesses that touched the devices of a tenant, and the lines a device's story got
// already. Over the wire: lookup.routes.test.ts and flag.test.ts.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { throwIt } from '../../../test/support/throw-it.ts'
import { RegistrationId, type TenantId } from '../../kernel/id.ts'
import { makeContactLog } from './contact.ops.ts'
import { makeGuessLog } from './guess.ops.ts'

let database: TestDatabase
let tenantId: TenantId
let other: TenantId
beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'memory.example')
  other = await insertTenant(database.db, 'other.example')
})
afterAll(() => database?.stop())

const start = Date.parse('2026-06-01T12:00:00Z')
const seconds = (n: number) => new Date(start + n * 1000)
const registration = () => RegistrationId.parse(randomUUID())

test('[T-48] fifty guesses within an hour at devices of one tenant are one alarm for it, forty-nine are none', async () => {
  const { db } = database
  const guesses = makeGuessLog(db, throwIt)
  const alarms = async (of: TenantId) =>
    (await db.selectFrom('alarm').selectAll().where('tenant_id', '=', of).orderBy('first_at').execute()).map(
      ({ kind, subject_kind, subject_id, count, detail, last_at }) => ({
        kind,
        subject_kind,
        subject_id,
        count,
        detail,
        last_at,
      }),
    )
  const guess = (of: TenantId, registrationId: RegistrationId, times: number, at: number) => {
    for (let n = 0; n < times; n++) guesses.note([{ tenantId: of, registrationId }], seconds(at))
  }
  const [one, last] = [registration(), registration()]
  guess(tenantId, one, 49, 0)
  guess(other, one, 1, 0)
  // what is raised is written beside the answer: another alarm, raised after it, says when it would have been
  guess(other, one, 49, 0)
  await expect.poll(async () => (await alarms(other)).length, { timeout: 20_000 }).toBe(1)
  expect(await alarms(tenantId)).toEqual([])

  guesses.note(
    [
      { tenantId, registrationId: last },
      { tenantId, registrationId: one },
    ],
    seconds(3599),
  )
  guess(tenantId, one, 100, 3599)
  const alarm = { kind: 'blocked-guesses', subject_kind: 'tenant', subject_id: tenantId }
  const detail = { guessesWithinAnHour: 50, devices: 2, latestDevice: last }
  await expect
    .poll(() => alarms(tenantId), { timeout: 20_000 })
    .toEqual([{ ...alarm, count: 1, detail, last_at: seconds(3599) }])

  // another hour, which begins with its first guess
  guess(tenantId, one, 49, 3600)
  guess(tenantId, last, 1, 7199)
  await expect
    .poll(() => alarms(tenantId), { timeout: 20_000 })
    .toEqual([{ ...alarm, count: 2, detail: { ...detail, first: detail }, last_at: seconds(7199) }])
  guess(tenantId, one, 49, 7200)
  guess(tenantId, one, 49, 10_800)
  guess(other, one, 50, 10_800)
  await expect.poll(async () => (await alarms(other))[0]?.count, { timeout: 20_000 }).toBe(2)
  expect((await alarms(tenantId))[0]?.count).toBe(2)
})

test('[T-49] a text is the first once in its time, a contact once a minute and a claim once an hour, for each device by itself', async () => {
  const contacts = makeContactLog(database.db, throwIt)
  expect(contacts.firstWithin('a', seconds(0), 10_000)).toBe(true)
  expect(contacts.firstWithin('a', seconds(9.999), 10_000)).toBe(false)
  expect(contacts.firstWithin('b', seconds(9.999), 10_000)).toBe(true)
  expect(contacts.firstWithin('a', seconds(10), 10_000)).toBe(true)
  expect(contacts.firstWithin('a', seconds(19.999), 10_000)).toBe(false)
  const [one, two] = [registration(), registration()]
  expect([contacts.firstClaim(one, seconds(0)), contacts.firstClaim(two, seconds(0))]).toEqual([true, true])
  expect([contacts.firstClaim(one, seconds(3599)), contacts.firstClaim(one, seconds(3600))]).toEqual([false, true])
  await contacts.close()
})
