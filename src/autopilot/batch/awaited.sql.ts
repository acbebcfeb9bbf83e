// Devices that a partner registered by their names and whose hash is to come.

import { type Selectable, sql } from 'kysely'

import type { Database, Db } from '../../db/schema.ts'
import { guid, instant, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import { type ProfileId, TenantId } from '../../kernel/id.ts'
import type { Actor } from '../../kernel/operation-context.ts'
import type { DeviceName } from '../inventory/name.ts'

export type AwaitedDevice = {
  readonly id: string
  readonly builtBy: TenantId
  readonly builtId: string
  readonly name: DeviceName
  readonly groupTag: string
  readonly profileId: ProfileId | null
  /** By the customer, with the upload that it came in. */
  readonly approved: boolean
  readonly purchaseOrderId: string | null
  readonly batchId: string | null
  readonly channel: Selectable<Database['awaited_device']>['channel']
  readonly partnerId: TenantId
  readonly partnerName: string
  readonly actor: Actor
  readonly createdAt: Date
}

export async function insert(tx: Db, customerId: TenantId, devices: readonly AwaitedDevice[]): Promise<void> {
  if (devices.length === 0) return
  await tx
    .insertInto('awaited_device')
    .values(
      devices.map((one) => ({
        ...{ tenant_id: customerId, id: one.id, built_by: one.builtBy, built_id: one.builtId },
        ...{ manufacturer: one.name.manufacturer, model: one.name.model },
        ...{ serial_number: one.name.serialNumber, product_key: one.name.productKey, group_tag: one.groupTag },
        ...{ profile_id: one.profileId, approved: one.approved },
        ...{ purchase_order_id: one.purchaseOrderId, batch_id: one.batchId, channel: one.channel },
        ...{ partner_id: one.partnerId, partner_name: one.partnerName, created_at: one.createdAt },
        ...{ actor_kind: one.actor.kind, actor_id: one.actor.id, actor_name: one.actor.name },
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

const awaitedIn = (row: Selectable<Database['awaited_device']>): AwaitedDevice => ({
  ...{ id: row.id, builtBy: TenantId.parse(row.built_by), builtId: row.built_id },
  name: {
    ...{ manufacturer: row.manufacturer, model: row.model },
    ...{ serialNumber: row.serial_number, productKey: row.product_key },
  },
  ...{ profileId: row.profile_id as ProfileId | null, approved: row.approved },
  ...{ groupTag: row.group_tag, purchaseOrderId: row.purchase_order_id, batchId: row.batch_id, channel: row.channel },
  ...{ partnerId: TenantId.parse(row.partner_id), partnerName: row.partner_name, createdAt: row.created_at },
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
})

const ofCustomer = (db: Db, customerId: TenantId) =>
  db.selectFrom('awaited_device').selectAll().where('tenant_id', '=', customerId)

/** Behind `after`, in the order of their ids, until the transaction ends. */
export async function lockSome(
  tx: Db,
  customerId: TenantId,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<AwaitedDevice[]> {
  const rows = await ofCustomer(tx, customerId).where('id', '>', after).orderBy('id').limit(limit).forUpdate().execute()
  return rows.map(awaitedIn)
}

export async function lockOne(tx: Db, customerId: TenantId, id: string): Promise<AwaitedDevice | undefined> {
  const row = await ofCustomer(tx, customerId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && awaitedIn(row)
}

export async function lockBuilt(tx: Db, customerId: TenantId, builtId: string): Promise<AwaitedDevice | undefined> {
  const row = await ofCustomer(tx, customerId).where('built_id', '=', builtId).forUpdate().executeTakeFirst()
  return row && awaitedIn(row)
}

export async function remove(tx: Db, customerId: TenantId, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.deleteFrom('awaited_device').where('tenant_id', '=', customerId).where('id', 'in', ids).execute()
}

/** Of an organisation that leaves: it waits for these no more, and another one may. Answers how many there were. */
export async function endSome(tx: Db, customerId: TenantId, limit: number): Promise<number> {
  const { rows } = await sql<{ ended: number }>`
    with waiting as (
      select id, built_by, built_id from awaited_device where tenant_id = ${customerId} limit ${limit} for update
    ), freed as (
      update built_device b set awaited_by = null from waiting w
       where b.tenant_id = w.built_by and b.id = w.built_id and b.awaited_by = ${customerId}
    ), gone as (
      delete from awaited_device a using waiting w where a.tenant_id = ${customerId} and a.id = w.id returning 1
    )
    select count(*)::int as ended from gone`.execute(tx)
  return rows[0]?.ended ?? 0
}

export const awaitedList = managementList({
  name: 'awaitedDevices',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('id'),
    manufacturer: text('manufacturer', { exact: true }),
    model: text('model', { exact: true }),
    serialNumber: text('serial_number', { exact: true, searched: true }),
    productKey: text('product_key', { exact: true, searched: true }),
    groupTag: text('group_tag', { searched: true }),
    registeredBy: text('partner_name', { searched: true }),
    channel: text('channel'),
    createdDateTime: instant('created_at'),
  },
})

export async function page(db: Db, customerId: TenantId, wanted: Wanted): Promise<Found<AwaitedDevice>> {
  const select = (on: Db) => ofCustomer(on, customerId)
  const found = await pageOf({ db, tenantId: customerId, select }, awaitedList, wanted)
  return { ...found, rows: found.rows.map(awaitedIn) }
}
