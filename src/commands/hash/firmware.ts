// What the check of a machine's firmware (S-071) adds to the verdict on its hash.

import type { SmbiosProblem } from '../../protocol/smbios/check.ts'
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
