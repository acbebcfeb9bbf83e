import type { Db } from '../db/schema.ts'
import type { TenantId } from '../kernel/id.ts'

export async function tenantExists(db: Db, tenantId: TenantId): Promise<boolean> {
  const found = await db
    .selectFrom('tenant')
    .select('tenant_id')
    .where('tenant_id', '=', tenantId)
    .forKeyShare()
    .executeTakeFirst()
  return found !== undefined
}
