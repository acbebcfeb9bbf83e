// New devices of a batch as COPY rows for the tables they fill: the registration, its identity keys, the directory object
// made in advance, and the first events of the device's story. Pure; ids and time are given.

import type { DirectoryDeviceId, GroupId, ProfileId, RegistrationId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { type BatchKeys, indexesOf, type KeyChoice, keyArray } from '../row/keys.ts'
import type { Registrar } from '../row/registrar.ts'
import type { PreparedRow } from '../row/row.ts'
import { makeCopyRows, timeBytes, uuidBytes } from './copy.ts'

export type NewDevice = {
  readonly row: PreparedRow
  readonly id: RegistrationId
  readonly directoryDeviceId: DirectoryDeviceId
  readonly deviceId: string
  readonly assignedUser: string | null
  readonly groupIds: readonly GroupId[]
  readonly profileId: ProfileId | undefined
  readonly profileName: string | undefined
  /** Labels of the directory object. */
  readonly physicalIds: readonly string[]
  /** Which of the batch's keys are stored for it. */
  readonly keys: KeyChoice
}

export type CopyPart = { readonly target: string; readonly rows: Buffer }

/** What all devices of an import have in common. */
export type Imported = Registrar & { readonly importId: string }

type Common = Imported & { readonly tenant: Buffer; readonly now: Buffer }

/** One part after the other, so that the database works on one while the next is made. */
export function* copyParts(
  operation: OperationContext,
  imported: Imported & { readonly onto?: DirectoryDeviceId | undefined },
  devices: readonly NewDevice[],
  keys: BatchKeys,
): Generator<CopyPart> {
  const common = { ...imported, tenant: uuidBytes(operation.tenantId), now: timeBytes(operation.now) }
  yield deviceRows(common, devices, keys)
  yield keyRows(common, devices, keys)
  if (imported.onto === undefined) yield directoryRows(common, devices)
  yield storyRows(common, devices)
  if (imported.onto === undefined) yield memberRows(common, devices)
}

function deviceRows(common: Common, devices: readonly NewDevice[], keys: BatchKeys): CopyPart {
  const { tenant, importId, now, channel, partner, batchId, purchaseOrderId } = common
  const copy = makeCopyRows(24, 4096 + 2048 * devices.length)
  const importBytes = uuidBytes(importId)
  const channelBytes = Buffer.from(channel)
  const partnerBytes = partner ? uuidBytes(partner.id) : null
  for (const { row, id, directoryDeviceId, assignedUser, profileId, keys: choice } of devices) {
    copy.row()
    copy.field(tenant)
    copy.guid(id)
    copy.guid(directoryDeviceId)
    copy.text(row.serialNumber)
    copy.text(row.productKey)
    copy.text(row.manufacturer)
    copy.text(row.model)
    copy.text(row.skuNumber)
    copy.text(row.systemFamily)
    copy.text(row.groupTag ?? '')
    copy.text(assignedUser)
    copy.field(row.hash)
    copy.field(keyArray(keys, indexesOf(keys, choice)))
    if (profileId) copy.guid(profileId)
    else copy.field(null)
    copy.field(profileId ? now : null)
    copy.field(importBytes)
    copy.int(row.line)
    copy.field(now)
    copy.text(purchaseOrderId ?? '')
    copy.field(channelBytes)
    copy.field(partnerBytes)
    copy.text(partner?.name ?? null)
    copy.text(batchId ?? null)
    copy.field(importBytes)
  }
  const target = `autopilot_device (tenant_id, id, directory_device_id, serial_number, product_key, manufacturer, model,
    sku_number, system_family, group_tag, assigned_user_upn, hardware_hash, hardware_keys, profile_id, profile_assigned_at, import_id,
    import_line, created_at, purchase_order_id, channel, registered_by, registered_by_name, batch_id, registered_in)`
  return { target, rows: copy.done() }
}

function keyRows({ tenant }: Common, devices: readonly NewDevice[], keys: BatchKeys): CopyPart {
  const { count, high, low, order } = keys
  const holder: Array<string | undefined> = new Array(count).fill(undefined)
  for (const { id, keys: choice } of devices) for (const index of indexesOf(keys, choice)) holder[index] = id
  const copy = makeCopyRows(3, 64 + 54 * count)
  for (const index of order) {
    const id = holder[index]
    if (id === undefined) continue
    copy.row()
    copy.bigint(high[index]!, low[index]!)
    copy.guid(id)
    copy.field(tenant)
  }
  return { target: 'hardware_key (key, registration_id, tenant_id)', rows: copy.done() }
}

function directoryRows({ tenant, now }: Common, devices: readonly NewDevice[]): CopyPart {
  const copy = makeCopyRows(8, 4096 + 256 * devices.length)
  for (const { row, directoryDeviceId, deviceId, physicalIds } of devices) {
    copy.row()
    copy.field(tenant)
    copy.guid(directoryDeviceId)
    copy.guid(deviceId)
    copy.text(row.serialNumber)
    copy.texts(physicalIds)
    copy.text(row.manufacturer)
    copy.text(row.model)
    copy.field(now)
  }
  const target =
    'directory_device (tenant_id, id, device_id, display_name, physical_ids, manufacturer, model, created_at)'
  return { target, rows: copy.done() }
}

const registration = Buffer.from('registration')
const registered = Buffer.from('registered')
const deployment = Buffer.from('deployment')
const profileAssigned = Buffer.from('profile-assigned')
const ok = Buffer.from('ok')

/** The rows that story/event.sql.ts would record, for thousands of devices at once. */
function storyRows({ tenant, importId, now }: Common, devices: readonly NewDevice[]): CopyPart {
  const copy = makeCopyRows(7, 4096 + 512 * devices.length)
  const addEvent = (deviceId: string, hop: Buffer, step: Buffer, detail: string) => {
    copy.row()
    copy.field(tenant)
    copy.guid(deviceId)
    copy.field(now)
    copy.field(hop)
    copy.field(step)
    copy.field(ok)
    copy.json(detail)
  }
  const assigned = new Map<ProfileId, string>()
  for (const { row, directoryDeviceId, profileId, profileName } of devices) {
    const tag = row.groupTag ? `"groupTag":${JSON.stringify(row.groupTag)},` : ''
    const detail = `{"serialNumber":${JSON.stringify(row.serialNumber)},${tag}"importId":"${importId}","line":${row.line}}`
    addEvent(directoryDeviceId, registration, registered, detail)
    if (profileId === undefined) continue
    const profile = assigned.get(profileId) ?? JSON.stringify({ profileId, profileName })
    assigned.set(profileId, profile)
    addEvent(directoryDeviceId, deployment, profileAssigned, profile)
  }
  const target = 'device_event (tenant_id, directory_device_id, at, hop, step, outcome, detail)'
  return { target, rows: copy.done() }
}

/** Nobody can have put a device into a group before it existed, so there is nothing to conflict with. */
function memberRows({ tenant, now }: Common, devices: readonly NewDevice[]): CopyPart {
  const copy = makeCopyRows(5, 4096 + 128 * devices.length)
  for (const { directoryDeviceId, groupIds } of devices) {
    for (const groupId of groupIds) {
      copy.row()
      copy.field(tenant)
      copy.guid(groupId)
      copy.guid(directoryDeviceId)
      copy.field(deviceKind)
      copy.field(now)
    }
  }
  return { target: 'group_member (tenant_id, group_id, member_id, member_kind, added_at)', rows: copy.done() }
}

const deviceKind = Buffer.from('device')
