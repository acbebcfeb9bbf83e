// Deletes a device object of the directory (docs/operating/cutting-off.md), with everything that hangs on it: the join's
// certificates and the tokens proved by them, management and its certificate.

import { changes } from '../audit/changes.ts'
import { recordAudit } from '../audit/record.sql.ts'
import type { Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import { endJoin } from '../device-join/join-end.ops.ts'
import { remove } from '../directory/device/device.sql.ts'
import { Fault, notFound } from '../kernel/fault.ts'
import type { DirectoryDeviceId, UserId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { endEnrollmentsOf } from '../mdm/enrollment/end.ops.ts'
import { holdSecretsOf } from '../mdm/escrow/escrow.ops.ts'
import { recordEvent } from '../story/event.sql.ts'
import * as devices from './directory-device.sql.ts'

/** `owner`: the caller may delete only devices of this person. */
export type DeleteScope = { readonly owner?: UserId | undefined }

export async function deleteDirectoryDevice(
  db: Db,
  operation: OperationContext,
  id: DirectoryDeviceId,
  scope: DeleteScope = {},
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const device = await devices.lock(tx, operation.tenantId, id)
    if (!device || (scope.owner && device.ownerId !== scope.owner)) throw notFound('Device', id)
    refuseToDelete(device, scope)
    await endDevice(tx, operation, device)
  })
}

function refuseToDelete(device: devices.StandingDevice, { owner }: DeleteScope): void {
  const refuse = (message: string, reason: string): Fault => new Fault('forbidden', message, { reason })
  const { displayName } = device
  if (owner && !device.accountEnabled) {
    throw refuse(`An administrator disabled ${displayName}; only an administrator can delete it.`, 'device-disabled')
  }
  if (device.wipeWaits) {
    throw refuse(
      `${displayName} is about to be wiped, and without its record it could not be. Delete the managed device first if it must not be wiped.`,
      'wipe-waits',
    )
  }
  if (device.registrationId) {
    throw refuse(
      `${displayName} is registered for deployment, and its registration needs this object. Delete the registration first.`,
      'device-registered',
    )
  }
}

/** The one way in which a device object goes. The caller has locked it. */
export async function endDevice(
  tx: Db,
  operation: OperationContext,
  { id, displayName, ownerId }: Pick<devices.StandingDevice, 'id' | 'displayName' | 'ownerId'>,
): Promise<void> {
  await endEnrollmentsOf(tx, operation, id, 'device-deleted')
  await endJoin(tx, operation, id)
  await holdSecretsOf(tx, operation, id)
  await recordEvent(tx, {
    tenantId: operation.tenantId,
    deviceId: id,
    at: operation.now,
    hop: 'join',
    step: 'device-deleted',
    outcome: 'warning',
    detail: { by: operation.actor.name },
  })
  await remove(tx, operation.tenantId, id)
  await recordAudit(tx, operation, {
    action: 'directory.device.delete',
    targetKind: 'device',
    targetId: id,
    ...changes({ displayName, ownerId }, undefined),
  })
}
