// Records of devices that were registered one by one over JSON. A record that succeeded is the device
// itself (import and line); one that failed is a remark. Its id is the import's id with the line in its last eight digits.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { TenantId } from '../kernel/id.ts'

export type ImportedRecord = {
  readonly importId: string
  readonly line: number
  readonly serialNumber: string
  readonly groupTag: string
  readonly assignedUser: string
  readonly productKey: string
  readonly registrationId: string
  readonly errorCode: number
  readonly errorName: string
}

const lineDigits = 8

/** Ids of such imports end in zeros. */
export function roundImportId(guid: string): string {
  return guid.slice(0, -lineDigits) + '0'.repeat(lineDigits)
}

export function recordId(importId: string, line: number): string {
  return importId.slice(0, -lineDigits) + line.toString(16).padStart(lineDigits, '0')
}

export function placeOf(id: string): { readonly importId: string; readonly line: number } {
  return { importId: roundImportId(id), line: Number.parseInt(id.slice(-lineDigits), 16) }
}

/** One record, or the latest ones of the tenant. */
export async function records(
  db: Db,
  tenantId: TenantId,
  which: { readonly importId: string; readonly line: number } | { readonly latest: number },
): Promise<ImportedRecord[]> {
  const one = 'line' in which
  const place = one
    ? sql`import_id = ${which.importId}::uuid and line = ${which.line}::bigint`
    : sql`import_id::text like '%00000000'`
  const { rows } = await sql<ImportedRecord>`
    with record as (
      select import_id, import_line as line, serial_number, group_tag, assigned_user_upn, product_key,
             id as registration_id, 0 as error_code, '' as error_name
        from autopilot_device where tenant_id = ${tenantId} and import_id is not null
      union all
      select import_id, line, coalesce(serial_number, ''), '', null, '', null, error_code, error_name
        from device_import_row where tenant_id = ${tenantId} and status = 'error'
    )
    select import_id as "importId", line, serial_number as "serialNumber", group_tag as "groupTag",
           coalesce(assigned_user_upn, '') as "assignedUser", product_key as "productKey",
           coalesce(registration_id::text, '') as "registrationId", error_code as "errorCode", error_name as "errorName"
      from record where ${place} order by import_id desc, line limit ${one ? 1 : which.latest}`.execute(db)
  return rows
}

/** The device stays; only what led to it is forgotten. */
export async function forget(
  tx: Db,
  tenantId: TenantId,
  { importId, line }: { readonly importId: string; readonly line: number },
): Promise<boolean> {
  const device = await tx
    .updateTable('autopilot_device')
    .set({ import_id: null, import_line: null })
    .where('tenant_id', '=', tenantId)
    .where('import_id', '=', importId)
    .where('import_line', '=', line)
    .executeTakeFirst()
  const remark = await tx
    .deleteFrom('device_import_row')
    .where('tenant_id', '=', tenantId)
    .where('import_id', '=', importId)
    .where('line', '=', line)
    .executeTakeFirst()
  return device.numUpdatedRows + remark.numDeletedRows > 0n
}
