// Statements on tenant_authority.

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'

export type StoredTenantAuthority = {
  readonly generation: number
  readonly certificate: Buffer
  readonly privateKeySealed: Buffer
  readonly issuesFrom: Date
}

/** The newest first. */
export async function tenantAuthorities(db: Db, tenantId: TenantId): Promise<StoredTenantAuthority[]> {
  const rows = await db
    .selectFrom('tenant_authority')
    .select(['generation', 'certificate', 'private_key_sealed', 'issues_from'])
    .where('tenant_id', '=', tenantId)
    .orderBy('generation', 'desc')
    .execute()
  return rows.map((row) => ({
    generation: row.generation,
    certificate: row.certificate,
    privateKeySealed: row.private_key_sealed,
    issuesFrom: row.issues_from,
  }))
}

/** False when somebody else made it first. */
export async function insertTenantAuthority(
  db: Db,
  tenantId: TenantId,
  made: StoredTenantAuthority & { readonly thumbprint: string; readonly createdAt: Date },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('tenant_authority')
    .values({
      tenant_id: tenantId,
      generation: made.generation,
      thumbprint: made.thumbprint,
      certificate: made.certificate,
      private_key_sealed: made.privateKeySealed,
      created_at: made.createdAt,
      issues_from: made.issuesFrom,
    })
    .onConflict((on) => on.columns(['tenant_id', 'generation']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}
