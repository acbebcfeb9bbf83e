// The identity keys of a batch in a few flat arrays instead of an object each: a batch has ten thousands of them, and most
// are only looked up and stored. Says which rows share a key with another row or with a registered device; all others are
// new devices and need no comparison.

import { hash } from 'node:crypto'

import { bigintArray } from '../../../kernel/bigint-array.ts'
import type { HardwareKey } from '../../matching/candidates.ops.ts'
import type { HardwareFacts } from '../../matching/facts.ts'
import { keyTexts } from '../../matching/facts.ts'

/** The keys of row `i` are those from `first[i]` to before `first[i + 1]`; a key is two halves of 32 bits. */
export type BatchKeys = {
  readonly count: number
  readonly first: Int32Array
  readonly high: Int32Array
  readonly low: Int32Array
  /** Places of the keys, nearly in the order of the keys, so that neighbours fall onto the same page of an index. */
  readonly order: Int32Array
}

export type KeyCollector = {
  /** The next row; undefined for one that is refused already. */
  readonly add: (facts: HardwareFacts | undefined) => void
  readonly done: () => BatchKeys
}

// The arrays are as long as `count` and `first` say, so each `!` below holds.

/** Most uploads are one device; the arrays of a large batch double a few times. */
const fewRows = 64
const mostKeys = 13

export function makeKeyCollector(): KeyCollector {
  let first = new Int32Array(fewRows + 1)
  let high = new Int32Array(fewRows * mostKeys)
  let low = new Int32Array(fewRows * mostKeys)
  let rows = 0
  let count = 0
  const grow = () => {
    first = copied(first, new Int32Array(2 * first.length))
    high = copied(high, new Int32Array(2 * high.length))
    low = copied(low, new Int32Array(2 * low.length))
  }
  return {
    add(facts) {
      if (rows + 1 === first.length || count + mostKeys > high.length) grow()
      if (facts) {
        for (const { text } of keyTexts(facts)) {
          const digest = hash('sha256', text, 'binary')
          high[count] = wordAt(digest, 0)
          low[count++] = wordAt(digest, 4)
        }
      }
      first[++rows] = count
    },
    done: () => ({ count, first: first.subarray(0, rows + 1), high, low, order: ordered(high, count) }),
  }
}

/** A key's upper half and its index make one number: an array of numbers is sorted without calling back for each pair. */
function ordered(high: Int32Array, count: number): Int32Array {
  const numbers = new Float64Array(count)
  for (let index = 0; index < count; index++) numbers[index] = (high[index]! >> 8) * indexesPerNumber + index
  return Int32Array.from(
    numbers.sort(),
    (number) => ((number % indexesPerNumber) + indexesPerNumber) % indexesPerNumber,
  )
}

/** More than a batch has keys; with 24 bits of the key it makes a number that is exact. */
const indexesPerNumber = 2 ** 28

/** The keys of row `row`, without those at the indexes in `without`. */
export type KeyChoice = { readonly row: number; readonly without?: ReadonlySet<number> | undefined }

/** Where the chosen keys stand in the arrays. */
export function indexesOf({ first }: BatchKeys, { row, without }: KeyChoice): number[] {
  const indexes: number[] = []
  for (let index = first[row]!; index < first[row + 1]!; index++) if (!without?.has(index)) indexes.push(index)
  return indexes
}

function copied<A extends Int32Array>(from: Int32Array, to: A): A {
  to.set(from)
  return to
}

function wordAt(digest: string, at: number): number {
  return (
    (digest.charCodeAt(at) << 24) |
    (digest.charCodeAt(at + 1) << 16) |
    (digest.charCodeAt(at + 2) << 8) |
    digest.charCodeAt(at + 3)
  )
}

/** The keys at these indexes as PostgreSQL's binary form of bigint[]. */
export function keyArray({ high, low }: BatchKeys, indexes: readonly number[] | Int32Array): Buffer {
  return bigintArray(indexes.length, (bytes, at, index) => {
    bytes.writeInt32BE(high[indexes[index]!]!, at)
    bytes.writeInt32BE(low[indexes[index]!]!, at + 4)
  })
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')

/** As `keysOf` would give them, without another digest. */
export function keysOfRow(keys: BatchKeys, row: number, facts: HardwareFacts): HardwareKey[] {
  const from = keys.first[row]!
  return keyTexts(facts).map(({ kind, text }, i) => ({ kind, text, key: keyText(keys, from + i) }))
}

export const keyText = ({ high, low }: BatchKeys, index: number): string => hex(high[index]!) + hex(low[index]!)

/** 1 for each row that shares a key with another row of the batch, or has one of `held` (as 64-bit numbers in text). */
export function sharingRows(keys: BatchKeys, held: readonly string[]): Uint8Array {
  const { first, high, low } = keys
  const rows = first.length - 1
  const sharing = new Uint8Array(rows)
  let size = 16
  while (size < 2 * keys.count) size *= 2
  const slots = new Int32Array(size) // index of a key, plus one
  const owner = new Int32Array(size)
  const slotOf = (h: number, l: number): number => {
    let slot = (l ^ (l >>> 15)) & (size - 1) // digests are spread evenly already
    for (;;) {
      const index = slots[slot]! - 1
      if (index < 0 || (low[index] === l && high[index] === h)) return slot
      slot = (slot + 1) & (size - 1)
    }
  }
  const taken = new Set(
    held.map((text) => abridged(Number(BigInt(text) >> 32n), Number(BigInt.asIntN(32, BigInt(text))))),
  )
  for (let row = 0; row < rows; row++) {
    for (let index = first[row]!; index < first[row + 1]!; index++) {
      const slot = slotOf(high[index]!, low[index]!)
      if (slots[slot] === 0) {
        slots[slot] = index + 1
        owner[slot] = row
      } else if (owner[slot] !== row) {
        sharing[row] = 1
        sharing[owner[slot]!] = 1
      }
      if (taken.size > 0 && taken.has(abridged(high[index]!, low[index]!))) {
        sharing[row] = 1
      }
    }
  }
  return sharing
}

/** As much of a key as a number holds: a chance resemblance to a held key costs one comparison. */
const abridged = (high: number, low: number): number => high * 2 ** 20 + (low & 0xfffff)
