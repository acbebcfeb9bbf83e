// Rules that ask for the present moment: who comes and goes as time passes and nobody changes anything.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../../test/support/database/tenant-rows.ts'
import { inTransaction } from '../../../db/tx.ts'
import type { UserId } from '../../../kernel/id.ts'
import { foldReactions } from '../../../reactions.ts'
import { changeGroup, createGroup } from '../../group/group.ops.ts'
import { changeUser } from '../../user/user.ops.ts'
import { followTime } from './by-time.ops.ts'
import { crossing, crossingStatement } from './by-time.sql.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

const hour = 3_600_000
const start = Date.parse('2026-09-01T08:00:00Z')

async function office() {
  const { db } = database
  const tenantId = await insertTenant(db, `time${randomUUID().slice(0, 8)}.example`)
  await sql`delete from rule_clock`.execute(db) // of other tests
  let now = new Date(start)
  const actor = { kind: 'user', id: randomUUID(), name: 'admin' } as const
  const operation = () => ({ tenantId, actor, now })
  const deps = { db, reactions: foldReactions([]) }
  return {
    db,
    tenantId,
    operation,
    deps,
    hired: async (hoursFromStart: number) => {
      const id = await insertUser(db, tenantId, `p${randomUUID().slice(0, 8)}@time.example`, '')
      const employeeHireDate = new Date(start + hoursFromStart * hour)
      await changeUser(db, operation(), id, { attributes: { employeeHireDate } })
      return id
    },
    group: async (membershipRule: string) =>
      (await createGroup(deps, operation(), { displayName: 'Newcomers', membershipRule })).id,
    members: async (group: string) => {
      const { rows } = await sql<{ id: string }>`
        select member_id as id from group_member where tenant_id = ${tenantId} and group_id = ${group}`.execute(db)
      return rows.map(({ id }) => id as UserId)
    },
    /** So many hours after the start; how many were looked at. */
    at: async (hours: number) => {
      now = new Date(start + hours * hour)
      const failed = (error: unknown) => {
        throw error
      }
      return followTime({ db, clock: () => now, stopped: () => false, failed })
    },
    clocks: async () => (await sql`select 1 from rule_clock where tenant_id = ${tenantId}`.execute(db)).rows.length,
  }
}

test('people come into a group and leave it at the moment that its rule asks for, and nobody changes anything', async () => {
  const at = await office()
  const [soon, later] = [await at.hired(30), await at.hired(60)]
  const newcomers = await at.group(
    '(user.employeeHireDate -le system.now -plus p1d) and (user.employeeHireDate -ge system.now -minus p1d)',
  )
  expect(await at.members(newcomers)).toEqual([])
  expect(await at.at(5.9)).toBe(0)
  expect(await at.at(6)).toBe(1) // the very moment: a day before the first is hired
  expect(await at.members(newcomers)).toEqual([soon])
  await at.at(36)
  expect((await at.members(newcomers)).sort()).toEqual([soon, later].sort())
  await at.at(54)
  expect((await at.members(newcomers)).sort()).toEqual([soon, later].sort())
  await at.at(54.1)
  expect(await at.members(newcomers)).toEqual([later])
  await at.at(1000) // after a long time in which nothing ran
  expect(await at.members(newcomers)).toEqual([])
})

test('a person who is hired while time passes, a rule that rests and one that changes are followed as all others', async () => {
  const at = await office()
  const group = await at.group('user.employeeHireDate -le system.now')
  const one = await at.hired(10)
  await changeGroup(at.deps, at.operation(), group, { rulePaused: true })
  await at.at(11)
  expect(await at.members(group)).toEqual([])
  await changeGroup(at.deps, at.operation(), group, { rulePaused: false })
  expect(await at.members(group)).toEqual([one])
  await changeGroup(at.deps, at.operation(), group, {
    membershipRule: 'user.employeeHireDate -le system.now -minus PT2H',
  })
  expect(await at.members(group)).toEqual([])
  await at.at(12)
  expect(await at.members(group)).toEqual([one])
})

test('an organisation without such a rule is not looked at again, and one with it only where somebody crosses a moment', async () => {
  const at = await office()
  const group = await at.group('user.employeeHireDate -le system.now')
  for (let n = 0; n < 20; n++) await at.hired(100 + n)
  expect([await at.at(1), await at.at(50), await at.clocks()]).toEqual([0, 0, 1])
  expect(await at.at(101.5)).toBe(2)
  expect(await at.at(102.1)).toBe(1) // of those before only who crossed shortly before the last look
  await changeGroup(at.deps, at.operation(), group, { membershipRule: null })
  expect([await at.at(103), await at.clocks()]).toEqual([0, 0])
})

/** Until somebody waits for a lock of another transaction. */
const somebodyWaits = () =>
  expect
    .poll(async () => {
      const { rows } = await sql`
        select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
        database.db,
      )
      return rows.length
    })
    .toBeGreaterThan(0)

test('a rule over the time that is saved while an organisation is found to have none is followed from then on', async () => {
  const at = await office()
  const group = await at.group('user.employeeHireDate -le system.now')
  await changeGroup(at.deps, at.operation(), group, { membershipRule: null })
  const one = await at.hired(10)
  let looking: Promise<number> | undefined
  await inTransaction(at.db, async (db) => {
    await changeGroup({ ...at.deps, db }, at.operation(), group, {
      membershipRule: 'user.employeeHireDate -le system.now',
    })
    looking = at.at(1)
    await somebodyWaits()
  })
  await looking
  expect(await at.clocks()).toBe(1)
  await at.at(10)
  expect(await at.members(group)).toEqual([one])
})

test('whoever crosses a moment while the rule that asks for it changes is judged by the new one', async () => {
  const at = await office()
  const group = await at.group('user.employeeHireDate -le system.now')
  const one = await at.hired(10)
  let looking: Promise<number> | undefined
  await inTransaction(at.db, async (db) => {
    await changeGroup({ ...at.deps, db }, at.operation(), group, {
      membershipRule: 'user.employeeHireDate -le system.now -minus PT5H',
    })
    looking = at.at(11)
    await somebodyWaits()
  })
  expect(await looking).toBe(1)
  expect(await at.members(group)).toEqual([])
  await at.at(15)
  expect(await at.members(group)).toEqual([one])
})

test('what fails in any number of organisations is told of each, and keeps no other waiting', async () => {
  const at = await office()
  const { db } = at
  const group = await at.group('user.employeeHireDate -le system.now')
  const one = await at.hired(10)
  const broken = new Set<string>()
  for (let n = 0; n < 101; n++) broken.add(await insertTenant(db, `b${randomUUID().slice(0, 12)}.example`))
  await sql`
    insert into directory_group (tenant_id, id, display_name, mail_nickname, membership_rule, created_at)
    select id, gen_random_uuid(), 'Broken', 'broken', 'nothing that anybody could read', now() from unnest(${[...broken]}::uuid[]) id`.execute(
    db,
  )
  await sql`insert into rule_clock select id, ${new Date(start)} from unnest(${[...broken]}::uuid[]) id`.execute(db)
  const failed: unknown[] = []
  const looked = await followTime({
    db,
    clock: () => new Date(start + 11 * hour),
    stopped: () => false,
    failed: (error) => void failed.push(error),
  })
  expect(looked).toBe(1)
  expect(await at.members(group)).toEqual([one])
  expect(failed).toHaveLength(101)
})

test('whoever crosses a moment is found by an index, and nobody else is read', async () => {
  const { db, tenantId } = await office()
  await sql`
    insert into directory_user (tenant_id, id, user_principal_name, display_name, password_hash, employee_hire_date, created_at)
    select ${tenantId}, gen_random_uuid(), 'h' || n || '@index.example', 'H', '', timestamptz '2020-01-01' + n * interval '1 hour', now()
      from generate_series(1, 20000) n`.execute(db)
  await sql`analyze directory_user`.execute(db)
  const from = new Date('2021-01-01T00:30:00Z')
  const asked = { distances: [0, 86_400_000], from, to: new Date(from.getTime() + 60_000) }
  expect(await crossing(db, tenantId, asked)).toEqual([])
  expect(await crossing(db, tenantId, { ...asked, to: new Date(from.getTime() + hour) })).toHaveLength(2)
  const { rows } = await sql<{ 'QUERY PLAN': string }>`
    explain ${crossingStatement(tenantId, asked)}`.execute(db)
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('directory_user_hired')
})
