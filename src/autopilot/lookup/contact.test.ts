// Contacts are written together: which of them, how often one goes to the story, and what happens while the database is unavailable.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { throwIt } from '../../../test/support/throw-it.ts'
import type { Db } from '../../db/schema.ts'
import { DirectoryDeviceId, RegistrationId, type TenantId } from '../../kernel/id.ts'
import { within } from '../../kernel/origin.ts'
import { makeContactLog } from './contact.ops.ts'

let database: TestDatabase
let tenantId: TenantId
beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'contoso.example')
})
afterAll(async () => database?.stop())

const start = new Date('2026-11-21T10:00:00Z')
const after = (ms: number) => new Date(start.getTime() + ms)
const minute = 60_000

async function registration() {
  const ids = {
    registrationId: RegistrationId.parse(randomUUID()),
    directoryDeviceId: DirectoryDeviceId.parse(randomUUID()),
  }
  const row = { tenant_id: tenantId, id: ids.registrationId, serial_number: ids.registrationId, created_at: start }
  await database.db
    .insertInto('autopilot_device')
    .values({ ...row, directory_device_id: ids.directoryDeviceId })
    .execute()
  return { tenantId, ...ids, detail: {} }
}

type Device = Awaited<ReturnType<typeof registration>>

async function written({ registrationId, directoryDeviceId }: Device) {
  const { last_contacted_at: last } = await database.db
    .selectFrom('autopilot_device')
    .select('last_contacted_at')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', registrationId)
    .executeTakeFirstOrThrow()
  const events = await database.db
    .selectFrom('device_event')
    .select('at')
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', directoryDeviceId)
    .orderBy('sequence')
    .execute()
  return { last, story: events.map(({ at }) => at) }
}

/** The database, which can be away for a while. */
function leaving() {
  const state = { closed: false, statements: 0 }
  const db = new Proxy(database.db, {
    get(target, name) {
      if (name === 'getExecutor') state.statements++
      if (state.closed && name === 'getExecutor') throw new Error('away')
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  }) as Db
  return { state, db }
}

test('one contact a device and minute is written, and one an hour goes to the story', async () => {
  const [device, other] = [await registration(), await registration()]
  const log = makeContactLog(database.db, throwIt)
  const note = async (at: Date, of = device) => {
    log.note({ ...of, at })
    await log.flush()
  }
  await note(start)
  await note(after(minute - 1))
  expect(await written(device)).toEqual({ last: start, story: [start] })
  await note(after(1), other)
  expect(await written(other)).toEqual({ last: after(1), story: [after(1)] })
  await note(after(minute))
  expect(await written(device)).toEqual({ last: after(minute), story: [start] })
  await note(after(60 * minute - 1))
  await note(after(60 * minute + minute))
  expect(await written(device)).toEqual({ last: after(61 * minute), story: [start, after(61 * minute)] })
})

test('[T-49] the same text is the first once in its time, to the millisecond; claims about a device are one line an hour', async () => {
  const log = makeContactLog(database.db, throwIt)
  const { registrationId } = await registration()
  expect(log.firstWithin('a', start, 1000)).toBe(true)
  expect(log.firstWithin('a', after(999), 1000)).toBe(false)
  expect(log.firstWithin('b', after(999), 1000)).toBe(true)
  expect(log.firstWithin('a', after(1000), 1000)).toBe(true)
  const first = [0, 60 * minute - 1, 60 * minute].map((ms) => log.firstClaim(registrationId, after(ms)))
  expect(first).toEqual([true, false, true])
})

test('[T-49] the answer to a ticket goes to the story once an hour for each run, of four runs of an address and 24 in all, and the last line says so; who proved the TPM counts apart', async () => {
  const log = makeContactLog(database.db, throwIt)
  const { registrationId } = await registration()
  const hour = 60 * minute
  const ask = (run: number, ms = 0, proved = false) =>
    log.answered('offered', { registrationId, run: `run ${run}`, proved }, after(ms))
  expect([ask(1), ask(1), ask(2), ask(1, hour - 1)]).toEqual([{}, undefined, {}, undefined])
  expect([ask(3), ask(4), ask(5), ask(3)]).toEqual([{}, { othersNotTold: true }, undefined, undefined])
  expect(ask(5, 0, true)).toEqual({})
  // nor one that does not say whether it proved anything
  expect(log.answered('offered', { registrationId, run: 'run 6' }, start)).toBeUndefined()
  expect(log.answered('refused', { registrationId, run: 'run 5' }, start)).toEqual({})
  const from = (address: number, run: number) =>
    within({ door: 'device', address: `192.0.2.${address}` }, () => ask(run))
  const last = { othersNotTold: true }
  expect([5, 6, 7, 8, 9].map((run) => from(1, run))).toEqual([{}, {}, {}, last, undefined])
  for (let n = 10; n < 25; n++) expect(from(n, n)).toEqual({})
  expect([from(30, 30), from(31, 31)]).toEqual([last, undefined])
  expect([ask(5, hour), ask(5, hour)]).toEqual([{}, undefined])
})

test('what was noted is written a moment later without being asked for, in one statement', async () => {
  const [device, other] = [await registration(), await registration()]
  const { db, state } = leaving()
  const log = makeContactLog(db, throwIt)
  for (const one of [device, other]) log.note({ ...one, at: start })
  await expect.poll(async () => (await written(device)).last).toEqual(start)
  expect((await written(other)).last).toEqual(start)
  expect(state.statements).toBe(1)
  log.note({ ...device, at: after(minute) }) // and so is what comes later
  await expect.poll(async () => (await written(device)).last).toEqual(after(minute))
  await log.flush()
  await log.close()
  expect(state.statements).toBe(2) // of nothing, nothing is written
})

test('what cannot be written is said, kept in its order and written with the next, up to 20,000 contacts', async () => {
  const [device, other] = [await registration(), await registration()]
  const errors: unknown[] = []
  const { db, state } = leaving()
  const log = makeContactLog(db, (error) => errors.push(error))
  state.closed = true
  log.note({ ...device, at: start })
  await log.flush()
  await log.flush()
  expect(errors).toHaveLength(2)
  state.closed = false
  log.note({ ...other, at: start })
  await log.close()
  expect([(await written(device)).story, (await written(other)).story]).toEqual([[start], [start]])
})

test.each([
  ['20,000 that wait are kept', 19_999, start],
  ['more than 20,000 that wait are given up', 20_000, null],
])('%s', async (_what, strangers, last) => {
  const device = await registration()
  const { db, state } = leaving()
  const log = makeContactLog(db, () => {})
  state.closed = true
  const unknown = { tenantId, directoryDeviceId: device.directoryDeviceId, detail: {}, at: start }
  log.note({ ...device, at: start })
  for (let n = 0; n < strangers; n++) {
    const registrationId = RegistrationId.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)
    log.note({ ...unknown, registrationId })
  }
  await log.flush()
  state.closed = false
  await log.close()
  expect((await written(device)).last).toEqual(last)
})
