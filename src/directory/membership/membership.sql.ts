// Who places devices into groups and profiles takes turns with who changes the rules of placing, tenant by tenant.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'

/**
 * Under READ COMMITTED a rule that commits while devices are being placed would be seen neither by those who placed them nor
 * by the one who changed it. Placing shares the lock, changing has it alone; both hold it until their transaction ends.
 */
export async function lockPlacement(tx: Db, tenantId: TenantId, how: 'placing' | 'changing'): Promise<void> {
  const lock = how === 'placing' ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`
  await sql`select ${lock}(hashtextextended(${tenantId}::text, 12))`.execute(tx)
}
