// The bulk token whose account somebody asks about.

import type { Db } from '../../db/schema.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'

export async function tokenOf(
  db: Db,
  tenantId: TenantId,
  id: UserId,
): Promise<{ readonly displayName: string; readonly revokedAt: Date | null } | undefined> {
  const row = await db
    .selectFrom('bulk_token')
    .select(['display_name', 'revoked_at'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', id)
    .executeTakeFirst()
  return row && { displayName: row.display_name, revokedAt: row.revoked_at }
}
