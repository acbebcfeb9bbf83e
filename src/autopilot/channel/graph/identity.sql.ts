// Records of devices that were registered one by one over JSON. A record that succeeded is the device
// itself (import and line); one that failed is a remark. Its id is the import's id with the line in its last eight digits.

import { sql } from 'kysely'

import type { Db } from '../../../db/schema.ts'
import { guid, integer, managementList, text } from '../../../graph/list.ts'
import type { Wanted } from '../../../graph/options.ts'
import { type Found, pageOf } from '../../../graph/page.sql.ts'
import type { TenantId } from '../../../kernel/id.ts'

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

export function positionOf(id: string): { readonly importId: string; readonly line: number } {
  return { importId: roundImportId(id), line: Number.parseInt(id.slice(-lineDigits), 16) }
}

const status = sql<string>`case record.error_name when '' then 'complete' else 'error' end`

export const importedList = managementList({
  name: 'importedWindowsAutopilotDeviceIdentities',
  key: 'id',
  order: [
    { property: 'importId', descending: true },
    { property: 'id', descending: false },
  ],
  page: { usual: 1000, largest: 1000, above: 'cut' },
  counts: 'always',
  properties: {
    id: guid('record.id'),
    importId: guid('record.import_id'),
    serialNumber: text('record.serial_number', { searched: true }),
    groupTag: text('record.group_tag', { searched: true }),
    assignedUserPrincipalName: text('record.assigned_user', { searched: true }),
    productKey: text('record.product_key'),
    'state/deviceImportStatus': text(status, {
      names: { complete: 'complete', error: 'error', unknown: 'unknown', pending: 'pending', partial: 'partial' },
    }),
    'state/deviceRegistrationId': guid('record.registration_id', { nullable: true }),
    'state/deviceErrorCode': integer('record.error_code'),
    'state/deviceErrorName': text('record.error_name'),
  },
})

type Row = {
  id: string
  import_id: string
  line: number
  serial_number: string
  group_tag: string
  assigned_user: string
  product_key: string
  registration_id: string | null
  error_code: number
  error_name: string
}

/** Imports of single devices have round ids. */
function select(db: Db, tenantId: TenantId) {
  return db
    .selectFrom(
      sql<Row>`(
        select overlay(import_id::text placing lpad(to_hex(line), ${lineDigits}, '0') from 29)::uuid as id, r.*
          from (
            select import_id, import_line as line, serial_number, group_tag,
                   coalesce(assigned_user_upn, '') as assigned_user, product_key, id as registration_id,
                   0 as error_code, '' as error_name
              from autopilot_device where tenant_id = ${tenantId} and import_id is not null
            union all
            select import_id, line, coalesce(serial_number, ''), '', '', '', null, error_code, error_name
              from device_import_row where tenant_id = ${tenantId} and status = 'error'
          ) r)`.as('record'),
    )
    .selectAll()
}

const toRecord = (row: Row): ImportedRecord => ({
  importId: row.import_id,
  line: row.line,
  serialNumber: row.serial_number,
  groupTag: row.group_tag,
  assignedUser: row.assigned_user,
  productKey: row.product_key,
  registrationId: row.registration_id ?? '',
  errorCode: row.error_code,
  errorName: row.error_name,
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<ImportedRecord>> {
  const ofSingles = (on: Db) => select(on, tenantId).where(sql<boolean>`record.import_id::text like '%00000000'`)
  const found = await pageOf({ db, tenantId, select: ofSingles }, importedList, wanted)
  return { ...found, rows: found.rows.map(toRecord) }
}

export async function one(
  db: Db,
  tenantId: TenantId,
  { importId, line }: ReturnType<typeof positionOf>,
): Promise<ImportedRecord | undefined> {
  const row = await select(db, tenantId)
    .where('record.import_id', '=', importId)
    .where('record.line', '=', sql<number>`${line}::bigint`) // an id that nobody has may name a line beyond any file
    .executeTakeFirst()
  return row && toRecord(row)
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
