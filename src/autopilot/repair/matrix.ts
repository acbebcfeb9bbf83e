// Which row of the matrix of board replacements a repair is (docs/protocols/repair.md), told from the two hashes and from who holds the
// new board. Pure.

import type { HardwareFacts } from '../matching/facts.ts'
import type { RepairReason } from './compare.ts'

const rows = {
  'no-board':
    'No board was replaced: memory, graphics, a disk or an adapter at most. The registration is brought up to date by importing the hash.',
  'not-written': 'The firmware of the new board was not written: the service does not know the device again.',
  'no-product-key': 'The new board has no product key in its firmware.',
  'board-of-another': 'The board comes from another device that is registered.',
  registered: 'The repaired device is registered already.',
  'no-tpm': 'The board was replaced by one without a TPM.',
  'adapter-kept': 'The board with its TPM was replaced, one network adapter with it, and another one kept.',
  'board-replaced': 'The board was replaced. The hashes do not say what became of its adapters and its disk.',
  'disk-kept': 'The board was replaced; its network adapters and its disk stayed.',
  'disk-replaced': 'The board and the disk were replaced; its network adapters stayed.',
  'adapters-replaced': 'The board with its TPM and every network adapter on it were replaced.',
} as const

export type MatrixRow = {
  readonly row: keyof typeof rows
  readonly supported: 'yes' | 'user-driven-only' | 'not-in-the-original' | 'no'
  readonly message: string
}

const inTheWay: Partial<Record<RepairReason, keyof typeof rows>> = {
  'board-not-replaced': 'no-board',
  'board-of-another': 'board-of-another',
  'registered-already': 'registered',
  'firmware-not-written': 'not-written',
  'product-key-missing': 'no-product-key',
}

/** `found`: what was found, what is in the way first. */
export function matrixRow(before: HardwareFacts, after: HardwareFacts, found: readonly RepairReason[]): MatrixRow {
  const stopped = found.map((reason) => inTheWay[reason]).find((row) => row !== undefined)
  const row = stopped ?? boardReplaced(before, after, found)
  const supported =
    stopped !== undefined
      ? 'no'
      : row === 'no-tpm'
        ? 'user-driven-only'
        : row === 'adapter-kept'
          ? 'not-in-the-original'
          : 'yes'
  return { row, supported, message: rows[row] }
}

function boardReplaced(before: HardwareFacts, after: HardwareFacts, found: readonly RepairReason[]): keyof typeof rows {
  if (found.includes('no-tpm')) return 'no-tpm'
  if (found.includes('adapter-kept')) return 'adapter-kept'
  if (before.macs.length === 0 || after.macs.length === 0) return 'board-replaced' // nothing that can be held against nothing
  const kept = before.macs.some((mac) => after.macs.includes(mac))
  if (!kept) return 'adapters-replaced'
  if (before.systemDisk === undefined || after.systemDisk === undefined) return 'board-replaced'
  return before.systemDisk === after.systemDisk ? 'disk-kept' : 'disk-replaced'
}
