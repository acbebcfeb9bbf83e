// Serialises a person's joins, and decides whether that person may join one more device.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { AssurancePolicy } from '../kernel/assurance-needs.ts'
import { type TenantId, UserId } from '../kernel/id.ts'

export type Joiner = {
  readonly id: UserId
  readonly userPrincipalName: string
  readonly accountEnabled: boolean
  readonly mayJoin: boolean
  readonly isOfBulkToken: boolean
}

/**
 * Joins of one person wait for each other, so that two at once cannot both take the last place of the quota. The person's own
 * row is locked; a deleted person joins nothing.
 */
export async function lockJoiner(tx: Db, tenantId: TenantId, userId: UserId): Promise<Joiner | undefined> {
  const row = await tx
    .selectFrom('directory_user')
    .select(['id', 'user_principal_name', 'account_enabled', 'may_join'])
    .select(
      sql<boolean>`exists (select from bulk_token
                            where bulk_token.tenant_id = ${tenantId} and user_id = directory_user.id)`.as(
        'of_bulk_token',
      ),
    )
    .where('tenant_id', '=', tenantId)
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return (
    row && {
      id: UserId.parse(row.id),
      userPrincipalName: row.user_principal_name,
      accountEnabled: row.account_enabled,
      mayJoin: row.may_join,
      isOfBulkToken: row.of_bulk_token,
    }
  )
}

export type JoinSettings = {
  readonly usersMayJoin: 'none' | 'selected' | 'all'
  readonly quota: number
  readonly assurance: AssurancePolicy
  /** How many devices the person has joined that still exist. */
  readonly owned: number
}

/** The tenant's join settings, and how much of its quota this person has used. Undefined when the tenant is gone. */
export async function joinSettings(tx: Db, tenantId: TenantId, userId: UserId): Promise<JoinSettings | undefined> {
  const row = await tx
    .selectFrom('tenant')
    .select((eb) => [
      'users_may_join',
      'device_quota_per_user',
      'secrets_need',
      'accepts_simulated_tpm',
      eb
        .selectFrom('directory_device')
        .select(sql<number>`count(*)::int`.as('count'))
        .where('directory_device.tenant_id', '=', tenantId)
        .where('owner_id', '=', userId)
        .as('owned'),
    ])
    .where('tenant.tenant_id', '=', tenantId)
    .executeTakeFirst()
  return (
    row && {
      usersMayJoin: row.users_may_join,
      quota: row.device_quota_per_user,
      assurance: { secretsNeed: row.secrets_need, acceptsSimulatedTpm: row.accepts_simulated_tpm },
      owned: row.owned ?? 0,
    }
  )
}
