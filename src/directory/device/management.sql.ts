// The directory's record of a device's management.

import type { Db } from '../../db/schema.ts'
import type { DirectoryDeviceId, TenantId } from '../../kernel/id.ts'

/** `profileName`: of the deployment profile that it was deployed with. */
/** To be written with the enrolment. */
export const managedMark = (tx: Db, tenantId: TenantId, id: DirectoryDeviceId, profileName: string | undefined) =>
  tx
    .updateTable('directory_device')
    .set((eb) => ({
      is_managed: true,
      enrollment_type: 'AzureDomainJoined',
      enrollment_profile_name: profileName ?? null,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)

export async function markUnmanaged(tx: Db, tenantId: TenantId, id: DirectoryDeviceId): Promise<void> {
  await tx
    .updateTable('directory_device')
    .set((eb) => ({ is_managed: false, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}
