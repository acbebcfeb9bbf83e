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
  /** The partner's tenant; null: the organisation itself. */
  readonly registeredBy: TenantId | null
  readonly registeredByName: string | null
}

type KeyHolder = { readonly registrationId: string; readonly tenantId: string; readonly positions: string }

/**
 * Names the keys that a device holds by their positions in the question, counted from 1. A key stands by itself and a device with
 * its tenant, so a look-up takes two statements: the first finds the keys' tenant, the second goes to that.
 */
const heldText = `
  select h.registration_id, h.tenant_id, string_agg(u.position::text, ' ') as positions
    from unnest($1::bigint[]) with ordinality as u (key, position) join hardware_key h on h.key = u.key
   group by h.registration_id, h.tenant_id`

type DeviceColumns = {
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
  contacted_ms: number | null
  import_id: string | null
  import_line: number | null
  created_ms: number
  registered_by: string | null
  registered_by_name: string | null
}

const devicesText = `
  select d.id, d.tenant_id, d.directory_device_id, d.serial_number, d.group_tag, d.assigned_user_upn, d.purchase_order_id,
         d.version, d.enrollment_state, d.remediation_state,
         (extract(epoch from d.last_contacted_at) * 1000)::float8 as contacted_ms, d.import_id, d.import_line,
         (extract(epoch from d.created_at) * 1000)::float8 as created_ms,
         d.registered_by, d.registered_by_name
    from autopilot_device d where d.tenant_id = any($1::uuid[]) and d.id = any($2::uuid[])`

/** Of a device that is gone the keys may stand for a moment; it is not found. */
function joined<Device>(
  held: readonly KeyHolder[],
  devices: readonly Device[],
  of: (device: Device) => readonly [tenantId: string, id: string],
): Array<KeyHolder & { readonly device: Device }> {
  const known = new Map(devices.map((device) => [of(device).join(), device]))
  return held.flatMap((one) => {
    const device = known.get(`${one.tenantId},${one.registrationId}`)
    return device ? [{ ...one, device }] : []
  })
}

const idsOf = (held: readonly KeyHolder[]): [tenants: string[], ids: string[]] => [
  [...new Set(held.map(({ tenantId }) => tenantId))],
  held.map(({ registrationId }) => registrationId),
]

/**
 * The devices that hold any of these keys; keys travel as 16 hexadecimal digits. No more than one above `mostHolders` devices
 * of a tenant are ever stored for a key, so the answer is bounded by the question. Both statements are made also for keys that
 * nobody holds (I7).
 */
export async function holders(db: Db, keys: readonly string[]): Promise<DeviceRow[]> {
  const found = await db.executeQuery<{ registration_id: string; tenant_id: string; positions: string }>(
    CompiledQuery.raw(heldText, [keyArray(keys)]),
  )
  const held = found.rows.map((row) => ({
    registrationId: row.registration_id,
    tenantId: row.tenant_id,
    positions: row.positions,
  }))
  const { rows } = await db.executeQuery<DeviceColumns>(CompiledQuery.raw(devicesText, idsOf(held)))
  return joined(held, rows, (row) => [row.tenant_id, row.id]).map(({ positions, device: row }) => ({
    registrationId: row.id as RegistrationId, // written by us from parsed ids
    tenantId: row.tenant_id as TenantId,
    keys: positionsIn(positions).flatMap((position) => keys[position] ?? []),
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
    registeredBy: row.registered_by as TenantId | null,
    registeredByName: row.registered_by_name,
  }))
}

/** From PostgreSQL's list of positions, which counts from 1. */
function positionsIn(list: string): number[] {
  const positions: number[] = []
  let position = 0
  for (let at = 0; at <= list.length; at++) {
    const digit = list.charCodeAt(at) - 0x30
    if (digit >= 0) position = 10 * position + digit
    else {
      positions.push(position - 1)
      position = 0
    }
  }
  return positions
}

const keyArray = (keys: readonly string[]): Buffer =>
  bigintArray(keys.length, (bytes, at, index) => bytes.write(keys[index] ?? '', at, 'hex'))

export type LookupRow = Pick<
  DeviceRow,
  'registrationId' | 'tenantId' | 'directoryDeviceId' | 'version' | 'enrollmentState'
> & {
  /** Positions in the question, counted from 0, of the keys that this device holds. */
  readonly positions: readonly number[]
}

const lookupDevicesText = `
  select d.id, d.tenant_id, d.directory_device_id, d.version, d.enrollment_state
    from autopilot_device d where d.tenant_id = any($1::uuid[]) and d.id = any($2::uuid[])`

type LookupColumns = [id: string, tenantId: string, directoryDeviceId: string, version: number, enrollmentState: string]

/** As `holders`, in rows that cost little to read. */
export async function lookupHolders(pool: Pool, keys: readonly string[]): Promise<LookupRow[]> {
  if (keys.length === 0) return []
  const rowMode = 'array' as const
  const found = await pool.query<[string, string, string]>({
    text: heldText,
    values: [keyArray(keys)],
    rowMode,
  })
  if (found.rows.length === 0) return []
  const held = found.rows.map(([registrationId, tenantId, positions]) => ({ registrationId, tenantId, positions }))
  const { rows } = await pool.query<LookupColumns>({
    text: lookupDevicesText,
    values: idsOf(held),
    rowMode,
  })
  return joined(held, rows, ([id, tenantId]) => [tenantId, id]).map(({ positions, device: row }) => ({
    registrationId: row[0] as RegistrationId, // written by us from parsed ids
    tenantId: row[1] as TenantId,
    positions: positionsIn(positions),
    directoryDeviceId: row[2] as DirectoryDeviceId,
    version: row[3],
    enrollmentState: row[4],
  }))
}

/** Their hashes, which are compared field by field. */
export async function hashesOf(
  db: Db,
  devices: ReadonlyArray<Pick<DeviceRow, 'tenantId' | 'registrationId'>>,
): Promise<Map<string, Buffer | null>> {
  const tenants = [...new Set(devices.map(({ tenantId }) => tenantId))]
  const ids = devices.map(({ registrationId }) => registrationId)
  const { rows } = await sql<{ id: string; hardware_hash: Buffer | null }>`
    select d.id, d.hardware_hash from autopilot_device d
     where d.tenant_id = any(${tenants}::uuid[]) and d.id = any(${ids}::uuid[])`.execute(db)
  return new Map(rows.map((row) => [row.id, row.hardware_hash]))
}

/** Gives devices other keys than they had, in steps: a device stands with its tenant, a key by itself. */
export async function replaceKeys(
  tx: Db,
  tenantId: TenantId,
  devices: ReadonlyArray<{ readonly id: RegistrationId; readonly keys: readonly string[] }>,
): Promise<void> {
  const ids = devices.map(({ id }) => id)
  const lists = devices.map((device) => device.keys.join(' '))
  const before = await tx
    .selectFrom('autopilot_device')
    .select(['id', 'hardware_keys as keys'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()
  await free(tx, before)
  await sql`
    insert into hardware_key (key, registration_id, tenant_id)
    select ${keyOfText}, r.id, ${tenantId}::uuid
      from unnest(${ids}::uuid[], ${lists}::text[]) as r (id, list), string_to_table(r.list, ' ') as s (k)`.execute(tx)
  await sql`
    update autopilot_device d set hardware_keys = array(select ${keyOfText} from string_to_table(r.list, ' ') as s (k))
      from unnest(${ids}::uuid[], ${lists}::text[]) as r (id, list)
     where d.tenant_id = ${tenantId} and d.id = r.id`.execute(tx)
}

const keyOfText = sql`('x' || s.k)::bit(64)::bigint`

/** These devices hold these keys no more. Keys as numbers in text, as they are stored. */
export async function free(
  tx: Db,
  devices: ReadonlyArray<{ readonly id: string; readonly keys: readonly string[] }>,
): Promise<void> {
  const held = devices.flatMap(({ id, keys }) => keys.map((key) => ({ id, key })))
  if (held.length === 0) return
  await sql`
    delete from hardware_key h
     using unnest(${held.map(({ key }) => key)}::bigint[], ${held.map(({ id }) => id)}::uuid[]) as r (key, id)
     where h.key = r.key and h.registration_id = r.id`.execute(tx)
}
