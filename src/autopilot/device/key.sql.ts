// The table of identity keys: from a value of a hardware hash to the devices that carry it. Global, because one piece of
// hardware has one owner among all tenants (I1); so every read also returns whose device it is.

import { CompiledQuery, sql } from 'kysely'
import type { Pool } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import { bigintArray } from '../../kernel/bigint-array.ts'
import type { DirectoryDeviceId, RegistrationId, TenantId } from '../../kernel/id.ts'

/** Held by each import: alone by large ones, together by small ones, which then lock their keys one by one. */
const importLock = '8386676005300236641'
const fewKeys = 64

/**
 * Until the transaction ends nobody else decides about these keys, so two imports of one device have one outcome. A lock per
 * key would fill PostgreSQL's lock table for a large batch; that one takes turns with all other imports instead.
 */
export async function lockKeys(tx: Db, keys: readonly string[]): Promise<void> {
  if (keys.length > fewKeys) {
    await sql`select pg_advisory_xact_lock(${importLock}::bigint)`.execute(tx)
    return
  }
  await sql`select pg_advisory_xact_lock_shared(${importLock}::bigint)`.execute(tx)
  // in one order for everybody, so that two imports never wait for each other
  await sql`
    select pg_advisory_xact_lock(k) from (
      select distinct ('x' || key)::bit(64)::bigint as k from unnest(${keys}::text[]) as u (key) order by k) s`.execute(
    tx,
  )
}

export type DeviceRow = {
  readonly registrationId: RegistrationId
  readonly tenantId: TenantId
  /** Those of the keys asked for that this device holds. */
  readonly keys: readonly string[]
  readonly directoryDeviceId: DirectoryDeviceId
  readonly serialNumber: string
  readonly groupTag: string
  readonly assignedUser: string | null
  readonly purchaseOrderId: string
  readonly version: number
  readonly enrollmentState: string
  readonly remediationState: string
  readonly lastContactedAt: Date | null
  readonly importId: string | null
  readonly importLine: number | null
  readonly createdAt: Date
}

type HolderRow = {
  registration_id: string
  tenant_id: string
  places: string
  directory_device_id: string
  serial_number: string
  group_tag: string
  assigned_user_upn: string | null
  purchase_order_id: string
  version: number
  enrollment_state: string
  remediation_state: string
  contacted_ms: number | null
  import_id: string | null
  import_line: number | null
  created_ms: number
}

/** Says which of the keys a device holds by their places in the question, counted from 1. */
const heldText = `
  with held as (
    select h.registration_id, h.tenant_id, string_agg(u.place::text, ' ') as places
      from unnest($1::bigint[]) with ordinality as u (key, place) join hardware_key h on h.key = u.key
     group by h.registration_id, h.tenant_id
  )`
const holdersText = `${heldText}
  select h.registration_id, h.tenant_id, h.places, d.directory_device_id, d.serial_number, d.group_tag,
         d.assigned_user_upn, d.purchase_order_id, d.version, d.enrollment_state, d.remediation_state,
         (extract(epoch from d.last_contacted_at) * 1000)::float8 as contacted_ms, d.import_id, d.import_line,
         (extract(epoch from d.created_at) * 1000)::float8 as created_ms
    from held h join autopilot_device d on d.tenant_id = h.tenant_id and d.id = h.registration_id`

/**
 * The devices that hold any of these keys; keys travel as 16 hexadecimal digits. No more than one above `mostHolders` devices
 * of a tenant are ever stored for a key, so the answer is bounded by the question.
 */
export async function holders(db: Db, keys: readonly string[]): Promise<DeviceRow[]> {
  const { rows } = await db.executeQuery<HolderRow>(CompiledQuery.raw(holdersText, [keyArray(keys)]))
  return rows.map((row) => ({
    registrationId: row.registration_id as RegistrationId, // written by us from parsed ids
    tenantId: row.tenant_id as TenantId,
    keys: placesIn(row.places).flatMap((place) => keys[place] ?? []),
    directoryDeviceId: row.directory_device_id as DirectoryDeviceId,
    serialNumber: row.serial_number,
    groupTag: row.group_tag,
    assignedUser: row.assigned_user_upn,
    purchaseOrderId: row.purchase_order_id,
    version: row.version,
    enrollmentState: row.enrollment_state,
    remediationState: row.remediation_state,
    lastContactedAt: row.contacted_ms === null ? null : new Date(row.contacted_ms),
    importId: row.import_id,
    importLine: row.import_line,
    createdAt: new Date(row.created_ms),
  }))
}

/** From PostgreSQL's list of places, which counts from 1. */
function placesIn(list: string): number[] {
  const places: number[] = []
  let place = 0
  for (let at = 0; at <= list.length; at++) {
    const digit = list.charCodeAt(at) - 0x30
    if (digit >= 0) place = 10 * place + digit
    else {
      places.push(place - 1)
      place = 0
    }
  }
  return places
}

const keyArray = (keys: readonly string[]): Buffer =>
  bigintArray(keys.length, (bytes, at, index) => bytes.write(keys[index] ?? '', at, 'hex'))

export type AskedRow = Pick<
  DeviceRow,
  'registrationId' | 'tenantId' | 'directoryDeviceId' | 'version' | 'enrollmentState'
> & {
  /** Where the keys that this device holds stand in the question, counted from 0. */
  readonly places: readonly number[]
}

const askedText = `${heldText}
  select h.registration_id, h.tenant_id, h.places, d.directory_device_id, d.version, d.enrollment_state
    from held h join autopilot_device d on d.tenant_id = h.tenant_id and d.id = h.registration_id`

type AskedColumns = [string, string, string, string, number, string]

/** As `holders`, prepared once a connection: planning the statement costs more than running it. */
export async function askedHolders(pool: Pool, keys: readonly string[]): Promise<AskedRow[]> {
  if (keys.length === 0) return []
  const query = { name: 'hardware-key-asked', text: askedText, values: [keyArray(keys)], rowMode: 'array' as const }
  const { rows } = await pool.query<AskedColumns>(query)
  return rows.map((row) => ({
    registrationId: row[0] as RegistrationId, // written by us from parsed ids
    tenantId: row[1] as TenantId,
    places: placesIn(row[2]),
    directoryDeviceId: row[3] as DirectoryDeviceId,
    version: row[4],
    enrollmentState: row[5],
  }))
}

/** Their hashes, which are compared field by field. */
export async function hashesOf(
  db: Db,
  devices: ReadonlyArray<Pick<DeviceRow, 'tenantId' | 'registrationId'>>,
): Promise<Map<string, Buffer | null>> {
  const tenants = devices.map(({ tenantId }) => tenantId)
  const ids = devices.map(({ registrationId }) => registrationId)
  const { rows } = await sql<{ id: string; hardware_hash: Buffer | null }>`
    select d.id, d.hardware_hash from unnest(${tenants}::uuid[], ${ids}::uuid[]) as k (tenant_id, id)
      join autopilot_device d on d.tenant_id = k.tenant_id and d.id = k.id`.execute(db)
  return new Map(rows.map((row) => [row.id, row.hardware_hash]))
}

/** Gives devices other keys than they had. Whoever is deleted loses its keys by a trigger (migration 0004). */
export async function replaceKeys(
  tx: Db,
  tenantId: TenantId,
  devices: ReadonlyArray<{ readonly id: RegistrationId; readonly keys: readonly string[] }>,
): Promise<void> {
  const ids = devices.map(({ id }) => id)
  const keys = devices.map((device) => device.keys.join(' '))
  await sql`
    with u as (
      select id, array(select ('x' || k)::bit(64)::bigint from string_to_table(list, ' ') as s (k)) as keys
        from unnest(${ids}::uuid[], ${keys}::text[]) as r (id, list)
    ), before as (
      select d.id, unnest(d.hardware_keys) as key from autopilot_device d join u using (id)
       where d.tenant_id = ${tenantId}
    ), freed as (
      delete from hardware_key k using before b where k.key = b.key and k.registration_id = b.id
    ), taken as (
      insert into hardware_key (key, registration_id, tenant_id)
      select unnest(u.keys), u.id, ${tenantId}::uuid from u
    )
    update autopilot_device d set hardware_keys = u.keys from u where d.tenant_id = ${tenantId} and d.id = u.id`.execute(
    tx,
  )
}
