// Every statement on role_member, and who may rule over role holders in this moment.

import { sql } from 'kysely'
import { lockTenant } from '../../db/lock/tenant-lock.ts'
import type { Db } from '../../db/schema.ts'
import { directoryList, guid, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Role } from '../../kernel/role.ts'

/** Until the end of the transaction nobody else changes roles or role holders of this tenant. */
export async function lock(db: Db, tenantId: TenantId): Promise<void> {
  await lockTenant(db, tenantId, 'roles')
}

export async function grant(db: Db, tenantId: TenantId, userId: UserId, role: Role): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('role_member')
    .values({ tenant_id: tenantId, user_id: userId, role })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'user_id', 'role']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function take(db: Db, tenantId: TenantId, userId: UserId, role: Role): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('role_member')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('role', '=', role)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

/** Whether an enabled global administrator is left when this person is not one. */
export async function othersRule(db: Db, tenantId: TenantId, userId: UserId): Promise<boolean> {
  const row = await db
    .selectFrom('role_member')
    .innerJoin('directory_user', (join) =>
      join
        .onRef('directory_user.tenant_id', '=', 'role_member.tenant_id')
        .onRef('directory_user.id', '=', 'role_member.user_id'),
    )
    .select('role_member.user_id')
    .where('role_member.tenant_id', '=', tenantId)
    .where('role_member.role', '=', 'global-administrator')
    .where('role_member.user_id', '!=', userId)
    .where('directory_user.account_enabled', '=', true)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export const memberList = directoryList({
  name: 'members',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('directory_user.id'),
    displayName: text('directory_user.display_name', { searched: true }),
    userPrincipalName: text('directory_user.user_principal_name', { searched: true }),
  },
  types: { user: sql`true` },
})

export type RoleHolder = { readonly id: string; readonly displayName: string; readonly userPrincipalName: string }

export async function members(db: Db, tenantId: TenantId, role: Role, wanted: Wanted): Promise<Found<RoleHolder>> {
  const select = (on: Db) =>
    on
      .selectFrom('role_member')
      .innerJoin('directory_user', (join) =>
        join
          .onRef('directory_user.tenant_id', '=', 'role_member.tenant_id')
          .onRef('directory_user.id', '=', 'role_member.user_id'),
      )
      .select(['directory_user.id', 'directory_user.display_name', 'directory_user.user_principal_name'])
      .where('role_member.tenant_id', '=', tenantId)
      .where('role_member.role', '=', role)
  const found = await pageOf({ db, tenantId, select }, memberList, wanted)
  const rows = found.rows.map((row) => ({
    id: row.id,
    displayName: row.display_name,
    userPrincipalName: row.user_principal_name,
  }))
  return { ...found, rows }
}

/** Global administrators, and applications that may give roles, which comes to the same; both as they stand now. */
export async function rules(db: Db, { tenantId, actor }: OperationContext): Promise<boolean> {
  if (actor.kind === 'operator' || actor.kind === 'system') return true
  if (actor.kind === 'application') {
    const row = await db
      .selectFrom('application')
      .select('roles')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', actor.id)
      .executeTakeFirst()
    return row?.roles.includes('RoleManagement.ReadWrite.Directory') ?? false
  }
  if (actor.kind !== 'user') return false
  const row = await db
    .selectFrom('role_member')
    .select('user_id')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', actor.id)
    .where('role', '=', 'global-administrator')
    .executeTakeFirst()
  return row !== undefined
}
