// A fingerprint of the rows of a file from its first to the one at hand, so that an import goes on only with the file that it began
// with. It guards against the wrong file, not against somebody who makes one on purpose: whoever may import may import anything.

import type { BrokenRecord, CsvRecord } from '../../../protocol/csv/records.ts'

export type Fingerprint = {
  readonly add: (record: CsvRecord | BrokenRecord) => void
  readonly text: () => string
}

/** Of a longer cell, a hash, so many characters of its end, which hold the digest over all of it, and some of the rest. */
const readWhole = 128
const stride = 61

export function makeFingerprint(): Fingerprint {
  let a = 0x811c9dc5
  let b = 0x1b873593
  const take = (value: number): void => {
    a = Math.imul(a ^ value, 0x01000193)
    b = Math.imul(b ^ value, 0x85ebca6b) ^ (b >>> 13)
  }
  const takeCell = (cell: string): void => {
    take(cell.length)
    const end = Math.max(0, cell.length - readWhole)
    for (let at = 0; at < end; at += stride) take(cell.charCodeAt(at))
    for (let at = end; at < cell.length; at++) take(cell.charCodeAt(at))
  }
  const hex = (half: number): string => (half >>> 0).toString(16).padStart(8, '0')
  return {
    add(record) {
      take(record.line)
      if ('broken' in record) return takeCell(record.broken)
      for (const cell of record.cells) takeCell(cell)
    },
    text: () => hex(a) + hex(b),
  }
}
