import { sql } from 'kysely'

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

export async function tenantsThatExist(db: Db, tenantIds: readonly TenantId[]): Promise<ReadonlySet<TenantId>> {
  const found = await db
    .selectFrom('tenant')
    .select('tenant_id')
    .where('tenant_id', '=', sql<TenantId>`any(${tenantIds}::uuid[])`)
    .execute()
  return new Set(found.map(({ tenant_id }) => tenant_id as TenantId))
}
