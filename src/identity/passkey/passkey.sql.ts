// Every statement on passkey.

import type { Selectable } from 'kysely'
import type { PasskeyTable } from '../../db/schema/identity.ts'
import type { Db } from '../../db/schema.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'

export type Passkey = {
  readonly id: string
  readonly userId: UserId
  readonly displayName: string
  /** In base64url. */
  readonly credentialId: string
  /** COSE_Key (RFC 9052 §7). */
  readonly publicKey: Buffer
  readonly signCount: number
  /** What the newest proof signed, in base64url. */
  readonly lastChallenge: string
  readonly transports: readonly string[]
  /** The model of what holds the key; zeros where it does not say. */
  readonly aaguid: string
  /** The person's other devices have it, too. */
  readonly synced: boolean
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

const keyOf = (row: Selectable<PasskeyTable>): Passkey => ({
  id: row.id,
  userId: UserId.parse(row.user_id),
  displayName: row.display_name,
  credentialId: row.credential_id,
  publicKey: row.public_key,
  signCount: Number(row.sign_count),
  lastChallenge: row.last_challenge,
  transports: row.transports,
  aaguid: row.aaguid,
  synced: row.synced,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
})

export async function passkeysOf(db: Db, tenantId: TenantId, userId: UserId): Promise<Passkey[]> {
  const rows = await db
    .selectFrom('passkey')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(keyOf)
}

export async function byCredential(
  db: Db,
  tenantId: TenantId,
  { userId, credentialId }: { readonly userId: UserId; readonly credentialId: string },
): Promise<Passkey | undefined> {
  const row = await db
    .selectFrom('passkey')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()
  return row && keyOf(row)
}

/** False: somebody of the tenant has a key of this id. */
export async function insert(tx: Db, tenantId: TenantId, key: Passkey): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('passkey')
    .values({
      tenant_id: tenantId,
      id: key.id,
      user_id: key.userId,
      display_name: key.displayName,
      credential_id: key.credentialId,
      public_key: key.publicKey,
      sign_count: key.signCount,
      last_challenge: key.lastChallenge,
      transports: [...key.transports],
      aaguid: key.aaguid,
      synced: key.synced,
      created_at: key.createdAt,
      last_used_at: key.lastUsedAt,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'credential_id']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function recordUse(
  tx: Db,
  tenantId: TenantId,
  id: string,
  use: { readonly signCount: number; readonly challenge: string; readonly synced: boolean; readonly now: Date },
): Promise<void> {
  await tx
    .updateTable('passkey')
    .set({
      sign_count: use.signCount,
      last_challenge: use.challenge,
      synced: use.synced,
      last_used_at: use.now,
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function remove(tx: Db, tenantId: TenantId, id: string): Promise<void> {
  await tx.deleteFrom('passkey').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}
