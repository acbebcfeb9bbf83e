// Reading the audit trail of one tenant, newest first.

import type { Db } from '../db/schema.ts'
import type { TenantId } from '../kernel/id.ts'

/** `before` is the sequence of the last entry already seen; '' begins at the newest. */
export async function trail(db: Db, tenantId: TenantId, before: string, limit: number) {
  let query = db
    .selectFrom('audit_entry')
    .select([
      'sequence',
      'at',
      'actor_kind',
      'actor_id',
      'actor_name',
      'action',
      'target_kind',
      'target_id',
      'details',
      'request_id',
      'door',
      'address',
      'client_id',
      'before',
      'after',
    ])
    .where('tenant_id', '=', tenantId)
  if (before !== '') query = query.where('sequence', '<', before)
  return query.orderBy('sequence', 'desc').limit(limit).execute()
}

export type TrailEntry = Awaited<ReturnType<typeof trail>>[number]
