// Statements that change or remove one device object of the directory, and the obstacles to that.

import type { Db } from '../db/schema.ts'
import { DirectoryDeviceId, type TenantId, UserId } from '../kernel/id.ts'

export type StandingDevice = {
  readonly id: DirectoryDeviceId
  readonly displayName: string
  readonly accountEnabled: boolean
  readonly ownerId: UserId | undefined
  readonly registrationId: string | undefined
  /** A managed device whose wipe waits for it. */
  readonly wipeWaits: boolean
}

/** Locked until the transaction ends. */
export async function lock(tx: Db, tenantId: TenantId, id: DirectoryDeviceId): Promise<StandingDevice | undefined> {
  const row = await tx
    .selectFrom('directory_device as d')
    .select(['d.id', 'd.display_name', 'd.account_enabled', 'd.owner_id'])
    .select((eb) => [
      eb
        .selectFrom('autopilot_device as a')
        .select('a.id')
        .where('a.tenant_id', '=', tenantId)
        .whereRef('a.directory_device_id', '=', 'd.id')
        .as('registration_id'),
      eb
        .exists(
          eb
            .selectFrom('mdm_enrollment as e')
            .select('e.id')
            .where('e.tenant_id', '=', tenantId)
            .whereRef('e.directory_device_id', '=', 'd.id')
            .where('e.state', '=', 'enrolled')
            .where('e.action', '=', 'wipe'),
        )
        .as('wipe_waits'),
    ])
    .where('d.tenant_id', '=', tenantId)
    .where('d.id', '=', id)
    .forUpdate('d')
    .executeTakeFirst()
  return (
    row && {
      id: DirectoryDeviceId.parse(row.id),
      displayName: row.display_name,
      accountEnabled: row.account_enabled,
      ownerId: row.owner_id === null ? undefined : UserId.parse(row.owner_id),
      registrationId: row.registration_id ?? undefined,
      wipeWaits: Boolean(row.wipe_waits),
    }
  )
}
