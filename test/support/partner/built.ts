// Devices as a factory has them before anybody starts them, and the report that the OA3 tool writes of one.

import type { DeviceName } from '../../../src/autopilot/inventory/name.ts'
import type { HardwareFields } from '../../../src/protocol/hardware-hash/fields.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'

export type Built = { readonly fields: HardwareFields; readonly hash: string; readonly name: DeviceName }

let next = 500_000

/** Of this maker; `change`: of its firmware. */
export function builtDevice(maker = 'Fabrikam', change: Partial<HardwareFields> = {}): Built {
  const number = next++
  const productKeyId = `33010${String(number).padStart(8, '0')}`
  return builtAs({ ...simulatedHardware(number), manufacturer: maker, productKeyId, ...change })
}

export function builtAs(fields: HardwareFields): Built {
  const name = {
    manufacturer: fields.manufacturer ?? '',
    model: fields.productName ?? '',
    serialNumber: fields.serialNumber ?? '',
    productKey: fields.productKeyId ?? '',
  }
  return { fields, hash: encodeFields(fields).base64, name }
}

/** The key of Windows is in it, too, and nobody's business. */
export const oa3Report = ({ hash, fields }: Pick<Built, 'hash' | 'fields'>): string =>
  `<?xml version="1.0"?>\r\n<Key><ProductKey>AAAAA-BBBBB-CCCCC-DDDDD-EEEEE</ProductKey><ProductKeyID>${fields.productKeyId ?? ''}</ProductKeyID><ProductKeyState>2</ProductKeyState><HardwareHash>${hash}</HardwareHash></Key>\r\n`

/** Names and no hash, as a manufacturer announces devices. */
export const announcedCsv = (...devices: readonly Built[]): string =>
  [
    'Manufacturer,Model,Serial Number',
    ...devices.map(({ name }) => `${name.manufacturer},${name.model},${name.serialNumber}`),
    '',
  ].join('\r\n')

let orders = 0
/** Of one device, with Autopilot. */
export const orderOf = ({ name }: Built, more: object = {}) => ({
  ...{ number: `PO-${++orders}`, customerName: 'Northwind', autopilot: true, windowsVersion: '24H2', devices: [name] },
  ...more,
})
