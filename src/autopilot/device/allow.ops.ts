// An administrator's word for the next deployment: a machine that cannot prove its TPM may take the directory object that
// another person joined (docs/assurance.md). It counts once and until its hour; its giver and its user are audited.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as nextJoin from '../../directory/device/next-join.sql.ts'
import { notFound } from '../../kernel/fault.ts'
import type { RegistrationId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { recordEvent } from '../../story/event.sql.ts'
import * as devices from './device.sql.ts'

/** 0 hours take the word back. A blocked registration is open again. */
export async function allowNextDeployment(
  db: Db,
  operation: OperationContext,
  id: RegistrationId,
  hours: number,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { tenantId, now, actor } = operation
    const device = await devices.lock(tx, tenantId, id)
    if (!device) throw notFound('Autopilot device', id)
    const { directoryDeviceId, serialNumber } = device
    const until = hours === 0 ? null : new Date(now.getTime() + hours * 3600_000)
    const hadWord = until === null && (await nextJoin.takeBack(tx, tenantId, directoryDeviceId, now))
    if (until) await nextJoin.give(tx, tenantId, directoryDeviceId, { because: 'administrator', by: actor.name, until })
    const unblocked = until !== null && (await devices.unblock(tx, tenantId, id))
    await recordAudit(tx, operation, {
      action: until ? 'autopilot.device.allow-next' : 'autopilot.device.allow-next-ended',
      targetKind: 'autopilot-device',
      targetId: id,
      details: { serialNumber, until: until?.toISOString() ?? null, ...(unblocked && { unblocked }) },
    })
    if (!until && !hadWord) return
    await recordEvent(tx, {
      tenantId,
      deviceId: directoryDeviceId,
      at: now,
      hop: 'registration',
      step: until ? 'next-deployment-allowed' : 'next-deployment-withdrawn',
      outcome: 'info',
      detail: { ...(until && { until: until.toISOString() }), by: actor.name },
    })
  })
}
