// A tenant that leaves the installation is closed before anything else of it is removed: its names are free, and nobody of it and none
// of its devices gets in any more.

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'

/** Answers how many rows of which table went. */
export async function close(tx: Db, tenantId: TenantId): Promise<Readonly<Record<string, number>>> {
  const { numDeletedRows } = await tx.deleteFrom('domain').where('tenant_id', '=', tenantId).executeTakeFirstOrThrow()
  // without managers, whom the rows of others name, so that people can go in any order
  await tx
    .updateTable('directory_user')
    .set((eb) => ({ account_enabled: false, manager_id: null, credentials_epoch: eb('credentials_epoch', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .execute()
  await tx.updateTable('directory_device').set({ account_enabled: false }).where('tenant_id', '=', tenantId).execute()
  return { domain: Number(numDeletedRows) }
}

/** With the row of the tenant itself, until the transaction ends: whatever needs it waits, and fails when it is gone. */
export async function lock(tx: Db, tenantId: TenantId): Promise<boolean> {
  const row = await tx
    .selectFrom('tenant')
    .select('tenant_id')
    .where('tenant_id', '=', tenantId)
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}
