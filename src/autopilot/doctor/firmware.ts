// What the check of a machine's firmware (S-071) adds to the verdict on its hash.

import type { HardwareFields } from '../../protocol/hardware-hash/fields.ts'
import { hashSize, inspect } from '../../protocol/hardware-hash/read.ts'
import type { SmbiosProblem } from '../../protocol/smbios/check.ts'
import { checkSmbiosFacts } from '../../protocol/smbios/check.ts'
import type { SmbiosFacts } from '../../protocol/smbios/facts.ts'

/** The verdict speaks of these itself: a person is told once. */
const judged: ReadonlySet<keyof SmbiosFacts> = new Set([
  'manufacturer',
  'productName',
  'serialNumber',
  'skuNumber',
  'family',
  'uuid',
])

export function notJudged(problems: readonly SmbiosProblem[]): readonly SmbiosProblem[] {
  return problems.filter(({ fact }) => fact === undefined || !judged.has(fact))
}

/** A hash carries a part of the firmware's table; `stored` may lack the zeros at its end. */
export function firmwareOfHash(stored: Uint8Array): readonly SmbiosProblem[] {
  const whole = new Uint8Array(hashSize)
  whole.set(stored.subarray(0, hashSize))
  const inspection = inspect(whole)
  if (!inspection.ok) return []
  const notInHashes: keyof SmbiosFacts = 'boardManufacturer'
  return notJudged(checkSmbiosFacts(factsOf(inspection.hash.fields))).filter(({ fact }) => fact !== notInHashes)
}

function factsOf(fields: HardwareFields): SmbiosFacts {
  const { firmwareVendor, firmwareVersion, boardProduct, chassis } = fields
  return {
    ...(firmwareVendor !== undefined && { firmwareVendor }),
    ...(firmwareVersion !== undefined && { firmwareVersion }),
    ...(boardProduct !== undefined && { boardProduct }),
    ...(chassis && { chassisType: chassis.chassisType }),
  }
}
