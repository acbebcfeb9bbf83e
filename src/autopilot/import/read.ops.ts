// Reads imports and their remarks.

import type { Db } from '../../db/schema.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import * as imports from './import.sql.ts'

export { importList, remarkList } from './import.sql.ts'

export const listImports = imports.page

export async function listRemarks(
  db: Db,
  tenantId: TenantId,
  importId: string,
  wanted: Wanted,
): Promise<Found<imports.RemarkedRow>> {
  if (!(await imports.exists(db, tenantId, importId))) throw notFound('Import', importId)
  return imports.remarks(db, tenantId, importId, wanted)
}
