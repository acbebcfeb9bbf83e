// Administrators' operations on registered devices: list, look, label, assign a user, deregister.

import { randomUUID } from 'node:crypto'

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { removeUnused, setPhysicalIds } from '../../directory/device/device.sql.ts'
import { reevaluateDevices } from '../../directory/membership/membership.ops.ts'
import { lockPlacement } from '../../directory/membership/membership.sql.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Assurance } from '../../kernel/assurance.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { RegistrationId, TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { type RecordedEvent, recordEvent, storyAfter } from '../../story/event.sql.ts'
import type { StoryNews } from '../../story/news.ops.ts'
import * as devices from './device.sql.ts'
import { deviceNameProblem, groupTagProblem, physicalIds } from './device.ts'
import { hashesOf } from './key.sql.ts'
import type { Release } from './release.sql.ts'
import * as releases from './release.sql.ts'

export { deviceList } from './device.sql.ts'
export const listDevices = devices.page

export async function readDevice(db: Db, tenantId: TenantId, id: RegistrationId): Promise<devices.RegisteredDevice> {
  const found = await devices.byId(db, tenantId, id)
  if (!found) throw notFound('Autopilot device', id)
  return found
}

export type DeviceChange = {
  readonly groupTag?: string | undefined
  readonly displayName?: string | undefined
  /** '' takes the user away. */
  readonly userPrincipalName?: string | undefined
  readonly addressableUserName?: string | undefined
}

/** Absent members stay. Groups and effective profile follow in the same transaction. */
export async function changeDevice(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: RegistrationId,
  change: DeviceChange,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'placing') // first, as whoever changes what places devices does
    const device = await devices.lock(tx, operation.tenantId, id)
    if (!device) throw notFound('Autopilot device', id)
    await refuseBadChange(tx, operation.tenantId, change)
    const before = {
      groupTag: device.groupTag,
      deviceName: device.deviceName,
      assignedUser: device.assignedUser,
      addressableUserName: device.addressableUserName,
    }
    const unassigned = change.userPrincipalName === ''
    const after = {
      groupTag: change.groupTag ?? before.groupTag,
      deviceName: emptyIsNull(change.displayName) ?? (change.displayName === '' ? null : before.deviceName),
      assignedUser: emptyIsNull(change.userPrincipalName) ?? (unassigned ? null : before.assignedUser),
      addressableUserName:
        emptyIsNull(change.addressableUserName) ??
        (unassigned || change.addressableUserName === '' ? null : before.addressableUserName),
    }
    if (JSON.stringify(after) === JSON.stringify(before)) return // no change: no event, no audit entry
    await devices.change(tx, operation.tenantId, id, after, operation.now)
    await recordAudit(tx, operation, {
      action: 'autopilot.device.change',
      targetKind: 'autopilot-device',
      targetId: id,
      ...changes(before, after),
    })
    await recordEvent(tx, {
      tenantId: operation.tenantId,
      deviceId: device.directoryDeviceId,
      at: operation.now,
      hop: 'registration',
      step: 'registration-updated',
      outcome: 'ok',
      detail: { serialNumber: device.serialNumber, ...changed(before, after), by: operation.actor.name },
    })
    if (after.groupTag === before.groupTag) return
    const labels = physicalIds({
      registrationId: id,
      groupTag: after.groupTag,
      purchaseOrderId: device.purchaseOrderId,
    })
    await setPhysicalIds(tx, operation.tenantId, [{ directoryDeviceId: device.directoryDeviceId, physicalIds: labels }])
    await reevaluateDevices(tx, operation, [device.directoryDeviceId], reactions)
  })
}

function emptyIsNull(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text
}

function changed<T extends Record<string, unknown>>(before: T, after: T): Partial<T> {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => before[name] !== value)) as Partial<T>
}

async function refuseBadChange(db: Db, tenantId: TenantId, change: DeviceChange): Promise<void> {
  const problem = deviceNameProblem(change.displayName ?? '')
  if (problem) {
    throw new Fault('invalid-input', `The device name '${change.displayName}' ${problem}. Choose another name.`, {
      reason: 'device-name',
    })
  }
  const tagProblem = groupTagProblem(change.groupTag ?? '')
  if (tagProblem) {
    throw new Fault('invalid-input', `${tagProblem.what} ${tagProblem.remedy}`, { reason: 'group-tag' })
  }
  const name = emptyIsNull(change.userPrincipalName)
  if (name === undefined) return
  const user = await devices.assignableUser(db, tenantId, name)
  if (user === 'ok') return
  throw notAssignable(name, user)
}

export function notAssignable(name: string, is: 'unknown' | 'not-licensed'): Fault {
  const why = is === 'unknown' ? 'is not a user of this organisation' : 'has no licence for device management'
  return new Fault('invalid-input', `${name} ${why}, so no device can be assigned to it. Choose another user.`, {
    reason: 'assigned-user',
  })
}

/**
 * Deregisters: all keys go in the same transaction, so that the next owner may register at once. The directory object goes
 * along unless a device was joined with it; then it only loses its labels, and with them its dynamic groups. A note stays of who
 * released the hardware: whoever registers it next is told of on both sides (I1).
 */
export async function deregisterDevice(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: RegistrationId,
  why: Release['why'] = 'deleted',
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'placing') // first, as whoever changes what places devices does
    const device = await devices.lock(tx, operation.tenantId, id)
    if (!device) throw notFound('Autopilot device', id)
    const { serialNumber, groupTag, assignedUser } = device
    await recordAudit(tx, operation, {
      action: 'autopilot.device.delete',
      targetKind: 'autopilot-device',
      targetId: id,
      ...changes({ serialNumber, groupTag, assignedUser }, undefined),
    })
    await takeOut({ db: tx, reactions }, operation, [device], why)
  })
}

export type Leaving = Pick<devices.RegisteredDevice, 'id' | 'directoryDeviceId' | 'serialNumber'>

/** What deregistering is, for devices that are locked and stand in an entry of the audit already. */
export async function takeOut(
  { db: tx, reactions }: ChangeDeps,
  operation: OperationContext,
  leaving: readonly Leaving[],
  why: Release['why'] = 'deleted',
): Promise<void> {
  if (leaving.length === 0) return
  const { tenantId, actor, now } = operation
  const ids = leaving.map(({ id }) => id)
  const keys = await devices.remove(tx, tenantId, ids)
  const released = leaving.map(({ id, serialNumber }) => ({
    id: randomUUID(),
    registrationId: id,
    serialNumber,
    keys: keys.get(id) ?? [],
  }))
  await releases.insert(tx, tenantId, { at: now, by: actor.name, why }, released)
  await recordEvent(
    tx,
    leaving.map(({ directoryDeviceId, serialNumber }) => ({
      tenantId,
      deviceId: directoryDeviceId,
      at: now,
      hop: 'registration' as const,
      step: 'deregistered' as const,
      outcome: 'ok' as const,
      detail: { serialNumber, by: actor.name },
    })),
  )
  const objects = leaving.map(({ directoryDeviceId }) => directoryDeviceId)
  const gone = await removeUnused(tx, tenantId, objects)
  const joined = objects.filter((id) => !gone.has(id))
  if (joined.length === 0) return
  await setPhysicalIds(
    tx,
    tenantId,
    joined.map((directoryDeviceId) => ({ directoryDeviceId, physicalIds: [] })),
  )
  await reevaluateDevices(tx, operation, joined, reactions)
}

export type Deletion = {
  readonly serialNumber: string
  readonly registrationId?: RegistrationId
  /** Why it was not deregistered. */
  readonly problem?: string
}

/** Each by itself: one that cannot go keeps no other. */
export async function deregisterBySerialNumber(
  deps: ChangeDeps,
  operation: OperationContext,
  serialNumbers: readonly string[],
): Promise<Deletion[]> {
  const deletions: Deletion[] = []
  for (const serialNumber of new Set(serialNumbers)) {
    const [registrationId, another] = await devices.idsBySerialNumber(deps.db, operation.tenantId, serialNumber)
    if (!registrationId) {
      deletions.push({ serialNumber, problem: 'No registered device has this serial number.' })
    } else if (another) {
      deletions.push({
        serialNumber,
        problem: 'Several devices have this serial number. Delete the one you mean by its id.',
      })
    } else {
      await deregisterDevice(deps, operation, registrationId)
      deletions.push({ serialNumber, registrationId })
    }
  }
  return deletions
}

const mostEvents = 500

/** Events after `after`; waits for news when there are none, until the caller has gone or the time is over. */
export async function readStory(
  { db, news }: { readonly db: Db; readonly news: StoryNews },
  { tenantId, caller }: { readonly tenantId: TenantId; readonly caller: string },
  id: RegistrationId,
  after: string,
  { waitSeconds, assurance }: { readonly waitSeconds: number; readonly assurance?: Assurance | undefined },
  gone: AbortSignal,
): Promise<RecordedEvent[]> {
  const read = async () => {
    const { directoryDeviceId: deviceId } = await readDevice(db, tenantId, id)
    const end = Date.now() + 1000 * waitSeconds
    let known = BigInt(after)
    for (;;) {
      const events = await storyAfter(db, { tenantId, deviceId }, after, mostEvents, assurance)
      if (events.length > 0) return events
      const newest = await news.next({ tenantId, deviceId }, known, end - Date.now(), gone)
      if (newest === undefined) return []
      known = newest // of another assurance, where it is not among those that are read now
    }
  }
  return waitSeconds > 0 ? news.inPlace({ tenantId, caller }, read) : read()
}

/** Every device that the filter finds, page by page, for an export. */
export async function* everyDevice(
  db: Db,
  tenantId: TenantId,
  wanted: Wanted,
): AsyncGenerator<devices.RegisteredDevice> {
  let next: string | undefined
  do {
    const page = await devices.page(db, tenantId, { ...wanted, limit: 1000, ...(next && { skipToken: next }) })
    yield* page.rows
    next = page.next
  } while (next !== undefined)
}

/** The entry of the audit that is there before the first hash leaves. */
export async function recordHashExport(db: Db, operation: OperationContext, filter: string | undefined): Promise<void> {
  await recordAudit(db, operation, {
    action: 'autopilot.device.export-hashes',
    targetKind: 'tenant',
    targetId: operation.tenantId,
    details: { filter: filter ?? null },
  })
}

export type Importable = Pick<devices.RegisteredDevice, 'serialNumber' | 'productKey' | 'groupTag' | 'assignedUser'> & {
  /** None for a device that was registered without. */
  readonly hash: Buffer | null
}

/** What an import needs of every device that the filter finds, page by page. */
export async function* everyImportable(db: Db, tenantId: TenantId, wanted: Wanted): AsyncGenerator<Importable> {
  let next: string | undefined
  do {
    const page = await devices.page(db, tenantId, { ...wanted, limit: 1000, ...(next && { skipToken: next }) })
    const hashes = await hashesOf(
      db,
      page.rows.map(({ id }) => ({ tenantId, registrationId: id })),
    )
    for (const device of page.rows) yield { ...device, hash: hashes.get(device.id) ?? null }
    next = page.next
  } while (next !== undefined)
}
