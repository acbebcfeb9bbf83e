// The content of a hardware hash as plain data (docs/protocols/hardware-hash.md): the facts found on the machine, one
// property per record type. Absent ones are left out. Lists keep the order of their records.

/** Major, minor, build, revision. */
export type Version = readonly [number, number, number, number]

export type HeaderInfo = {
  readonly toolBuild: Version
  readonly osBuild: Version
  /** Whole seconds; says when the hash was made and nothing about the identity. */
  readonly collectedAt: Date
  readonly offsetQuarterHours: number
  readonly osType: number
  readonly architecture: number
  readonly toolVersion: number
}

export type ProcessorTopology = {
  readonly architecture: number
  readonly packages: number
  readonly cores: number
  readonly threads: number
  readonly hyperThreading: number
  readonly reserved: number
}

export type MemoryInfo = {
  readonly totalGb: number
  readonly maximumGb: number
  readonly slots: number
  readonly arrays: number
  readonly errorCorrection: number
}

export type DiskProperties = {
  readonly capacityGb: number
  readonly busType: number
  readonly seekPenalty: number
  readonly trim: number
}

export type Disk = { readonly serial: string; readonly model: string }

export type NetworkAdapter = {
  /** NDIS physical medium: 14 wired, 9 and 1 wireless, 10 Bluetooth. */
  readonly medium: number
  /** Lower case with colons, the permanent address. */
  readonly mac: string
  /** Bus enumerator, for example PCI, USB or BTH. */
  readonly bus: string
}

export type Display = {
  readonly widthMm: number
  readonly heightMm: number
  readonly widthPixels: number
  readonly heightPixels: number
  readonly technology: number
}

export type DisplaySize = { readonly widthCm: number; readonly heightCm: number }

export type Chassis = {
  readonly chassisType: number
  readonly powerRole: number
  readonly opticalDrive: number
  readonly digitizer: number
  readonly reserved: number
}

export type OfflineId = {
  readonly status: number
  /** 1: `id` is the SHA-256 of the endorsement key. Others come from the firmware or from a stored seed. */
  readonly source: number
  readonly id: Uint8Array
}

export type GpuMemory = {
  readonly video: number
  readonly system: number
  readonly removalPolicy: number
  readonly inLocalContainer: number
}

/** Record 0x8000: a client of ours about itself. A claim, like all the rest. */
export type ClientFlags = {
  readonly simulated: boolean
  readonly softwareTpm: boolean
  readonly virtualMachine: boolean
}

/** Text records: type number and the property that holds its text. */
export const textFieldByType = {
  3: 'processorManufacturer',
  4: 'processorModel',
  13: 'tpmVersion',
  14: 'serialNumber',
  15: 'firmwareVendor',
  16: 'manufacturer',
  17: 'productName',
  18: 'skuNumber',
  19: 'family',
  20: 'firmwareVersion',
  21: 'boardProduct',
  22: 'boardVersion',
  23: 'systemVersion',
  24: 'productKeyId',
  26: 'productKeyPartNumber',
  32773: 'client',
} as const satisfies Readonly<Record<number, string>>

export type TextField = (typeof textFieldByType)[keyof typeof textFieldByType]

export type RawRecord = { readonly type: number; readonly payload: Uint8Array }

export type HardwareFields = { readonly [K in TextField]?: string } & {
  readonly header?: HeaderInfo
  readonly processor?: ProcessorTopology
  readonly memory?: MemoryInfo
  readonly disks: readonly Disk[]
  /** Pairs by position with `disks`. */
  readonly diskProperties: readonly DiskProperties[]
  readonly diskKernelSerials: readonly string[]
  /** Record 0x8004; without it the first disk is the system disk. */
  readonly systemDisk?: number
  readonly networkAdapters: readonly NetworkAdapter[]
  /** Record 0x8003, one byte per adapter: bit 0 removable, bit 1 permanent address proven, bit 2 disabled. */
  readonly adapterFlags?: readonly number[]
  readonly displays: readonly Display[]
  readonly displaySizes: readonly DisplaySize[]
  readonly chassis?: Chassis
  readonly offlineId?: OfflineId
  /** Lower case, as text. */
  readonly uuid?: string
  /** RSA-2048 modulus of the endorsement key. */
  readonly ekPub?: Uint8Array
  readonly gpuMemories: readonly GpuMemory[]
  readonly gpuNames: readonly string[]
  readonly clientFlags?: ClientFlags
  readonly ekPublicArea?: Uint8Array
  readonly ekCertificateDigest?: Uint8Array
  /** Record types nobody has explained yet, and records whose content makes no sense. */
  readonly other: readonly RawRecord[]
}

export const noFields: HardwareFields = {
  disks: [],
  diskProperties: [],
  diskKernelSerials: [],
  networkAdapters: [],
  displays: [],
  displaySizes: [],
  gpuMemories: [],
  gpuNames: [],
  other: [],
}

export function isSystemDisk(fields: HardwareFields, index: number): boolean {
  return index === (fields.systemDisk ?? 0)
}

/** Removable adapters never identify a device (S-080). Only the bus can tell where our own flags are missing. */
export function isRemovableAdapter(fields: HardwareFields, index: number): boolean {
  const flags = fields.adapterFlags?.[index] ?? 0
  return (flags & 1) !== 0 || fields.networkAdapters[index]?.bus.toUpperCase() === 'USB'
}
