// Which joins wait for each other.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { TenantId, UserId } from '../kernel/id.ts'

/** Joins of one person wait for each other, so that two at once cannot both take the last place of the quota. */
export async function lockUser(tx: Db, tenantId: TenantId, userId: UserId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('join'), hashtext(${`${tenantId}/${userId}`}))`.execute(tx)
}
