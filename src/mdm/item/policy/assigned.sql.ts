// The policies and certificates that are assigned to one device or to its user, in one statement.

import { anyOf } from '../../../db/any-of.ts'
import type { Db } from '../../../db/schema.ts'
import { PolicyId, type TenantId } from '../../../kernel/id.ts'
import type { Policy } from './policy.sql.ts'
import type { StoredSetting } from './policy.ts'

export type AssignedPolicy = Pick<Policy, 'id' | 'kind' | 'displayName' | 'scope' | 'settings' | 'createdAt'>

export async function policies(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<AssignedPolicy[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('mdm_policy')
    .select(['id', 'kind', 'display_name', 'scope', 'settings', 'created_at'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(ids, 'uuid'))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: PolicyId.parse(row.id),
    kind: row.kind,
    displayName: row.display_name,
    scope: row.scope,
    settings: row.settings as StoredSetting[], // written by policy.sql.ts only
    createdAt: row.created_at,
  }))
}
