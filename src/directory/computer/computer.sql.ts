// The columns of directory_device that a synchronisation writes, and those by which a computer proves itself.

import type { Db } from '../../db/schema.ts'
import { DirectoryDeviceId, type TenantId } from '../../kernel/id.ts'
import type { Computer } from './computer.ts'

/** Keys of a device that no directory keeps are nobody's. */
export type Kept = Computer & {
  readonly id: DirectoryDeviceId
  /** Here, where an administrator or an alarm may have disabled it. */
  readonly enabledHere: boolean
  readonly source: string | null
  readonly joinedAt: Date | null
  readonly provedAt: Date | null
}

const select = (db: Db, tenantId: TenantId) =>
  db
    .selectFrom('directory_device')
    .select([
      'id',
      'device_id',
      'display_name',
      'account_enabled',
      'operating_system',
      'operating_system_version',
      'on_premises_source',
      'on_premises_sid',
      'on_premises_enabled',
      'on_premises_certificates',
      'on_premises_proved_at',
      'joined_at',
    ])
    .where('tenant_id', '=', tenantId)

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

const keptIn = (row: Row): Kept => ({
  id: DirectoryDeviceId.parse(row.id),
  deviceId: row.device_id,
  source: row.on_premises_source,
  displayName: row.display_name,
  accountEnabled: row.on_premises_enabled ?? row.account_enabled,
  enabledHere: row.account_enabled,
  securityIdentifier: row.on_premises_sid ?? '',
  certificates: row.on_premises_certificates,
  operatingSystem: row.operating_system,
  operatingSystemVersion: row.operating_system_version,
  joinedAt: row.joined_at,
  provedAt: row.on_premises_proved_at,
})

export async function byDeviceId(db: Db, tenantId: TenantId, deviceId: string): Promise<Kept | undefined> {
  const row = await select(db, tenantId).where('device_id', '=', deviceId).executeTakeFirst()
  return row && keptIn(row)
}

/** Locked until the transaction ends. */
export async function lock(tx: Db, tenantId: TenantId, deviceId: string): Promise<Kept | undefined> {
  const row = await select(tx, tenantId).where('device_id', '=', deviceId).forUpdate().executeTakeFirst()
  return row && keptIn(row)
}

export async function hasOtherOfSid(tx: Db, tenantId: TenantId, sid: string, deviceId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('directory_device')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('on_premises_sid', '=', sid)
    .where('device_id', '<>', deviceId)
    .executeTakeFirst()
  return row !== undefined
}

const columnsOf = (source: string, computer: Computer, now: Date) => ({
  display_name: computer.displayName,
  on_premises_enabled: computer.accountEnabled,
  on_premises_source: source,
  on_premises_sid: computer.securityIdentifier,
  on_premises_certificates: [...computer.certificates],
  operating_system: computer.operatingSystem,
  operating_system_version: computer.operatingSystemVersion,
  on_premises_synced_at: now,
})

type Said = { readonly source: string; readonly computer: Computer; readonly now: Date }

export async function insert(
  tx: Db,
  tenantId: TenantId,
  made: Said & { readonly id: DirectoryDeviceId },
): Promise<void> {
  await tx
    .insertInto('directory_device')
    .values({
      tenant_id: tenantId,
      id: made.id,
      device_id: made.computer.deviceId,
      trust_type: 'ServerAd',
      created_at: made.now,
      account_enabled: made.computer.accountEnabled,
      ...columnsOf(made.source, made.computer, made.now),
    })
    .execute()
}

/** `enabledHere`: undefined leaves it as it is. */
export async function update(
  tx: Db,
  tenantId: TenantId,
  { source, computer, now, enabledHere }: Said & { readonly enabledHere: boolean | undefined },
): Promise<void> {
  await tx
    .updateTable('directory_device')
    .set((eb) => ({
      ...columnsOf(source, computer, now),
      ...(enabledHere !== undefined && { account_enabled: enabledHere }),
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .where('device_id', '=', computer.deviceId)
    .execute()
}

/** Nothing else of it changed. */
export async function noteSynchronized(
  tx: Db,
  tenantId: TenantId,
  { id, now }: { readonly id: DirectoryDeviceId; readonly now: Date },
): Promise<void> {
  await tx
    .updateTable('directory_device')
    .set({ on_premises_synced_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** What the registration of the computer completes. What it is called stays as its directory says. */
export const completion = (
  tx: Db,
  key: { readonly tenantId: TenantId; readonly id: DirectoryDeviceId },
  joined: {
    readonly operatingSystem: string
    readonly operatingSystemVersion: string
    readonly transportKey: Buffer
    readonly certificateThumbprint: string
    readonly provedAt: Date
    readonly joinedAt: Date
  },
) =>
  tx
    .updateTable('directory_device')
    .set((eb) => ({
      operating_system: joined.operatingSystem,
      operating_system_version: joined.operatingSystemVersion,
      owner_id: null,
      transport_key: joined.transportKey,
      joined_at: joined.joinedAt,
      certificate_thumbprint: joined.certificateThumbprint,
      on_premises_proved_at: joined.provedAt,
      assurance: 'claimed' as const,
      tpm_simulated: false,
      joined_as_registered: false,
      is_managed: null,
      is_compliant: null,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', key.tenantId)
    .where('id', '=', key.id)
