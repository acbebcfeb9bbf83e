// Deletes a managed device (docs/operating/cutting-off.md).

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { EnrollmentId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { ChangeDeps } from '../../reactions.ts'
import * as devices from '../action/action.sql.ts'
import { isOpen } from '../action/action.ts'
import { leaveManagement } from '../enrollment/end.ops.ts'

/**
 * Ends at once: the device is not asked. It keeps its settings, and gets nothing more. A wipe that waits for it is lost, so
 * the caller has to confirm that.
 */
export async function deleteDevice(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: EnrollmentId,
  { cancelWipe, dryRun = false }: { readonly cancelWipe: boolean; readonly dryRun?: boolean | undefined },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const device = await devices.lock(tx, operation.tenantId, id)
    if (!device) throw notFound('Managed device', id)
    const wipe = device.enrolled && device.action?.kind === 'wipe' && isOpen(device.action) ? device.action : undefined
    if (wipe && !cancelWipe) {
      throw new Fault(
        'conflict',
        `A wipe waits for ${device.deviceName}. Deleted now, it would never be wiped and would keep everything that is on it. Wait for its next check-in, or delete it with cancelWipe=true.`,
        { reason: 'wipe-waits' },
      )
    }
    if (dryRun) return
    await leaveManagement(tx, operation, device, 'deleted', reactions)
    await devices.remove(tx, operation.tenantId, id)
    const { deviceName, serialNumber, enrolled, directoryDeviceId } = device
    await recordAudit(tx, operation, {
      action: 'mdm.device.delete',
      targetKind: 'managedDevice',
      targetId: id,
      ...(wipe && { details: { cancelledWipe: wipe.state } }),
      ...changes({ deviceName, serialNumber, enrolled, directoryDeviceId }, undefined),
    })
  })
}
