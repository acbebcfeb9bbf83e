// Registered devices as administrators see them: the registration, its directory object and its profile in one row.

import { type Selectable, sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Database, Db } from '../../db/schema.ts'
import type { RegistrationKey, RegistrationNow } from '../../device-join/join-object.ops.ts'
import { guid, instant, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { Evidence } from '../../kernel/assurance.ts'
import type { Channel } from '../../kernel/channel.ts'
import { DirectoryDeviceId, type ProfileId, RegistrationId, TenantId } from '../../kernel/id.ts'
import * as deviceKeys from './key.sql.ts'
import { type ManagementState, managementState } from './management-state.ts'

export type RegisteredDevice = {
  readonly id: RegistrationId
  readonly directoryDeviceId: DirectoryDeviceId
  /** The directory's deviceId. */
  readonly deviceId: string
  readonly serialNumber: string
  readonly productKey: string
  readonly manufacturer: string
  readonly model: string
  readonly skuNumber: string
  readonly systemFamily: string
  readonly groupTag: string
  readonly purchaseOrderId: string
  readonly assignedUser: string | null
  readonly addressableUserName: string | null
  readonly deviceName: string | null
  readonly enrollmentState: Selectable<Database['autopilot_device']>['enrollment_state']
  readonly remediationState: string
  readonly lastContactedAt: Date | null
  readonly profile: { readonly id: string; readonly displayName: string } | undefined
  readonly profileAssignedAt: Date | null
  readonly managedDeviceId: string | null
  /** Undefined while it is not managed. */
  readonly managementState: ManagementState | undefined
  /** The directory lets people sign in with it. */
  readonly accountEnabled: boolean
  readonly createdAt: Date
  /** Its TPM once showed that it is software, also before it joined; that stays (T-34). */
  readonly markedSimulated: boolean
  /** Of its directory object: undefined until it is joined. */
  readonly joined: (Evidence & { readonly at: Date }) | undefined
  /** A device without proof may take the object until then. */
  readonly nextJoinUntil: Date | null
  readonly channel: Channel | null
  /** The partner's tenant; null: the organisation itself. */
  readonly registeredBy: TenantId | null
  readonly registeredByName: string | null
  readonly batchId: string | null
}

function selectDevices(db: Db, tenantId: TenantId) {
  return (
    db
      .selectFrom('autopilot_device as d')
      .innerJoin('directory_device as o', (join) =>
        join.onRef('o.tenant_id', '=', 'd.tenant_id').onRef('o.id', '=', 'd.directory_device_id'),
      )
      .leftJoin('deployment_profile as p', (join) =>
        join.onRef('p.tenant_id', '=', 'd.tenant_id').onRef('p.id', '=', 'd.profile_id'),
      )
      // by its whole key: no row more, and PostgreSQL leaves the join out of a count
      .leftJoin('mdm_enrollment as e', (join) =>
        join.onRef('e.tenant_id', '=', 'd.tenant_id').onRef('e.id', '=', 'd.managed_device_id'),
      )
      .where('d.tenant_id', '=', tenantId)
  )
}

const columns = [
  'd.id',
  'd.directory_device_id',
  'o.device_id',
  'd.serial_number',
  'd.product_key',
  'd.manufacturer',
  'd.model',
  'd.sku_number',
  'd.system_family',
  'd.group_tag',
  'd.purchase_order_id',
  'd.assigned_user_upn',
  'd.addressable_user_name',
  'd.device_name',
  'd.enrollment_state',
  'd.remediation_state',
  'd.last_contacted_at',
  'd.profile_id',
  'd.profile_assigned_at',
  'd.managed_device_id',
  'd.created_at',
  'p.display_name as profile_name',
  'o.joined_at',
  'o.assurance',
  'o.tpm_simulated',
  'd.tpm_simulated as marked_simulated',
  'o.joined_as_registered',
  'o.next_join_until',
  'o.account_enabled',
  'e.state as management',
  'e.action',
  'e.action_state',
  'd.channel',
  'd.registered_by',
  'd.registered_by_name',
  'd.batch_id',
] as const

export const deviceList = managementList({
  name: 'windowsAutopilotDeviceIdentities',
  member: sql.ref('d.directory_device_id'),
  key: 'id',
  order: [{ property: 'serialNumber', descending: false }],
  page: { usual: 999, largest: 999, above: 'cut' },
  counts: 'always',
  expands: ['deploymentProfile', 'intendedDeploymentProfile'],
  properties: {
    id: guid('d.id'),
    // As it is stored: an index serves a million of them.
    serialNumber: text('d.serial_number', { exact: true, searched: true }),
    groupTag: text('d.group_tag', { searched: true }),
    displayName: text(sql`coalesce(d.device_name, '')`),
    userPrincipalName: text(sql`coalesce(d.assigned_user_upn, '')`),
    addressableUserName: text(sql`coalesce(d.addressable_user_name, '')`),
    azureActiveDirectoryDeviceId: guid('o.device_id'),
    azureAdDeviceId: guid('o.device_id'),
    managedDeviceId: guid('d.managed_device_id', { nullable: true }),
    enrollmentState: text('d.enrollment_state'),
    remediationState: text('d.remediation_state'),
    purchaseOrderIdentifier: text('d.purchase_order_id'),
    productKey: text('d.product_key'),
    manufacturer: text('d.manufacturer'),
    model: text('d.model', { searched: true }),
    skuNumber: text('d.sku_number'),
    systemFamily: text('d.system_family'),
    lastContactedDateTime: instant('d.last_contacted_at', { nullable: true }),
    deploymentProfileAssignedDateTime: instant('d.profile_assigned_at', { nullable: true }),
    registeredBy: text(sql`coalesce(d.registered_by_name, '')`),
    channel: text(sql`coalesce(d.channel, '')`),
    batch: text(sql`coalesce(d.batch_id, '')`),
    deploymentProfileAssignmentStatus: text(
      sql`case when d.profile_id is null then 'notAssigned' else 'assignedInSync' end`,
    ),
  },
})

/** Of one profile: those whose profile it is now. */
export async function page(
  db: Db,
  tenantId: TenantId,
  wanted: Wanted,
  profileId?: ProfileId,
): Promise<Found<RegisteredDevice>> {
  const select = (on: Db) => {
    const all = selectDevices(on, tenantId).select(columns)
    return profileId === undefined ? all : all.where('d.profile_id', '=', profileId)
  }
  const found = await pageOf({ db, tenantId, select }, deviceList, wanted)
  return { ...found, rows: found.rows.map(toDevice) }
}

export async function byId(db: Db, tenantId: TenantId, id: RegistrationId): Promise<RegisteredDevice | undefined> {
  const row = await selectDevices(db, tenantId).select(columns).where('d.id', '=', id).executeTakeFirst()
  return row && toDevice(row)
}

/** Up to two, enough to see that there are several. */
export async function idsBySerialNumber(db: Db, tenantId: TenantId, serialNumber: string): Promise<RegistrationId[]> {
  const rows = await db
    .selectFrom('autopilot_device')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('serial_number', '=', serialNumber)
    .limit(2)
    .execute()
  return rows.map(({ id }) => RegistrationId.parse(id))
}

/** Locked until the transaction ends, so that two changes follow each other. */
export async function lock(tx: Db, tenantId: TenantId, id: RegistrationId): Promise<RegisteredDevice | undefined> {
  const row = await selectDevices(tx, tenantId).select(columns).where('d.id', '=', id).forUpdate('d').executeTakeFirst()
  return row && toDevice(row)
}

/** A registration's state for a join, locked as above; undefined when it has another object or is gone. */
export async function standing(
  tx: Db,
  { tenantId, registrationId, directoryDeviceId }: RegistrationKey,
): Promise<RegistrationNow | undefined> {
  const row = await tx
    .selectFrom('autopilot_device')
    .select(['serial_number', 'assigned_user_upn', 'enrollment_state'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', registrationId)
    .where('directory_device_id', '=', directoryDeviceId)
    .forUpdate()
    .executeTakeFirst()
  return (
    row && {
      serialNumber: row.serial_number,
      assignedUser: row.assigned_user_upn,
      blocked: row.enrollment_state === 'blocked',
    }
  )
}

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['executeTakeFirstOrThrow']>>
const rowsOf = (db: Db, tenantId: TenantId) => selectDevices(db, tenantId).select(columns)

function toDevice(row: Row): RegisteredDevice {
  return {
    id: RegistrationId.parse(row.id),
    directoryDeviceId: DirectoryDeviceId.parse(row.directory_device_id),
    deviceId: row.device_id,
    serialNumber: row.serial_number,
    productKey: row.product_key,
    manufacturer: row.manufacturer,
    model: row.model,
    skuNumber: row.sku_number,
    systemFamily: row.system_family,
    groupTag: row.group_tag,
    purchaseOrderId: row.purchase_order_id,
    assignedUser: row.assigned_user_upn,
    addressableUserName: row.addressable_user_name,
    deviceName: row.device_name,
    enrollmentState: row.enrollment_state,
    remediationState: row.remediation_state,
    lastContactedAt: row.last_contacted_at,
    profile:
      row.profile_id !== null && row.profile_name !== null
        ? { id: row.profile_id, displayName: row.profile_name }
        : undefined,
    profileAssignedAt: row.profile_assigned_at,
    managedDeviceId: row.managed_device_id,
    managementState:
      row.management === null
        ? undefined
        : managementState(
            row.management === 'enrolled',
            row.action && row.action_state ? { kind: row.action, state: row.action_state } : undefined,
          ),
    accountEnabled: row.account_enabled,
    createdAt: row.created_at,
    joined: row.joined_at
      ? {
          at: row.joined_at,
          assurance: row.assurance,
          simulated: row.tpm_simulated,
          registered: row.joined_as_registered,
        }
      : undefined,
    markedSimulated: row.marked_simulated,
    nextJoinUntil: row.next_join_until,
    channel: row.channel,
    registeredBy: row.registered_by === null ? null : TenantId.parse(row.registered_by),
    registeredByName: row.registered_by_name,
    batchId: row.batch_id,
  }
}

export async function change(
  tx: Db,
  tenantId: TenantId,
  id: RegistrationId,
  to: {
    readonly groupTag: string
    readonly assignedUser: string | null
    readonly addressableUserName: string | null
    readonly deviceName: string | null
  },
  now: Date,
): Promise<void> {
  await tx
    .updateTable('autopilot_device')
    .set((eb) => ({
      changed_at: now,
      group_tag: to.groupTag,
      assigned_user_upn: to.assignedUser,
      addressable_user_name: to.addressableUserName,
      device_name: to.deviceName,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** False when it was not blocked. */
export async function unblock(tx: Db, tenantId: TenantId, id: RegistrationId): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('autopilot_device')
    .set((eb) => ({ enrollment_state: 'notContacted', version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('enrollment_state', '=', 'blocked')
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Also frees their keys, rows of their own, for the next registration. Answers them by the device. */
export async function remove(
  tx: Db,
  tenantId: TenantId,
  ids: readonly RegistrationId[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await tx
    .deleteFrom('autopilot_device')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(ids, 'uuid'))
    .returning(['id', 'hardware_keys as keys'])
    .execute()
  await deviceKeys.free(tx, rows)
  return new Map(rows.map(({ id, keys }) => [id, keys]))
}

/** A user assignable to a device: one who may be managed. */
export async function assignableUser(
  db: Db,
  tenantId: TenantId,
  name: string,
): Promise<'unknown' | 'not-licensed' | 'ok'> {
  const row = await db
    .selectFrom('directory_user')
    .select('mdm_licensed')
    .where('tenant_id', '=', tenantId)
    .where(sql`lower(user_principal_name)`, '=', sql`lower(${name.normalize('NFC')})`)
    .executeTakeFirst()
  return row === undefined ? 'unknown' : row.mdm_licensed ? 'ok' : 'not-licensed'
}
