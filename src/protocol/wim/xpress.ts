// Unpacks one chunk of XPRESS with Huffman codes, as the vendor's tool compresses provisioning packages ([MS-XCA] 2.2: LZ77+Huffman). The codes' lengths
// stand before the bits; bytes of long matches stand between them.

import { WimProblem } from './layout.ts'

const symbols = 512
const longestCode = 15
const headSize = symbols / 2
const shortestMatch = 3

/** @throws {WimProblem} when it does not unpack to exactly that many bytes. */
export function unpackXpress(packed: Uint8Array, size: number): Uint8Array {
  if (packed.length < headSize + 4) throw damaged()
  const table = decodingTable(packed)
  const unpacked = new Uint8Array(size)
  const bits = new Bits(packed, headSize)
  let at = 0
  while (at < size) {
    const { symbol, length } = codeAt(table, bits.peek(longestCode))
    bits.skip(length)
    if (symbol < 256) {
      unpacked[at++] = symbol
      continue
    }
    const match = bits.matchLength(symbol & 15)
    const width = (symbol >> 4) & 15
    const distance = (1 << width) + bits.peek(width)
    bits.skip(width)
    if (distance > at || at + match > size) throw damaged()
    // byte by byte: a match may overlap what it writes
    for (const end = at + match; at < end; at++) unpacked[at] = unpacked[at - distance] ?? 0
  }
  return unpacked
}

/** Words of two bytes, the first bits first; after each step 16 bits at least are held. */
class Bits {
  private held: number
  private spare = 16
  private at: number
  private readonly bytes: Uint8Array
  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.held = ((wordAt(bytes, at) << 16) | wordAt(bytes, at + 2)) >>> 0
    this.at = at + 4
  }

  peek(count: number): number {
    return count === 0 ? 0 : this.held >>> (32 - count)
  }

  skip(count: number): void {
    this.held = (this.held << count) >>> 0
    this.spare -= count
    if (this.spare >= 0) return
    // behind the end there are zeros, which the last codes may look at
    this.held = (this.held | (wordAt(this.bytes, this.at) << -this.spare)) >>> 0
    this.at += 2
    this.spare += 16
  }

  matchLength(short: number): number {
    if (short < 15) return short + shortestMatch
    const more = this.bytes[this.at++]
    if (more === undefined) throw damaged()
    if (more < 255) return short + more + shortestMatch
    const whole = wordAt(this.bytes, this.at)
    this.at += 2
    if (this.at > this.bytes.length || whole < short) throw damaged()
    return whole + shortestMatch
  }
}

const wordAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)

/** For each 15 bits the symbol that they begin with, and its length in the lowest four bits. */
function decodingTable(packed: Uint8Array): Uint16Array {
  const table = new Uint16Array(1 << longestCode)
  let filled = 0
  for (let length = 1; length <= longestCode; length++) {
    for (let symbol = 0; symbol < symbols; symbol++) {
      const byte = packed[symbol >> 1] ?? 0
      if ((symbol % 2 === 0 ? byte & 15 : byte >> 4) !== length) continue
      const until = filled + (1 << (longestCode - length))
      if (until > table.length) throw damaged()
      table.fill((symbol << 4) | length, filled, until)
      filled = until
    }
  }
  if (filled !== table.length) throw damaged()
  return table
}

function codeAt(table: Uint16Array, bits: number): { readonly symbol: number; readonly length: number } {
  const entry = table[bits] ?? 0
  return { symbol: entry >> 4, length: entry & 15 }
}

const damaged = (): WimProblem => new WimProblem('The image is damaged: a part of it does not unpack.')
