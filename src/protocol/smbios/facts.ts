// Reads the hardware hash's facts from the SMBIOS table (DSP0134 §7.1 to §7.5, §7.17, §7.18;
// docs/protocols/hardware-hash.md): names and serial numbers, the UUID, processor, memory and chassis. Only the first
// structure of a kind speaks for the machine.

import { mixedEndianToGuid } from '../../kernel/bytes.ts'
import type { SmbiosStructure } from './table.ts'
import { numberAt, textAt } from './table.ts'

export type SmbiosFacts = {
  readonly firmwareVendor?: string
  readonly firmwareVersion?: string
  readonly virtualMachine?: boolean
  readonly manufacturer?: string
  readonly productName?: string
  readonly systemVersion?: string
  readonly serialNumber?: string
  readonly uuid?: string
  readonly skuNumber?: string
  readonly family?: string
  readonly boardManufacturer?: string
  readonly boardProduct?: string
  readonly boardVersion?: string
  readonly boardSerialNumber?: string
  readonly chassisType?: number
  readonly processorManufacturer?: string
  readonly processorModel?: string
  readonly processorPackages?: number
  readonly processorCores?: number
  readonly processorThreads?: number
  readonly memorySlots?: number
  readonly memoryArrays?: number
  readonly memoryMaximumGb?: number
  readonly memoryTotalGb?: number
  readonly memoryErrorCorrection?: number
}

type Loose = { [K in keyof SmbiosFacts]: SmbiosFacts[K] | undefined }

export function smbiosFacts(structures: readonly SmbiosStructure[]): SmbiosFacts {
  const first = (type: number) => structures.find((structure) => structure.type === type)
  const facts: Loose = {
    ...firmware(first(0)),
    ...system(first(1)),
    ...board(first(2)),
    ...chassis(first(3)),
    ...processors(structures.filter(({ type }) => type === 4)),
    ...memory(structures),
  }
  const known = Object.entries(facts).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(known) as SmbiosFacts // only the undefined ones were taken out
}

function firmware(structure: SmbiosStructure | undefined): Loose {
  if (!structure) return {}
  const extension = numberAt(structure, 0x13, 1)
  return {
    firmwareVendor: textAt(structure, 4),
    firmwareVersion: textAt(structure, 5),
    virtualMachine: extension === undefined ? undefined : (extension & 0x10) !== 0,
  }
}

function system(structure: SmbiosStructure | undefined): Loose {
  if (!structure) return {}
  const uuid = structure.data.length >= 0x18 ? mixedEndianToGuid(structure.data.subarray(8, 0x18)) : undefined
  return {
    manufacturer: textAt(structure, 4),
    productName: textAt(structure, 5),
    systemVersion: textAt(structure, 6),
    serialNumber: textAt(structure, 7),
    uuid,
    skuNumber: textAt(structure, 0x19),
    family: textAt(structure, 0x1a),
  }
}

function board(structure: SmbiosStructure | undefined): Loose {
  if (!structure) return {}
  return {
    boardManufacturer: textAt(structure, 4),
    boardProduct: textAt(structure, 5),
    boardVersion: textAt(structure, 6),
    boardSerialNumber: textAt(structure, 7),
  }
}

function chassis(structure: SmbiosStructure | undefined): Loose {
  const type = structure && numberAt(structure, 5, 1)
  return { chassisType: type === undefined ? undefined : type & 0x7f } // the top bit says that there is a lock
}

function processors(all: readonly SmbiosStructure[]): Loose {
  const populated = all.filter((one) => ((numberAt(one, 0x18, 1) ?? 0x40) & 0x40) !== 0)
  const main = populated[0]
  if (!main) return {}
  const sum = (narrow: number, wide: number) =>
    populated.reduce((total, one) => {
      const count = numberAt(one, narrow, 1) ?? 0
      return total + (count === 0xff ? (numberAt(one, wide, 2) ?? count) : count)
    }, 0) || undefined
  return {
    processorManufacturer: textAt(main, 7),
    processorModel: textAt(main, 0x10),
    processorPackages: populated.length,
    processorCores: sum(0x23, 0x2a),
    processorThreads: sum(0x25, 0x2e),
  }
}

const kbPerGb = 1024 * 1024

function memory(structures: readonly SmbiosStructure[]): Loose {
  const systemMemory = 3
  const arrays = structures.filter((one) => one.type === 16 && numberAt(one, 5, 1) === systemMemory)
  const handles = new Set(arrays.map(({ handle }) => handle))
  const modules = structures.filter((one) => one.type === 17 && handles.has(numberAt(one, 4, 2) ?? -1))
  if (arrays.length === 0) return {}
  const total = modules.reduce((sum, one) => sum + moduleKb(one), 0)
  const maximum = arrays.reduce((sum, one) => sum + arrayKb(one), 0)
  return {
    memoryArrays: arrays.length,
    memorySlots: arrays.reduce((sum, one) => sum + (numberAt(one, 0x0d, 2) ?? 0), 0),
    memoryErrorCorrection: arrays[0] && numberAt(arrays[0], 6, 1),
    memoryMaximumGb: Math.round(maximum / kbPerGb),
    memoryTotalGb: Math.round(total / kbPerGb),
  }
}

function arrayKb(array: SmbiosStructure): number {
  const kb = numberAt(array, 7, 4) ?? 0
  const extended = 0x80000000
  return kb === extended ? (numberAt(array, 0x0f, 8) ?? 0) / 1024 : kb
}

function moduleKb(module: SmbiosStructure): number {
  const size = numberAt(module, 0x0c, 2) ?? 0
  if (size === 0 || size === 0xffff) return 0
  if (size === 0x7fff) return ((numberAt(module, 0x1c, 4) ?? 0) & 0x7fffffff) * 1024
  return (size & 0x8000) !== 0 ? size & 0x7fff : size * 1024
}
