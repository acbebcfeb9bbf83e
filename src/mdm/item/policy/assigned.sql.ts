// The policies, and what is kept with them, that are assigned to one device or to its user, as a part of one statement (source.ts).

import { type RawBuilder, sql } from 'kysely'

import type { TenantId } from '../../../kernel/id.ts'
import type { Policy } from './policy.sql.ts'

export type AssignedPolicy = Pick<Policy, 'id' | 'kind' | 'displayName' | 'scope' | 'settings'> & {
  /** Thumbprint of the authority that certifies the device, for a kind that asks for that. */
  readonly authority: string | null
}

export function policyRows(tenantId: TenantId, ids: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select id, kind, display_name as "displayName", scope, settings, created_at,
      case when kind = 'scep' then (select a.thumbprint from tenant_authority a
        where a.tenant_id = ${tenantId} and a.issues_from <= now() order by a.generation desc limit 1) end as authority
    from mdm_policy where tenant_id = ${tenantId} and id in ${ids}`
}
