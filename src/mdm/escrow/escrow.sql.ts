// The device that secrets are of, and what becomes of all of them when it goes.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { Sweep } from '../../db/sweep.ts'
import type { DirectoryDeviceId, TenantId } from '../../kernel/id.ts'

export type Device = { readonly id: DirectoryDeviceId; readonly deviceId: string; readonly name: string }

/**
 * Of several keys that a device brings at once each counts those before it. A lock of its own: of the rows that others lock, sessions
 * take the enrolment before the device, and what ends a rotation the other way round.
 */
export async function lockKeys(tx: Db, tenantId: TenantId, id: DirectoryDeviceId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mdm-recovery-key ${tenantId} ${id}`}, 0))`.execute(tx)
}

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

/** Of a device that goes now. */
export async function hold(tx: Db, tenantId: TenantId, device: DirectoryDeviceId, until: Date): Promise<void> {
  await tx
    .updateTable('mdm_recovery_key')
    .set({ held_until: until })
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', device)
    .execute()
  await tx
    .updateTable('mdm_local_password')
    .set({ held_until: until })
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', device)
    .execute()
}

export const sweepSecrets: Sweep = (now, rows) => [
  sql`/* every tenant: recovery keys of devices that were deleted long enough ago */
    delete from mdm_recovery_key where (tenant_id, id) in
      (select tenant_id, id from mdm_recovery_key where held_until < ${now} limit ${rows})`,
  sql`/* every tenant: likewise passwords of local administrators */
    delete from mdm_local_password where (tenant_id, id) in
      (select tenant_id, id from mdm_local_password where held_until < ${now} limit ${rows})`,
]
