// Every statement on application: the confidential clients of a tenant.

import type { Db } from '../db/schema.ts'
import type { TenantId } from '../kernel/id.ts'

export type Application = {
  readonly id: string
  readonly displayName: string
  readonly secretHash: string | null
  readonly redirectUris: readonly string[]
  readonly roles: readonly string[]
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<Application | undefined> {
  const row = await db
    .selectFrom('application')
    .select(['id', 'display_name', 'secret_hash', 'redirect_uris', 'roles'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return (
    row && {
      id: row.id,
      displayName: row.display_name,
      secretHash: row.secret_hash,
      redirectUris: row.redirect_uris,
      roles: row.roles,
    }
  )
}

export async function insert(db: Db, tenantId: TenantId, application: Application, now: Date): Promise<void> {
  await db
    .insertInto('application')
    .values({
      tenant_id: tenantId,
      id: application.id,
      display_name: application.displayName,
      secret_hash: application.secretHash,
      redirect_uris: [...application.redirectUris],
      roles: [...application.roles],
      created_at: now,
    })
    .execute()
}

export async function setRoles(db: Db, tenantId: TenantId, id: string, roles: readonly string[]): Promise<void> {
  await db
    .updateTable('application')
    .set({ roles: [...roles] })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** By id, after `after`. */
export async function page(
  db: Db,
  tenantId: TenantId,
  after: string,
  limit: number,
): Promise<Array<Pick<Application, 'id' | 'displayName' | 'roles'> & { readonly createdAt: Date }>> {
  let query = db
    .selectFrom('application')
    .select(['id', 'display_name', 'roles', 'created_at'])
    .where('tenant_id', '=', tenantId)
  if (after !== '') query = query.where('id', '>', after)
  const rows = await query.orderBy('id').limit(limit).execute()
  return rows.map((row) => ({
    id: row.id,
    displayName: row.display_name,
    roles: row.roles,
    createdAt: row.created_at,
  }))
}

export async function remove(db: Db, tenantId: TenantId, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('application')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}
