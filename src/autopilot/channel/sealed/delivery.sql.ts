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

/** Longer than any import takes. */
const claimMs = 3_600_000

/** `taken`: another list of this sender was imported by its name. `under-way`: this one, or another by its name, is being imported. */
export async function claim(
  tx: Db,
  { tenantId, now }: OperationContext,
  delivery: Delivery,
): Promise<Known | 'claimed' | 'taken' | 'under-way'> {
  // of a server that went down in the middle
  await tx
    .deleteFrom('device_delivery')
    .where('tenant_id', '=', tenantId)
    .where('sender_kid', '=', delivery.senderKid)
    .where('batch', '=', delivery.batch)
    .where('receipt', 'is', null)
    .where('received_at', '<', new Date(now.getTime() - claimMs))
    .execute()
  const mine = await tx
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
    .returning('batch')
    .executeTakeFirst()
  if (mine) return 'claimed'
  const other = await tx
    .selectFrom('device_delivery')
    .select(['manifest_sha256', 'import_id', 'received_at', 'receipt'])
    .where('tenant_id', '=', tenantId)
    .where('sender_kid', '=', delivery.senderKid)
    .where('batch', '=', delivery.batch)
    .executeTakeFirst()
  if (!other || other.receipt === null) return 'under-way'
  return other.manifest_sha256 === delivery.manifestSha256 ? knownIn(other) : 'taken'
}

/** What was claimed and did not come to its end gives its name free. */
export async function release(
  db: Db,
  { tenantId, now }: OperationContext,
  { manifestSha256 }: Delivery,
): Promise<void> {
  await db
    .deleteFrom('device_delivery')
    .where('tenant_id', '=', tenantId)
    .where('manifest_sha256', '=', manifestSha256)
    .where('received_at', '=', now)
    .where('receipt', 'is', null)
    .execute()
}

export async function known(db: Db, tenantId: TenantId, manifestSha256: string): Promise<Known | undefined> {
  const row = await db
    .selectFrom('device_delivery')
    .select(['import_id', 'received_at', 'receipt'])
    .where('tenant_id', '=', tenantId)
    .where('manifest_sha256', '=', manifestSha256)
    .executeTakeFirst()
  return row && knownIn(row)
}

const knownIn = (row: { import_id: string | null; received_at: Date; receipt: string | null }): Known => ({
  importId: row.import_id,
  receivedAt: row.received_at,
  receipt: row.receipt,
})

/** How many there were to finish. */
export async function finish(
  tx: Db,
  tenantId: TenantId,
  manifestSha256: string,
  end: { readonly importId: string; readonly receipt: string; readonly fileSha256: string },
): Promise<bigint> {
  const { numUpdatedRows } = await tx
    .updateTable('device_delivery')
    .set({ import_id: end.importId, receipt: end.receipt, file_sha256: end.fileSha256 })
    .where('tenant_id', '=', tenantId)
    .where('manifest_sha256', '=', manifestSha256)
    .where('receipt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows
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
