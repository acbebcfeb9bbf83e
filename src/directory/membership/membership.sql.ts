// Per-tenant lock: placement takes it shared, rule changes exclusive.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'

/**
 * Under READ COMMITTED a rule that commits while devices are being placed would be seen neither by the placement nor by the
 * change. So both hold the lock until their transaction ends. It is the tenant's own row, which also keeps the tenant from
 * being deleted: devices cannot be registered for a deleted tenant.
 */
export async function lockPlacement(tx: Db, tenantId: TenantId, how: 'placing' | 'changing'): Promise<void> {
  const { rows } = await sql`
    select 1 from tenant where tenant_id = ${tenantId} for ${how === 'placing' ? sql`share` : sql`no key update`}`.execute(
    tx,
  )
  if (rows.length === 0) throw notFound('Tenant', tenantId)
}
