// The devices that manufacturers built, each among its manufacturer's rows, and the table of their names, which stands by name: who looks
// for a device does not know who built it.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { boolean, guid, instant, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import { TenantId } from '../../kernel/id.ts'
import type { DeviceName } from './name.ts'

export type BuiltDevice = {
  readonly tenantId: TenantId
  readonly id: string
  readonly name: DeviceName
  readonly hash: Buffer | null
  readonly board: string | null
  /** The organisation that waits for its hash. */
  readonly awaitedBy: TenantId | null
}

/** Of one name so many are read: more are too many anyway, whoever reports them. */
const mostOfOneName = 8

/** Whose names these are. Two statements, whatever their number: the first finds who built them, the second goes there. */
export async function holders(db: Db, keys: readonly string[]): Promise<BuiltDevice[]> {
  if (keys.length === 0) return []
  const { rows: held } = await sql<{ device_id: string; tenant_id: string }>`
    select distinct k.device_id, k.tenant_id from unnest(${keys}::bigint[]) as u (key)
     cross join lateral (select device_id, tenant_id from built_device_key k where k.key = u.key limit ${mostOfOneName}) k`.execute(
    db,
  )
  if (held.length === 0) return []
  const tenants = [...new Set(held.map(({ tenant_id }) => tenant_id))]
  const rows = await db
    .selectFrom('built_device')
    .select([
      'tenant_id',
      'id',
      'manufacturer',
      'model',
      'serial_number',
      'product_key',
      'hardware_hash',
      'board',
      'awaited_by',
    ])
    .where('tenant_id', '=', sql<string>`any(${tenants}::uuid[])`)
    .where('id', '=', sql<string>`any(${held.map(({ device_id }) => device_id)}::uuid[])`)
    .execute()
  return rows.map((row) => ({
    tenantId: TenantId.parse(row.tenant_id),
    id: row.id,
    name: nameIn(row),
    hash: row.hardware_hash,
    board: row.board,
    awaitedBy: row.awaited_by as TenantId | null, // written by us from a parsed id
  }))
}

type NameColumns = { manufacturer: string; model: string; serial_number: string; product_key: string }

const nameIn = (row: NameColumns): DeviceName => ({
  manufacturer: row.manufacturer,
  model: row.model,
  serialNumber: row.serial_number,
  productKey: row.product_key,
})

export type WrittenDevice = {
  readonly id: string
  readonly name: DeviceName
  readonly hash: Uint8Array | undefined
  /** Of the hash. */
  readonly board: string
  readonly builtAt: Date | undefined
  readonly keys: readonly string[]
}

type On = { readonly tenantId: TenantId; readonly reportId: string; readonly now: Date }

export async function add(tx: Db, on: On, devices: readonly WrittenDevice[]): Promise<void> {
  if (devices.length === 0) return
  await sql`
    insert into built_device (tenant_id, id, manufacturer, model, serial_number, product_key, hardware_hash, board, built_at,
                              report_id, reported_at)
    select ${on.tenantId}::uuid, d.*, ${on.reportId}::uuid, ${on.now}::timestamptz from ${unnested(devices)}`.execute(
    tx,
  )
  await addKeys(tx, on.tenantId, devices)
}

/** Their hashes are there: answers which organisations waited for one of these, and from now on none does. */
export async function complete(tx: Db, on: On, devices: readonly WrittenDevice[]): Promise<TenantId[]> {
  if (devices.length === 0) return []
  const { rows } = await sql<{ awaited_by: TenantId | null }>`
    update built_device b
       set manufacturer = d.manufacturer, model = d.model, serial_number = d.serial_number, product_key = d.product_key,
           hardware_hash = d.hash, board = d.board, built_at = coalesce(d.built_at, b.built_at),
           report_id = ${on.reportId}, reported_at = ${on.now}, awaited_by = null
      from ${unnested(devices)}
      join (select id, awaited_by from built_device
             where tenant_id = ${on.tenantId} and id = any(${devices.map(({ id }) => id)}::uuid[]) for update) w on w.id = d.id
     where b.tenant_id = ${on.tenantId} and b.id = d.id
    returning w.awaited_by`.execute(tx)
  await addKeys(tx, on.tenantId, devices)
  return [...new Set(rows.flatMap(({ awaited_by }) => awaited_by ?? []))]
}

export type Announced = { readonly tenantId: TenantId; readonly id: string }

/** Answers which of these devices the organisation waits for now: neither has one a hash, nor does another organisation wait for it. */
export async function awaitHashes(tx: Db, customerId: TenantId, devices: readonly Announced[]): Promise<Set<string>> {
  const makers = [...new Set(devices.map(({ tenantId }) => tenantId))]
  const rows = await tx
    .updateTable('built_device')
    .set({ awaited_by: customerId })
    .where('tenant_id', '=', sql<string>`any(${makers}::uuid[])`)
    .where('id', '=', sql<string>`any(${devices.map(({ id }) => id)}::uuid[])`)
    .where('hardware_hash', 'is', null)
    .where((eb) => eb.or([eb('awaited_by', 'is', null), eb('awaited_by', '=', customerId)]))
    .returning('id')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export async function whoAwaits(tx: Db, { tenantId, id }: Announced): Promise<TenantId | undefined> {
  const row = await tx
    .selectFrom('built_device')
    .select('awaited_by')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return TenantId.safeParse(row?.awaited_by).data
}

export async function awaitNoMore(tx: Db, { tenantId, id }: Announced): Promise<void> {
  await tx
    .updateTable('built_device')
    .set({ awaited_by: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

const unnested = (devices: readonly WrittenDevice[]) => {
  const named = (part: keyof DeviceName) => devices.map(({ name }) => name[part])
  return sql`unnest(
    ${devices.map(({ id }) => id)}::uuid[], ${named('manufacturer')}::text[], ${named('model')}::text[],
    ${named('serialNumber')}::text[], ${named('productKey')}::text[],
    ${devices.map(({ hash }) => (hash ? Buffer.from(hash) : null))}::bytea[],
    ${devices.map(({ hash, board }) => (hash ? board : null))}::text[],
    ${devices.map(({ builtAt }) => builtAt?.toISOString() ?? null)}::timestamptz[])
    as d (id, manufacturer, model, serial_number, product_key, hash, board, built_at)`
}

async function addKeys(tx: Db, tenantId: TenantId, devices: readonly WrittenDevice[]): Promise<void> {
  const keys = devices.flatMap((device) => device.keys.map((key) => ({ key, id: device.id })))
  await sql`
    insert into built_device_key (key, device_id, tenant_id)
    select k.key, k.id, ${tenantId}::uuid
      from unnest(${keys.map(({ key }) => key)}::bigint[], ${keys.map(({ id }) => id)}::uuid[]) as k (key, id)
        on conflict do nothing`.execute(tx)
}

export type ListedDevice = {
  readonly id: string
  readonly name: DeviceName
  readonly hasHash: boolean
  readonly builtAt: Date | null
  readonly reportId: string
  readonly reportedAt: Date
}

const hasHash = sql<boolean>`(hardware_hash is not null)`

export const builtDeviceList = managementList({
  name: 'builtDevices',
  key: 'id',
  order: [{ property: 'id', descending: true }],
  properties: {
    id: guid('id'),
    manufacturer: text('manufacturer', { exact: true }),
    model: text('model', { exact: true }),
    serialNumber: text('serial_number', { exact: true, searched: true }),
    productKey: text('product_key', { exact: true, searched: true }),
    hasHardwareHash: boolean(hasHash),
    builtDateTime: instant('built_at', { nullable: true }),
    reportId: guid('report_id'),
    reportedDateTime: instant('reported_at'),
  },
})

const listed = [
  'id',
  'manufacturer',
  'model',
  'serial_number',
  'product_key',
  'built_at',
  'report_id',
  'reported_at',
] as const

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<ListedDevice>> {
  const select = (on: Db) =>
    on
      .selectFrom('built_device')
      .select([...listed, hasHash.as('has_hash')])
      .where('tenant_id', '=', tenantId)
  const found = await pageOf({ db, tenantId, select }, builtDeviceList, wanted)
  return {
    ...found,
    rows: found.rows.map((row) => ({
      id: row.id,
      name: nameIn(row),
      hasHash: row.has_hash,
      builtAt: row.built_at,
      reportId: row.report_id,
      reportedAt: row.reported_at,
    })),
  }
}
