// Statements on mdm_agent_signer: one row for each organisation whose devices have an agent.

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'

export type StoredSigner = {
  readonly certificate: Buffer
  readonly privateKeySealed: Buffer
  readonly expiresAt: Date
}

export async function signer(db: Db, tenantId: TenantId): Promise<StoredSigner | undefined> {
  const row = await db
    .selectFrom('mdm_agent_signer')
    .select(['certificate', 'private_key_sealed', 'expires_at'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row && { certificate: row.certificate, privateKeySealed: row.private_key_sealed, expiresAt: row.expires_at }
}

/** In the place of the one before. Of two that are made at once the later one stays, and lists of both are good. */
export async function keepSigner(db: Db, tenantId: TenantId, made: StoredSigner): Promise<void> {
  const columns = {
    certificate: made.certificate,
    private_key_sealed: made.privateKeySealed,
    expires_at: made.expiresAt,
  }
  await db
    .insertInto('mdm_agent_signer')
    .values({ tenant_id: tenantId, ...columns })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(columns))
    .execute()
}
