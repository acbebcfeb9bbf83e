// Fictional machines for simulated devices: the same number always gives the same hardware, two numbers never share a
// part, and the hash passes the import's verdict. The hash says of itself that the device is simulated (record 0x8000).
// Serial numbers, UUIDs, disks and addresses belong to nobody; the addresses are not locally administered, since such are
// thrown away like those of any virtual adapter.

import { toHex } from '../kernel/bytes.ts'
import { sha256 } from '../kernel/sha256.ts'
import type { HardwareFields, NetworkAdapter } from '../protocol/hardware-hash/fields.ts'
import { noFields } from '../protocol/hardware-hash/fields.ts'
import { canonicalFields } from '../protocol/hardware-hash/write.ts'

/** Public part of the endorsement key that the device's TPM really has. */
export type SimulatedEk = {
  readonly kind: 'rsa' | 'ecc'
  /** RSA-2048 modulus, or X and Y one after the other. */
  readonly bytes: Uint8Array
  readonly publicArea?: Uint8Array
  /** The TPM's version text. */
  readonly version?: string
}

export type SimulatedHardwareOptions = {
  readonly manufacturer?: string
  readonly productName?: string
  readonly serialNumber?: string
  /** Without it the machine has no TPM. */
  readonly ek?: SimulatedEk
  readonly collectedAt?: Date
}

/** How many different machines there are: one address block of 2^24 for each of the two adapters. */
export const simulatedMachines = 2 ** 24

const wiredBlock = '00:00:5e'
const wirelessBlock = 'ac:de:48'

/** Throws a RangeError unless `seed` is a whole number from 0 to 2^24 - 1. */
export function simulatedHardware(seed: number, options: SimulatedHardwareOptions = {}): HardwareFields {
  if (!Number.isInteger(seed) || seed < 0 || seed >= simulatedMachines) {
    throw new RangeError(
      `Simulated hardware has numbers from 0 to ${simulatedMachines - 1}, not ${seed}. Use another number.`,
    )
  }
  const number = String(seed).padStart(8, '0')
  const disk = { serial: `TWSSD${number}`, model: 'Taxiway SSD 512' }
  return canonicalFields({
    ...noFields,
    ...sameForAll,
    header: { ...header, collectedAt: options.collectedAt ?? header.collectedAt },
    manufacturer: options.manufacturer ?? 'Fabrikam',
    productName: options.productName ?? 'Taxiway Book 14',
    serialNumber: options.serialNumber ?? `TX${number}`,
    uuid: uuid(seed),
    disks: [disk],
    networkAdapters: adapters(seed),
    productKeyId: `33050${number}`,
    ...(options.ek && tpm(options.ek)),
    clientFlags: { simulated: true, softwareTpm: options.ek !== undefined, virtualMachine: false },
    client: 'taxiway simulated device',
  })
}

const header = {
  toolBuild: [10, 0, 26100, 1],
  osBuild: [10, 0, 26100, 2314],
  collectedAt: new Date(Date.UTC(2026, 0, 1)),
  offsetQuarterHours: 0,
  osType: 2,
  architecture: 9,
  toolVersion: 3,
} as const

const sameForAll: Partial<HardwareFields> = {
  processor: { architecture: 9, packages: 1, cores: 8, threads: 16, hyperThreading: 1, reserved: 0 },
  memory: { totalGb: 16, maximumGb: 64, slots: 2, arrays: 1, errorCorrection: 3 },
  processorManufacturer: 'FabriCorp',
  processorModel: 'Fabri X1 8-Core @ 3.00GHz',
  diskProperties: [{ capacityGb: 512, busType: 0x11, seekPenalty: 0, trim: 1 }],
  chassis: { chassisType: 10, powerRole: 2, opticalDrive: 0, digitizer: 0, reserved: 0 },
  firmwareVendor: 'Fabri Firmware Ltd',
  firmwareVersion: 'TW-1.00',
  skuNumber: 'TWB14-A1',
  family: 'Taxiway Book',
  systemVersion: '1.0',
  boardProduct: 'TWMB1',
  boardVersion: 'A01',
}

/** A version 4 UUID made from the number; unique, because the number stands in it. */
function uuid(seed: number): string {
  const bytes = sha256(new TextEncoder().encode(`taxiway simulated hardware ${seed}`)).subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40 // 16 bytes: both exist
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  bytes.set([seed >> 16, (seed >> 8) & 0xff, seed & 0xff], 13)
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function adapters(seed: number): readonly NetworkAdapter[] {
  const tail = [seed >> 16, (seed >> 8) & 0xff, seed & 0xff].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
  return [
    { medium: 14, mac: `${wiredBlock}:${tail}`, bus: 'PCI' },
    { medium: 9, mac: `${wirelessBlock}:${tail}`, bus: 'PCI' },
  ]
}

function tpm(ek: SimulatedEk): Partial<HardwareFields> {
  return {
    tpmVersion: ek.version ?? "TPM-Version:2.0 -Level:0-Revision:1.38-VendorID:'TAXI'-Firmware:1.0",
    offlineId: { status: 0, source: 1, id: sha256(ek.bytes) },
    ...(ek.kind === 'rsa' && { ekPub: ek.bytes }),
    ...(ek.kind === 'ecc' && ek.publicArea && { ekPublicArea: ek.publicArea }),
  }
}
