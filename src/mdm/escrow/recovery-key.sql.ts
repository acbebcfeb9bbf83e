// Every statement on recovery keys of devices but for those that concern all secrets of one. Sealed bytes go in and out; what is in them
// no statement knows.

import type { Db } from '../../db/schema.ts'
import { directoryList, guid, instant, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { DirectoryDeviceId, TenantId } from '../../kernel/id.ts'
import type { KeptKey, Volume } from '../../protocol/drs/escrow.ts'
import type { Device } from './escrow.sql.ts'

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

/** Of a device that was deleted, by one that has the volume now. False where its device stands. */
export async function adoptKey(tx: Db, tenantId: TenantId, device: Device, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mdm_recovery_key')
    .set({ directory_device_id: device.id, device_id: device.deviceId, device_name: device.name, held_until: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('held_until', 'is not', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
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
