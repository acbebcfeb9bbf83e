// Statements on mdm_app_result: what the agent of each device said last of each application. Never more rows than there are
// applications for each device (T-45).

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import type { AgentResult } from '../../protocol/agent/manifest.ts'

/**
 * Those that are about a Win32 package of the organisation; how many that were. Written in one order, whatever the device's own is: two
 * posts of it would else hold what the other waits for. What is kept so already is not written again.
 */
export async function keepResults(
  db: Db,
  on: { readonly tenantId: TenantId; readonly enrollmentId: EnrollmentId },
  results: readonly AgentResult[],
): Promise<number> {
  const { tenantId, enrollmentId } = on
  const rows = JSON.stringify(
    results.map(({ appId, revision, state, exitCode, reason }) => ({
      ...{ app_id: appId, revision, state },
      // Windows has them as 32 bits, with or without a sign
      exit_code: exitCode === undefined ? null : exitCode | 0,
      // PostgreSQL's text has no room for NUL
      reason: reason?.replaceAll('\0', '') ?? null,
    })),
  )
  const { rows: counted } = await sql<{ count: number }>`
    with said as (
      select one.* from jsonb_to_recordset(${rows}::jsonb)
               as one (app_id uuid, revision text, state text, exit_code integer, reason text)
        join mdm_app a on a.tenant_id = ${tenantId} and a.id = one.app_id and a.form = 'win32'
    ), kept as (
      insert into mdm_app_result as r (tenant_id, enrollment_id, app_id, revision, state, exit_code, reason)
      select ${tenantId}::uuid, ${enrollmentId}::uuid, said.app_id, said.revision, said.state, said.exit_code, said.reason
        from said
       order by said.app_id
      on conflict (tenant_id, enrollment_id, app_id) do update
         set revision = excluded.revision, state = excluded.state, exit_code = excluded.exit_code,
             reason = excluded.reason
       where (r.revision, r.state, r.exit_code, r.reason)
             is distinct from (excluded.revision, excluded.state, excluded.exit_code, excluded.reason)
    )
    select count(*)::int as count from said`.execute(db)
  return counted[0]?.count ?? 0
}
