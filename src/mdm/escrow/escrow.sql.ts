// Every statement on the secrets of devices. Sealed bytes go in and out; what is in them no statement knows.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { Sweep } from '../../db/sweep.ts'
import { directoryList, guid, instant, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { DirectoryDeviceId, TenantId } from '../../kernel/id.ts'
import type { KeptKey, Volume } from '../../protocol/drs/escrow.ts'
import { mostPasswordsOfDevice } from './escrow.ts'

export type Device = { readonly id: DirectoryDeviceId; readonly deviceId: string; readonly name: string }

/** Undefined for one that is gone. It is not deleted before the transaction ends. */
export async function standingDevice(tx: Db, tenantId: TenantId, id: DirectoryDeviceId): Promise<Device | undefined> {
  const row = await tx
    .selectFrom('directory_device')
    .select(['device_id', 'display_name'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forKeyShare()
    .executeTakeFirst()
  return row && { id, deviceId: row.device_id, name: row.display_name }
}

export type StoredKey = {
  readonly id: string
  readonly directoryDeviceId: string
  readonly deviceId: string
  readonly deviceName: string
  readonly volume: Volume
  readonly createdAt: Date
  readonly heldUntil: Date | undefined
}

const selectKeys = (db: Db, tenantId: TenantId) =>
  db
    .selectFrom('mdm_recovery_key as k')
    .select([
      'k.id',
      'k.directory_device_id',
      'k.device_id',
      'k.device_name',
      'k.volume',
      'k.created_at',
      'k.held_until',
    ])
    .where('k.tenant_id', '=', tenantId)

type KeyRow = Awaited<ReturnType<ReturnType<typeof selectKeys>['executeTakeFirstOrThrow']>>

const toKey = (row: KeyRow): StoredKey => ({
  id: row.id,
  directoryDeviceId: row.directory_device_id,
  deviceId: row.device_id,
  deviceName: row.device_name,
  volume: row.volume,
  createdAt: row.created_at,
  heldUntil: row.held_until ?? undefined,
})

export async function keysOf(db: Db, tenantId: TenantId, id: DirectoryDeviceId): Promise<KeptKey[]> {
  const rows = await selectKeys(db, tenantId)
    .where('k.directory_device_id', '=', id)
    .orderBy('k.created_at')
    .orderBy('k.id')
    .execute()
  return rows.map(toKey)
}

/** False where one has this id already. */
export async function insertKey(
  tx: Db,
  tenantId: TenantId,
  device: Device,
  { id, volume, sealed, now }: { id: string; volume: Volume; sealed: Buffer; now: Date },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await tx
    .insertInto('mdm_recovery_key')
    .values({
      ...{ tenant_id: tenantId, id, directory_device_id: device.id, device_id: device.deviceId },
      ...{ device_name: device.name, volume, sealed, created_at: now },
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows > 0n
}

/** Of a device that was deleted, by one that has the volume now. */
export async function adoptKey(tx: Db, tenantId: TenantId, device: Device, id: string): Promise<void> {
  await tx
    .updateTable('mdm_recovery_key')
    .set({ directory_device_id: device.id, device_id: device.deviceId, device_name: device.name, held_until: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('held_until', 'is not', null)
    .execute()
}

export async function keyById(db: Db, tenantId: TenantId, id: string): Promise<StoredKey | undefined> {
  const row = await selectKeys(db, tenantId).where('k.id', '=', id).executeTakeFirst()
  return row && toKey(row)
}

export async function sealedKey(db: Db, tenantId: TenantId, id: string): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('mdm_recovery_key')
    .select('sealed')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.sealed
}

/** Those of this device; answers which there were. */
export async function removeKeys(
  tx: Db,
  tenantId: TenantId,
  device: DirectoryDeviceId,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await tx
    .deleteFrom('mdm_recovery_key')
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', device)
    .where('id', 'in', ids)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

export const keyList = directoryList({
  name: 'recoveryKeys',
  key: 'id',
  order: [{ property: 'createdDateTime', descending: true }],
  properties: {
    id: guid('k.id'),
    createdDateTime: instant('k.created_at'),
    volumeType: text('k.volume', { orders: false }),
    deviceId: guid('k.device_id'),
    deviceName: text('k.device_name', { searched: true }),
    keptUntilDateTime: instant('k.held_until', { nullable: true }),
  },
})

export async function keyPage(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<StoredKey>> {
  const found = await pageOf({ db, tenantId, select: (on) => selectKeys(on, tenantId) }, keyList, wanted)
  return { ...found, rows: found.rows.map(toKey) }
}

export type StoredPassword = {
  readonly directoryDeviceId: string
  readonly deviceId: string
  readonly deviceName: string
  readonly backedUpAt: Date
  readonly refreshAt: Date | undefined
  readonly heldUntil: Date | undefined
}

/** Of each device the latest. */
const selectPasswords = (db: Db, tenantId: TenantId) =>
  db
    .selectFrom('mdm_local_password as p')
    .select(['p.directory_device_id', 'p.device_id', 'p.device_name', 'p.backed_up_at', 'p.refresh_at', 'p.held_until'])
    .where('p.tenant_id', '=', tenantId)
    .where(
      sql<boolean>`not exists (
        select from mdm_local_password n
         where n.tenant_id = ${tenantId} and n.device_id = p.device_id
           and (n.backed_up_at, n.id) > (p.backed_up_at, p.id))`,
    )

type PasswordRow = Awaited<ReturnType<ReturnType<typeof selectPasswords>['executeTakeFirstOrThrow']>>

const toPassword = (row: PasswordRow): StoredPassword => ({
  directoryDeviceId: row.directory_device_id,
  deviceId: row.device_id,
  deviceName: row.device_name,
  backedUpAt: row.backed_up_at,
  refreshAt: row.refresh_at ?? undefined,
  heldUntil: row.held_until ?? undefined,
})

export const passwordList = directoryList({
  name: 'deviceLocalCredentials',
  key: 'id',
  order: [{ property: 'lastBackupDateTime', descending: true }],
  properties: {
    id: guid('p.device_id'),
    deviceName: text('p.device_name', { searched: true }),
    lastBackupDateTime: instant('p.backed_up_at'),
    refreshDateTime: instant('p.refresh_at', { nullable: true }),
    keptUntilDateTime: instant('p.held_until', { nullable: true }),
  },
})

export async function passwordPage(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<StoredPassword>> {
  const found = await pageOf({ db, tenantId, select: (on) => selectPasswords(on, tenantId) }, passwordList, wanted)
  return { ...found, rows: found.rows.map(toPassword) }
}

export async function passwordOf(db: Db, tenantId: TenantId, deviceId: string): Promise<StoredPassword | undefined> {
  const row = await selectPasswords(db, tenantId).where('p.device_id', '=', deviceId).executeTakeFirst()
  return row && toPassword(row)
}

export type SealedPassword = {
  readonly id: string
  readonly accountName: string
  readonly accountSid: string
  readonly sealed: Buffer
  readonly backedUpAt: Date
}

/** The latest first. */
export async function sealedPasswords(db: Db, tenantId: TenantId, deviceId: string): Promise<SealedPassword[]> {
  const rows = await db
    .selectFrom('mdm_local_password')
    .select(['id', 'account_name', 'account_sid', 'sealed', 'backed_up_at'])
    .where('tenant_id', '=', tenantId)
    .where('device_id', '=', deviceId)
    .orderBy('backed_up_at', 'desc')
    .orderBy('id', 'desc')
    .limit(mostPasswordsOfDevice)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    accountName: row.account_name,
    accountSid: row.account_sid,
    sealed: row.sealed,
    backedUpAt: row.backed_up_at,
  }))
}

export type NewPassword = SealedPassword & { readonly refreshAt: Date | undefined }

/** Forgets what is above the number that is kept of a device. */
export async function insertPassword(
  tx: Db,
  tenantId: TenantId,
  device: Device,
  { id, accountName, accountSid, sealed, backedUpAt, refreshAt }: NewPassword,
): Promise<void> {
  await tx
    .insertInto('mdm_local_password')
    .values({
      ...{ tenant_id: tenantId, id, directory_device_id: device.id, device_id: device.deviceId },
      ...{ device_name: device.name, account_name: accountName, account_sid: accountSid, sealed },
      ...{ backed_up_at: backedUpAt, refresh_at: refreshAt ?? null },
    })
    .execute()
  await sql`
    delete from mdm_local_password where tenant_id = ${tenantId} and id in
      (select id from mdm_local_password where tenant_id = ${tenantId} and device_id = ${device.deviceId}
        order by backed_up_at desc, id desc offset ${mostPasswordsOfDevice})`.execute(tx)
}

/** Of a device that goes now; answers how many secrets of each kind. */
export async function hold(
  tx: Db,
  tenantId: TenantId,
  device: DirectoryDeviceId,
  until: Date,
): Promise<{ readonly recoveryKeys: number; readonly localPasswords: number }> {
  const keys = await tx
    .updateTable('mdm_recovery_key')
    .set({ held_until: until })
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', device)
    .executeTakeFirst()
  const passwords = await tx
    .updateTable('mdm_local_password')
    .set({ held_until: until })
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', device)
    .executeTakeFirst()
  return { recoveryKeys: Number(keys.numUpdatedRows), localPasswords: Number(passwords.numUpdatedRows) }
}

export const sweepSecrets: Sweep = (now, rows) => [
  sql`/* every tenant: recovery keys of devices that were deleted long enough ago */
    delete from mdm_recovery_key where (tenant_id, id) in
      (select tenant_id, id from mdm_recovery_key where held_until < ${now} limit ${rows})`,
  sql`/* every tenant: likewise passwords of local administrators */
    delete from mdm_local_password where (tenant_id, id) in
      (select tenant_id, id from mdm_local_password where held_until < ${now} limit ${rows})`,
]
