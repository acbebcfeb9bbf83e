// Statements on device_delivery: which sealed lists were imported, and their receipts.

import type { Db } from '../../../db/schema.ts'
import type { TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'

export type Delivery = {
  readonly manifestSha256: string
  readonly senderKid: string
  readonly batch: string
  readonly fileSha256: string
}

export type Known = { readonly importId: string | null; readonly receivedAt: Date; readonly receipt: string | null }

/** The record of this delivery, made now or before; undefined when another one of this sender has its name. */
export async function claim(
  tx: Db,
  { tenantId, now }: OperationContext,
  delivery: Delivery,
): Promise<Known | undefined> {
  // one whose import did not come to its end gives the name free
  await tx
    .deleteFrom('device_delivery')
    .where('tenant_id', '=', tenantId)
    .where('sender_kid', '=', delivery.senderKid)
    .where('batch', '=', delivery.batch)
    .where('manifest_sha256', '!=', delivery.manifestSha256)
    .where('receipt', 'is', null)
    .execute()
  await tx
    .insertInto('device_delivery')
    .values({
      tenant_id: tenantId,
      manifest_sha256: delivery.manifestSha256,
      sender_kid: delivery.senderKid,
      batch: delivery.batch,
      file_sha256: delivery.fileSha256,
      received_at: now,
      import_id: null,
      receipt: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return known(tx, tenantId, delivery.manifestSha256)
}

export async function known(db: Db, tenantId: TenantId, manifestSha256: string): Promise<Known | undefined> {
  const row = await db
    .selectFrom('device_delivery')
    .select(['import_id', 'received_at', 'receipt'])
    .where('tenant_id', '=', tenantId)
    .where('manifest_sha256', '=', manifestSha256)
    .executeTakeFirst()
  return row && { importId: row.import_id, receivedAt: row.received_at, receipt: row.receipt }
}

export async function finish(
  tx: Db,
  tenantId: TenantId,
  manifestSha256: string,
  end: { readonly importId: string; readonly receipt: string; readonly fileSha256: string },
): Promise<void> {
  await tx
    .updateTable('device_delivery')
    .set({ import_id: end.importId, receipt: end.receipt, file_sha256: end.fileSha256 })
    .where('tenant_id', '=', tenantId)
    .where('manifest_sha256', '=', manifestSha256)
    .execute()
}

export async function receiptOf(db: Db, tenantId: TenantId, fileSha256: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('device_delivery')
    .select('receipt')
    .where('tenant_id', '=', tenantId)
    .where('file_sha256', '=', fileSha256)
    .where('receipt', 'is not', null)
    .executeTakeFirst()
  return row?.receipt ?? undefined
}
