// The applications that are assigned to one device or to its user, as a part of one statement (source.ts).

import { type RawBuilder, sql } from 'kysely'

import type { EnrollmentId, TenantId } from '../../../kernel/id.ts'
import { type App, type Packed, published } from './app.sql.ts'
import type { AgentSaid } from './form/win32.ts'

export type AssignedApp = Pick<
  App,
  | 'id'
  | 'displayName'
  | 'productCode'
  | 'productVersion'
  | 'commandLine'
  | 'holdsSecret'
  | 'fileName'
  | 'sha256'
  | 'sizeBytes'
  | 'revision'
> & {
  /** Base64. */
  readonly commandLineSealed: string | null
  readonly form: Packed['form']
  readonly package: unknown
  /** What the agent of this device posted of it. */
  readonly said: AgentSaid | null
  /** Applications that replace it. */
  readonly replacedBy: readonly string[] | null
}

const saidOf = (tenantId: TenantId, device: EnrollmentId) => sql`
  (select jsonb_build_object('revision', r.revision, 'state', r.state, 'exitCode', r.exit_code, 'reason', r.reason)
     from mdm_app_result r
    where r.tenant_id = ${tenantId} and r.enrollment_id = ${device} and r.app_id = mdm_app.id)`

/** Only those that can be installed: of others the content has not arrived. */
export function appRows(tenantId: TenantId, ids: RawBuilder<unknown>, device: EnrollmentId): RawBuilder<unknown> {
  return sql`select id, display_name as "displayName", product_code as "productCode", product_version as "productVersion",
      command_line as "commandLine", holds_secret as "holdsSecret", form, package, size_bytes as "sizeBytes", revision,
      encode(command_line_sealed, 'base64') as "commandLineSealed", file_name as "fileName", sha256, created_at,
      case when form = 'win32' then ${saidOf(tenantId, device)} end as said,
      case when form = 'win32' then (select array_agg(s.app_id) from mdm_app_relation s
        where s.tenant_id = ${tenantId} and s.target_id = mdm_app.id and s.kind = 'supersedence') end as "replacedBy"
    from mdm_app where tenant_id = ${tenantId} and id in ${ids} and ${published}`
}

export type RemovedApp = Pick<
  AssignedApp,
  | 'id'
  | 'displayName'
  | 'productCode'
  | 'form'
  | 'package'
  | 'revision'
  | 'said'
  | 'holdsSecret'
  | 'fileName'
  | 'sha256'
  | 'sizeBytes'
>

export function removedRows(tenantId: TenantId, ids: RawBuilder<unknown>, device: EnrollmentId): RawBuilder<unknown> {
  return sql`select id, display_name as "displayName", product_code as "productCode", form, package, revision, created_at,
      holds_secret as "holdsSecret", file_name as "fileName", sha256, size_bytes as "sizeBytes",
      case when form = 'win32' then ${saidOf(tenantId, device)} end as said
    from mdm_app where tenant_id = ${tenantId} and id in ${ids}`
}
