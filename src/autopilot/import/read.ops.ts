// Reads imports and their remarks.

import type { Db } from '../../db/schema.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import * as imports from './import.sql.ts'

export { type ImportRecord, importList, remarkList } from './import.sql.ts'

export const listImports = imports.page

export async function readImport(db: Db, tenantId: TenantId, importId: string): Promise<imports.ImportRecord> {
  const record = await imports.byId(db, tenantId, importId)
  if (!record) throw notFound('Import', importId)
  return record
}

export async function listRemarks(
  db: Db,
  tenantId: TenantId,
  importId: string,
  wanted: Wanted,
): Promise<Found<imports.RemarkedRow>> {
  await readImport(db, tenantId, importId)
  return imports.remarks(db, tenantId, importId, wanted)
}
