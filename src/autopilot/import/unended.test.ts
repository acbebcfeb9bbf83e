// Imports that could not end: whose server died, stood still or lost its database, and who ends them.

import { Readable } from 'node:stream'
import { afterAll, expect, test } from 'vitest'

import { header, line, machine, now, openImports } from '../../../test/support/autopilot/csv-imports.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { importDeps } from '../../../test/support/import-deps.ts'
import type { Pool } from '../../db/open.ts'
import type { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { HardwareFields } from '../../protocol/hardware-hash/fields.ts'
import { encodeFields } from '../../protocol/hardware-hash/write.ts'
import { importDevices } from '../channel/csv/csv.ops.ts'
import { importIdentities } from '../channel/graph/identity.ops.ts'
import { cancelImport } from './cancel.ops.ts'
import { begin } from './import.sql.ts'
import { endAbandonedImports } from './lease.ops.ts'

const { database, operation, devicesOf } = await openImports()
afterAll(() => database.stop())

const statesOf = async (tenant: TenantId) =>
  (await database.db.selectFrom('device_import').select('state').where('tenant_id', '=', tenant).execute()).map(
    ({ state }) => state,
  )

const identityOf = (fields: HardwareFields) => ({
  serialNumber: '',
  productKey: '',
  hardwareHash: encodeFields(fields).base64,
  groupTag: '',
  assignedUser: '',
})

const started = () => ({
  ...{ importId: crypto.randomUUID(), owner: 'gone' },
  ...{ fileName: null, from: { channel: 'mdm-csv' as const } },
})
const leaseEnds = (tenant: TenantId) =>
  database.pool.query(
    "update device_import set lease_until = clock_timestamp() - interval '1 second' where tenant_id = $1",
    [tenant],
  )

test('one whose lease is over is ended, of every tenant, with an entry in the audit trail, and no other is', async () => {
  const tenants = [await insertTenant(database.db, 'cut1.example'), await insertTenant(database.db, 'cut2.example')]
  const living = await insertTenant(database.db, 'lives.example')
  for (const tenant of [...tenants, living]) await begin(database.db, operation(tenant), started())
  for (const tenant of tenants) await leaseEnds(tenant)
  expect(await endAbandonedImports(database.db, now)).toBe(2)
  expect(await endAbandonedImports(database.db, now)).toBe(0)
  for (const tenant of tenants) {
    expect(await statesOf(tenant)).toEqual(['failed'])
    const { rows } = await database.pool.query(
      `select i.failure, i.finished_at, a.actor_kind, a.target_id = i.id::text as named
         from device_import i left join audit_entry a on a.tenant_id = i.tenant_id and a.action = 'autopilot.device.import-abandoned'
        where i.tenant_id = $1`,
      [tenant],
    )
    expect(rows).toMatchObject([{ finished_at: now, actor_kind: 'system', named: true }])
    expect(rows[0].failure).toContain('Upload the same file again')
  }
  expect(await statesOf(living)).toEqual(['running'])
})

test('more of them than are looked for together are all ended, each by one of the processes that look', async () => {
  const tenant = await insertTenant(database.db, 'many.example')
  await database.pool.query(
    `insert into device_import (tenant_id, id, actor_id, actor_name, state, started_at)
     select $1, gen_random_uuid(), 'admin', 'admin', 'running', now() from generate_series(1, 201)`,
    [tenant],
  )
  const ended = await Promise.all([1, 2].map(() => endAbandonedImports(database.db, now)))
  expect(ended[0]! + ended[1]!).toBe(201)
  expect(new Set(await statesOf(tenant))).toEqual(new Set(['failed']))
  const counted = await database.pool.query(
    "select count(*)::int as n from audit_entry where tenant_id = $1 and action = 'autopilot.device.import-abandoned'",
    [tenant],
  )
  expect(counted.rows).toEqual([{ n: 201 }])
})

test('one that an earlier version began, without a lease, is ended', async () => {
  const tenant = await insertTenant(database.db, 'earlier.example')
  await begin(database.db, operation(tenant), started())
  await database.pool.query('update device_import set lease_owner = null, lease_until = null where tenant_id = $1', [
    tenant,
  ])
  await endAbandonedImports(database.db, now)
  expect(await statesOf(tenant)).toEqual(['failed'])
})

test('an upload that stalls, is cancelled and gone on with stores nothing more when it wakes, also in the same process', async () => {
  const tenant = await insertTenant(database.db, 'stalls.example')
  const deps = importDeps(database, () => now)
  const lines = [1, 2, 3].map((n) => line(machine(7900 + n)))
  const whole = [header, ...lines, ''].join('\r\n')
  let wake = () => {}
  const asleep = new Promise<void>((resolve) => {
    wake = resolve
  })
  async function* stalling() {
    yield Buffer.from(`${header}\r\n${lines[0]}\r\n${lines[1]}\r\n`)
    await asleep
    yield Buffer.from(`${lines[2]}\r\n`)
  }
  let one = () => {}
  const stored = new Promise<void>((resolve) => {
    one = resolve
  })
  const first = importDevices(deps, operation(tenant), stalling(), { batchRows: 1 }, () => one())
  await stored
  const { rows } = await database.pool.query<{ id: string }>('select id from device_import where tenant_id = $1', [
    tenant,
  ])
  const resume = rows[0]?.id ?? ''
  await cancelImport(database.db, operation(tenant), resume)
  let ended: unknown
  const again = await importDevices(
    deps,
    operation(tenant),
    Readable.from([Buffer.from(whole)]),
    { batchRows: 1, resume },
    async () => {
      wake()
      ended ??= await first.then(
        ({ state }) => state,
        (error: Fault) => error.reason,
      )
    },
  )
  expect(ended).not.toBe('complete')
  expect([again.state, again.registered]).toEqual(['complete', 3])
  expect(await statesOf(tenant)).toEqual(['complete'])
})

test.each([
  ['its lease is over and nobody noticed', 'complete', 3],
  ['another process ended it', 'failed', 1],
  ['another process owns it', 'failed', 1],
])('an import whose server stood still goes on or stops by what became of it: %s', async (what, state, rows) => {
  const tenant = await insertTenant(database.db, `${what.replaceAll(' ', '-')}.example`)
  const deps = importDeps(database, () => now)
  const seed = 7100 + 10 * what.length
  async function* bytes() {
    const lines = [0, 1, 2].map((n) => line(machine(seed + n)))
    yield Buffer.from([header, ...lines, ''].join('\r\n'))
  }
  let verdicts = 0
  const summary = await importDevices(deps, operation(tenant), bytes(), { batchRows: 1 }, async () => {
    if (verdicts++ > 0) return
    await leaseEnds(tenant)
    if (what === 'another process ended it') await endAbandonedImports(database.db, now)
    if (what === 'another process owns it')
      await database.pool.query("update device_import set lease_owner = 'other' where tenant_id = $1", [tenant])
  })
  expect(summary).toMatchObject({ state, registered: rows })
  expect(await devicesOf(tenant)).toHaveLength(rows)
  if (state === 'failed') expect(summary.failure).toContain('Rows up to line 2 are stored')
})

test('an import that another process ended after its last row is not called complete', async () => {
  const tenant = await insertTenant(database.db, 'last-row.example')
  const deps = importDeps(database, () => now)
  async function* bytes() {
    yield Buffer.from([header, line(machine(7004)), ''].join('\r\n'))
  }
  const importing = importDevices(deps, operation(tenant), bytes(), {}, async () => {
    await leaseEnds(tenant)
    await endAbandonedImports(database.db, now)
  })
  await expect(importing).rejects.toMatchObject({ code: 'conflict', reason: 'import-lost' })
  expect([await statesOf(tenant), await devicesOf(tenant)]).toMatchObject([['failed'], [{}]])
})

test.each([
  ['once', 1, 'complete'],
  ['for good', Number.POSITIVE_INFINITY, 'failed'],
])('registering over JSON waits for a database that is lost for a moment: %s', async (_times, losses, state) => {
  const tenant = await insertTenant(database.db, `json-lost-${state}.example`)
  let left = losses
  const flaky = new Proxy(database.pool, {
    get: (pool, name) =>
      name === 'connect' && left-- > 0
        ? () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED', syscall: 'connect' }))
        : Reflect.get(pool, name, pool),
  })
  const deps = { ...importDeps(database, () => now), pool: flaky }
  const registering = importIdentities(deps, operation(tenant), [identityOf(machine(7005 + Number(left > 1)))], [1, 1])
  if (state === 'failed') await expect(registering).rejects.toMatchObject({ code: 'unavailable' })
  else
    expect(await registering).toMatchObject([
      { errorCode: 0, registrationId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ])
  expect(await statesOf(tenant)).toEqual([state])
  expect(await devicesOf(tenant)).toHaveLength(state === 'complete' ? 1 : 0)
})

test.each([
  ['before its rows were stored', 0],
  ['after its rows were stored', 1],
])('registering over JSON does not end an import that another process took over: %s', async (when, stored) => {
  const tenant = await insertTenant(database.db, `json-taken-${stored}.example`)
  const takenOver = () =>
    database.pool.query("update device_import set lease_owner = 'other' where tenant_id = $1", [tenant])
  const pool = {
    async connect() {
      const client = await database.pool.connect()
      if (when.startsWith('before')) await takenOver()
      const query = client.query.bind(client) as (...parts: unknown[]) => unknown
      const seen = (...parts: unknown[]) =>
        stored === 1 && parts[0] === 'commit' ? Promise.resolve(query(...parts)).finally(takenOver) : query(...parts)
      return { query: seen, release: client.release.bind(client) }
    },
  } as unknown as Pool
  const deps = { ...importDeps(database, () => now), pool }
  const registering = importIdentities(deps, operation(tenant), [identityOf(machine(7010 + stored))])
  await expect(registering).rejects.toMatchObject({ code: 'conflict', reason: 'import-lost' })
  expect([await statesOf(tenant), await devicesOf(tenant)]).toMatchObject([['running'], Array(stored).fill({})])
})

test('registering over JSON that fails leaves no import that seems to run', async () => {
  const tenant = await insertTenant(database.db, 'json.example')
  const pool = { connect: async () => Promise.reject(new Error('no connection')) } as unknown as Pool
  const deps = { ...importDeps(database, () => now), pool }
  await expect(importIdentities(deps, operation(tenant), [identityOf(machine(7003))])).rejects.toThrow('no connection')
  expect(await statesOf(tenant)).toEqual(['failed'])
})
