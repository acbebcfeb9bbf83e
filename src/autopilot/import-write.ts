// New devices of a batch as COPY rows for the tables they fill: the registration, its identity keys, the directory object
// made in advance, and the first events of the device's story. Pure; ids and time are given.

import type { Act } from '../kernel/act.ts'
import type { DirectoryDeviceId, GroupId, ProfileId, RegistrationId } from '../kernel/id.ts'
import { physicalIds } from './device.ts'
import { intBytes, makeCopyRows, textsBytes, timeBytes, uuidBytes } from './import-copy.ts'
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
  readonly keys: ReadonlyArray<{ readonly kind: string; readonly key: string }>
}

export type CopyPart = { readonly target: string; readonly rows: Buffer }

/** The same ids stand in several tables; as bytes they are made once. */
type Placed = { readonly device: NewDevice; readonly id: Buffer; readonly directoryId: Buffer }
type Common = { readonly tenant: Buffer; readonly importId: string; readonly now: Buffer }

export function copyParts(act: Act, importId: string, devices: readonly NewDevice[]): CopyPart[] {
  const common = { tenant: uuidBytes(act.tenantId), importId, now: timeBytes(act.now) }
  const placed = devices.map((device) => ({
    device,
    id: uuidBytes(device.id),
    directoryId: uuidBytes(device.directoryDeviceId),
  }))
  return [
    deviceRows(common, placed),
    keyRows(
      act,
      placed.map(({ id, device }) => ({ id, keys: device.keys })),
    ),
    directoryRows(common, placed),
    storyRows(common, placed),
    memberRows(common, placed),
  ]
}

function deviceRows({ tenant, importId, now }: Common, devices: readonly Placed[]): CopyPart {
  const copy = makeCopyRows(17)
  const importBytes = uuidBytes(importId)
  const profileById = new Map<string, Buffer>()
  const profileBytes = (id: ProfileId): Buffer => {
    const bytes = profileById.get(id) ?? uuidBytes(id)
    profileById.set(id, bytes)
    return bytes
  }
  for (const { device, id, directoryId } of devices) {
    const { row } = device
    copy.row()
    copy.field(tenant)
    copy.field(id)
    copy.field(directoryId)
    copy.text(row.serialNumber)
    copy.text(row.productKey)
    copy.text(row.manufacturer)
    copy.text(row.model)
    copy.text(row.skuNumber)
    copy.text(row.systemFamily)
    copy.text(row.groupTag ?? '')
    copy.text(device.assignedUser)
    copy.field(row.hash)
    copy.field(device.profileId ? profileBytes(device.profileId) : null)
    copy.field(device.profileId ? now : null)
    copy.field(importBytes)
    copy.field(intBytes(row.line))
    copy.field(now)
  }
  const target = `autopilot_device (tenant_id, id, directory_device_id, serial_number, product_key, manufacturer, model,
    sku_number, system_family, group_tag, assigned_user_upn, hardware_hash, profile_id, profile_assigned_at, import_id,
    import_line, created_at)`
  return { target, rows: copy.done() }
}

export function keyRows(
  act: Pick<Act, 'tenantId'>,
  devices: ReadonlyArray<{ readonly id: Buffer; readonly keys: NewDevice['keys'] }>,
): CopyPart {
  // nearly in the order of the index: neighbours fall onto the same page
  const keys = devices.flatMap(({ id, keys }) =>
    keys.map(({ kind, key }) => ({ id, kind, key, bytes: Buffer.from(key, 'hex') })),
  )
  const order = new Int32Array(keys.length)
  const place = new Uint32Array(keys.length)
  keys.forEach(({ bytes }, i) => {
    order[i] = bytes.readInt32BE(0)
    place[i] = i
  })
  place.sort((a, b) => order[a]! - order[b]!) // places of this very array
  const tenant = uuidBytes(act.tenantId)
  const kindBytes = new Map<string, Buffer>()
  const copy = makeCopyRows(4)
  for (const index of place) {
    const { id, kind, bytes } = keys[index]! // a place of this very array
    const letter = kindBytes.get(kind) ?? Buffer.from(kind)
    kindBytes.set(kind, letter)
    copy.row()
    copy.field(bytes) // a bigint travels as its eight bytes
    copy.field(id)
    copy.field(tenant)
    copy.field(letter)
  }
  return { target: 'hardware_key (key, registration_id, tenant_id, kind)', rows: copy.done() }
}

function directoryRows({ tenant, now }: Common, devices: readonly Placed[]): CopyPart {
  const copy = makeCopyRows(8)
  for (const { device, directoryId } of devices) {
    const { row } = device
    copy.row()
    copy.field(tenant)
    copy.field(directoryId)
    copy.field(uuidBytes(device.deviceId))
    copy.text(row.serialNumber)
    copy.field(
      textsBytes(physicalIds({ registrationId: device.id, groupTag: row.groupTag ?? '', purchaseOrderId: '' })),
    )
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

/** What story/event.sql.ts would tell, for thousands of devices at once. */
function storyRows({ tenant, importId, now }: Common, devices: readonly Placed[]): CopyPart {
  const copy = makeCopyRows(7)
  const tell = (directoryId: Buffer, hop: Buffer, step: Buffer, detail: Readonly<Record<string, unknown>>) => {
    copy.row()
    copy.field(tenant)
    copy.field(directoryId)
    copy.field(now)
    copy.field(hop)
    copy.field(step)
    copy.field(ok)
    copy.json(JSON.stringify(detail))
  }
  for (const { device, directoryId } of devices) {
    const { serialNumber, groupTag, line } = device.row
    const tag = groupTag ? { groupTag } : {}
    tell(directoryId, registration, registered, { serialNumber, ...tag, importId, line })
    if (device.profileId === undefined) continue
    const { profileId, profileName } = device
    tell(directoryId, deployment, profileAssigned, { profileId, profileName })
  }
  const target = 'device_event (tenant_id, directory_device_id, at, hop, step, outcome, detail)'
  return { target, rows: copy.done() }
}

/** Nobody can have put a device into a group before it existed, so there is nothing to conflict with. */
function memberRows({ tenant, now }: Common, devices: readonly Placed[]): CopyPart {
  const copy = makeCopyRows(5)
  const groupById = new Map<string, Buffer>()
  for (const { device, directoryId } of devices) {
    for (const groupId of device.groupIds) {
      const group = groupById.get(groupId) ?? uuidBytes(groupId)
      groupById.set(groupId, group)
      copy.row()
      copy.field(tenant)
      copy.field(group)
      copy.field(directoryId)
      copy.field(deviceKind)
      copy.field(now)
    }
  }
  return { target: 'group_member (tenant_id, group_id, member_id, member_kind, added_at)', rows: copy.done() }
}

const deviceKind = Buffer.from('device')
