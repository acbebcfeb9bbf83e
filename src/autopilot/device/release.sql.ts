// What stays of a registration that ended: who released which hardware, when and why, by the keys that the device had. Kept for half a
// year, in which whoever registers the hardware next is told of on both sides.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { before, type Sweep } from '../../db/sweep.ts'
import type { RegistrationId, TenantId } from '../../kernel/id.ts'

export type Release = {
  readonly id: string
  readonly registrationId: RegistrationId
  readonly serialNumber: string
  readonly at: Date
  readonly by: string
  readonly why: 'deleted' | 'contested'
}

/** Keys as numbers in text, as they are stored. */
export type Released = Pick<Release, 'id' | 'registrationId' | 'serialNumber'> & { readonly keys: readonly string[] }

export async function insert(
  tx: Db,
  tenantId: TenantId,
  { at, by, why }: Pick<Release, 'at' | 'by' | 'why'>,
  devices: readonly Released[],
): Promise<void> {
  const known = devices.filter(({ keys }) => keys.length > 0)
  if (known.length === 0) return
  await sql`
    insert into device_release (tenant_id, id, registration_id, serial_number, released_at, released_by, why)
    select ${tenantId}::uuid, u.id, u.registration_id, u.serial_number, ${at}::timestamptz, ${by}, ${why}
      from unnest(${known.map(({ id }) => id)}::uuid[], ${known.map(({ registrationId }) => registrationId)}::uuid[],
                  ${known.map(({ serialNumber }) => serialNumber)}::text[]) as u (id, registration_id, serial_number)`.execute(
    tx,
  )
  const held = known.flatMap(({ id, keys }) => [...new Set(keys)].map((key) => ({ id, key })))
  await sql`
    insert into released_key (key, release_id, tenant_id, released_at)
    select u.key, u.id, ${tenantId}::uuid, ${at}::timestamptz
      from unnest(${held.map(({ key }) => key)}::bigint[], ${held.map(({ id }) => id)}::uuid[]) as u (key, id)`.execute(
    tx,
  )
}

export type Claimed = Release & {
  readonly tenantId: TenantId
  /** Which of the devices asked about it was. */
  readonly position: number
}

/**
 * For each device the keys, as 16 hexadecimal digits, all of which it has to have in common with what was released. Both statements are
 * made also where nothing was released (I7).
 */
export async function claimedBy(tx: Db, devices: ReadonlyArray<readonly string[]>): Promise<Claimed[]> {
  const keys = [...new Set(devices.flat())]
  const found = await sql<{ key: string; release_id: string; tenant_id: string }>`
    select lpad(to_hex(r.key), 16, '0') as key, r.release_id, r.tenant_id from released_key r
     where r.key = any(array(select ('x' || k)::bit(64)::bigint from unnest(${keys}::text[]) as u (k)))`.execute(tx)
  const holding = new Map<string, Set<string>>()
  for (const { key, release_id } of found.rows) holding.set(key, (holding.get(key) ?? new Set()).add(release_id))
  const positions = new Map<string, number>()
  for (const [position, [first, ...others]] of devices.entries()) {
    for (const id of (first && holding.get(first)) || []) {
      if (others.every((key) => holding.get(key)?.has(id))) positions.set(id, position)
    }
  }
  const tenants = [...new Set(found.rows.map(({ tenant_id }) => tenant_id))]
  const { rows } = await sql<{
    tenant_id: TenantId
    id: string
    registration_id: RegistrationId
    serial_number: string
    released_at: Date
    released_by: string
    why: Release['why']
  }>`
    select tenant_id, id, registration_id, serial_number, released_at, released_by, why from device_release
     where tenant_id = any(${tenants}::uuid[]) and id = any(${[...positions.keys()]}::uuid[]) and claimed_at is null`.execute(
    tx,
  )
  return rows.map((row) => ({
    id: row.id,
    registrationId: row.registration_id,
    serialNumber: row.serial_number,
    at: row.released_at,
    by: row.released_by,
    why: row.why,
    tenantId: row.tenant_id,
    position: positions.get(row.id) ?? 0,
  }))
}

/** Claimed once. Its keys go with the sweep. */
export async function end(tx: Db, claimed: readonly Claimed[], now: Date): Promise<void> {
  if (claimed.length === 0) return
  const tenants = [...new Set(claimed.map(({ tenantId }) => tenantId))]
  await sql`
    update device_release set claimed_at = ${now}
     where tenant_id = any(${tenants}::uuid[]) and id = any(${claimed.map(({ id }) => id)}::uuid[])`.execute(tx)
}

const keptDays = 180

export const sweepReleases: Sweep = (now, rows) => [
  sql`/* every tenant: hardware that nobody registered again for half a year */
    delete from device_release where (tenant_id, id) in
      (select tenant_id, id from device_release where released_at < ${before(now, { days: keptDays })}
        order by released_at limit ${rows})`,
  sql`
    delete from released_key where (key, release_id) in
      (select key, release_id from released_key where released_at < ${before(now, { days: keptDays })}
        order by released_at limit ${rows})`,
]
