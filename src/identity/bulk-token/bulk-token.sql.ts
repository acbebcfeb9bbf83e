// Every statement on bulk_token and bulk_join.

import type { Db } from '../../db/schema.ts'
import { type DirectoryDeviceId, type TenantId, UserId } from '../../kernel/id.ts'
import type { Actor } from '../../kernel/operation-context.ts'
import type { BulkToken } from './bulk-token.ts'

const tokensOf = (db: Db, tenantId: TenantId) =>
  db
    .selectFrom('bulk_token')
    .innerJoin('directory_user', (join) =>
      join
        .onRef('directory_user.tenant_id', '=', 'bulk_token.tenant_id')
        .onRef('directory_user.id', '=', 'bulk_token.user_id'),
    )
    .selectAll('bulk_token')
    .select('directory_user.user_principal_name')
    .where('bulk_token.tenant_id', '=', tenantId)
    .where('directory_user.tenant_id', '=', tenantId)

type Row = Awaited<ReturnType<ReturnType<typeof tokensOf>['executeTakeFirstOrThrow']>>

const tokenIn = (row: Row): BulkToken => ({
  id: row.id,
  userId: UserId.parse(row.user_id),
  userPrincipalName: row.user_principal_name,
  displayName: row.display_name,
  mostJoins: row.most_joins,
  joins: row.joins,
  networks: row.networks,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  madeBy: { kind: row.made_by_kind as Actor['kind'], id: row.made_by_id }, // written by us
})

export async function all(db: Db, tenantId: TenantId): Promise<BulkToken[]> {
  return (await tokensOf(db, tenantId).orderBy('bulk_token.created_at', 'desc').execute()).map(tokenIn)
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<BulkToken | undefined> {
  const row = await tokensOf(db, tenantId).where('bulk_token.id', '=', id).executeTakeFirst()
  return row && tokenIn(row)
}

export async function byDigest(db: Db, tenantId: TenantId, digest: string): Promise<BulkToken | undefined> {
  const row = await tokensOf(db, tenantId).where('bulk_token.token_digest', '=', digest).executeTakeFirst()
  return row && tokenIn(row)
}

/** Of two devices at once one waits for the other. */
export async function lock(tx: Db, tenantId: TenantId, id: string): Promise<BulkToken | undefined> {
  const row = await tokensOf(tx, tenantId).where('bulk_token.id', '=', id).forUpdate('bulk_token').executeTakeFirst()
  return row && tokenIn(row)
}

export async function insert(
  tx: Db,
  tenantId: TenantId,
  token: BulkToken & { readonly digest: string },
): Promise<void> {
  await tx
    .insertInto('bulk_token')
    .values({
      tenant_id: tenantId,
      id: token.id,
      user_id: token.userId,
      display_name: token.displayName,
      token_digest: token.digest,
      most_joins: token.mostJoins,
      networks: [...token.networks],
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      made_by_kind: token.madeBy.kind,
      made_by_id: token.madeBy.id,
    })
    .execute()
}

export async function revoke(tx: Db, tenantId: TenantId, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('bulk_token')
    .set({ revoked_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function countJoin(tx: Db, tenantId: TenantId, id: string): Promise<void> {
  await tx
    .updateTable('bulk_token')
    .set((eb) => ({ joins: eb('joins', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function noteJoin(
  tx: Db,
  tenantId: TenantId,
  joined: {
    readonly tokenId: string
    readonly deviceId: DirectoryDeviceId
    readonly thumbprint: string
    readonly at: Date
    readonly address: string | null
  },
): Promise<void> {
  const said = {
    token_id: joined.tokenId,
    join_thumbprint: joined.thumbprint,
    joined_at: joined.at,
    address: joined.address,
  }
  await tx
    .insertInto('bulk_join')
    .values({ tenant_id: tenantId, device_id: joined.deviceId, ...said })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'device_id']).doUpdateSet(said))
    .execute()
}

/** The device joined with the token, and has not joined anew since. */
export async function hasJoined(
  db: Db,
  tenantId: TenantId,
  tokenId: string,
  device: { readonly id: DirectoryDeviceId; readonly thumbprint: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('bulk_join')
    .select('device_id')
    .where('tenant_id', '=', tenantId)
    .where('token_id', '=', tokenId)
    .where('device_id', '=', device.id)
    .where('join_thumbprint', '=', device.thumbprint)
    .executeTakeFirst()
  return row !== undefined
}

/** The token whose account it is, if it is one of those. */
export async function ofAccount(db: Db, tenantId: TenantId, userId: UserId): Promise<string | undefined> {
  const row = await db
    .selectFrom('bulk_token')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row?.id
}

/** Whether the device joined, as it is joined now, with the token of this account. */
export async function joinedBy(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  deviceId: DirectoryDeviceId,
): Promise<boolean> {
  const row = await db
    .selectFrom('bulk_join')
    .innerJoin('bulk_token', (join) =>
      join.onRef('bulk_token.tenant_id', '=', 'bulk_join.tenant_id').onRef('bulk_token.id', '=', 'bulk_join.token_id'),
    )
    .innerJoin('directory_device', (join) =>
      join
        .onRef('directory_device.tenant_id', '=', 'bulk_join.tenant_id')
        .onRef('directory_device.id', '=', 'bulk_join.device_id')
        .onRef('directory_device.certificate_thumbprint', '=', 'bulk_join.join_thumbprint'),
    )
    .select('bulk_join.device_id')
    .where('bulk_join.tenant_id', '=', tenantId)
    .where('bulk_token.tenant_id', '=', tenantId)
    .where('directory_device.tenant_id', '=', tenantId)
    .where('bulk_token.user_id', '=', userId)
    .where('bulk_join.device_id', '=', deviceId)
    .executeTakeFirst()
  return row !== undefined
}
