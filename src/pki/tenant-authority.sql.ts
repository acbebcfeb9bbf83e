// Statements on tenant_authority.

import type { Db } from '../db/schema.ts'
import type { TenantId } from '../kernel/id.ts'

export type StoredTenantAuthority = {
  readonly generation: number
  readonly certificate: Buffer
  readonly privateKeySealed: Buffer
}

/** The newest. */
export async function tenantAuthority(db: Db, tenantId: TenantId): Promise<StoredTenantAuthority | undefined> {
  const row = await db
    .selectFrom('tenant_authority')
    .select(['generation', 'certificate', 'private_key_sealed'])
    .where('tenant_id', '=', tenantId)
    .orderBy('generation', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { generation: row.generation, certificate: row.certificate, privateKeySealed: row.private_key_sealed }
}

/** Nothing when somebody else made it first. */
export async function insertTenantAuthority(
  db: Db,
  tenantId: TenantId,
  made: StoredTenantAuthority & { readonly thumbprint: string; readonly createdAt: Date },
): Promise<void> {
  await db
    .insertInto('tenant_authority')
    .values({
      tenant_id: tenantId,
      generation: made.generation,
      thumbprint: made.thumbprint,
      certificate: made.certificate,
      private_key_sealed: made.privateKeySealed,
      created_at: made.createdAt,
    })
    .onConflict((on) => on.columns(['tenant_id', 'generation']).doNothing())
    .execute()
}
