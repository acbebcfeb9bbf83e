// Every statement on app_role_assignment and permission_grant: what applications were given, by themselves and for people.

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { directoryList, guid, instant, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId } from '../../kernel/id.ts'

/** Beside `application` of a statement: the permissions that it has by itself. */
export const rolesOfApplication: RawBuilder<string[]> = sql`
  array(select r.permission from service_principal p
          join app_role_assignment r on r.tenant_id = p.tenant_id and r.service_principal_id = p.id
         where p.tenant_id = application.tenant_id and p.app_id = application.id order by r.permission)`

/** The same: the permissions that it has for everybody who signs in. */
export const scopesOfApplication: RawBuilder<string[]> = sql`
  coalesce((select g.permissions from service_principal p
              join permission_grant g on g.tenant_id = p.tenant_id and g.service_principal_id = p.id
             where p.tenant_id = application.tenant_id and p.app_id = application.id and g.user_id is null), '{}')`

export type AppRole = {
  readonly id: string
  readonly permission: string
  readonly createdAt: Date
  /** Who gave it, as they were called; null before that was kept. */
  readonly grantedBy: string | null
}

export async function appRoles(db: Db, tenantId: TenantId, principalId: string): Promise<AppRole[]> {
  const rows = await db
    .selectFrom('app_role_assignment')
    .select(['id', 'permission', 'created_at', 'granted_by'])
    .where('tenant_id', '=', tenantId)
    .where('service_principal_id', '=', principalId)
    .orderBy('permission')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    permission: row.permission,
    createdAt: row.created_at,
    grantedBy: row.granted_by,
  }))
}

/** Those that it does not have yet. */
export async function addAppRoles(
  tx: Db,
  tenantId: TenantId,
  principalId: string,
  roles: readonly AppRole[],
): Promise<void> {
  if (roles.length === 0) return
  await tx
    .insertInto('app_role_assignment')
    .values(
      roles.map((role) => ({
        tenant_id: tenantId,
        id: role.id,
        service_principal_id: principalId,
        permission: role.permission,
        created_at: role.createdAt,
        granted_by: role.grantedBy,
      })),
    )
    .onConflict((conflict) => conflict.columns(['tenant_id', 'service_principal_id', 'permission']).doNothing())
    .execute()
}

/** Answers the permission that was taken; undefined when there was none such. */
export async function removeAppRole(
  tx: Db,
  tenantId: TenantId,
  principalId: string,
  id: string,
): Promise<string | undefined> {
  const row = await tx
    .deleteFrom('app_role_assignment')
    .where('tenant_id', '=', tenantId)
    .where('service_principal_id', '=', principalId)
    .where('id', '=', id)
    .returning('permission')
    .executeTakeFirst()
  return row?.permission
}

export type Grant = {
  readonly id: string
  readonly principalId: string
  /** Null: for everybody. */
  readonly userId: string | null
  readonly permissions: readonly string[]
  readonly createdAt: Date
  /** Who gave it, as they were called. */
  readonly grantedBy: string
}

const selectGrants = (db: Db, tenantId: TenantId) =>
  db.selectFrom('permission_grant').selectAll().where('tenant_id', '=', tenantId)

type Row = Awaited<ReturnType<ReturnType<typeof selectGrants>['executeTakeFirstOrThrow']>>

const toGrant = (row: Row): Grant => ({
  id: row.id,
  principalId: row.service_principal_id,
  userId: row.user_id,
  permissions: row.permissions,
  createdAt: row.created_at,
  grantedBy: row.granted_by,
})

export const grantList = directoryList({
  name: 'oauth2PermissionGrants',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('id'),
    clientId: guid('service_principal_id'),
    consentType: text(sql`case when user_id is null then 'AllPrincipals' else 'Principal' end`),
    principalId: guid('user_id', { nullable: true }),
    scope: text(sql`array_to_string(permissions, ' ')`),
    createdDateTime: instant('created_at'),
  },
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<Grant>> {
  const found = await pageOf({ db, tenantId, select: (on) => selectGrants(on, tenantId) }, grantList, wanted)
  return { ...found, rows: found.rows.map(toGrant) }
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<Grant | undefined> {
  const row = await selectGrants(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toGrant(row)
}

/** What everybody, or this person, gave already. */
export async function grantFor(
  tx: Db,
  tenantId: TenantId,
  principalId: string,
  userId: string | null,
): Promise<Grant | undefined> {
  const row = await selectGrants(tx, tenantId)
    .where('service_principal_id', '=', principalId)
    .where('user_id', userId === null ? 'is' : '=', userId)
    .executeTakeFirst()
  return row && toGrant(row)
}

export async function insert(tx: Db, tenantId: TenantId, grant: Grant): Promise<void> {
  await tx
    .insertInto('permission_grant')
    .values({
      tenant_id: tenantId,
      id: grant.id,
      service_principal_id: grant.principalId,
      user_id: grant.userId,
      permissions: [...grant.permissions],
      created_at: grant.createdAt,
      granted_by: grant.grantedBy,
    })
    .execute()
}

export async function change(
  tx: Db,
  tenantId: TenantId,
  id: string,
  to: { readonly permissions: readonly string[]; readonly grantedBy: string },
): Promise<void> {
  await tx
    .updateTable('permission_grant')
    .set({ permissions: [...to.permissions], granted_by: to.grantedBy })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function remove(tx: Db, tenantId: TenantId, id: string): Promise<void> {
  await tx.deleteFrom('permission_grant').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

/** What an application has for this person: of everybody and of the person. */
export async function grantedFor(
  db: Db,
  tenantId: TenantId,
  appId: string,
  userId: string,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ permission: string }>`
    select distinct unnest(g.permissions) as permission
      from service_principal p
      join permission_grant g on g.tenant_id = p.tenant_id and g.service_principal_id = p.id
     where p.tenant_id = ${tenantId} and p.app_id = ${appId} and (g.user_id is null or g.user_id = ${userId})`.execute(
    db,
  )
  return new Set(rows.map(({ permission }) => permission))
}

/** What it has for anybody. */
export async function everyScope(db: Db, tenantId: TenantId, appId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ permission: string }>`
    select distinct unnest(g.permissions) as permission
      from service_principal p
      join permission_grant g on g.tenant_id = p.tenant_id and g.service_principal_id = p.id
     where p.tenant_id = ${tenantId} and p.app_id = ${appId}`.execute(db)
  return rows.map(({ permission }) => permission)
}
