// The credentials of a tenant that leaves the installation. Without a key no token of it is good, and no application of it gets one.

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'

/** Answers how many rows of which table went. */
export async function endCredentials(tx: Db, tenantId: TenantId, now: Date): Promise<Readonly<Record<string, number>>> {
  const keys = await tx.deleteFrom('signing_key').where('tenant_id', '=', tenantId).executeTakeFirstOrThrow()
  const credentials = await tx
    .deleteFrom('application_credential')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  await tx.updateTable('service_principal').set({ account_enabled: false }).where('tenant_id', '=', tenantId).execute()
  await tx
    .updateTable('bulk_token')
    .set({ revoked_at: now })
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
    .execute()
  return {
    signing_key: Number(keys.numDeletedRows),
    application_credential: Number(credentials.numDeletedRows),
  }
}
