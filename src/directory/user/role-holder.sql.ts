// Who rules over accounts that hold a directory role, as of this moment.

import { lockTenant } from '../../db/lock/tenant-lock.ts'
import type { Db } from '../../db/schema.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'

/** Until the end of the transaction nobody else changes roles or role holders of this tenant. */
export async function lock(db: Db, tenantId: TenantId): Promise<void> {
  await lockTenant(db, tenantId, 'roles')
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

/** Global administrators, and applications that may give roles, which comes to the same; both as they stand now. */
export async function rules(db: Db, { tenantId, actor }: OperationContext): Promise<boolean> {
  if (actor.kind === 'operator' || actor.kind === 'system') return true
  if (actor.kind === 'application') {
    const row = await db
      .selectFrom('service_principal as p')
      .innerJoin('app_role_assignment as r', (join) =>
        join.onRef('r.tenant_id', '=', 'p.tenant_id').onRef('r.service_principal_id', '=', 'p.id'),
      )
      .select('r.id')
      .where('p.tenant_id', '=', tenantId)
      .where('p.app_id', '=', actor.id)
      .where('p.account_enabled', '=', true)
      .where('r.permission', '=', 'RoleManagement.ReadWrite.Directory')
      .executeTakeFirst()
    return row !== undefined
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
