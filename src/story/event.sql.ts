// The story of one device: what each hop saw, in the order of the server's clock. Written in the transaction of the
// event itself, so a story never tells what did not happen.

import { type RawBuilder, sql } from 'kysely'

import { type AuditEntry, auditPart } from '../audit/record.sql.ts'
import type { Db } from '../db/schema.ts'
import type { Assurance } from '../kernel/assurance.ts'
import type { DirectoryDeviceId, TenantId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { type Hop, mostWithinAnHour, type Outcome, type Step, type Told } from './event.ts'

export type StoryEvent = Told & {
  readonly tenantId: TenantId
  readonly deviceId: DirectoryDeviceId
  readonly at: Date
  readonly hop: Hop
  readonly detail?: Readonly<Record<string, unknown>>
  /** How far the device had proved itself in what it said or did here; undefined where it took no part. */
  readonly assurance?: Assurance | undefined
  /** Which run of which machine reports it (attempts.ts); undefined for what the server records by itself. */
  readonly run?: string | undefined
}

/** Events that clients can repeat are recorded a limited number of times in an hour (event.ts). */
export async function recordEvent(db: Db, events: StoryEvent | readonly StoryEvent[]): Promise<void> {
  const list = (Array.isArray(events) ? events : [events]) as readonly StoryEvent[]
  if (list.length === 0) return
  await sql`with ${storyPart(list)} select 1`.execute(db)
}

/**
 * The same for a statement that also writes the subject of the events: two parts of its `with`. `when` says, in SQL, whether
 * that was written.
 *
 * Events of one device are numbered in the order in which they become visible: the lock is held until the transaction
 * ends, so that a reader after number n never misses one below n.
 */
export function storyPart(events: readonly StoryEvent[], when: RawBuilder<unknown> = sql`true`): RawBuilder<unknown> {
  const rows = events.map((event) => ({
    tenant_id: event.tenantId,
    directory_device_id: event.deviceId,
    at: event.at.toISOString(),
    hop: event.hop,
    step: event.step,
    outcome: event.outcome,
    detail: event.detail ?? {},
    assurance: event.assurance ?? null,
    run: event.run ?? null,
    most: mostWithinAnHour[event.step] ?? null,
  }))
  const devices = [...new Set(events.map((event) => event.deviceId))].sort()
  return sql`
    story_turn as materialized (
      select pg_advisory_xact_lock(hashtextextended(id, 7)) from unnest(${devices}::text[]) as d (id)
    ), story as (
      insert into device_event (tenant_id, directory_device_id, at, hop, step, outcome, detail, assurance, run)
      select e.tenant_id, e.directory_device_id, e.at, e.hop, e.step, e.outcome,
             case when earlier.times = e.most - 1 then e.detail || '{"othersNotTold": true}' else e.detail end,
             e.assurance, e.run
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as e (tenant_id uuid, directory_device_id uuid, at timestamptz, hop text, step text, outcome text, detail jsonb,
                assurance text, run text, most int)
       cross join lateral (
         select count(*) as times from device_event as d
          where e.most is not null and d.tenant_id = e.tenant_id and d.directory_device_id = e.directory_device_id
            and d.step = e.step and d.at > e.at - interval '1 hour') as earlier
       where ${when} and (select count(*) from story_turn) > 0 and (e.most is null or earlier.times < e.most)
    )`
}

/** A change of a device that administrators find in the audit trail and in its story. */
export async function recordChange(
  db: Db,
  operation: OperationContext,
  entry: AuditEntry,
  events: readonly StoryEvent[],
): Promise<void> {
  await sql`with ${auditPart(operation, entry)}, ${storyPart(events)} select 1`.execute(db)
}

/** Whether the device's story has this step since then: what can go on for long is recorded now and then, not each time. */
export async function wasRecorded(
  db: Db,
  { tenantId, deviceId, step }: Pick<StoryEvent, 'tenantId' | 'deviceId' | 'step'>,
  since: Date,
): Promise<boolean> {
  const row = await db
    .selectFrom('device_event')
    .select('sequence')
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', deviceId)
    .where('step', '=', step)
    .where('at', '>', since)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export type RecordedEvent = Pick<StoryEvent, 'at' | 'hop' | 'detail'> & {
  readonly step: Step
  readonly outcome: Outcome
  readonly sequence: string
  readonly run: string | null
  readonly assurance: Assurance | null
}

/** In the order recorded. `after` is the last sequence already known; at most `limit` events, of this assurance where one is asked. */
export async function storyAfter(
  db: Db,
  on: { readonly tenantId: TenantId; readonly deviceId: DirectoryDeviceId },
  after: string,
  limit: number,
  assurance?: Assurance,
): Promise<RecordedEvent[]> {
  const all = db
    .selectFrom('device_event')
    .select(['sequence', 'at', 'hop', 'step', 'outcome', 'detail', 'assurance', 'run'])
    .where('tenant_id', '=', on.tenantId)
    .where('directory_device_id', '=', on.deviceId)
    .where('sequence', '>', after)
  const wanted = assurance === undefined ? all : all.where('assurance', '=', assurance)
  const rows = await wanted.orderBy('sequence').limit(limit).execute()
  return rows.map((row) => ({
    sequence: row.sequence,
    at: row.at,
    hop: row.hop,
    step: row.step as Step,
    outcome: row.outcome,
    detail: row.detail as Record<string, unknown>,
    assurance: row.assurance,
    run: row.run,
  }))
}
