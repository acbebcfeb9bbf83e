// Who places devices into groups and profiles takes turns with who changes the rules of placing, tenant by tenant.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'

/**
 * Under READ COMMITTED a rule that commits while devices are being placed would be seen neither by those who placed them nor
 * by the one who changed it. Placing shares the lock, changing has it alone; both hold it until their transaction ends. It is
 * the tenant's own row, so that the tenant stays as long: devices are registered for nobody who is gone.
 */
export async function lockPlacement(tx: Db, tenantId: TenantId, how: 'placing' | 'changing'): Promise<void> {
  const { rows } = await sql`
    select 1 from tenant where tenant_id = ${tenantId} for ${how === 'placing' ? sql`share` : sql`no key update`}`.execute(
    tx,
  )
  if (rows.length === 0) throw notFound('Tenant', tenantId)
}
