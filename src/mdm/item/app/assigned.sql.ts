// The applications that are assigned to one device or to its user, in one statement.

import { anyOf } from '../../../db/any-of.ts'
import type { Db } from '../../../db/schema.ts'
import { AppId, type TenantId } from '../../../kernel/id.ts'
import type { App } from './app.sql.ts'

export type AssignedApp = Pick<
  App,
  | 'id'
  | 'displayName'
  | 'productCode'
  | 'productVersion'
  | 'commandLine'
  | 'holdsSecret'
  | 'commandLineSealed'
  | 'fileName'
  | 'sha256'
  | 'createdAt'
>

/** Only those whose content has arrived: others cannot be installed. */
export async function apps(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<AssignedApp[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('mdm_app')
    .select([
      'id',
      'display_name',
      'product_code',
      'product_version',
      'command_line',
      'holds_secret',
      'command_line_sealed',
      'file_name',
      'sha256',
      'created_at',
    ])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(ids, 'uuid'))
    .where('sha256', '<>', '')
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: AppId.parse(row.id),
    displayName: row.display_name,
    productCode: row.product_code,
    productVersion: row.product_version,
    commandLine: row.command_line,
    holdsSecret: row.holds_secret,
    commandLineSealed: row.command_line_sealed ?? undefined,
    fileName: row.file_name,
    sha256: row.sha256,
    createdAt: row.created_at,
  }))
}
