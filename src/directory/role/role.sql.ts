// Giving and taking roles, and who holds one.

import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'
import { directoryList, guid, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { Role } from '../../kernel/role.ts'

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
