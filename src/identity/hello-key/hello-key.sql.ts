// Every statement on hello_key. A key counts while the join in which it was made lasts; of an earlier one it is as good as none.

import type { Db } from '../../db/schema.ts'
import { DirectoryDeviceId, type TenantId, type UserId } from '../../kernel/id.ts'

export type HelloKey = {
  readonly id: string
  readonly userId: string
  readonly deviceId: string
  readonly deviceName: string
  /** SHA-256 of the blob, in base64. */
  readonly keyId: string
  /** BCRYPT_RSAKEY_BLOB. */
  readonly publicKey: Buffer
  readonly createdAt: Date
}

const keysNow = (db: Db, tenantId: TenantId) =>
  db
    .selectFrom('hello_key')
    .innerJoin('directory_device', (join) =>
      join
        .onRef('directory_device.tenant_id', '=', 'hello_key.tenant_id')
        .onRef('directory_device.id', '=', 'hello_key.device_id')
        .onRef('directory_device.certificate_thumbprint', '=', 'hello_key.join_thumbprint'),
    )
    .select([
      'hello_key.id',
      'hello_key.user_id as userId',
      'directory_device.device_id as deviceId',
      'directory_device.display_name as deviceName',
      'hello_key.key_id as keyId',
      'hello_key.public_key as publicKey',
      'hello_key.created_at as createdAt',
    ])
    .where('hello_key.tenant_id', '=', tenantId)
    .where('directory_device.tenant_id', '=', tenantId)

export const keysOf = (db: Db, tenantId: TenantId, userId: UserId): Promise<HelloKey[]> =>
  keysNow(db, tenantId).where('hello_key.user_id', '=', userId).orderBy('hello_key.created_at').execute()

/** The key of this id that the person has on the device with this very join. */
export const keyOn = (
  db: Db,
  tenantId: TenantId,
  of: {
    readonly userId: UserId
    readonly keyId: string
    readonly device: { readonly id: DirectoryDeviceId; readonly thumbprint: string }
  },
): Promise<HelloKey | undefined> =>
  keysNow(db, tenantId)
    .where('hello_key.user_id', '=', of.userId)
    .where('hello_key.key_id', '=', of.keyId)
    .where('hello_key.device_id', '=', of.device.id)
    .where('hello_key.join_thumbprint', '=', of.device.thumbprint)
    .executeTakeFirst()

/** Locks the device that claims call by this id. */
export async function lockDevice(
  tx: Db,
  tenantId: TenantId,
  deviceId: string,
): Promise<{ readonly id: DirectoryDeviceId; readonly name: string; readonly thumbprint: string } | undefined> {
  const row = await tx
    .selectFrom('directory_device')
    .select(['id', 'display_name', 'certificate_thumbprint'])
    .where('tenant_id', '=', tenantId)
    .where('device_id', '=', deviceId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!row?.certificate_thumbprint) return undefined
  return { id: DirectoryDeviceId.parse(row.id), name: row.display_name, thumbprint: row.certificate_thumbprint }
}

/** In place of an earlier one of the person on the device, if any. False: somebody else has it. */
export async function replace(
  tx: Db,
  tenantId: TenantId,
  key: {
    readonly id: string
    readonly userId: UserId
    readonly device: { readonly id: DirectoryDeviceId; readonly thumbprint: string }
    readonly keyId: string
    readonly publicKey: Buffer
    readonly createdAt: Date
  },
): Promise<boolean> {
  await tx
    .deleteFrom('hello_key')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', key.userId)
    .where((eb) => eb.or([eb('device_id', '=', key.device.id), eb('key_id', '=', key.keyId)]))
    .execute()
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('hello_key')
    .values({
      tenant_id: tenantId,
      id: key.id,
      user_id: key.userId,
      device_id: key.device.id,
      join_thumbprint: key.device.thumbprint,
      key_id: key.keyId,
      public_key: key.publicKey,
      created_at: key.createdAt,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'key_id']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function remove(tx: Db, tenantId: TenantId, id: string): Promise<void> {
  await tx.deleteFrom('hello_key').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}
