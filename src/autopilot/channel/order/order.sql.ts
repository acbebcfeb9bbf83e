// Orders of manufacturers, and the devices in them.

import { type Selectable, sql } from 'kysely'

import type { Database, Db } from '../../../db/schema.ts'
import { boolean, guid, instant, managementList, text } from '../../../graph/list.ts'
import type { Wanted } from '../../../graph/options.ts'
import { type Found, pageOf } from '../../../graph/page.sql.ts'
import { TenantId } from '../../../kernel/id.ts'
import type { DeviceName } from '../../inventory/name.ts'

export type Order = {
  readonly id: string
  readonly number: string
  readonly customerName: string
  readonly customerId: TenantId | null
  readonly autopilot: boolean
  readonly windowsVersion: string
  readonly outcome: 'file' | 'registration' | null
  readonly outcomeAt: Date | null
  /** Of OEM Direct. */
  readonly submissionId: string | null
  readonly createdBy: string
  readonly createdAt: Date
}

/** False: there is an order of this number. */
export async function insert(
  tx: Db,
  tenantId: TenantId,
  order: Order,
  devices: readonly DeviceName[],
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('oem_order')
    .values({
      ...{ tenant_id: tenantId, id: order.id, number: order.number, customer_name: order.customerName },
      ...{ customer_id: order.customerId, autopilot: order.autopilot, windows_version: order.windowsVersion },
      ...{ created_by: order.createdBy, created_at: order.createdAt },
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) return false
  const rows = devices.map(({ manufacturer, model, serialNumber, productKey }, index) => ({
    ...{ line: index + 1, manufacturer, model, serial_number: serialNumber, product_key: productKey },
  }))
  await sql`
    insert into oem_order_device (tenant_id, order_id, line, manufacturer, model, serial_number, product_key)
    select ${tenantId}::uuid, ${order.id}::uuid, r.*
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (line int, manufacturer text, model text, serial_number text, product_key text)`.execute(tx)
  return true
}

const orderIn = (row: Selectable<Database['oem_order']>): Order => ({
  ...{ id: row.id, number: row.number, customerName: row.customer_name, autopilot: row.autopilot },
  customerId: TenantId.safeParse(row.customer_id).data ?? null,
  ...{ windowsVersion: row.windows_version, outcome: row.outcome, outcomeAt: row.outcome_at },
  ...{ submissionId: row.submission_id, createdBy: row.created_by, createdAt: row.created_at },
})

const ofMaker = (db: Db, tenantId: TenantId) => db.selectFrom('oem_order').selectAll().where('tenant_id', '=', tenantId)

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<Order | undefined> {
  const row = await ofMaker(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && orderIn(row)
}

export async function lock(tx: Db, tenantId: TenantId, id: string): Promise<Order | undefined> {
  const row = await ofMaker(tx, tenantId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && orderIn(row)
}

/** Where it was last given to the registration; null: where its order was. */
export type OrderedDevice = {
  readonly name: DeviceName
  readonly sent: { readonly submissionId: string; readonly line: number } | null
}

export async function devicesOf(db: Db, tenantId: TenantId, id: string): Promise<OrderedDevice[]> {
  const rows = await db
    .selectFrom('oem_order_device')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('order_id', '=', id)
    .orderBy('line')
    .execute()
  return rows.map((row) => ({
    name: {
      ...{ manufacturer: row.manufacturer, model: row.model },
      ...{ serialNumber: row.serial_number, productKey: row.product_key },
    },
    sent:
      row.submission_id !== null && row.submission_line !== null
        ? { submissionId: row.submission_id, line: row.submission_line }
        : null,
  }))
}

/** `lines` of the order are the lines of the submission, in this order. */
export async function setSent(
  tx: Db,
  tenantId: TenantId,
  id: string,
  { submissionId, lines }: { readonly submissionId: string; readonly lines: readonly number[] },
): Promise<void> {
  await sql`
    update oem_order_device d set submission_id = ${submissionId}, submission_line = s.sent
      from unnest(${lines}::int[]) with ordinality as s (line, sent)
     where d.tenant_id = ${tenantId} and d.order_id = ${id} and d.line = s.line`.execute(tx)
}

export async function setOutcome(
  tx: Db,
  tenantId: TenantId,
  id: string,
  { outcome, at, submissionId = null }: { outcome: 'file' | 'registration'; at: Date; submissionId?: string | null },
): Promise<void> {
  await tx
    .updateTable('oem_order')
    .set({ outcome, outcome_at: at, submission_id: submissionId })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export const orderList = managementList({
  name: 'orders',
  key: 'id',
  order: [{ property: 'id', descending: true }],
  properties: {
    id: guid('id'),
    number: text('number', { exact: true, searched: true }),
    customerName: text('customer_name', { searched: true }),
    customerId: guid('customer_id', { nullable: true }),
    autopilot: boolean('autopilot'),
    outcome: text('outcome', { nullable: true }),
    createdDateTime: instant('created_at'),
  },
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<Order>> {
  const select = (on: Db) => ofMaker(on, tenantId)
  const found = await pageOf({ db, tenantId, select }, orderList, wanted)
  return { ...found, rows: found.rows.map(orderIn) }
}
