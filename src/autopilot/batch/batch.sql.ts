// Batches, and the devices that partners registered: those that Partner Center shows. What the customer registered itself, and what a
// manufacturer did, is not among them (L-051).

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { type ProfileId, RegistrationId, TenantId } from '../../kernel/id.ts'

export type Batch = {
  readonly id: string
  readonly partnerId: TenantId
  readonly partnerName: string
  readonly createdBy: string
  readonly createdAt: Date
  readonly devices: number
}

/** False: the customer has one by this name. */
export async function insert(tx: Db, customerId: TenantId, batch: Omit<Batch, 'devices'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('device_batch')
    .values({
      tenant_id: customerId,
      id: batch.id,
      partner_id: batch.partnerId,
      partner_name: batch.partnerName,
      created_by: batch.createdBy,
      created_at: batch.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function exists(db: Db, customerId: TenantId, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('device_batch')
    .select('id')
    .where('tenant_id', '=', customerId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}

/** In the order in which they were made, behind this one; undefined is the beginning. */
export async function behind(db: Db, customerId: TenantId, after: string | undefined, limit: number): Promise<Batch[]> {
  const isBehind = sql`and (created_at, id) >
    (select a.created_at, a.id from device_batch a where a.tenant_id = ${customerId} and a.id = ${after})`
  return batchesOf(
    db,
    customerId,
    sql`${after === undefined ? sql`` : isBehind} order by created_at, id limit ${limit}`,
  )
}

/** The last ones that were made, in that order. */
export const newest = (db: Db, customerId: TenantId, limit: number): Promise<Batch[]> =>
  batchesOf(db, customerId, sql`order by created_at desc, id desc limit ${limit}`)

export async function count(db: Db, customerId: TenantId): Promise<number> {
  const { count } = await db
    .selectFrom('device_batch')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', customerId)
    .executeTakeFirstOrThrow()
  return count
}

async function batchesOf(db: Db, customerId: TenantId, which: RawBuilder<unknown>): Promise<Batch[]> {
  const { rows } = await sql<{
    id: string
    partner_id: string
    partner_name: string
    created_by: string
    created_at: Date
    devices: number
  }>`
    with b as (select * from device_batch where tenant_id = ${customerId} ${which})
    select b.id, b.partner_id, b.partner_name, b.created_by, b.created_at, coalesce(c.devices, 0)::int as devices
      from b
      left join (select batch_id, count(*) as devices from autopilot_device
                  where tenant_id = ${customerId} and batch_id in (select id from b) group by batch_id) c on c.batch_id = b.id
     order by b.created_at, b.id`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    partnerId: TenantId.parse(row.partner_id),
    partnerName: row.partner_name,
    createdBy: row.created_by,
    createdAt: row.created_at,
    devices: row.devices,
  }))
}

export type BatchDevice = {
  readonly id: RegistrationId
  readonly serialNumber: string
  readonly productKey: string
  readonly manufacturer: string
  readonly model: string
  readonly registeredBy: TenantId
  readonly createdAt: Date
  /** Given to the device itself. */
  readonly profileId: ProfileId | null
}

/** What a partner sees of a customer's devices. */
export const ofPartners = (db: Db, customerId: TenantId) =>
  db
    .selectFrom('autopilot_device')
    .where('tenant_id', '=', customerId)
    .where('channel', 'in', ['partner-center-api', 'partner-center-csv'])

const columns = [
  'id',
  'serial_number',
  'product_key',
  'manufacturer',
  'model',
  'registered_by',
  'created_at',
  'explicit_profile_id',
] as const

const select = (db: Db, customerId: TenantId) => ofPartners(db, customerId).select(columns)

const deviceIn = (row: Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>): BatchDevice => ({
  id: RegistrationId.parse(row.id),
  serialNumber: row.serial_number,
  productKey: row.product_key,
  manufacturer: row.manufacturer,
  model: row.model,
  registeredBy: TenantId.parse(row.registered_by),
  createdAt: row.created_at,
  profileId: row.explicit_profile_id as ProfileId | null,
})

export async function devicesBehind(
  db: Db,
  customerId: TenantId,
  batchId: string,
  after: string,
  limit: number,
): Promise<BatchDevice[]> {
  const rows = await select(db, customerId)
    .where('batch_id', '=', batchId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(deviceIn)
}

export async function countDevices(db: Db, customerId: TenantId, batchId: string): Promise<number> {
  const { count } = await ofPartners(db, customerId)
    .select(sql<number>`count(*)::int`.as('count'))
    .where('batch_id', '=', batchId)
    .executeTakeFirstOrThrow()
  return count
}

export async function device(
  db: Db,
  customerId: TenantId,
  batchId: string,
  id: RegistrationId,
): Promise<BatchDevice | undefined> {
  const row = await select(db, customerId).where('batch_id', '=', batchId).where('id', '=', id).executeTakeFirst()
  return row && deviceIn(row)
}

/** Those of them that a partner registered. */
export async function amongPartners(
  db: Db,
  customerId: TenantId,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await ofPartners(db, customerId)
    .select('id')
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Of these that a partner registered: all, and those whose profile would be another one; null takes what partners gave. */
export async function effectOfProfile(
  db: Db,
  customerId: TenantId,
  ids: readonly string[],
  profileId: ProfileId | null,
): Promise<{ readonly devices: number; readonly changes: number }> {
  const changes =
    profileId === null
      ? sql`explicit_profile_id in (select id from deployment_profile where tenant_id = ${customerId} and made_by is not null)`
      : sql`profile_id is distinct from ${profileId}::uuid`
  return ofPartners(db, customerId)
    .select([
      sql<number>`count(*)::int`.as('devices'),
      sql<number>`(count(*) filter (where ${changes}))::int`.as('changes'),
    ])
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .executeTakeFirstOrThrow()
}
