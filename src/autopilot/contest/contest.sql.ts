// Contests, which stand with whoever opened them, and what the holder of the device is told, which stands with the holder.

import { type Selectable, sql } from 'kysely'

import type { Database, Db } from '../../db/schema.ts'
import { before, type Sweep } from '../../db/sweep.ts'
import { guid, instant, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import { RegistrationId, TenantId } from '../../kernel/id.ts'

export type Contest = {
  readonly id: string
  readonly claimantId: TenantId
  readonly serialNumber: string
  readonly manufacturer: string
  readonly model: string
  readonly proof: string
  readonly holderId: TenantId
  readonly registrationId: RegistrationId
  readonly state: 'open' | 'released' | 'refused'
  readonly openedBy: string
  readonly openedAt: Date
  readonly decidedAt: Date | null
  readonly note: string | null
}

const contestIn = (row: Selectable<Database['device_contest']>): Contest => ({
  id: row.id,
  claimantId: TenantId.parse(row.tenant_id),
  serialNumber: row.serial_number,
  manufacturer: row.manufacturer,
  model: row.model,
  proof: row.proof,
  holderId: TenantId.parse(row.holder_id),
  registrationId: RegistrationId.parse(row.registration_id),
  state: row.state,
  openedBy: row.opened_by,
  openedAt: row.opened_at,
  decidedAt: row.decided_at,
  note: row.note,
})

const select = (db: Db, tenantId: TenantId) =>
  db.selectFrom('device_contest').selectAll().where('tenant_id', '=', tenantId)

/** False: this device is contested already, perhaps since a moment ago. */
export async function insert(tx: Db, contest: Contest): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('device_contest')
    .values({
      tenant_id: contest.claimantId,
      id: contest.id,
      serial_number: contest.serialNumber,
      manufacturer: contest.manufacturer,
      model: contest.model,
      proof: contest.proof,
      holder_id: contest.holderId,
      registration_id: contest.registrationId,
      state: contest.state,
      opened_by: contest.openedBy,
      opened_at: contest.openedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function tellHolder(tx: Db, contest: Contest, serialNumber: string): Promise<void> {
  await tx
    .insertInto('device_contested')
    .values({
      tenant_id: contest.holderId,
      id: contest.id,
      registration_id: contest.registrationId,
      serial_number: serialNumber,
      state: contest.state,
      opened_at: contest.openedAt,
    })
    .execute()
}

export async function openAbout(
  db: Db,
  claimantId: TenantId,
  registrationId: RegistrationId,
): Promise<Contest | undefined> {
  const row = await select(db, claimantId)
    .where('registration_id', '=', registrationId)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return row && contestIn(row)
}

export async function countSince(db: Db, claimantId: TenantId, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('device_contest')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', claimantId)
    .where('opened_at', '>', since)
    .executeTakeFirstOrThrow()
  return count
}

/** Until the transaction ends. */
export async function lock(tx: Db, claimantId: TenantId, id: string): Promise<Contest | undefined> {
  const row = await select(tx, claimantId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && contestIn(row)
}

/** At most so many that this organisation opened, until the transaction ends. */
export async function lockSomeOpen(tx: Db, claimantId: TenantId, most: number): Promise<Contest[]> {
  const rows = await select(tx, claimantId).where('state', '=', 'open').orderBy('id').limit(most).forUpdate().execute()
  return rows.map(contestIn)
}

type Decision = { readonly state: 'released' | 'refused'; readonly at: Date; readonly note: string }

/** On both sides. */
export async function decide(
  tx: Db,
  { claimantId, holderId, id }: Contest,
  { state, at, note }: Decision,
): Promise<void> {
  await tx
    .updateTable('device_contest')
    .set({ state, decided_at: at, note })
    .where('tenant_id', '=', claimantId)
    .where('id', '=', id)
    .execute()
  await tx
    .updateTable('device_contested')
    .set({ state, decided_at: at, note })
    .where('tenant_id', '=', holderId)
    .where('id', '=', id)
    .execute()
}

export const contestList = managementList({
  name: 'deviceContests',
  key: 'id',
  order: [{ property: 'openedDateTime', descending: true }],
  properties: {
    id: guid('id'),
    serialNumber: text('serial_number', { searched: true }),
    state: text('state'),
    openedDateTime: instant('opened_at'),
    decidedDateTime: instant('decided_at', { nullable: true }),
  },
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<Contest>> {
  const found = await pageOf({ db, tenantId, select: (on: Db) => select(on, tenantId) }, contestList, wanted)
  return { ...found, rows: found.rows.map(contestIn) }
}

export const contestedList = managementList({
  name: 'contestedDevices',
  key: 'id',
  order: [{ property: 'openedDateTime', descending: true }],
  properties: {
    id: guid('id'),
    registrationId: guid('registration_id'),
    serialNumber: text('serial_number', { searched: true }),
    state: text('state'),
    openedDateTime: instant('opened_at'),
    decidedDateTime: instant('decided_at', { nullable: true }),
  },
})

export type Contested = Selectable<Database['device_contested']>

export function contestedPage(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<Contested>> {
  const select = (on: Db) => on.selectFrom('device_contested').selectAll().where('tenant_id', '=', tenantId)
  return pageOf({ db, tenantId, select }, contestedList, wanted)
}

const mostShown = 1000

/** For the operator, who decides; those that are open first. */
export async function all(db: Db): Promise<Contest[]> {
  const { rows } = await sql<Selectable<Database['device_contest']>>`/* every tenant: the operator judges between two */
    select * from device_contest order by state <> 'open', opened_at desc limit ${mostShown}`.execute(db)
  return rows.map(contestIn)
}

/** Which of these registrations are there. */
export async function held(
  db: Db,
  contests: readonly Pick<Contest, 'holderId' | 'registrationId'>[],
): Promise<ReadonlySet<string>> {
  const tenants = [...new Set(contests.map(({ holderId }) => holderId))]
  const ids = contests.map(({ registrationId }) => registrationId)
  const { rows } = await sql<{ id: string }>`
    select id from autopilot_device where tenant_id = any(${tenants}::uuid[]) and id = any(${ids}::uuid[])`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

const keptDays = 400

export const sweepContests: Sweep = (now, rows) => [
  sql`/* every tenant: contests that were decided long ago */
    delete from device_contest where (tenant_id, id) in
      (select tenant_id, id from device_contest
        where opened_at < ${before(now, { days: keptDays })} and decided_at < ${before(now, { days: keptDays })}
        order by opened_at limit ${rows})`,
  sql`/* every tenant: the same as their holders were told */
    delete from device_contested where (tenant_id, id) in
      (select tenant_id, id from device_contested
        where opened_at < ${before(now, { days: keptDays })} and decided_at < ${before(now, { days: keptDays })}
        order by opened_at limit ${rows})`,
]
