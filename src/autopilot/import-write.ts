// New devices of a batch as COPY rows for the tables they fill: the registration, its identity keys, the directory object
// made in advance, and the first events of the device's story. Pure; ids and time are given.

import type { Act } from '../kernel/act.ts'
import type { DirectoryDeviceId, GroupId, ProfileId, RegistrationId } from '../kernel/id.ts'
import { physicalIds } from './device.ts'
import { makeCopyRows } from './import-copy.ts'
import type { PreparedRow } from './import-file.ts'

export type NewDevice = {
  readonly row: PreparedRow
  readonly id: RegistrationId
  readonly directoryDeviceId: DirectoryDeviceId
  readonly deviceId: string
  readonly assignedUser: string | null
  readonly groupIds: readonly GroupId[]
  readonly profileId: ProfileId | undefined
  readonly profileName: string | undefined
  readonly keys: ReadonlyArray<{ readonly kind: string; readonly bytes: Buffer }>
}

export type CopyPart = { readonly target: string; readonly rows: Buffer }

export function copyParts(act: Act, importId: string, devices: readonly NewDevice[]): CopyPart[] {
  return [
    deviceRows(act, importId, devices),
    keyRows(act, devices),
    directoryRows(act, devices),
    storyRows(act, importId, devices),
  ]
}

function deviceRows(act: Act, importId: string, devices: readonly NewDevice[]): CopyPart {
  const copy = makeCopyRows(17)
  for (const device of devices) {
    const { row } = device
    copy.row()
    copy.uuid(act.tenantId)
    copy.uuid(device.id)
    copy.uuid(device.directoryDeviceId)
    copy.text(row.serialNumber)
    copy.text(row.productKey)
    copy.text(row.manufacturer)
    copy.text(row.model)
    copy.text(row.skuNumber)
    copy.text(row.systemFamily)
    copy.text(row.groupTag ?? '')
    copy.text(device.assignedUser)
    copy.bytes(row.hash)
    copy.uuid(device.profileId ?? null)
    copy.time(device.profileId ? act.now : null)
    copy.uuid(importId)
    copy.int(row.line)
    copy.time(act.now)
  }
  const target = `autopilot_device (tenant_id, id, directory_device_id, serial_number, product_key, manufacturer, model,
    sku_number, system_family, group_tag, assigned_user_upn, hardware_hash, profile_id, profile_assigned_at, import_id,
    import_line, created_at)`
  return { target, rows: copy.done() }
}

export function keyRows(act: Pick<Act, 'tenantId'>, devices: ReadonlyArray<Pick<NewDevice, 'id' | 'keys'>>): CopyPart {
  // in the order of the index: neighbours fall onto the same page
  const keys = devices.flatMap(({ id, keys }) =>
    keys.map(({ kind, bytes }) => ({ id, kind, bytes, order: bytes.readBigInt64BE(0) })),
  )
  keys.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
  const copy = makeCopyRows(4)
  for (const { id, kind, bytes } of keys) {
    copy.row()
    copy.bytes(bytes) // a bigint travels as its eight bytes
    copy.uuid(id)
    copy.uuid(act.tenantId)
    copy.text(kind)
  }
  return { target: 'hardware_key (key, registration_id, tenant_id, kind)', rows: copy.done() }
}

function directoryRows(act: Act, devices: readonly NewDevice[]): CopyPart {
  const copy = makeCopyRows(8)
  for (const device of devices) {
    const { row } = device
    copy.row()
    copy.uuid(act.tenantId)
    copy.uuid(device.directoryDeviceId)
    copy.uuid(device.deviceId)
    copy.text(row.serialNumber)
    copy.texts(physicalIds({ registrationId: device.id, groupTag: row.groupTag ?? '', purchaseOrderId: '' }))
    copy.text(row.manufacturer)
    copy.text(row.model)
    copy.time(act.now)
  }
  const target =
    'directory_device (tenant_id, id, device_id, display_name, physical_ids, manufacturer, model, created_at)'
  return { target, rows: copy.done() }
}

/** What story/event.sql.ts would tell, for thousands of devices at once. */
function storyRows(act: Act, importId: string, devices: readonly NewDevice[]): CopyPart {
  const copy = makeCopyRows(7)
  const tell = (device: NewDevice, hop: string, step: string, detail: Readonly<Record<string, unknown>>) => {
    copy.row()
    copy.uuid(act.tenantId)
    copy.uuid(device.directoryDeviceId)
    copy.time(act.now)
    copy.text(hop)
    copy.text(step)
    copy.text('ok')
    copy.json(JSON.stringify(detail))
  }
  for (const device of devices) {
    const { serialNumber, groupTag, line } = device.row
    tell(device, 'registration', 'registered', { serialNumber, ...(groupTag ? { groupTag } : {}), importId, line })
    if (device.profileId === undefined) continue
    const { profileId, profileName } = device
    tell(device, 'deployment', 'profile-assigned', { profileId, profileName })
  }
  const target = 'device_event (tenant_id, directory_device_id, at, hop, step, outcome, detail)'
  return { target, rows: copy.done() }
}
