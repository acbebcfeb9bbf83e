// Locks on a row of the tenant's own, until the transaction ends. Unlike advisory locks they hold wherever the tenant's rows are.

import { sql } from 'kysely'

import type { Db } from '../schema.ts'

/** One lock for each purpose: changing roles does not wait for sealing the trail. */
const purposes = [
  'audit-chain',
  'roles',
  'signing-key',
  'device-inbox',
  'enrollment-secrets',
  'assignment-filters',
  'compliance-policies',
  'app-relations',
] as const
export type LockPurpose = (typeof purposes)[number]

/** For a new tenant. */
export async function makeTenantLocks(tx: Db, tenantId: string): Promise<void> {
  await tx
    .insertInto('tenant_lock')
    .values(purposes.map((purpose) => ({ tenant_id: tenantId, purpose })))
    .execute()
}

/** False when another transaction has it and we do not wait. */
export async function lockTenant(
  tx: Db,
  tenantId: string,
  purpose: LockPurpose,
  { wait = true }: { readonly wait?: boolean } = {},
): Promise<boolean> {
  const take = async () => {
    const { rows } = await sql`
      select 1 from tenant_lock where tenant_id = ${tenantId} and purpose = ${purpose}
         for update ${wait ? sql`` : sql`skip locked`}`.execute(tx)
    return rows.length > 0
  }
  if (await take()) return true
  // a tenant of which there is no row: gone, with a trail that is still sealed. Of several who make one, one does
  await sql`insert into tenant_lock (tenant_id, purpose) values (${tenantId}, ${purpose}) on conflict do nothing`.execute(
    tx,
  )
  return take()
}
