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
