// Device objects of the directory. One is made in advance when hardware is registered (display name = serial number) and
// is the anchor of group membership; the join fills it in.

import { type RawBuilder, sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import { boolean, directoryList, guid, instant, text, texts } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { Assurance } from '../../kernel/assurance.ts'
import { type ExtensionTexts, extensionAttributes } from '../../kernel/attribute/extension-attribute.ts'
import { DirectoryDeviceId, type TenantId, UserId } from '../../kernel/id.ts'
import { deviceOwnership } from '../membership/device-ownership.ts'
import { managementType } from '../membership/rule/columns.sql.ts'

export type DirectoryDevice = {
  readonly id: DirectoryDeviceId
  /** The device's id in certificates and tokens; differs from `id`. */
  readonly deviceId: string
  readonly displayName: string
  readonly accountEnabled: boolean
  readonly trustType: 'AzureAd' | 'ServerAd' | 'Workplace' | null
  readonly physicalIds: readonly string[]
  readonly operatingSystem: string | null
  readonly operatingSystemVersion: string | null
  readonly manufacturer: string | null
  readonly model: string | null
  readonly isManaged: boolean | null
  readonly isCompliant: boolean | null
  readonly enrollmentProfileName: string | null
  readonly enrollmentType: string | null
  readonly ownerId: UserId | null
  readonly certificateThumbprint: string | null
  readonly joinedAt: Date | null
  /** To the day. */
  readonly lastSignInAt: Date | null
  /** The proof at its last join. */
  readonly assurance: Assurance
  readonly tpmSimulated: boolean
  readonly joinedAsRegistered: boolean
  /** A device without proof may take the object until then. */
  readonly nextJoinUntil: Date | null
  readonly nextJoinBecause: 'administrator' | 'reset' | null
  readonly nextJoinBy: string | null
  readonly createdAt: Date
  readonly extensionTexts: ExtensionTexts
  /** The directory that synchronises it. */
  readonly source: string | null
  readonly securityIdentifier: string | null
  readonly enabledThere: boolean | null
  readonly synchronizedAt: Date | null
}

const columns = [
  'id',
  'device_id',
  'display_name',
  'account_enabled',
  'trust_type',
  'physical_ids',
  'operating_system',
  'operating_system_version',
  'manufacturer',
  'model',
  'is_managed',
  'is_compliant',
  'enrollment_profile_name',
  'enrollment_type',
  'owner_id',
  'certificate_thumbprint',
  'joined_at',
  'last_sign_in_at',
  'assurance',
  'tpm_simulated',
  'joined_as_registered',
  'next_join_until',
  'next_join_because',
  'next_join_by',
  'created_at',
  'extension_attributes',
  'on_premises_source',
  'on_premises_sid',
  'on_premises_enabled',
  'on_premises_synced_at',
] as const

function selectDevices(db: Db, tenantId: TenantId) {
  return db.selectFrom('directory_device').select(columns).where('tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectDevices>['executeTakeFirstOrThrow']>>

function toDevice(row: Row): DirectoryDevice {
  return {
    id: DirectoryDeviceId.parse(row.id),
    deviceId: row.device_id,
    displayName: row.display_name,
    accountEnabled: row.account_enabled,
    trustType: row.trust_type,
    physicalIds: row.physical_ids,
    operatingSystem: row.operating_system,
    operatingSystemVersion: row.operating_system_version,
    manufacturer: row.manufacturer,
    model: row.model,
    isManaged: row.is_managed,
    isCompliant: row.is_compliant,
    enrollmentProfileName: row.enrollment_profile_name,
    enrollmentType: row.enrollment_type,
    ownerId: row.owner_id === null ? null : UserId.parse(row.owner_id),
    certificateThumbprint: row.certificate_thumbprint,
    joinedAt: row.joined_at,
    lastSignInAt: row.last_sign_in_at,
    assurance: row.assurance,
    tpmSimulated: row.tpm_simulated,
    joinedAsRegistered: row.joined_as_registered,
    nextJoinUntil: row.next_join_until,
    nextJoinBecause: row.next_join_because,
    nextJoinBy: row.next_join_by,
    createdAt: row.created_at,
    extensionTexts: row.extension_attributes,
    source: row.on_premises_source,
    securityIdentifier: row.on_premises_sid,
    enabledThere: row.on_premises_enabled,
    synchronizedAt: row.on_premises_synced_at,
  }
}

export async function byId(db: Db, tenantId: TenantId, id: DirectoryDeviceId): Promise<DirectoryDevice | undefined> {
  const row = await selectDevices(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toDevice(row)
}

/** Locked until the transaction ends: of two that want it, one comes first. */
export async function lock(tx: Db, tenantId: TenantId, id: DirectoryDeviceId): Promise<DirectoryDevice | undefined> {
  const row = await selectDevices(tx, tenantId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && toDevice(row)
}

export async function setEnabled(
  tx: Db,
  tenantId: TenantId,
  id: DirectoryDeviceId,
  accountEnabled: boolean,
): Promise<void> {
  await tx
    .updateTable('directory_device')
    .set((eb) => ({ account_enabled: accountEnabled, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export const deviceList = directoryList({
  name: 'devices',
  member: sql.ref('directory_device.id'),
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('id'),
    deviceId: guid('device_id'),
    displayName: text('display_name', { searched: true }),
    accountEnabled: boolean('account_enabled'),
    operatingSystem: text('operating_system', { nullable: true }),
    operatingSystemVersion: text('operating_system_version', { nullable: true }),
    trustType: text('trust_type', { nullable: true }),
    onPremisesSyncEnabled: boolean(sql`(case when on_premises_source is not null then true end)`, { nullable: true }),
    onPremisesSecurityIdentifier: text('on_premises_sid', { nullable: true }),
    onPremisesLastSyncDateTime: instant('on_premises_synced_at', { nullable: true }),
    physicalIds: texts('physical_ids'),
    isManaged: boolean('is_managed', { nullable: true }),
    isCompliant: boolean('is_compliant', { nullable: true }),
    manufacturer: text('manufacturer', { nullable: true }),
    model: text('model', { nullable: true }),
    enrollmentProfileName: text('enrollment_profile_name', { nullable: true }),
    enrollmentType: text('enrollment_type', { nullable: true }),
    managementType: text(managementType, { nullable: true }),
    deviceOwnership: text(sql`${sql.lit(deviceOwnership)}::text`),
    ...Object.fromEntries(
      extensionAttributes.map((name) => [
        `extensionAttributes/${name}`,
        text(sql`extension_attributes ->> ${sql.lit(name)}`, { nullable: true }),
      ]),
    ),
    approximateLastSignInDateTime: instant(sql`coalesce(last_sign_in_at, joined_at)`, { nullable: true }),
    registrationDateTime: instant('joined_at', { nullable: true }),
    createdDateTime: instant('created_at'),
  },
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<DirectoryDevice>> {
  const found = await pageOf({ db, tenantId, select: (on) => selectDevices(on, tenantId) }, deviceList, wanted)
  return { ...found, rows: found.rows.map(toDevice) }
}

/** The devices that this user has joined. */
export async function ownedPage(
  db: Db,
  tenantId: TenantId,
  ownerId: UserId,
  wanted: Wanted,
): Promise<Found<DirectoryDevice>> {
  const found = await pageOf(
    { db, tenantId, select: (on) => selectDevices(on, tenantId).where('owner_id', '=', ownerId) },
    deviceList,
    wanted,
  )
  return { ...found, rows: found.rows.map(toDevice) }
}

export async function setExtensionTexts(
  tx: Db,
  tenantId: TenantId,
  id: DirectoryDeviceId,
  texts: ExtensionTexts,
): Promise<void> {
  await tx
    .updateTable('directory_device')
    .set((eb) => ({ extension_attributes: JSON.stringify(texts), version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Replaces our labels on directory objects and leaves those of others alone. */
export async function setPhysicalIds(
  tx: Db,
  tenantId: TenantId,
  devices: ReadonlyArray<{ readonly directoryDeviceId: string; readonly physicalIds: readonly string[] }>,
): Promise<void> {
  const ids = devices.map(({ directoryDeviceId }) => directoryDeviceId)
  const labels = devices.map(({ physicalIds }) => JSON.stringify(physicalIds))
  await sql`
    update directory_device d
       set physical_ids = u.ids || array(
             select x from unnest(d.physical_ids) x where x !~* '^\\[(ztdid|orderid|purchaseorderid)\\]'),
           version = d.version + 1
      from (select id, array(select jsonb_array_elements_text(ids::jsonb)) as ids
              from unnest(${ids}::uuid[], ${labels}::text[]) as r (id, ids)) u
     where d.tenant_id = ${tenantId} and d.id = u.id and not (d.physical_ids @> u.ids and u.ids @> array(
             select x from unnest(d.physical_ids) x where x ~* '^\\[(ztdid|orderid|purchaseorderid)\\]'))`.execute(tx)
}

export async function remove(tx: Db, tenantId: TenantId, id: DirectoryDeviceId): Promise<void> {
  await tx.deleteFrom('group_member').where('tenant_id', '=', tenantId).where('member_id', '=', id).execute()
  await tx.deleteFrom('directory_device').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

/** An object that was made in advance and never used goes with its registration; a joined one stays. */
export async function removeUnused(
  tx: Db,
  tenantId: TenantId,
  ids: readonly DirectoryDeviceId[],
): Promise<ReadonlySet<string>> {
  const rows = await tx
    .deleteFrom('directory_device')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(ids, 'uuid'))
    .where('trust_type', 'is', null)
    .returning('id')
    .execute()
  const gone = rows.map(({ id }) => id)
  if (gone.length === 0) return new Set()
  await tx
    .deleteFrom('group_member')
    .where('tenant_id', '=', tenantId)
    .where('member_id', '=', anyOf(gone, 'uuid'))
    .execute()
  return new Set(gone)
}

const dayMs = 24 * 3_600_000

/** To the day: whether a device is still used does not need more, and a sign-in should not wait for a write. */
export async function noteSignIn(
  db: Db,
  tenantId: TenantId,
  device: { readonly id: DirectoryDeviceId; readonly lastSignInAt: Date | null },
  now: Date,
): Promise<void> {
  const { lastSignInAt: before } = device
  if (before && before.getTime() >= now.getTime() - dayMs) return
  await sql`with ${signInPart(tenantId, device.id, now)} select 1`.execute(db)
}

/** The same as a part of the `with` of a statement that writes more. */
export const signInPart = (tenantId: TenantId, id: DirectoryDeviceId, now: Date): RawBuilder<unknown> => sql`
  signed_in as (
    update directory_device set last_sign_in_at = ${now}
     where tenant_id = ${tenantId} and id = ${id}
       and coalesce(last_sign_in_at < ${new Date(now.getTime() - dayMs)}, true)
  )`
