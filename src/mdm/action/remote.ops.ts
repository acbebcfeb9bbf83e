// Asks managed devices for remote actions, takes back what was not sent, and gives up what was (docs/operating/remote-actions.md). Each is safe to
// repeat, is recorded, and waits for the device's next check-in.

import { randomUUID } from 'node:crypto'

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import { markEnrolledAgain } from '../../autopilot/device/enrollment-state.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { EnrollmentId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { recordEvent } from '../../story/event.sql.ts'
import * as devices from './action.sql.ts'
import { isOpen } from './action.ts'
import * as actions from './remote.sql.ts'
import * as rules from './remote.ts'

export { actionList } from './remote.sql.ts'
export const listActions = actions.page

export async function readAction(
  db: Db,
  { tenantId }: Pick<OperationContext, 'tenantId'>,
  id: string,
): Promise<actions.StoredAction> {
  const found = await actions.byId(db, tenantId, id)
  if (!found) throw notFound('Remote action', id)
  return found
}

/** Of the audit: the id of the operation that asks for it. */
const auditedAs: Readonly<Record<rules.RemoteKind, string>> = {
  syncDevice: 'mdm.device.sync',
  rebootNow: 'mdm.device.restart',
  setDeviceName: 'mdm.device.rename',
  automaticRedeployment: 'mdm.device.reset',
  cleanWindowsDevice: 'mdm.device.fresh-start',
  rotateBitLockerKeys: 'mdm.device.rotate-bitlocker-keys',
  rotateLocalAdminPassword: 'mdm.device.rotate-password',
  locateDevice: 'mdm.device.locate',
  collectDiagnostics: 'mdm.device.collect-logs',
}

export type Asked = { readonly kind: rules.RemoteKind; readonly parameters?: rules.Parameters | undefined }

export type How = {
  readonly bulkId?: string | undefined
  /** Only says what speaks against it. */
  readonly dryRun?: boolean | undefined
}

export async function askDevice(
  db: Db,
  operation: OperationContext,
  id: EnrollmentId,
  { kind, parameters = {} }: Asked,
  { bulkId, dryRun = false }: How = {},
): Promise<void> {
  const problem = kind === 'setDeviceName' ? rules.problemOfName(parameters.deviceName ?? '') : undefined
  if (problem) throw new Fault('invalid-input', `${problem} Choose another name.`, { reason: 'device-name' })
  await inTransaction(db, async (tx) => {
    const { tenantId, now } = operation
    const device = await devices.lock(tx, tenantId, id)
    if (!device?.enrolled) throw notFound('Managed device', id)
    refuseLeaving(device)
    refuseUnsupported(device, kind)
    const open = await actions.openOf(tx, tenantId, id)
    const same = open.find((one) => one.kind === kind)
    if (same && same.parameters.deviceName === parameters.deviceName) return
    const other = rules.inTheWay(open, kind)
    if (other ?? same?.state === 'active') throw isUnderWay(device, other ?? same, kind)
    if (dryRun) return
    const on = { tenantId, id, now }
    if (same) {
      await actions.unqueueAction(tx, on, same.id)
      await actions.change(tx, on, same.id, { state: 'canceled', reason: 'replaced by a later one' })
    }
    // it would go out in one message with the reset, and be lost with it
    if (rules.isReset(kind)) await actions.endOpen(tx, on, 'replaced by a reset')
    const action = { id: randomUUID(), kind, parameters }
    const expiresAt = new Date(now.getTime() + rules.waitsMs[kind])
    await actions.add(tx, operation, id, { ...action, expiresAt, bulkId })
    const command = rules.commandOf({ ...action, state: 'pending', step: 0, result: null })
    if (command) await actions.queue(tx, on, command)
    await actions.touch(tx, on)
    await note(tx, operation, device, action)
  })
}

function refuseLeaving({ action, deviceName }: devices.ActingDevice): void {
  if (!action) return
  const word = action.kind === 'wipe' ? 'wiped' : 'retired'
  const why = isOpen(action)
    ? `${deviceName} is about to be ${word} and gets no other command. Cancel that first, as long as it was not sent.`
    : `${deviceName} was to be ${word} and gets no other command. Ask for it again, or delete the device.`
  throw new Fault('conflict', why, { reason: 'device-leaves' })
}

/** The first Windows that resets itself at its management's wish. */
const firstBuildOfReset = 17672

/** The first Windows that puts its logs where it is told. */
const firstBuildOfArchive = 18362

const buildOf = ({ osVersion }: devices.ActingDevice): number => Number(osVersion?.split('.')[2] ?? Number.NaN)

function refuseUnsupported(device: devices.ActingDevice, kind: rules.RemoteKind): void {
  const { deviceName, joined, osVersion } = device
  if (kind === 'collectDiagnostics' && buildOf(device) < firstBuildOfArchive) {
    throw new Fault(
      'conflict',
      `${deviceName} runs Windows ${osVersion}, and collecting diagnostics takes build ${firstBuildOfArchive} or later. Run mdmdiagnosticstool.exe on it.`,
      { reason: 'action-not-supported' },
    )
  }
  if (kind !== 'automaticRedeployment') return
  if (!joined) {
    throw new Fault(
      'conflict',
      `${deviceName} belongs to no directory, and an Autopilot Reset is for devices that joined one. Wipe it.`,
      { reason: 'reset-not-supported' },
    )
  }
  if (buildOf(device) < firstBuildOfReset) {
    throw new Fault(
      'conflict',
      `${deviceName} runs Windows ${osVersion}, and an Autopilot Reset takes build ${firstBuildOfReset} or later. Update it, or wipe it.`,
      { reason: 'reset-not-supported' },
    )
  }
}

function isUnderWay(
  { deviceName }: devices.ActingDevice,
  other: rules.OpenAction | undefined,
  kind: rules.RemoteKind,
): Fault {
  const does = other?.state === 'active' ? 'is carrying out' : 'is to carry out'
  return new Fault(
    'conflict',
    `${deviceName} ${does} ${other?.kind}, which excludes ${kind}. Wait until it has, or cancel it.`,
    { reason: 'action-under-way' },
  )
}

async function note(
  tx: Db,
  operation: OperationContext,
  { id, deviceName, serialNumber, directoryDeviceId }: devices.ActingDevice,
  { id: actionId, kind, parameters }: Asked & { readonly id: string },
): Promise<void> {
  await recordAudit(tx, operation, {
    action: auditedAs[kind],
    targetKind: 'managedDevice',
    targetId: id,
    details: { deviceName, serialNumber, actionId, ...parameters },
    ...changes({}, { action: kind, state: 'pending' }),
  })
  await noteInStory(tx, operation, directoryDeviceId, 'action-asked', { action: kind, by: operation.actor.name })
}

async function noteInStory(
  tx: Db,
  { tenantId, now }: OperationContext,
  deviceId: devices.ActingDevice['directoryDeviceId'],
  step: 'action-asked' | 'action-canceled',
  detail: { readonly action: string; readonly by: string },
): Promise<void> {
  if (deviceId) await recordEvent(tx, { tenantId, deviceId, at: now, hop: 'mdm', step, outcome: 'info', detail })
}

/**
 * Of what the device got it says that nobody waits for it any more; the device may do it all the same. A retirement or a wipe is taken
 * back only as long as the device did not get it: it is managed again then. The join that a wipe ended stays ended, since its key may be
 * known to others by now.
 */
export async function cancelAction(
  db: Db,
  operation: OperationContext,
  { id: enrollmentId, actionId }: { readonly id: EnrollmentId; readonly actionId: string },
): Promise<actions.StoredAction> {
  return inTransaction(db, async (tx) => {
    const { tenantId, now } = operation
    const device = await devices.lock(tx, tenantId, enrollmentId)
    if (!device) throw notFound('Managed device', enrollmentId)
    const action = await readAction(tx, operation, actionId)
    if (action.enrollmentId !== enrollmentId) throw notFound('Remote action', actionId)
    if (action.state === 'canceled') return action
    const { kind, state } = action
    const leaves = kind === 'retire' || kind === 'wipe'
    const isGivenUp = state === 'active' && !leaves
    if (state !== 'pending' && !isGivenUp) {
      throw new Fault(
        'conflict',
        `${action.deviceName} got this ${kind} already: it is ${state}. Nothing was canceled.`,
        { reason: 'action-sent' },
      )
    }
    const on = { tenantId, id: enrollmentId, now }
    if (leaves) {
      await devices.withdraw(tx, on)
      if (kind === 'wipe') await markEnrolledAgain(tx, tenantId, enrollmentId)
    } else {
      await actions.unqueueAction(tx, on, actionId)
      if (isGivenUp && rules.isReset(kind)) await actions.doubtTree(tx, on)
      else await actions.touch(tx, on)
    }
    const reason = isGivenUp ? 'given up by an administrator: the device had it already' : 'by an administrator'
    await actions.change(tx, on, actionId, { state: 'canceled', reason })
    await recordAudit(tx, operation, {
      action: 'mdm.action.cancel',
      targetKind: 'managedDevice',
      targetId: enrollmentId,
      details: { deviceName: device.deviceName, actionId, action: kind },
      ...changes({ state }, { state: 'canceled' }),
    })
    const by = operation.actor.name
    await noteInStory(tx, operation, device.directoryDeviceId, 'action-canceled', { action: kind, by })
    return { ...action, state: 'canceled', changedAt: now, reason }
  })
}
