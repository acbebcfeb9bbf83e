// Every statement on operator_account.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { TenantId, UserId } from '../../kernel/id.ts'

export async function isOperator(db: Db, tenantId: TenantId, userId: UserId): Promise<boolean> {
  const found = await db
    .selectFrom('operator_account')
    .select('user_id')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return found !== undefined
}

/** Whether it was none before. */
export async function insert(tx: Db, tenantId: TenantId, userId: UserId, addedAt: Date): Promise<boolean> {
  const row = { tenant_id: tenantId, user_id: userId, added_at: addedAt }
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('operator_account')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenant_id', 'user_id']).doNothing())
    .executeTakeFirst()
  return Number(numInsertedOrUpdatedRows ?? 0) > 0
}

/** Whether it was one. */
export async function remove(tx: Db, tenantId: TenantId, userId: UserId): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('operator_account')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return Number(numDeletedRows) > 0
}

export type Operator = {
  readonly tenantId: TenantId
  readonly userId: UserId
  readonly userPrincipalName: string
  readonly displayName: string
  readonly addedAt: Date
}

export async function all(db: Db): Promise<Operator[]> {
  const { rows } = await sql<{ tenant_id: string; id: string; upn: string; name: string; added_at: Date }>`
    /* every tenant: people who run the installation */
    select o.tenant_id, u.id, u.user_principal_name as upn, u.display_name as name, o.added_at
      from operator_account o join directory_user u on u.tenant_id = o.tenant_id and u.id = o.user_id
     order by u.user_principal_name`.execute(db)
  return rows.map((row) => ({
    tenantId: TenantId.parse(row.tenant_id),
    userId: UserId.parse(row.id),
    userPrincipalName: row.upn,
    displayName: row.name,
    addedAt: row.added_at,
  }))
}
