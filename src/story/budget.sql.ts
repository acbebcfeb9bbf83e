// How many events a device may add to its story by its own account: counted by the hour, in the transaction that records them,
// so that the bound holds for all servers together.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { DirectoryDeviceId, TenantId } from '../kernel/id.ts'
import { type StoryEvent, storyPart } from './event.sql.ts'

const hourMs = 60 * 60 * 1000

type On = { readonly tenantId: TenantId; readonly deviceId: DirectoryDeviceId }

/** A source of events: an hour of each is counted apart, and only so many of them begin one. */
export type Source = {
  readonly name: string
  readonly address: string
  /** How many sources of this address, and of the device in all, may have an hour under way; undefined: it is always let in. */
  readonly mostOfAddress?: number
  readonly mostOfDevice?: number
}

export type Share = {
  readonly allowed: number
  readonly newHour: boolean
  readonly retryAfterSeconds: number
  /** An hour begins, and there are more than `kept` already: time for `keepNewest`. */
  readonly tooMany?: true
  /** Of the first line of this run in the story; undefined where it has none. */
  readonly runBegan: Date | undefined
}

/** Of `wanted` events as many as are left of the source's `most`; its hour begins with its first event. */
export async function takeBudget(
  tx: Db,
  on: On,
  source: Source,
  {
    wanted,
    most,
    now,
    run,
    kept,
  }: {
    readonly wanted: number
    readonly most: number
    readonly now: Date
    readonly run?: string | undefined
    /** How many of its own events a device keeps; undefined: it is not asked whether there are more. */
    readonly kept?: number
  },
): Promise<Share> {
  const { tenantId, deviceId } = on
  const hourAgo = new Date(now.getTime() - hourMs)
  const full = await fullSince(tx, on, source, hourAgo)
  if (full) return { allowed: 0, newHour: false, retryAfterSeconds: secondsUntil(full, now), runBegan: undefined }
  const { rows } = await sql<{ since: Date; used: string; run_began: Date | null; too_many: boolean | null }>`
    insert into device_event_budget as b (tenant_id, directory_device_id, source, address, since, used)
    values (${tenantId}, ${deviceId}, ${source.name}, ${source.address}, ${now}, ${wanted})
    on conflict (tenant_id, directory_device_id, source) do update
       set since = case when b.since <= ${hourAgo} then excluded.since else b.since end,
           used = case when b.since <= ${hourAgo} then excluded.used else b.used + excluded.used end
    returning since, used,
              (select min(d.at) from device_event as d
                where d.tenant_id = ${tenantId} and d.directory_device_id = ${deviceId} and d.run = ${run ?? null}) as run_began,
              case when used = ${wanted} and ${kept !== undefined}::boolean then (
                select true from device_event as d
                 where d.tenant_id = ${tenantId} and d.directory_device_id = ${deviceId} and d.hop = 'device'
                   and (d.assurance <> 'claimed') = ${source.name === provedSource}
                offset ${kept ?? null} limit 1) end as too_many`.execute(tx)
  const { since = now, used = String(wanted), run_began: runBegan, too_many: tooMany } = rows[0] ?? {}
  const before = Number(used) - wanted
  return {
    allowed: Math.max(0, Math.min(wanted, most - before)),
    newHour: before === 0,
    retryAfterSeconds: secondsUntil(since, now),
    runBegan: runBegan ?? undefined,
    ...(tooMany && { tooMany }),
  }
}

/**
 * Where the source's hour is under way and all of them fit into it, they are recorded in one statement. False when none was: ask
 * `takeBudget`.
 */
export async function recordInHour(
  db: Db,
  { tenantId, deviceId }: On,
  { name }: Source,
  { most, now }: { readonly most: number; readonly now: Date },
  events: readonly StoryEvent[],
): Promise<boolean> {
  const hourAgo = new Date(now.getTime() - hourMs)
  const { rows } = await sql<{ recorded: boolean }>`
    with hour as (
      update device_event_budget set used = used + ${events.length}
       where tenant_id = ${tenantId} and directory_device_id = ${deviceId} and source = ${name} and since > ${hourAgo}
         and used + ${events.length} <= ${most}
      returning 1
    ), ${storyPart(events, sql`exists (select from hour)`)}
    select exists (select from hour) as recorded`.execute(db)
  return rows[0]?.recorded === true
}

const secondsUntil = (since: Date, now: Date): number =>
  Math.max(1, Math.ceil((since.getTime() + hourMs - now.getTime()) / 1000))

/** The time since which no further source fits; undefined when one does, or when this one is counted. */
async function fullSince(tx: Db, { tenantId, deviceId }: On, source: Source, hourAgo: Date): Promise<Date | undefined> {
  const { name, address, mostOfAddress, mostOfDevice } = source
  if (mostOfAddress === undefined && mostOfDevice === undefined) return undefined
  // two that ask at once must not both be the last that fits
  await sql`select pg_advisory_xact_lock(hashtextextended(${deviceId}::text, 14))`.execute(tx)
  const open = await tx
    .selectFrom('device_event_budget')
    .select(['source', 'address', 'since'])
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', deviceId)
    .where('since', '>', hourAgo)
    .where('source', '<>', provedSource)
    .orderBy('since')
    .execute()
  if (open.some((one) => one.source === name)) return undefined
  const ofAddress = open.filter((one) => one.address === address)
  if (mostOfAddress !== undefined && ofAddress.length >= mostOfAddress) return ofAddress[0]?.since
  return mostOfDevice !== undefined && open.length >= mostOfDevice ? open[0]?.since : undefined
}

export const provedSource = 'proved'

/**
 * Deletes the oldest recorded events of the device, with proof or without, above `most`; events of machines that got its object
 * are counted apart, so that others, who only have its hash, push out nothing of the device.
 */
export async function keepNewest(tx: Db, { tenantId, deviceId }: On, proved: boolean, most: number): Promise<void> {
  await sql`
    with recorded as (
      select sequence, row_number() over (partition by coalesce(run in (
               select run from device_event
                where tenant_id = ${tenantId} and directory_device_id = ${deviceId} and run is not null
                  and step in ('directory-joined', 'mdm-enrolled')), false) order by sequence desc) as rank
        from device_event
       where tenant_id = ${tenantId} and directory_device_id = ${deviceId} and hop = 'device'
         and (assurance <> 'claimed') = ${proved}
    )
    delete from device_event
     where tenant_id = ${tenantId} and directory_device_id = ${deviceId}
       and sequence in (select sequence from recorded where rank > ${most})`.execute(tx)
}
