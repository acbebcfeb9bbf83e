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

/** The computer build report that goes from a manufacturer to the vendor, one binding of key and hash for each device, as the contract of that interface has it. */
export const computerBuildReport = (...devices: ReadonlyArray<Pick<Built, 'hash' | 'fields'>>): string => {
  const bindings = devices.map(
    ({ hash, fields }) => `    <Binding>
      <ProductKeyID>${fields.productKeyId ?? ''}</ProductKeyID>
      <HardwareHash>${hash}</HardwareHash>
      <OEMOptionalInfo>
        <OEMOptionalInfoExtendedProperty>
          <Name>ZPC_MODEL_SKU</Name>
          <Value>FX14-32-EU</Value>
        </OEMOptionalInfoExtendedProperty>
        <OEMOptionalInfoExtendedProperty>
          <Name>ZMANUF_GEO_LOC</Name>
          <Value>2</Value>
        </OEMOptionalInfoExtendedProperty>
      </OEMOptionalInfo>
      <OEMHardwareReport>
        <FRM_FACTOR_CL1>Notebook</FRM_FACTOR_CL1>
        <FRM_FACTOR_CL2>Ultraslim</FRM_FACTOR_CL2>
        <TOUCH_SCREEN>NonTouch</TOUCH_SCREEN>
        <SCREEN_SIZE>14.0</SCREEN_SIZE>
        <PC_MODEL_SKU>FX14-32-EU</PC_MODEL_SKU>
      </OEMHardwareReport>
    </Binding>`,
  )
  return `<?xml version="1.0" encoding="utf-8"?>
<ComputerBuildReportRequest xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.ms.it.oem/digitaldistribution/2010/10">
  <CustomerReportUniqueID>2b6f6a54-6c3c-4f0e-9d5b-3a1f7c2e8d90</CustomerReportUniqueID>
  <SoldToCustomerID>0000012345</SoldToCustomerID>
  <ReceivedFromCustomerID>0000012345</ReceivedFromCustomerID>
  <TotalLineItems>${devices.length}</TotalLineItems>
  <Bindings>
${bindings.join('\n')}
  </Bindings>
</ComputerBuildReportRequest>
`
}

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
