// The budget of a hardware hash (docs/protocols/hardware-hash.md): the order of omission when the records do not fit into
// 3000 bytes. Identity never goes; when even that is too much, the encoder refuses.

import type { HardwareFields } from './fields.ts'
import { isSystemDisk } from './fields.ts'
import { recordHead } from './read.ts'
import { writeFields } from './records.ts'

type Drop = { readonly type: number; readonly drop: (fields: HardwareFields) => HardwareFields | undefined }

/** In the order they are tried; each takes one record, the last of its kind, until nothing of it is left. */
const drops: readonly Drop[] = [
  { type: 30, drop: (fields) => withoutLast(fields, 'gpuNames') },
  { type: 29, drop: (fields) => withoutLast(fields, 'gpuMemories') },
  { type: 28, drop: (fields) => withoutDisk(fields, ['diskKernelSerials']) },
  { type: 27, drop: (fields) => withoutLast(fields, 'displaySizes') },
  { type: 9, drop: (fields) => withoutLast(fields, 'displays') },
  { type: 8, drop: withoutUsbAdapter },
  { type: 7, drop: (fields) => withoutDisk(fields, ['disks', 'diskProperties', 'diskKernelSerials']) },
  { type: 3, drop: (fields) => without(fields, 'processorManufacturer') },
  { type: 4, drop: (fields) => without(fields, 'processorModel') },
  { type: 26, drop: (fields) => without(fields, 'productKeyPartNumber') },
  { type: 15, drop: (fields) => without(fields, 'firmwareVendor') },
  { type: 20, drop: (fields) => without(fields, 'firmwareVersion') },
  // Ours, and convenient only: the public list of the rule ends above.
  { type: 0x8005, drop: (fields) => without(fields, 'client') },
  { type: 0x8001, drop: (fields) => without(fields, 'ekPublicArea') },
]

export function fitFields(
  fields: HardwareFields,
  budget: number,
  strict: boolean,
): { fitting: HardwareFields; dropped: readonly number[] } {
  let fitting = fields
  const dropped: number[] = []
  if (size(fields, strict) <= budget) return { fitting, dropped }
  for (const { type, drop } of drops) {
    while (size(fitting, strict) > budget) {
      const smaller = drop(fitting)
      if (!smaller) break
      fitting = smaller
      dropped.push(type)
    }
  }
  return { fitting, dropped }
}

function size(fields: HardwareFields, strict: boolean): number {
  return writeFields(fields, strict).reduce((sum, { payload }) => sum + recordHead + payload.length, 0)
}

function without<K extends keyof HardwareFields>(fields: HardwareFields, key: K): HardwareFields | undefined {
  if (fields[key] === undefined) return undefined
  const { [key]: _, ...rest } = fields
  return rest as HardwareFields // only optional keys are named in the table
}

function withoutLast(
  fields: HardwareFields,
  key: 'gpuNames' | 'gpuMemories' | 'displaySizes' | 'displays',
): HardwareFields | undefined {
  return fields[key].length === 0 ? undefined : { ...fields, [key]: fields[key].slice(0, -1) }
}

/** Takes the last disk that is not the system disk out of each list. */
function withoutDisk(
  fields: HardwareFields,
  keys: ReadonlyArray<'disks' | 'diskProperties' | 'diskKernelSerials'>,
): HardwareFields | undefined {
  const longest = Math.max(...keys.map((key) => fields[key].length))
  for (let index = longest - 1; index >= 0; index--) {
    if (isSystemDisk(fields, index)) continue
    const smaller = { ...fields }
    for (const key of keys) Object.assign(smaller, { [key]: fields[key].filter((_, i) => i !== index) })
    const moved = keys.includes('disks') && fields.systemDisk !== undefined && fields.systemDisk > index
    return moved ? { ...smaller, systemDisk: fields.systemDisk - 1 } : smaller
  }
  return undefined
}

function withoutUsbAdapter(fields: HardwareFields): HardwareFields | undefined {
  const index = fields.networkAdapters.findLastIndex(({ bus }) => bus.toUpperCase() === 'USB')
  if (index < 0) return undefined
  const keep = (_: unknown, i: number) => i !== index
  return {
    ...fields,
    networkAdapters: fields.networkAdapters.filter(keep),
    ...(fields.adapterFlags && { adapterFlags: fields.adapterFlags.filter(keep) }),
  }
}
