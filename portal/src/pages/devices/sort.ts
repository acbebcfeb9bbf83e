// Sorts the rows at hand. The service pages by serial number; other orders are made here, among what is loaded.

import type { Device, SortColumn } from '../../api/devices.ts'

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

const keys = {
  serialNumber: (device) => device.serialNumber,
  model: (device) => `${device.manufacturer} ${device.model}`,
  groupTag: (device) => device.groupTag,
  enrollmentState: (device) => device.enrollmentState,
  lastContactedDateTime: (device) => device.lastContactedDateTime,
} as const satisfies Record<SortColumn, (device: Device) => string>

export function sortedDevices(
  devices: readonly Device[],
  column: SortColumn | undefined,
  descending: boolean,
): readonly Device[] {
  if (column === undefined && !descending) return devices
  const key = keys[column ?? 'serialNumber']
  const sign = descending ? -1 : 1
  return devices.toSorted((a, b) => sign * collator.compare(key(a), key(b)))
}
