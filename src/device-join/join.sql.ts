// Which joins wait for each other.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { TenantId, UserId } from '../kernel/id.ts'

/**
 * Joins of one person wait for each other, so that two at once cannot both take the last place of the quota. The person's own
 * row is locked; who is gone joins nothing.
 */
export async function lockUser(tx: Db, tenantId: TenantId, userId: UserId): Promise<void> {
  await sql`
    select 1 from directory_user where tenant_id = ${tenantId} and id = ${userId} for no key update`.execute(tx)
}
