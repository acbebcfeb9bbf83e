// Which devices the rules of dynamic groups put in and take out, on a database without a server, and the report of it.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { inTransaction } from '../../db/tx.ts'
import { DirectoryDeviceId, GroupId } from '../../kernel/id.ts'
import { foldReactions } from '../../reactions.ts'
import { changeGroup, type GroupChange } from '../group/group.ops.ts'
import { previewRule } from './evaluation.ops.ts'
import { chunk, compileRule, membershipJobs, reevaluateDevices, reevaluateGroup } from './membership.ops.ts'
import { lockPlacement } from './membership.sql.ts'
import { MembershipRuleError } from './rule/problem.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

const now = new Date('2026-11-21T10:00:00Z')
const contoso = '(device.deviceManufacturer -eq "Contoso")'
const fabrikam = '(device.deviceManufacturer -eq "Fabrikam")'

let count = 0
async function office() {
  const { db } = database
  const tenantId = await insertTenant(db, `membership${++count}.example`)
  const operation = { tenantId, actor: { kind: 'user', id: 'admin', name: 'admin' }, now } as const
  const moved: string[][] = []
  const reactions = foldReactions([
    {
      membershipChanged: async (_tx, _operation, { deviceIds }) => void moved.push([...deviceIds]),
    },
  ])
  const { batch, lock } = membershipJobs['group-membership']!
  return {
    ...{ db, tenantId },
    /** Devices of each change reported since the last call. */
    told: () => moved.splice(0),
    devices: async (many: number, manufacturer = 'Contoso') =>
      (
        await sql<{ id: string }>`
          insert into directory_device (tenant_id, id, device_id, display_name, manufacturer, created_at)
          select ${tenantId}, gen_random_uuid(), gen_random_uuid(), 'PC', ${manufacturer}, ${now}
            from generate_series(1, ${many}::int) returning id`.execute(db)
      ).rows.map(({ id }) => DirectoryDeviceId.parse(id)),
    become: (manufacturer: string, ids: readonly string[]) =>
      db
        .updateTable('directory_device')
        .set({ manufacturer })
        .where('tenant_id', '=', tenantId)
        .where('id', 'in', ids)
        .execute(),
    group: async (rule: string | null) => {
      const id = GroupId.parse(randomUUID())
      await db
        .insertInto('directory_group')
        .values({
          ...{ tenant_id: tenantId, id, display_name: 'Group', mail_nickname: id.slice(0, 8) },
          ...{ membership_rule: rule, created_at: now },
        })
        .execute()
      return id
    },
    members: async (group: GroupId) =>
      (
        await db
          .selectFrom('group_member')
          .select('member_id')
          .where('tenant_id', '=', tenantId)
          .where('group_id', '=', group)
          .where('member_kind', '=', 'device')
          .execute()
      ).map(({ member_id }) => member_id),
    change: (group: GroupId, change: GroupChange) => changeGroup({ db, reactions }, operation, group, change),
    marked: async (group: GroupId) =>
      db
        .selectFrom('group_member')
        .select('member_id')
        .where('tenant_id', '=', tenantId)
        .where('group_id', '=', group)
        .where('self_described', '=', true)
        .execute(),
    ownWords: async (group: GroupId) =>
      (
        await db
          .selectFrom('directory_group')
          .select('formerly_self_described as words')
          .where('tenant_id', '=', tenantId)
          .where('id', '=', group)
          .executeTakeFirstOrThrow()
      ).words,
    look: (ids: readonly DirectoryDeviceId[]) =>
      inTransaction(db, (tx) => reevaluateDevices(tx, operation, ids, reactions)),
    set: (group: GroupId, rule: string) =>
      inTransaction(db, (tx) => reevaluateGroup(tx, operation, group, rule, reactions)),
    jobs: async () =>
      await db
        .selectFrom('tenant_job')
        .select(['kind', 'subject', 'state'])
        .where('tenant_id', '=', tenantId)
        .execute(),
    goOn: (subject: string, state: unknown) =>
      inTransaction(db, (tx) => batch(tx, operation, { subject, state }, reactions)),
    lock: () => inTransaction(db, (tx) => lock(tx, tenantId)),
  }
}

const byId = (ids: readonly string[]) => [...ids].sort()

test('a preview with a pattern judges every object, however many there are', async () => {
  const at = await office()
  await at.devices(1203)
  const by = { tenantId: at.tenantId, callerId: 'test', now, scopes: new Set(['Device.Read.All']) }
  const preview = (membershipRule: string) => previewRule(at.db, by, { membershipRule })
  const [ours, databases] = await Promise.all([preview('device.deviceManufacturer -match "^con"'), preview(contoso)])
  expect(ours).toEqual(databases)
  expect([ours.memberCount, ours.joining.length]).toEqual([1203, 20])
})

test('what changed of devices puts them into the groups whose rules say so and out of the others, and who reacts hears of those that moved', async () => {
  const at = await office()
  const ids = await at.devices(250)
  expect(await at.look(ids)).toBeUndefined() // without a rule there is nothing to do
  const one = await at.group(contoso)
  await at.look(ids.slice(0, 1))
  expect(await at.members(one)).toEqual(ids.slice(0, 1))
  const [other, byHand] = [await at.group(fabrikam), await at.group(null)]
  await at.look(ids)
  expect(byId(await at.members(one))).toEqual(byId(ids))
  expect([await at.members(other), await at.members(byHand)]).toEqual([[], []])
  expect(byId(at.told().flat())).toEqual(byId(ids))
  await at.become('Fabrikam', ids.slice(0, 2))
  await at.look(ids)
  expect(byId(await at.members(other))).toEqual(byId(ids.slice(0, 2)))
  expect(await at.members(one)).toHaveLength(248)
  expect(at.told().map(byId)).toEqual([byId(ids.slice(0, 2))])
  await at.look(ids)
  expect(at.told()).toEqual([])
  // only those that it is asked of
  await at.become('Contoso', ids.slice(0, 2))
  await at.look(ids.slice(1))
  expect(await at.members(other)).toEqual([ids[0]])
})

test('a rule is looked at for the first devices at once, and for all others by a job that begins behind them', async () => {
  const at = await office()
  const few = await at.group(contoso)
  await at.devices(chunk - 1)
  await at.set(few, contoso)
  expect(await at.members(few)).toHaveLength(chunk - 1)
  expect(await at.jobs()).toEqual([])
  await at.devices(102)
  const group = await at.group(contoso)
  await at.set(group, contoso)
  expect(await at.members(group)).toHaveLength(chunk)
  const [job, ...others] = await at.jobs()
  expect([job?.kind, job?.subject, others]).toEqual(['group-membership', group, []])
  at.told()
  expect(await at.goOn(group, job?.state)).toBeUndefined()
  expect(await at.members(group)).toHaveLength(chunk + 101)
  expect(at.told().flat()).toHaveLength(101)
})

test('a job goes on from where it was, one chunk at a time, by the rule that stands then, and leaves alone what has none', async () => {
  const at = await office()
  await at.devices(chunk + 1)
  const group = await at.group(contoso)
  const next = await at.goOn(group, { after: '' })
  expect(await at.members(group)).toHaveLength(chunk)
  expect(next).toEqual({ after: byId(await at.members(group)).at(-1) })
  expect(await at.goOn(group, next)).toBeUndefined()
  expect(await at.members(group)).toHaveLength(chunk + 1)
  const byHand = await at.group(null)
  for (const subject of [byHand, randomUUID()]) expect(await at.goOn(subject, { after: '' })).toBeUndefined()
  expect(await at.members(byHand)).toEqual([])
})

test('[T-61] a rule that is paused while a job follows it is followed to its end: nobody stays who came by the rule before', async () => {
  const at = await office()
  await at.devices(chunk + 101)
  const group = await at.group(contoso)
  for (let state: unknown = { after: '' }; state; ) state = await at.goOn(group, state)
  expect(await at.members(group)).toHaveLength(chunk + 101)
  const row = (change: { membership_rule?: string; rule_paused?: boolean }) =>
    at.db.updateTable('directory_group').set(change).where('id', '=', group).execute()
  await row({ membership_rule: fabrikam })
  await at.set(group, fabrikam)
  const [job] = await at.jobs()
  expect(await at.members(group)).toHaveLength(101)
  await row({ rule_paused: true })
  expect(await at.goOn(group, job?.state)).toBeUndefined()
  expect(await at.members(group)).toEqual([])
})

test('[T-61] who came by their own words stays marked until the next rule has judged them, also where that one is taken away before', async () => {
  const at = await office()
  await at.devices(chunk + 101)
  const group = await at.group('(device.displayName -eq "PC")')
  for (let state: unknown = { after: '' }; state; ) state = await at.goOn(group, state)
  const nobody = '(device.devicePhysicalIds -any (_ -eq "[OrderID]:nobody"))'
  await at.change(group, { membershipRule: nobody })
  expect([await at.members(group), await at.marked(group)].map(({ length }) => length)).toEqual([101, 101])
  const [job] = await at.jobs()
  await at.change(group, { membershipRule: null })
  expect(await at.goOn(group, job?.state)).toBeUndefined()
  expect([await at.members(group), await at.marked(group)].map(({ length }) => length)).toEqual([101, 101])
  expect(await at.ownWords(group)).toEqual(['displayName'])

  // a rule that finds them by something else proves them, page by page
  await at.change(group, { membershipRule: '(device.objectId -ne null)' })
  for (let state: unknown = (await at.jobs()).at(-1)?.state; state; ) state = await at.goOn(group, state)
  expect([await at.members(group), await at.marked(group)].map(({ length }) => length)).toEqual([chunk + 101, 0])
  await at.change(group, { membershipRule: null })
  expect(await at.ownWords(group)).toEqual([])
})

test.each(['a rule that is set', 'a job'])(
  'while devices are placed by the rules there are, %s waits',
  async (what) => {
    const at = await office()
    const [id = ''] = await at.devices(1)
    const group = await at.group(contoso)
    let done = false
    const changed = await inTransaction(at.db, async (tx) => {
      await lockPlacement(tx, at.tenantId, 'placing')
      const work = (what === 'a job' ? at.lock() : at.set(group, contoso)).then(() => {
        done = true
      })
      const waits = () =>
        sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(
          at.db,
        )
      await expect.poll(async () => (await waits()).rows.length).toBe(1)
      expect(done).toBe(false)
      return { work }
    })
    await changed.work
    expect(await at.members(group)).toEqual(what === 'a job' ? [] : [id])
  },
)

test('a rule that cannot be read is refused with what is wrong with it', () => {
  expect(() => compileRule('device.colour -eq "red"')).toThrow(
    expect.objectContaining({
      code: 'invalid-input',
      reason: 'membership-rule',
      message: expect.stringContaining('Dynamic membership rule validation error: '),
      cause: expect.any(MembershipRuleError),
    }),
  )
})
