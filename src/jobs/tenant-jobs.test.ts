// Work for all devices of a large tenant, on a real database; each call of `workOff` is as good as one of another process.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../test/db/server-under-test.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { insertTenant } from '../../test/support/database/tenant-rows.ts'
import { chunk } from '../autopilot/profile/assignment.ops.ts'
import { assignProfile, createProfile, deleteProfile, unassignProfile } from '../autopilot/profile/profile.ops.ts'
import { claim, enqueue, finish } from '../db/queue.ts'
import { inTransaction } from '../db/tx.ts'
import { changeGroup, createGroup, deleteGroup } from '../directory/group/group.ops.ts'
import { chunk as membershipChunk } from '../directory/membership/membership.ops.ts'
import type { TenantJobs } from '../feature.ts'
import { reactions, tenantJobs } from '../features.ts'
import type { TenantId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { checkedInTransactions } from '../kernel/reach.ts'
import { startTenantJobs, workOff } from './tenant-jobs.ts'

const now = new Date('2026-06-01T12:00:00Z')
const clock = () => now
const failures: Error[] = []
const onError = (error: unknown) => void failures.push(error as Error)
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 10 })
})
afterAll(() => database?.stop())

const operationOf = (tenantId: TenantId): OperationContext => ({
  tenantId,
  actor: { kind: 'user', id: 'admin', name: 'admin@contoso.example' },
  now,
})

const work = (kinds: TenantJobs = tenantJobs) => workOff({ db: database.db, kinds, reactions, clock, onError })
const waiting = async () =>
  (await database.pool.query('select kind, subject, failures from tenant_job order by kind')).rows

/** Registered devices that say their make; a tenant of this size would take an import half a minute. */
async function insertDevices(tenantId: TenantId, count: number): Promise<void> {
  await database.pool.query(
    `with made as (
       insert into directory_device (tenant_id, id, device_id, display_name, manufacturer, created_at)
       select $1, gen_random_uuid(), gen_random_uuid(), 'PC', 'Contoso', now() from generate_series(1, $2::int) returning id)
     insert into autopilot_device (tenant_id, id, directory_device_id, serial_number, created_at)
     select $1, gen_random_uuid(), id, id::text, now() from made`,
    [tenantId, count],
  )
}

const count = async (statement: string, tenantId: TenantId): Promise<number> =>
  Number(
    (await database.pool.query(`select count(*) from ${statement} where tenant_id = $1`, [tenantId])).rows[0].count,
  )
const members = (tenantId: TenantId) => count('group_member', tenantId)
const withProfile = (tenantId: TenantId) =>
  count('(select tenant_id from autopilot_device where profile_id is not null) d', tenantId)

test('a rule and an assignment reach the first devices at once and all others batch by batch, in whatever process', async () => {
  expect(membershipChunk).toBe(chunk)
  const tenantId = await insertTenant(database.db, 'large.example')
  const operation = operationOf(tenantId)
  const deps = { db: database.db, reactions }
  await insertDevices(tenantId, 2 * chunk + 1)
  const rule = '(device.deviceManufacturer -eq "Contoso")'
  const group = await createGroup(deps, operation, { displayName: 'All', membershipRule: rule })
  expect(await members(tenantId)).toBe(chunk)
  const batches = await Promise.all([work(), work()])
  expect(batches[0] + batches[1]).toBe(2)
  expect(await members(tenantId)).toBe(2 * chunk + 1)

  const profile = await createProfile(database.db, operation, { displayName: 'Office' })
  await assignProfile(database.db, operation, profile.id, { kind: 'group', groupId: group.id })
  expect(await withProfile(tenantId)).toBe(chunk)
  expect(await work()).toBe(2)
  expect(await withProfile(tenantId)).toBe(2 * chunk + 1)

  // the rule changes while the batches of the one before are not done: only the last one counts
  await changeGroup(deps, operation, group.id, { membershipRule: '(device.deviceManufacturer -eq "Other")' })
  await changeGroup(deps, operation, group.id, { membershipRule: rule })
  await work()
  expect([await members(tenantId), await withProfile(tenantId)]).toEqual([2 * chunk + 1, 2 * chunk + 1])

  await deleteGroup(deps, operation, group.id)
  await work()
  expect([await members(tenantId), await withProfile(tenantId)]).toEqual([0, 0])
  await assignProfile(database.db, operation, profile.id, { kind: 'all-devices' })
  await unassignProfile(database.db, operation, profile.id)
  await deleteProfile(database.db, operation, profile.id)
  await work()
  expect([await withProfile(tenantId), await waiting()]).toEqual([0, []])
  expect(failures).toEqual([])
}, 120_000)

test('a group that is gone, or has no rule any more, when its turn comes is left alone', async () => {
  const tenantId = await insertTenant(database.db, 'gone.example')
  const group = await createGroup({ db: database.db, reactions }, operationOf(tenantId), { displayName: 'By hand' })
  for (const subject of [group.id, randomUUID()]) {
    await inTransaction(database.db, (tx) =>
      enqueue(tx, { tenantId, kind: 'group-membership', subject }, { after: '' }),
    )
  }
  expect([await work(), await waiting()]).toEqual([2, []])
})

/** Counts to `end`, one a batch. */
const counting = (seen: string[], end: number, fails?: (name: string, n: number) => Promise<void>): TenantJobs => ({
  count: {
    lock: async () => {},
    async batch(tx, { tenantId }, { subject, state }) {
      const { n } = state as { n: number }
      seen.push(`${subject}${n}`)
      await sql`update tenant set display_name = display_name || ${`${n}`} where tenant_id = ${tenantId}`.execute(tx)
      await fails?.(subject, n)
      return n === end ? undefined : { n: n + 1 }
    },
  },
})
const ask = (tenantId: TenantId, subject: string) =>
  inTransaction(database.db, (tx) => enqueue(tx, { tenantId, kind: 'count', subject }, { n: 1 }))

test('jobs take turns, batch by batch, also more of them than are looked at together', async () => {
  const tenants = [await insertTenant(database.db, 't1.example'), await insertTenant(database.db, 't2.example')]
  const names = Array.from({ length: 30 }, (_, index) => `job ${index} batch `)
  for (const [index, name] of names.entries()) await ask(tenants[index % 2]!, name)
  const seen: string[] = []
  await work(counting(seen, 3))
  expect(seen).toEqual([1, 2, 3].flatMap((batch) => names.map((name) => `${name}${batch}`)))
})

test('T-58: hundreds of jobs of one organisation keep no other from its turn', async () => {
  const [flooded, other] = [
    await insertTenant(database.db, 'flooded.example'),
    await insertTenant(database.db, 'other.example'),
  ]
  await inTransaction(database.db, async (tx) => {
    for (let job = 0; job < 300; job++) {
      await enqueue(tx, { tenantId: flooded, kind: 'count', subject: `upload ${job} batch ` }, { n: 1 })
    }
  })
  await ask(other, 'other batch ')
  const seen: string[] = []
  await work(counting(seen, 2))
  expect(seen.indexOf('other batch 1')).toBe(1)
  expect(seen.indexOf('other batch 2')).toBeLessThan(40)
  expect(seen).toHaveLength(602)
})

test('no batch is done twice, however many processes look at once', async () => {
  const tenantId = await insertTenant(database.db, 't4.example')
  await ask(tenantId, 'c')
  const seen: string[] = []
  const done = await Promise.all([1, 2, 3].map(() => work(counting(seen, 6))))
  expect(done.reduce((sum, one) => sum + one)).toBe(6)
  expect(seen).toEqual(['c1', 'c2', 'c3', 'c4', 'c5', 'c6'])
})

test('what a transaction asks for is asked for when it commits, and only then', async () => {
  const tenantId = await insertTenant(database.db, 't3.example')
  const seen: string[] = []
  const undone = inTransaction(database.db, async (tx) => {
    await enqueue(tx, { tenantId, kind: 'count', subject: 'x' }, { n: 1 })
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  const alone = enqueue(database.db, { tenantId, kind: 'count', subject: 'x' }, { n: 1 })
  await expect(alone).rejects.toMatchObject({ code: 'internal' })
  expect(await work(counting(seen, 1))).toBe(0)
  const deps = { db: database.db, kinds: counting(seen, 1), reactions, clock, onError }
  const worker = startTenantJobs({ ...deps, lookEveryMs: 24 * 3_600_000 }) // it will not look again by itself
  await ask(tenantId, 'y')
  await until(async () => (await waiting()).length === 0, 'the job is done without being looked for')
  await worker.stop()
  expect(seen).toEqual(['y1'])
})

test('a job is not bound by what bound the request that asked for it', async () => {
  const tenantId = await insertTenant(database.db, 'bound.example')
  const seen: string[] = []
  const deps = { db: database.db, kinds: counting(seen, 1), reactions, clock, onError }
  const worker = startTenantJobs({ ...deps, lookEveryMs: 24 * 3_600_000 })
  let bound = true
  const check = async () => {
    if (!bound) throw new Error('the request is over')
  }
  failures.length = 0
  await checkedInTransactions(check, async () => {
    await ask(tenantId, 'b')
    bound = false
  })
  await until(async () => (await waiting()).length === 0, 'the job is done')
  await worker.stop()
  expect([seen, failures]).toEqual([['b1'], []])
})

test('when the connection of a batch ends in its middle, that batch is undone and another process does it once', async () => {
  const tenantId = await insertTenant(database.db, 'dies.example')
  await ask(tenantId, 'z')
  const seen: string[] = []
  let died = 0
  const kinds = counting(seen, 3, async (_name, n) => {
    if (n !== 2 || died++ > 0) return
    await database.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'",
    )
  })
  failures.length = 0
  await work(kinds)
  expect(failures).toHaveLength(1)
  expect(await waiting()).toEqual([{ kind: 'count', subject: 'z', failures: 1 }])
  await database.pool.query('update tenant_job set due_at = clock_timestamp()') // the seconds it waits are over
  await work(kinds)
  expect(seen).toEqual(['z1', 'z2', 'z2', 'z3'])
  const { rows } = await database.pool.query('select display_name from tenant where tenant_id = $1', [tenantId])
  expect(rows).toEqual([{ display_name: 'dies.example123' }])
})

test('a kind that this process does not know is left to one that does; what is held while a job is asked for is held before its row', async () => {
  const tenantId = await insertTenant(database.db, 'newer.example')
  await ask(tenantId, 'newer')
  failures.length = 0
  expect(await work({})).toBe(0)
  expect([await waiting(), failures]).toEqual([[{ kind: 'count', subject: 'newer', failures: 0 }], []])
  const order: string[] = []
  const kinds = counting(order, 1)
  const lock = async () => void order.push('lock')
  expect(await work({ count: { ...kinds.count!, lock } })).toBe(1)
  expect(order).toEqual(['lock', 'newer1'])
})

test('a process that ends brings the batch under way to its end, begins no other, and hears of no more jobs', async () => {
  const tenantId = await insertTenant(database.db, 'ends.example')
  await ask(tenantId, 'q')
  await ask(tenantId, 'r')
  const seen: string[] = []
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const kinds = counting(seen, 2, () => released)
  const worker = startTenantJobs({ db: database.db, kinds, reactions, clock, onError, lookEveryMs: 10 })
  await until(async () => seen.length === 1, 'a batch is under way') // found without being asked for, as after a start
  let ended = false
  const end = worker.stop().then(() => {
    ended = true
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(ended).toBe(false)
  release()
  await end
  await ask(tenantId, 's')
  await new Promise((resolve) => setTimeout(resolve, 50)) // five looks, if it still looked
  expect(seen).toEqual(['q1'])
  expect(await work(counting(seen, 2))).toBe(5)
})

test('a job that another process works on is passed by at once, and not waited for', async () => {
  const tenantId = await insertTenant(database.db, 'held.example')
  const job = { tenantId, kind: 'none', subject: 'held' }
  const locks = () => sql`set local lock_timeout = '2s'`
  await inTransaction(database.db, (tx) => enqueue(tx, job, { at: 'start' }))
  await inTransaction(database.db, async (holder) => {
    expect(await claim(holder, job)).toEqual({ at: 'start' })
    const other = await inTransaction(database.db, async (tx) => {
      await locks().execute(tx) // one that waits ends with an error
      return claim(tx, job)
    })
    expect(other).toBeUndefined()
    await finish(holder, job)
  })
})
