// How many events a device may add to its story by its own account: counted by the hour, in the transaction that tells them,
// so that the bound holds for all servers together.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { DirectoryDeviceId, TenantId } from '../kernel/id.ts'
import type { Hop } from './event.ts'

const hourMs = 60 * 60 * 1000

type On = { readonly tenantId: TenantId; readonly deviceId: DirectoryDeviceId }

/** Of `wanted` events as many as are left of `most`; the hour begins with its first event. */
export async function takeBudget(
  tx: Db,
  { tenantId, deviceId }: On,
  wanted: number,
  most: number,
  now: Date,
): Promise<{ readonly allowed: number; readonly newHour: boolean; readonly retryAfterSeconds: number }> {
  const hourAgo = new Date(now.getTime() - hourMs)
  const { rows } = await sql<{ since: Date; used: string }>`
    insert into device_event_budget as b (tenant_id, directory_device_id, since, used)
    values (${tenantId}, ${deviceId}, ${now}, ${wanted})
    on conflict (tenant_id, directory_device_id) do update
       set since = case when b.since <= ${hourAgo} then excluded.since else b.since end,
           used = case when b.since <= ${hourAgo} then excluded.used else b.used + excluded.used end
    returning since, used`.execute(tx)
  const { since = now, used = String(wanted) } = rows[0] ?? {}
  const before = Number(used) - wanted
  return {
    allowed: Math.max(0, Math.min(wanted, most - before)),
    newHour: before === 0,
    retryAfterSeconds: Math.max(1, Math.ceil((since.getTime() + hourMs - now.getTime()) / 1000)),
  }
}

/** Takes out the oldest of one hop's events above `most`. */
export async function keepNewest(tx: Db, { tenantId, deviceId }: On, hop: Hop, most: number): Promise<void> {
  await sql`
    delete from device_event
     where tenant_id = ${tenantId} and directory_device_id = ${deviceId} and hop = ${hop}
       and sequence <= (select sequence from device_event
                         where tenant_id = ${tenantId} and directory_device_id = ${deviceId} and hop = ${hop}
                         order by sequence desc offset ${most} limit 1)`.execute(tx)
}
