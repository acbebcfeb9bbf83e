// The compliance policies that are assigned to one device or to its user, as a part of one statement (source.ts).

import { type RawBuilder, sql } from 'kysely'

import type { TenantId } from '../../../kernel/id.ts'
import type { CompliancePolicy } from './compliance.sql.ts'

export type AssignedCompliance = Pick<
  CompliancePolicy,
  'id' | 'displayName' | 'rules' | 'needsAttestation' | 'graceHours'
>

export function complianceRows(tenantId: TenantId, ids: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select id, display_name as "displayName", rules, needs_attestation as "needsAttestation",
      grace_hours as "graceHours", created_at
    from mdm_compliance_policy where tenant_id = ${tenantId} and id in ${ids}`
}
