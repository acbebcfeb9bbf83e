// DEFLATE (RFC 1951), decoding. The browser's own decoder takes no earlier text, which the blocks of a cabinet refer to, and is not at
// hand in the middle of a pure function; this one runs everywhere. It is slow and small.

import { damaged } from './archive.ts'

// Arrays are read inside bounds that the code before has checked, so each `!` below holds.

type Code = { readonly counts: Uint16Array; readonly symbols: Uint16Array }

const mostBits = 15

/** Canonical Huffman: symbols in the order of their codes, and how many there are of each length. */
function codeOf(lengths: Uint8Array | readonly number[]): Code {
  const counts = new Uint16Array(mostBits + 1)
  for (const length of lengths) counts[length]!++
  let left = 1
  for (let length = 1; length <= mostBits; length++) {
    left = 2 * left - counts[length]!
    if (left < 0) throw damaged('a code has more words than fit')
  }
  const offsets = new Uint16Array(mostBits + 2)
  for (let length = 1; length <= mostBits; length++) offsets[length + 1] = offsets[length]! + counts[length]!
  const symbols = new Uint16Array(lengths.length)
  for (const [symbol, length] of lengths.entries()) if (length !== 0) symbols[offsets[length]!++] = symbol
  return { counts, symbols }
}

const filled = (...runs: ReadonlyArray<readonly [count: number, length: number]>) =>
  runs.flatMap(([count, length]) => Array.from({ length: count }, () => length))
const fixedLengths = codeOf(filled([144, 8], [112, 9], [24, 7], [8, 8]))
const fixedDistances = codeOf(filled([30, 5]))

const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
]
const distanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]
const orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** `size`: what comes out, exactly. `before`: text that the packed one may refer to. */
export function inflate(packed: Uint8Array, size: number, before: Uint8Array = new Uint8Array(0)): Uint8Array {
  const out = new Uint8Array(before.length + size)
  out.set(before)
  let at = before.length
  const bits = makeBits(packed)

  function stored(): void {
    const length = bits.alignedU16()
    if ((length ^ 0xffff) !== bits.alignedU16()) throw damaged('the length of a block contradicts itself')
    if (at + length > out.length) throw damaged('it holds more than it says')
    out.set(bits.bytes(length), at)
    at += length
  }

  function coded(lengths: Code, distances: Code): void {
    for (;;) {
      const symbol = bits.symbol(lengths)
      if (symbol === 256) return
      if (symbol < 256) {
        if (at === out.length) throw damaged('it holds more than it says')
        out[at++] = symbol
        continue
      }
      const index = symbol - 257
      if (index >= lengthBase.length) throw damaged('an unknown length')
      const length = lengthBase[index]! + bits.take(lengthExtra[index]!)
      const far = bits.symbol(distances)
      if (far >= distanceBase.length) throw damaged('an unknown distance')
      const distance = distanceBase[far]! + bits.take(distanceExtra[far]!)
      if (distance > at) throw damaged('it refers to what was before its beginning')
      if (at + length > out.length) throw damaged('it holds more than it says')
      for (let end = at + length; at < end; at++) out[at] = out[at - distance]!
    }
  }

  for (let isLast = false; !isLast; ) {
    isLast = bits.take(1) === 1
    const type = bits.take(2)
    if (type === 0) stored()
    else if (type === 1) coded(fixedLengths, fixedDistances)
    else if (type === 2) coded(...codesIn(bits))
    else throw damaged('an unknown kind of block')
  }
  if (at !== out.length) throw damaged('it holds less than it says')
  return out.subarray(before.length)
}

function codesIn(bits: ReturnType<typeof makeBits>): [lengths: Code, distances: Code] {
  const literals = bits.take(5) + 257
  const distances = bits.take(5) + 1
  const described = bits.take(4) + 4
  if (literals > 286 || distances > 30) throw damaged('a code has too many words')
  const first = new Uint8Array(19)
  for (const place of orderOfLengths.slice(0, described)) first[place] = bits.take(3)
  const code = codeOf(first)
  const lengths = new Uint8Array(literals + distances)
  for (let index = 0; index < lengths.length; ) {
    const symbol = bits.symbol(code)
    if (symbol < 16) {
      lengths[index++] = symbol
      continue
    }
    if (symbol === 16 && index === 0) throw damaged('a length repeats nothing')
    const value = symbol === 16 ? lengths[index - 1]! : 0
    const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7)
    if (index + times > lengths.length) throw damaged('a code has too many words')
    lengths.fill(value, index, index + times)
    index += times
  }
  if (lengths[256] === 0) throw damaged('a block has no end')
  return [codeOf(lengths.subarray(0, literals)), codeOf(lengths.subarray(literals))]
}

function makeBits(packed: Uint8Array) {
  let at = 0
  let held = 0
  let count = 0
  const next = (): number => {
    if (at === packed.length) throw damaged('it ends too early')
    return packed[at++]!
  }
  const take = (wanted: number): number => {
    while (count < wanted) {
      held |= next() << count
      count += 8
    }
    const value = held & ((1 << wanted) - 1)
    held >>>= wanted
    count -= wanted
    return value
  }
  return {
    take,
    symbol({ counts, symbols }: Code): number {
      let code = 0
      let first = 0
      let index = 0
      for (let length = 1; length <= mostBits; length++) {
        code |= take(1)
        const here = counts[length]!
        if (code - here < first) return symbols[index + (code - first)]!
        index += here
        first = (first + here) << 1
        code <<= 1
      }
      throw damaged('a word of no code')
    },
    /** What is left of the byte is not used. */
    alignedU16(): number {
      held = 0
      count = 0
      return next() | (next() << 8)
    },
    bytes(length: number): Uint8Array {
      if (at + length > packed.length) throw damaged('it ends too early')
      at += length
      return packed.subarray(at - length, at)
    },
  }
}
