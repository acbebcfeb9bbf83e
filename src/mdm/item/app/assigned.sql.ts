// The applications that are assigned to one device or to its user, as a part of one statement (source.ts).

import { type RawBuilder, sql } from 'kysely'

import type { TenantId } from '../../../kernel/id.ts'
import { type App, type Packed, published } from './app.sql.ts'

export type AssignedApp = Pick<
  App,
  'id' | 'displayName' | 'productCode' | 'productVersion' | 'commandLine' | 'holdsSecret' | 'fileName' | 'sha256'
> & {
  /** Base64. */
  readonly commandLineSealed: string | null
  readonly form: Packed['form']
  readonly package: unknown
}

/** Only those that can be installed: of others the content has not arrived. */
export function appRows(tenantId: TenantId, ids: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select id, display_name as "displayName", product_code as "productCode", product_version as "productVersion",
      command_line as "commandLine", holds_secret as "holdsSecret", form, package,
      encode(command_line_sealed, 'base64') as "commandLineSealed", file_name as "fileName", sha256, created_at
    from mdm_app where tenant_id = ${tenantId} and id in ${ids} and ${published}`
}

export type RemovedApp = Pick<AssignedApp, 'id' | 'displayName' | 'productCode' | 'form' | 'package'>

export function removedRows(tenantId: TenantId, ids: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select id, display_name as "displayName", product_code as "productCode", form, package, created_at
    from mdm_app where tenant_id = ${tenantId} and id in ${ids}`
}
