// The machine we run on as one of the demonstration's devices: its own collected hardware hash. Many virtual machines and
// containers hide their identity; then what could be read is completed with simulated parts, and the hash says so.

import type { HardwareFields } from '../protocol/hardware-hash/fields.ts'
import { encodeFields } from '../protocol/hardware-hash/write.ts'
import { collectHash } from '../simulator/harvest/collect.ts'
import { thisMachine } from '../simulator/harvest/linux-files.ts'
import { linuxSources } from '../simulator/harvest/linux-sources.ts'
import { simulatedHardware } from '../simulator/simulated-hardware.ts'

export type OwnHardware = {
  readonly fields: HardwareFields
  readonly hash: string
  /** Field names that this machine does not show and that are therefore simulated; empty on most real machines. */
  readonly simulated: readonly string[]
}

/** Throws nothing: where nothing can be read, all of it is simulated, and `simulated` says so. */
export async function ownHardware(now: Date, seed: number): Promise<OwnHardware> {
  const sources = linuxSources(thisMachine)
  const harvest = await collectHash(sources, { now, clientVersion: '0.1.0' })
  if (harvest.ok) return { fields: harvest.hash, hash: harvest.base64, simulated: [] }

  const stand = simulatedHardware(seed, { collectedAt: now })
  const disks = (await sources.disks()).value.filter((disk) => !disk.removable && disk.serial !== '')
  const fields: HardwareFields = {
    ...stand,
    ...(disks.length > 0 && { disks: disks.map(({ serial, model }) => ({ serial, model })) }),
  }
  const lacking = harvest.missing.map(({ field }) => field).filter((field) => !optional.has(field))
  return { fields, hash: encodeFields(fields, { strict: false }).base64, simulated: [...new Set(lacking)] }
}

const optional = new Set(['TPM EkPub', 'ProductKeyID'])
