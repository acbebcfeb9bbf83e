import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { features } from '../test/rules/fence.ts'
import { createTestDatabase, type TestDatabase } from '../test/support/database/database.ts'
import { insertTenant } from '../test/support/database/tenant-rows.ts'
import { inTransaction } from './db/tx.ts'
import { createGroup, deleteGroup } from './directory/group/group.ops.ts'
import { modules } from './features.ts'
import { DirectoryDeviceId, GroupId } from './kernel/id.ts'
import type { OperationContext } from './kernel/operation-context.ts'
import { foldReactions, type Reactions } from './reactions.ts'

let database: TestDatabase
let operation: OperationContext

beforeAll(async () => {
  database = await createTestDatabase()
  const tenantId = await insertTenant(database.db, 'reactions.example')
  operation = { tenantId, actor: { kind: 'operator', id: 'x', name: 'x' }, now: new Date('2026-01-01T00:00:00Z') }
})
afterAll(() => database?.stop())

/** Events that nobody reacts to yet, with the reason for raising them nevertheless. */
const withoutReaction: ReadonlyArray<keyof Reactions> = []

test('somebody reacts to each event, or it is known that nobody does', () => {
  const reacted = Object.values(modules).flatMap(({ reactions }) => Object.keys(reactions ?? {}))
  const events = Object.keys(foldReactions([])) as Array<keyof Reactions>
  expect(events.filter((event) => !reacted.includes(event))).toEqual(withoutReaction)
})

test('the list of modules stands in the order of features, which is the order of reactions', () => {
  const names = Object.keys(modules)
  expect(names).toEqual(features.filter((name) => names.includes(name)))
})

test('two features react to one event in their order, and each is told the same in the transaction of the change', async () => {
  const called: unknown[] = []
  const listening = (feature: string): Partial<Reactions> => ({
    groupDeleted: async (tx, on, event) => void called.push([feature, tx.isTransaction, on.tenantId, event]),
  })
  const reactions = foldReactions([listening('left'), {}, listening('right')])
  const groupId = GroupId.parse(randomUUID())
  await inTransaction(database.db, (tx) => reactions.groupDeleted(tx, operation, { groupId }))
  expect(called).toEqual(['left', 'right'].map((feature) => [feature, true, operation.tenantId, { groupId }]))
})

test('nothing is told outside of a transaction, where the change could stand and the reaction fail', async () => {
  const deviceIds = [DirectoryDeviceId.parse(randomUUID())]
  const reacting = foldReactions([]).membershipChanged(database.db, operation, { deviceIds })
  await expect(reacting).rejects.toMatchObject({ code: 'internal' })
})

test('a reaction that fails undoes the change, what others did at it, and the audit entry', async () => {
  const { db } = database
  const quiet = { db, reactions: foldReactions([]) }
  const group = await createGroup(quiet, operation, { displayName: 'Pilots' })
  const reactions = foldReactions([
    {
      groupDeleted: async (tx) => void (await createGroup({ ...quiet, db: tx }, operation, { displayName: 'Traces' })),
    },
    { groupDeleted: () => Promise.reject(new Error('the right hand refuses')) },
  ])
  await expect(deleteGroup({ db, reactions }, operation, group.id)).rejects.toThrow('the right hand refuses')
  const names = await db.selectFrom('directory_group').select('display_name').execute()
  expect(names).toEqual([{ display_name: 'Pilots' }])
  const entries = await db.selectFrom('audit_entry').select('action').execute()
  expect(entries).toEqual([{ action: 'directory.group.create' }])
})
