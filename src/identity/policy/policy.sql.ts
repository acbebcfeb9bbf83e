// Every statement on access_policy.

import type { Db } from '../../db/schema.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import type { Policy } from './policy.ts'

export type StoredPolicy = Policy & { readonly createdAt: Date; readonly modifiedAt: Date | null }

const select = (db: Db, tenantId: TenantId) =>
  db.selectFrom('access_policy').selectAll().where('tenant_id', '=', tenantId)

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

const toPolicy = (row: Row): StoredPolicy => ({
  id: row.id,
  displayName: row.display_name,
  enabled: row.enabled,
  everybody: row.everybody,
  includeUsers: row.include_users.map((id) => UserId.parse(id)),
  excludeUsers: row.exclude_users.map((id) => UserId.parse(id)),
  includeRoles: row.include_roles,
  guards: row.guards,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
})

const columnsOf = (policy: Omit<Policy, 'id'>) => ({
  display_name: policy.displayName,
  enabled: policy.enabled,
  everybody: policy.everybody,
  include_users: [...policy.includeUsers],
  exclude_users: [...policy.excludeUsers],
  include_roles: [...policy.includeRoles],
  guards: policy.guards,
})

export async function all(db: Db, tenantId: TenantId): Promise<StoredPolicy[]> {
  return (await select(db, tenantId).orderBy('display_name').orderBy('id').execute()).map(toPolicy)
}

export async function enabled(db: Db, tenantId: TenantId): Promise<Policy[]> {
  return (await select(db, tenantId).where('enabled', '=', true).execute()).map(toPolicy)
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<StoredPolicy | undefined> {
  const row = await select(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toPolicy(row)
}

export async function insert(tx: Db, tenantId: TenantId, policy: Policy, now: Date): Promise<void> {
  await tx
    .insertInto('access_policy')
    .values({ tenant_id: tenantId, id: policy.id, ...columnsOf(policy), created_at: now, modified_at: null })
    .execute()
}

export async function change(tx: Db, tenantId: TenantId, policy: Policy, now: Date): Promise<void> {
  await tx
    .updateTable('access_policy')
    .set({ ...columnsOf(policy), modified_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', policy.id)
    .execute()
}

export async function remove(tx: Db, tenantId: TenantId, id: string): Promise<void> {
  await tx.deleteFrom('access_policy').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}
