// Every statement on application: the confidential clients of a tenant.

import type { Db } from '../../db/schema.ts'
import { directoryList, guid, instant, text, texts } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId } from '../../kernel/id.ts'

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

export const applicationList = directoryList({
  name: 'applications',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('id'),
    appId: guid('id'),
    displayName: text('display_name', { searched: true }),
    appRoles: texts('roles'),
    createdDateTime: instant('created_at'),
  },
})

export type ListedApplication = Pick<Application, 'id' | 'displayName' | 'roles'> & { readonly createdAt: Date }

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<ListedApplication>> {
  const select = (on: Db) =>
    on.selectFrom('application').select(['id', 'display_name', 'roles', 'created_at']).where('tenant_id', '=', tenantId)
  const found = await pageOf({ db, tenantId, select }, applicationList, wanted)
  const rows = found.rows.map((row) => ({
    id: row.id,
    displayName: row.display_name,
    roles: row.roles,
    createdAt: row.created_at,
  }))
  return { ...found, rows }
}

export async function remove(db: Db, tenantId: TenantId, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('application')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}
