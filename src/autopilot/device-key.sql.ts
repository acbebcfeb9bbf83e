// The table of identity keys: from a value of a hardware hash to the devices that carry it. Global, because one piece of
// hardware has one owner among all tenants (I1); so every read also returns whose device it is.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { DirectoryDeviceId, RegistrationId, TenantId } from '../kernel/id.ts'
import { hotValue } from './match-facts.ts'

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

export type Holder = { readonly key: string; readonly registrationId: RegistrationId; readonly tenantId: TenantId }

/** Keys travel as 16 hexadecimal digits. At most one more than `hotValue` holders a key, since no more are ever stored. */
export async function holders(db: Db, keys: readonly string[]): Promise<Holder[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<{ keys: string; registration_id: string; tenant_id: string }>`
    select registration_id, tenant_id, string_agg(lpad(to_hex(key), ${keyDigits}::int, '0'), '') as keys
      from hardware_key
     where key = any(array(select ('x' || k)::bit(64)::bigint from unnest(${keys}::text[]) as u (k)))
     group by registration_id, tenant_id`.execute(db)
  return rows.flatMap((row) =>
    Array.from({ length: row.keys.length / keyDigits }, (_, i) => ({
      key: row.keys.slice(keyDigits * i, keyDigits * (i + 1)),
      registrationId: row.registration_id as RegistrationId, // written by us from a parsed id
      tenantId: row.tenant_id as TenantId,
    })),
  )
}

const keyDigits = 16

/** Keys among these that too many devices hold to say anything. */
export function hotKeys(found: readonly Holder[]): Set<string> {
  const count = new Map<string, number>()
  for (const { key } of found) count.set(key, (count.get(key) ?? 0) + 1)
  return new Set([...count].filter(([, holding]) => holding > hotValue).map(([key]) => key))
}

export type DeviceRow = {
  readonly registrationId: RegistrationId
  readonly tenantId: TenantId
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

/** The devices behind the keys. */
export async function devicesOf(db: Db, found: readonly Holder[]): Promise<DeviceRow[]> {
  if (found.length === 0) return []
  const tenantById = new Map(found.map((holder) => [holder.registrationId, holder.tenantId]))
  const { rows } = await sql<{
    id: string
    tenant_id: string
    directory_device_id: string
    serial_number: string
    group_tag: string
    assigned_user_upn: string | null
    purchase_order_id: string
    version: number
    enrollment_state: string
    remediation_state: string
    last_contacted_at: Date | null
    import_id: string | null
    import_line: number | null
    created_at: Date
  }>`
    select d.id, d.tenant_id, d.directory_device_id, d.serial_number, d.group_tag, d.assigned_user_upn,
           d.purchase_order_id, d.version, d.enrollment_state, d.remediation_state, d.last_contacted_at,
           d.import_id, d.import_line, d.created_at
      from unnest(${[...tenantById.values()]}::uuid[], ${[...tenantById.keys()]}::uuid[]) as k (tenant_id, id)
      join autopilot_device d on d.tenant_id = k.tenant_id and d.id = k.id`.execute(db)
  return rows.map((row) => ({
    registrationId: row.id as RegistrationId,
    tenantId: row.tenant_id as TenantId,
    directoryDeviceId: row.directory_device_id as DirectoryDeviceId,
    serialNumber: row.serial_number,
    groupTag: row.group_tag,
    assignedUser: row.assigned_user_upn,
    purchaseOrderId: row.purchase_order_id,
    version: row.version,
    enrollmentState: row.enrollment_state,
    remediationState: row.remediation_state,
    lastContactedAt: row.last_contacted_at,
    importId: row.import_id,
    importLine: row.import_line,
    createdAt: row.created_at,
  }))
}

/** Their hashes, which are compared field by field. */
export async function hashesOf(
  db: Db,
  devices: ReadonlyArray<Pick<DeviceRow, 'tenantId' | 'registrationId'>>,
): Promise<Map<string, Buffer | null>> {
  if (devices.length === 0) return new Map()
  const tenants = devices.map(({ tenantId }) => tenantId)
  const ids = devices.map(({ registrationId }) => registrationId)
  const { rows } = await sql<{ id: string; hardware_hash: Buffer | null }>`
    select d.id, d.hardware_hash from unnest(${tenants}::uuid[], ${ids}::uuid[]) as k (tenant_id, id)
      join autopilot_device d on d.tenant_id = k.tenant_id and d.id = k.id`.execute(db)
  return new Map(rows.map((row) => [row.id, row.hardware_hash]))
}

/** Deregistration takes all keys of the device in the transaction that deletes it. */
export async function removeKeys(tx: Db, tenantId: TenantId, ids: readonly RegistrationId[]): Promise<void> {
  await sql`
    delete from hardware_key where tenant_id = ${tenantId} and registration_id = any(${ids}::uuid[])`.execute(tx)
}
