// The directory's record of a device's management.

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import type { DirectoryDeviceId, TenantId, UserId } from '../../kernel/id.ts'

/** By how a device was enrolled: it has joined, a person enrolled it in management alone, or the secret of a batch did. */
const enrollmentTypes = {
  joined: 'AzureDomainJoined',
  person: 'UserEnrollment',
  secret: 'WindowsBulkUserless',
} as const

/** To be written with the enrolment. `profileName`: of the deployment profile that it was deployed with. */
export const managedMark = (
  tx: Db,
  tenantId: TenantId,
  id: DirectoryDeviceId,
  { how, profileName }: { readonly how: keyof typeof enrollmentTypes; readonly profileName?: string | undefined },
) =>
  tx
    .updateTable('directory_device')
    .set((eb) => ({
      is_managed: true,
      enrollment_type: enrollmentTypes[how],
      enrollment_profile_name: profileName ?? null,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)

export type Unjoined = {
  readonly displayName: string
  readonly operatingSystemVersion: string | undefined
  readonly manufacturer: string | undefined
  readonly model: string | undefined
  /** Undefined: nobody enrolled it. */
  readonly ownerId: UserId | undefined
  /** What the device calls itself. */
  readonly managementId: string
}

/** The object of a device that is managed without having joined. */
export const unjoinedInsertion = (
  tx: Db,
  key: { readonly tenantId: TenantId; readonly id: DirectoryDeviceId; readonly deviceId: string },
  device: Unjoined,
  now: Date,
) =>
  tx.insertInto('directory_device').values({
    tenant_id: key.tenantId,
    id: key.id,
    device_id: key.deviceId,
    display_name: device.displayName,
    trust_type: null,
    operating_system: 'Windows',
    operating_system_version: device.operatingSystemVersion ?? null,
    manufacturer: device.manufacturer ?? null,
    model: device.model ?? null,
    owner_id: device.ownerId ?? null,
    management_id: device.managementId,
    created_at: now,
  })

export async function markUnmanaged(tx: Db, tenantId: TenantId, id: DirectoryDeviceId): Promise<void> {
  await tx
    .updateTable('directory_device')
    .set((eb) => ({ is_managed: false, is_compliant: null, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Null: nothing is demanded of them, or nothing known. */
export async function setCompliance(
  tx: Db,
  tenantId: TenantId,
  ids: readonly DirectoryDeviceId[],
  isCompliant: boolean | null,
): Promise<void> {
  if (ids.length === 0) return
  await tx
    .updateTable('directory_device')
    .set((eb) => ({ is_compliant: isCompliant, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(ids, 'uuid'))
    .execute()
}

/** Null: nobody's, until somebody signs in. */
export async function setOwner(
  tx: Db,
  tenantId: TenantId,
  id: DirectoryDeviceId,
  ownerId: UserId | null,
): Promise<void> {
  await tx
    .updateTable('directory_device')
    .set((eb) => ({ owner_id: ownerId, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}
