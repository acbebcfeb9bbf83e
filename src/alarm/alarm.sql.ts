// The open and closed alarms of a tenant. One open alarm for each kind, subject and instance; a repetition raises its count,
// and its detail keeps, beside the last facts seen, the first ones.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import { afterCommit } from '../db/tx.ts'
import { guid, instant, integer, managementList, text } from '../graph/list.ts'
import type { Wanted } from '../graph/options.ts'
import { type Found, pageOf } from '../graph/page.sql.ts'
import type { TenantId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { countAlarm } from '../metrics/alarms.ts'
import { type Alarm, alarmKinds } from './alarm.ts'

/** In the transaction that noticed it, where there is one; counted in the metrics once that stands. */
export async function raise(db: Db, tenantId: TenantId, at: Date, alarm: Alarm): Promise<void> {
  await sql`
    insert into alarm (tenant_id, id, kind, subject_kind, subject_id, instance, detail, first_at, last_at)
    values (${tenantId}, gen_random_uuid(), ${alarm.kind}, ${alarm.subjectKind}, ${alarm.subjectId}, ${alarm.instance ?? ''},
            ${JSON.stringify(alarm.detail)}, ${at}, ${at})
    on conflict (tenant_id, kind, subject_kind, subject_id, instance) where closed_at is null
    do update set count = alarm.count + 1, last_at = greatest(alarm.last_at, excluded.last_at),
      detail = excluded.detail || jsonb_build_object('first', coalesce(alarm.detail -> 'first', alarm.detail))
  `.execute(db)
  afterCommit(db, () => countAlarm(alarm.kind))
}

/** How many of a kind are open about one thing. */
export async function countOpenAbout(
  db: Db,
  tenantId: TenantId,
  { kind, subjectId }: Pick<Alarm, 'kind' | 'subjectId'>,
): Promise<number> {
  const { count } = await db
    .selectFrom('alarm')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .where('subject_id', '=', subjectId)
    .where('closed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** How many are open of each kind, none included. For the operator's metrics, which know no tenant (I7). */
export async function countOpen(db: Db): Promise<Readonly<Record<string, number>>> {
  const { rows } = await sql<{ kind: string; count: number }>`
    /* every tenant: numbers only */
    select kind, count(*)::int as count from alarm where closed_at is null group by kind
  `.execute(db)
  const none = Object.keys(alarmKinds).map((kind) => [kind, 0] as const)
  return Object.fromEntries([...none, ...rows.map(({ kind, count }) => [kind, count] as const)])
}

export type StoredAlarm = {
  readonly id: string
  readonly kind: string
  readonly subjectKind: string
  readonly subjectId: string
  readonly detail: unknown
  readonly count: number
  readonly firstAt: Date
  readonly lastAt: Date
  readonly closedAt: Date | null
  readonly closedBy: string | null
  readonly closedNote: string | null
}

export type AlarmFilter = {
  readonly state: 'open' | 'closed' | 'all'
  readonly kind?: string | undefined
}

/** By when it was raised first, newest first, so that an alarm that happens again does not jump between pages. */
export const alarmList = managementList({
  name: 'alarms',
  key: 'id',
  order: [
    { property: 'firstDateTime', descending: true },
    { property: 'id', descending: true },
  ],
  properties: {
    id: guid('alarm.id'),
    kind: text('alarm.kind'),
    state: text(sql`case when alarm.closed_at is null then 'open' else 'closed' end`),
    'subject/type': text('alarm.subject_kind'),
    'subject/id': text('alarm.subject_id', { searched: true }),
    'detail/serialNumber': text(sql`alarm.detail ->> 'serialNumber'`, { searched: true, nullable: true }),
    count: integer('alarm.count'),
    firstDateTime: instant('alarm.first_at'),
    lastDateTime: instant('alarm.last_at'),
    closedDateTime: instant('alarm.closed_at', { nullable: true }),
    closedBy: text('alarm.closed_by', { nullable: true, searched: true }),
  },
})

export async function page(
  db: Db,
  tenantId: TenantId,
  { state, kind }: AlarmFilter,
  wanted: Wanted,
): Promise<Found<StoredAlarm>> {
  const found = await pageOf(
    {
      db,
      tenantId,
      select: (on) =>
        select(on, tenantId)
          .$if(state === 'open', (query) => query.where('closed_at', 'is', null))
          .$if(state === 'closed', (query) => query.where('closed_at', 'is not', null))
          .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? '')),
    },
    alarmList,
    wanted,
  )
  return { ...found, rows: found.rows.map(alarmOf) }
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<StoredAlarm | undefined> {
  const row = await select(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && alarmOf(row)
}

/** False when there is no open one of this id. */
export async function close(db: Db, operation: OperationContext, id: string, note: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('alarm')
    .set({
      closed_at: operation.now,
      closed_by: operation.actor.name,
      closed_note: note === '' ? null : note,
    })
    .where('tenant_id', '=', operation.tenantId)
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** For a closed one that has no note yet; who closed it and when stays. False when there is none such. */
export async function addNote(db: Db, operation: OperationContext, id: string, note: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('alarm')
    .set({ closed_note: note })
    .where('tenant_id', '=', operation.tenantId)
    .where('id', '=', id)
    .where('closed_at', 'is not', null)
    .where('closed_note', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

function select(db: Db, tenantId: TenantId) {
  return db.selectFrom('alarm').selectAll().where('tenant_id', '=', tenantId)
}

function alarmOf(row: Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>): StoredAlarm {
  return {
    id: row.id,
    kind: row.kind,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    detail: row.detail,
    count: row.count,
    firstAt: row.first_at,
    lastAt: row.last_at,
    closedAt: row.closed_at,
    closedBy: row.closed_by,
    closedNote: row.closed_note,
  }
}
