// Statements behind primary refresh tokens: the joined device of a certificate, and nonces that were spent.

import type { Db } from '../../db/schema.ts'
import type { DirectoryDeviceId, TenantId } from '../../kernel/id.ts'

/** Undefined when the certificate is revoked or not one of ours. */
export async function joinedDevice(
  db: Db,
  tenantId: TenantId,
  id: DirectoryDeviceId,
  thumbprint: string,
): Promise<
  | {
      readonly deviceId: string
      readonly enabled: boolean
      readonly ownerId: string | null
      readonly transportKey: Buffer
      readonly lastSignInAt: Date | null
    }
  | undefined
> {
  const row = await db
    .selectFrom('directory_device as d')
    .innerJoin('issued_certificate as c', (join) =>
      join.onRef('c.tenant_id', '=', 'd.tenant_id').on('c.thumbprint', '=', thumbprint).on('c.revoked_at', 'is', null),
    )
    .select(['d.device_id', 'd.account_enabled', 'd.owner_id', 'd.transport_key', 'd.last_sign_in_at'])
    .where('d.tenant_id', '=', tenantId)
    .where('d.id', '=', id)
    .executeTakeFirst()
  return row?.transport_key
    ? {
        deviceId: row.device_id,
        enabled: row.account_enabled,
        ownerId: row.owner_id,
        transportKey: row.transport_key,
        lastSignInAt: row.last_sign_in_at,
      }
    : undefined
}

/** False when it was spent before; the row may go as soon as the nonce would be too old anyway. */
export async function spendNonce(db: Db, tenantId: TenantId, digest: string, expiresAt: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('oidc_payload')
    .values({
      tenant_id: tenantId,
      model: 'SpentNonce',
      id: digest,
      payload: '{}',
      grant_id: null,
      user_code: null,
      uid: null,
      expires_at: expiresAt,
      consumed_at: null,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'model', 'id']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}
