// Users and their roles. A user principal name is unique in its tenant whatever its letter case; only the database makes
// letters small, as its index does, since JavaScript has other rules for some of them.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import { type TenantId, UserId } from '../kernel/id.ts'

export type Role = 'global-administrator' | 'device-administrator'

export type User = {
  readonly id: UserId
  readonly userPrincipalName: string
  readonly displayName: string
  readonly givenName: string | null
  readonly surname: string | null
  readonly passwordHash: string
  readonly accountEnabled: boolean
  /** Counts when the tenant lets only selected users join devices. */
  readonly mayJoin: boolean
  readonly mdmLicensed: boolean
  /** Of what was signed in with, only this epoch counts (credentials.ops.ts). */
  readonly credentialsEpoch: number
  readonly credentialsValidFrom: Date | null
  readonly createdAt: Date
  readonly roles: readonly Role[]
}

const columns = [
  'id',
  'user_principal_name',
  'display_name',
  'given_name',
  'surname',
  'password_hash',
  'account_enabled',
  'may_join',
  'mdm_licensed',
  'credentials_epoch',
  'credentials_valid_from',
  'created_at',
] as const

function selectUsers(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('directory_user')
    .select(columns)
    .select((eb) =>
      eb
        .selectFrom('role_member')
        .select(sql<Role[]>`coalesce(array_agg(role order by role), '{}')`.as('roles'))
        .where('role_member.tenant_id', '=', tenantId)
        .whereRef('role_member.user_id', '=', 'directory_user.id')
        .as('roles'),
    )
    .where('directory_user.tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectUsers>['executeTakeFirstOrThrow']>>

function toUser(row: Row): User {
  return {
    id: UserId.parse(row.id),
    userPrincipalName: row.user_principal_name,
    displayName: row.display_name,
    givenName: row.given_name,
    surname: row.surname,
    passwordHash: row.password_hash,
    accountEnabled: row.account_enabled,
    mayJoin: row.may_join,
    mdmLicensed: row.mdm_licensed,
    credentialsEpoch: row.credentials_epoch,
    credentialsValidFrom: row.credentials_valid_from,
    createdAt: row.created_at,
    roles: row.roles ?? [],
  }
}

export async function byId(db: Db, tenantId: TenantId, id: UserId): Promise<User | undefined> {
  const row = await selectUsers(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toUser(row)
}

export async function byUpn(db: Db, tenantId: TenantId, upn: string): Promise<User | undefined> {
  const row = await selectUsers(db, tenantId)
    .where(sql`lower(user_principal_name)`, '=', sql`lower(${upn})`)
    .executeTakeFirst()
  return row && toUser(row)
}

/** By name, after `after` (a user principal name), at most `limit`. */
export async function page(db: Db, tenantId: TenantId, after: string, limit: number): Promise<User[]> {
  const rows = await selectUsers(db, tenantId)
    .where(sql`lower(user_principal_name)`, '>', sql`lower(${after})`)
    .orderBy(sql`lower(user_principal_name)`)
    .limit(limit)
    .execute()
  return rows.map(toUser)
}

/** False when there is no such user. */
export async function beginEpoch(db: Db, tenantId: TenantId, id: UserId, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('directory_user')
    .set((eb) => ({ credentials_epoch: eb('credentials_epoch', '+', 1), credentials_valid_from: now }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}
