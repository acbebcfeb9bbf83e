// The columns of directory_device that a join writes.

import type { Db } from '../../db/schema.ts'
import type { Evidence } from '../../kernel/assurance.ts'
import type { Admitted, ObjectConsumer } from '../../kernel/assurance-needs.ts'
import type { DirectoryDeviceId, TenantId, UserId } from '../../kernel/id.ts'

export type Joined = {
  readonly displayName: string
  readonly operatingSystem: string
  readonly operatingSystemVersion: string
  /** Null of a device that no person set up. */
  readonly ownerId: UserId | null
  readonly transportKey: Buffer
  readonly joinedAt: Date
  readonly certificateThumbprint: string
  readonly evidence: Evidence
}

const columnsOf = (joined: Joined) => ({
  display_name: joined.displayName,
  trust_type: 'AzureAd' as const,
  operating_system: joined.operatingSystem,
  operating_system_version: joined.operatingSystemVersion,
  owner_id: joined.ownerId,
  transport_key: joined.transportKey,
  joined_at: joined.joinedAt,
  certificate_thumbprint: joined.certificateThumbprint,
  assurance: joined.evidence.assurance,
  tpm_simulated: joined.evidence.simulated,
  joined_as_registered: joined.evidence.registered,
})

/** To be written with its certificate. */
export const insertion = (
  tx: Db,
  key: { readonly tenantId: TenantId; readonly id: DirectoryDeviceId; readonly deviceId: string },
  joined: Joined,
) =>
  tx.insertInto('directory_device').values({
    tenant_id: key.tenantId,
    id: key.id,
    device_id: key.deviceId,
    created_at: joined.joinedAt,
    ...columnsOf(joined),
  })

/**
 * Gives an object to the device that joins; who may have it is `admitted`. A device that joins anew is not managed any more
 * until it enrols again, and the word for the next deployment is used up.
 */
export const update = (
  tx: Db,
  _admitted: Admitted<ObjectConsumer>,
  key: { readonly tenantId: TenantId; readonly id: DirectoryDeviceId },
  joined: Joined,
) =>
  tx
    .updateTable('directory_device')
    .set((eb) => ({
      ...columnsOf(joined),
      is_managed: null,
      is_compliant: null,
      next_join_until: null,
      next_join_because: null,
      next_join_by: null,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', key.tenantId)
    .where('id', '=', key.id)
