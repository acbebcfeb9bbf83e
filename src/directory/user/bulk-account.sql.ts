// Which accounts are those of bulk tokens.

import { anyOf } from '../../db/any-of.ts'
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

/** The token of each of these accounts that has one. */
export async function tokenIdsOf(
  db: Db,
  tenantId: TenantId,
  ids: readonly UserId[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('bulk_token')
    .select(['id', 'user_id'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', anyOf(ids, 'uuid'))
    .execute()
  return new Map(rows.map(({ id, user_id: userId }) => [userId, id]))
}
