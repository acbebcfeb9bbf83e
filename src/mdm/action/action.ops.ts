// Retire and wipe a managed device (docs/operating/cutting-off.md). Each is safe to repeat, is recorded, and counts from the
// next request on: what the device holds is good for fetching its last command and for nothing else.

import { randomUUID } from 'node:crypto'

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import { markResetRequested } from '../../autopilot/device/enrollment-state.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { endJoin } from '../../device-join/join-end.ops.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { EnrollmentId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { recordEvent } from '../../story/event.sql.ts'
import { revokeOfDevice } from '../item/scep/holders.ops.ts'
import type { SentCommand } from '../tree.ts'
import * as devices from './action.sql.ts'
import {
  type ActionKind,
  isOpen,
  retireCommand,
  stayingReset,
  unsupportedOption,
  type WipeOptions,
  wipeCommand,
} from './action.ts'
import { askDevice, type How } from './remote.ops.ts'
import * as actions from './remote.sql.ts'

/** At its next check-in the device loses its settings and is asked to unenrol; then its certificate ends. */
export async function retireDevice(
  db: Db,
  operation: OperationContext,
  id: EnrollmentId,
  { bulkId, dryRun }: How = {},
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const device = await actable(tx, operation, id, 'retire')
    if (!device) return
    if (device.action?.kind === 'wipe' && isOpen(device.action)) {
      throw new Fault(
        'conflict',
        `${device.deviceName} is about to be wiped, which is more than to retire it. Delete it if it must not be wiped any more.`,
        { reason: 'wipe-waits' },
      )
    }
    if (dryRun) return
    await begin(tx, operation, id, { kind: 'retire', bulkId }, retireCommand)
    await note(tx, operation, device, 'retire', {})
  })
}

/**
 * What waited for the device waits no more. What it got for itself over SCEP ends now: networks that ask for those certificates should not
 * wait for the device to come by; taken back, the device gets others. The one for management fetches the command, and ends with the enrolment.
 */
async function begin(
  tx: Db,
  operation: OperationContext,
  id: EnrollmentId,
  action: Omit<actions.NewAction, 'id'> & { readonly kind: ActionKind },
  command: SentCommand,
): Promise<void> {
  const on = { tenantId: operation.tenantId, id, now: operation.now }
  await devices.start(tx, on, action.kind, command)
  const certificates = await revokeOfDevice(tx, operation, id)
  if (certificates > 0) {
    await recordAudit(tx, operation, {
      action: 'mdm.scep.revoke',
      targetKind: 'managedDevice',
      targetId: id,
      details: { because: action.kind === 'wipe' ? 'to be wiped' : 'to be retired', certificates },
    })
  }
  await actions.endOpen(tx, on, `the device is to be ${action.kind === 'wipe' ? 'wiped' : 'retired'}`)
  await actions.add(tx, operation, id, { ...action, id: randomUUID() })
}

/**
 * The device is reset at its next check-in. Its proof to the directory ends now: nothing that is on it should be worth
 * anything while the command is on its way.
 */
export async function wipeDevice(
  db: Db,
  operation: OperationContext,
  id: EnrollmentId,
  options: WipeOptions,
  how: How = {},
): Promise<void> {
  const refused = unsupportedOption(options)
  if (refused) {
    throw new Fault(
      'invalid-input',
      `A wipe with ${refused} is not offered here. Leave it out: it is for devices of another kind.`,
      { reason: 'wipe-option' },
    )
  }
  const staying = stayingReset(options)
  if (staying) return askDevice(db, operation, id, { kind: staying }, how)
  const { bulkId, dryRun } = how
  const useProtectedWipe = options.useProtectedWipe === true
  await inTransaction(db, async (tx) => {
    const device = await actable(tx, operation, id, 'wipe')
    if (!device) return
    if (dryRun) return
    const { tenantId } = operation
    await begin(
      tx,
      operation,
      id,
      { kind: 'wipe', bulkId, parameters: { useProtectedWipe } },
      wipeCommand({ useProtectedWipe }),
    )
    await markResetRequested(tx, tenantId, id)
    if (device.directoryDeviceId) await endJoin(tx, operation, device.directoryDeviceId)
    await note(tx, operation, device, 'wipe', { useProtectedWipe })
  })
}

/** Undefined when the same was asked before and is under way or done. */
async function actable(
  tx: Db,
  operation: OperationContext,
  id: EnrollmentId,
  kind: ActionKind,
): Promise<devices.ActingDevice | undefined> {
  const device = await devices.lock(tx, operation.tenantId, id)
  const same = device?.action?.kind === kind
  if (device && same && device.action && (isOpen(device.action) || device.action.state === 'done')) return undefined
  if (!device?.enrolled) throw notFound('Managed device', id)
  return device
}

async function note(
  tx: Db,
  operation: OperationContext,
  device: devices.ActingDevice,
  kind: ActionKind,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { deviceName, serialNumber, directoryDeviceId } = device
  await recordAudit(tx, operation, {
    action: `mdm.device.${kind}`,
    targetKind: 'managedDevice',
    targetId: device.id,
    details: { deviceName, serialNumber, ...details },
    ...changes({ action: device.action?.kind, state: device.action?.state }, { action: kind, state: 'pending' }),
  })
  if (!directoryDeviceId) return
  await recordEvent(tx, {
    tenantId: operation.tenantId,
    deviceId: directoryDeviceId,
    at: operation.now,
    hop: 'mdm',
    step: `${kind}-asked`,
    outcome: 'warning',
    detail: { by: operation.actor.name },
  })
}
