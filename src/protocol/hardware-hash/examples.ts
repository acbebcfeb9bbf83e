// Two fictional machines whose hashes are known to the byte: the test vectors of the codec, and ready-made
// input for other tests. The endorsement key of the notebook is no real key.

import { sha256 } from '../../kernel/sha256.ts'
import type { HardwareFields } from './fields.ts'
import { noFields } from './fields.ts'

const uuid = '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'

export const smallestExample: HardwareFields = {
  ...noFields,
  uuid,
  serialNumber: 'FX100-000042',
  manufacturer: 'Fabrikam',
  productName: 'FX 100',
}

export function exampleEkModulus(name = 'ap-demo-ek'): Uint8Array {
  const parts = Array.from({ length: 8 }, (_, i) => sha256(new TextEncoder().encode(`${name}-${i}`)))
  const modulus = Uint8Array.from(parts.flatMap((part) => [...part]))
  modulus[0]! |= 0x80 // 256 bytes: both ends exist
  modulus[255]! |= 1
  return modulus
}

const ekPub = exampleEkModulus()

export const notebookExample: HardwareFields = {
  ...smallestExample,
  header: {
    toolBuild: [10, 0, 26100, 1],
    osBuild: [10, 0, 26100, 2314],
    collectedAt: new Date('2026-03-01T08:00:00Z'),
    offsetQuarterHours: 4,
    osType: 2,
    architecture: 9,
    toolVersion: 3,
  },
  processor: { architecture: 9, packages: 1, cores: 8, threads: 16, hyperThreading: 1, reserved: 0 },
  memory: { totalGb: 16, maximumGb: 64, slots: 2, arrays: 1, errorCorrection: 3 },
  processorManufacturer: 'FabriCorp',
  processorModel: 'Fabri X1 8-Core @ 3.00GHz',
  diskProperties: [{ capacityGb: 512, busType: 0x11, seekPenalty: 0, trim: 1 }],
  disks: [{ serial: 'FD01_0000_0000_0001.', model: 'FabriDisk 512' }],
  diskKernelSerials: ['FD01_0000_0000_0001.|FabriDisk 512|'],
  networkAdapters: [
    { medium: 14, mac: '00:00:5e:00:53:01', bus: 'PCI' },
    { medium: 9, mac: '00:00:5e:00:53:02', bus: 'PCI' },
    { medium: 10, mac: '00:00:5e:00:53:03', bus: 'BTH' },
    { medium: 14, mac: '00:00:5e:00:53:7f', bus: 'USB' },
  ],
  displays: [{ widthMm: 344, heightMm: 194, widthPixels: 1920, heightPixels: 1080, technology: 0x80000000 }],
  displaySizes: [{ widthCm: 34, heightCm: 19 }],
  chassis: { chassisType: 10, powerRole: 2, opticalDrive: 0, digitizer: 1, reserved: 0 },
  tpmVersion: "TPM-Version:2.0 -Level:0-Revision:1.38-VendorID:'FBTM'-Firmware:65538.0",
  ekPub,
  offlineId: { status: 0, source: 1, id: sha256(ekPub) },
  firmwareVendor: 'Fabri Firmware Ltd',
  skuNumber: 'FX100-A1',
  family: 'FX',
  systemVersion: '1.0',
  firmwareVersion: 'FXB-1.07',
  boardProduct: 'FXMB1',
  boardVersion: 'A02',
  productKeyId: '3305000000042',
  productKeyPartNumber: '[ZZ]Z00-00000',
}
