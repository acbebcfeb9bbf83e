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
  /** The events that were handed over stand in the story. */
  readonly recorded: boolean
  readonly newHour: boolean
  readonly retryAfterSeconds: number
  /** An hour begins, and there are more than `kept` already: time for `keepNewest`. */
  readonly tooMany?: true
  /** Of the first line of this run in the story; undefined where it has none. */
  readonly runBegan: Date | undefined
}

type Wanted = {
  readonly wanted: number
  readonly most: number
  readonly now: Date
  readonly run?: string | undefined
  /** How many of its own events a device keeps; undefined: it is not asked whether there are more. */
  readonly kept?: number
  /** Recorded with the count when all of them fit; undefined: the caller records what is allowed. */
  readonly events?: readonly StoryEvent[] | undefined
}

/** Of `wanted` events as many as are left of the source's `most`; its hour begins with its first event. */
export async function takeBudget(tx: Db, on: On, source: Source, asked: Wanted): Promise<Share> {
  const { tenantId, deviceId } = on
  const { wanted, most, now, run, kept, events = [] } = asked
  const hourAgo = new Date(now.getTime() - hourMs)
  const { mostOfAddress = null, mostOfDevice = null } = source
  if (mostOfAddress !== null || mostOfDevice !== null) {
    // two that ask at once must not both be the last that fits
    await sql`select pg_advisory_xact_lock(hashtextextended(${deviceId}::text, 14))`.execute(tx)
  }
  const storyLines =
    events.length === 0 ? sql`` : sql`, ${storyPart(events, sql`exists (select from taken where used <= ${most})`)}`
  const { rows } = await sql<{
    full_since: Date | null
    since: Date | null
    used: string | null
    run_began: Date | null
    too_many: boolean | null
  }>`
    with others as (
      select address, since from device_event_budget
       where tenant_id = ${tenantId} and directory_device_id = ${deviceId} and since > ${hourAgo}
         and source <> ${provedSource} and source <> ${source.name}
    ), room as (
      select case when exists (select from device_event_budget
                                where tenant_id = ${tenantId} and directory_device_id = ${deviceId}
                                  and source = ${source.name} and since > ${hourAgo}) then null
                  when count(*) filter (where address = ${source.address}) >= ${mostOfAddress}::int
                  then min(since) filter (where address = ${source.address})
                  when count(*) >= ${mostOfDevice}::int then min(since) end as full_since
        from others
    ), taken as (
      insert into device_event_budget as b (tenant_id, directory_device_id, source, address, since, used)
      select ${tenantId}, ${deviceId}, ${source.name}, ${source.address}, ${now}, ${wanted}
        from room where full_since is null
      on conflict (tenant_id, directory_device_id, source) do update
         set since = case when b.since <= ${hourAgo} then excluded.since else b.since end,
             used = case when b.since <= ${hourAgo} then excluded.used else b.used + excluded.used end
      returning since, used
    )${storyLines}
    select full_since, t.since, t.used,
           (select min(d.at) from device_event as d
             where d.tenant_id = ${tenantId} and d.directory_device_id = ${deviceId} and d.run = ${run ?? null}) as run_began,
           case when t.used = ${wanted} and ${kept !== undefined}::boolean then (
             select true from device_event as d
              where d.tenant_id = ${tenantId} and d.directory_device_id = ${deviceId} and d.hop = 'device'
                and (d.assurance <> 'claimed') = ${source.name === provedSource}
             offset ${kept ?? null} limit 1) end as too_many
      from room left join taken t on true`.execute(tx)
  const [row] = rows
  if (row?.full_since) {
    return {
      allowed: 0,
      recorded: false,
      newHour: false,
      retryAfterSeconds: secondsUntil(row.full_since, now),
      runBegan: undefined,
    }
  }
  const used = Number(row?.used ?? wanted)
  const before = used - wanted
  return {
    allowed: Math.max(0, Math.min(wanted, most - before)),
    recorded: events.length > 0 && used <= most,
    newHour: before === 0,
    retryAfterSeconds: secondsUntil(row?.since ?? now, now),
    runBegan: row?.run_began ?? undefined,
    ...(row?.too_many && { tooMany: true }),
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
