// Disables a device object and enables it again, for an administrator, or for the server itself when two use one device's
// proof (T-20) and the tenant wants that.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { notFound } from '../../kernel/fault.ts'
import type { DirectoryDeviceId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { recordEvent } from '../../story/event.sql.ts'
import { reevaluateDevices } from '../membership/membership.ops.ts'
import { lockPlacement } from '../membership/membership.sql.ts'
import * as tenants from '../tenant/tenant.sql.ts'
import * as devices from './device.sql.ts'

export type Enabling = {
  readonly enabled: boolean
  /** The kind of the alarm that brought it about. */
  readonly alarm?: string
}

/** A disabled device proves nothing and gets nothing until it is enabled again; nothing of it is lost. */
export async function setDeviceEnabled(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: DirectoryDeviceId,
  enabling: Enabling,
): Promise<void> {
  await inTransaction(db, (tx) => change(tx, operation, id, { ...enabling, reactions }))
}

async function change(
  tx: Db,
  operation: OperationContext,
  id: DirectoryDeviceId,
  { enabled, alarm, reactions }: Enabling & Pick<ChangeDeps, 'reactions'>,
): Promise<void> {
  await lockPlacement(tx, operation.tenantId, 'placing') // first, as whoever changes what places devices does
  const device = await devices.lock(tx, operation.tenantId, id)
  if (!device) throw notFound('Device', id)
  if (device.accountEnabled === enabled) return
  await devices.setEnabled(tx, operation.tenantId, id, enabled)
  await recordAudit(tx, operation, {
    action: 'directory.device.change',
    targetKind: 'device',
    targetId: id,
    details: { displayName: device.displayName, ...(alarm && { alarm }) },
    ...changes({ accountEnabled: !enabled }, { accountEnabled: enabled }),
  })
  await recordEvent(tx, {
    tenantId: operation.tenantId,
    deviceId: id,
    at: operation.now,
    hop: 'join',
    ...(enabled
      ? ({ step: 'device-enabled', outcome: 'ok' } as const)
      : ({ step: 'device-disabled', outcome: 'warning' } as const)),
    detail: { by: operation.actor.name },
  })
  await reevaluateDevices(tx, operation, [id], reactions) // rules may ask for it
}

/** In the transaction that noticed the sharing. True when the tenant wants such a device disabled, and so it is. */
export async function blockSharedDevice(
  tx: Db,
  { tenantId, now }: OperationContext,
  id: DirectoryDeviceId,
  by: Pick<ChangeDeps, 'reactions'> & { readonly alarm: string },
): Promise<boolean> {
  if (!(await tenants.blocksSharedDevices(tx, tenantId))) return false
  const actor = { kind: 'system', id: 'alarms', name: 'an alarm' } as const
  await change(tx, { tenantId, actor, now }, id, { ...by, enabled: false })
  return true
}
