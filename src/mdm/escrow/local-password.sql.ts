// Likewise on passwords of local administrators: a row for each that is kept still.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { directoryList, guid, instant, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Device } from './escrow.sql.ts'
import { mostPasswordsOfDevice } from './escrow.ts'

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

/** When its device makes another one; false where that was said already. */
export async function refreshPassword(
  tx: Db,
  tenantId: TenantId,
  id: string,
  refreshAt: Date | undefined,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mdm_local_password')
    .set({ refresh_at: refreshAt ?? null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('refresh_at', 'is distinct from', refreshAt ?? null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
