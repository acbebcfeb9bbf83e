// A device leaves the directory by its own word, which its certificate signs. Its object goes, as when an administrator deletes it;
// one that a registration needs stays, without a join.

import { recordAudit } from '../audit/record.sql.ts'
import { inTransaction } from '../db/tx.ts'
import { endJoin } from '../device-join/join-end.ops.ts'
import { reevaluateDevices } from '../directory/membership/membership.ops.ts'
import { lockPlacement } from '../directory/membership/membership.sql.ts'
import type { JoinedCaller } from '../http/caller/caller.ts'
import { Fault, notFound } from '../kernel/fault.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { endEnrollmentsOf } from '../mdm/enrollment/end.ops.ts'
import type { ChangeDeps } from '../reactions.ts'
import { endDevice } from './directory-device.ops.ts'
import * as devices from './directory-device.sql.ts'

/** `named`: the device that the request says. */
export async function leave(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  { directoryDeviceId: id, deviceId }: Pick<JoinedCaller, 'directoryDeviceId' | 'deviceId'>,
  named: string,
): Promise<void> {
  if (named.toLowerCase() !== deviceId) {
    throw new Fault('forbidden', 'The certificate is that of another device. A device takes out itself and no other.', {
      reason: 'certificate-of-another',
    })
  }
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'placing') // first, as whoever changes what places devices does
    const device = await devices.lock(tx, operation.tenantId, id)
    if (!device) throw notFound('Device', id)
    const { displayName, registrationId } = device
    if (!device.accountEnabled || device.wipeWaits) {
      throw new Fault(
        'forbidden',
        `An administrator ${device.wipeWaits ? 'asked to wipe' : 'disabled'} ${displayName}: it does not leave by itself. Ask your administrator.`,
        { reason: device.wipeWaits ? 'wipe-waits' : 'device-disabled' },
      )
    }
    if (registrationId === undefined) return endDevice(tx, operation, device)
    await endEnrollmentsOf(tx, operation, id, 'left')
    await endJoin(tx, operation, id)
    await reevaluateDevices(tx, operation, [id], reactions)
    await recordAudit(tx, operation, {
      action: 'registration.device.leave',
      targetKind: 'device',
      targetId: id,
      details: { displayName, registrationId },
    })
  })
}
