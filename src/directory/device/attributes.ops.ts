// The texts that administrators give a device object. Membership rules ask for them, so groups follow in the same transaction.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import { inTransaction } from '../../db/tx.ts'
import { type ExtensionAttribute, mergedTexts } from '../../kernel/attribute/extension-attribute.ts'
import { notFound } from '../../kernel/fault.ts'
import type { DirectoryDeviceId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { reevaluateDevices } from '../membership/membership.ops.ts'
import { lockPlacement } from '../membership/membership.sql.ts'
import * as devices from './device.sql.ts'

/** Those that are named change; nothing, or an empty text, takes one away. */
export async function changeExtensionTexts(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: DirectoryDeviceId,
  change: Readonly<Partial<Record<ExtensionAttribute, string | null | undefined>>>,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'placing') // first, as whoever changes what places devices does
    const device = await devices.lock(tx, operation.tenantId, id)
    if (!device) throw notFound('Device', id)
    const before = device.extensionTexts
    const after = mergedTexts(before, change)
    await devices.setExtensionTexts(tx, operation.tenantId, id, after)
    await recordAudit(tx, operation, {
      action: 'directory.device.change',
      targetKind: 'device',
      targetId: id,
      details: { displayName: device.displayName },
      ...changes({ extensionAttributes: before }, { extensionAttributes: after }),
    })
    await reevaluateDevices(tx, operation, [id], reactions)
  })
}
