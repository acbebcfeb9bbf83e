// How large a PNG is. Decoders differ in what they do with a second header, with a chunk that is packed and with one of their maker's own,
// so a logo has each chunk only that a still picture needs (RFC 2083 §4).

import type { Measured } from './logo-size.ts'

const header = 'IHDR'
const end = 'IEND'
/** What a still picture is made of, and what is said about it without being packed; iCCP is, and has a limit of its own. */
const allowed: ReadonlySet<string> = new Set(
  `${header} PLTE IDAT ${end} tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD hIST pHYs tIME tEXt iTXt eXIf`.split(' '),
)
const repeated: ReadonlySet<string> = new Set(['IDAT', 'tEXt', 'iTXt'])
/** Packed, and room for the profiles that programs for pictures write. */
const longestProfile = 4096

const begin = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

export function measurePng(bytes: Uint8Array): Measured {
  const broken = { problem: 'begins like image/png and is not whole' }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!begin.every((byte, index) => bytes[index] === byte)) return broken
  const seen = new Set<string>()
  let at = begin.length
  let last = ''
  while (at + 12 <= bytes.length && last !== end) {
    const length = view.getUint32(at)
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    at += 12 + length
    if (at > bytes.length || !/^[A-Za-z]{4}$/.test(kind)) return broken
    if (!allowed.has(kind))
      return { problem: `has the PNG chunk ${kind}, which a still picture does not need; save it anew without` }
    if ((kind === header) !== (seen.size === 0) || (kind === header && length !== 13) || (kind === end && length !== 0))
      return broken
    if (seen.has(kind) && !(repeated.has(kind) && (kind !== 'IDAT' || last === kind)))
      return { problem: `has the PNG chunk ${kind} twice; save it anew` }
    if (kind === 'iCCP' && length > longestProfile)
      return {
        problem: `has a colour profile of ${length} bytes, and at most ${longestProfile} are kept; save it anew as sRGB`,
      }
    if (kind === 'iTXt' && isPacked(bytes.subarray(at - 4 - length, at - 4)))
      return {
        problem: 'has packed text (the PNG chunk iTXt), which a still picture does not need; save it anew without',
      }
    seen.add(kind)
    last = kind
  }
  if (last !== end || at !== bytes.length || !seen.has('IDAT')) return broken
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** Behind the keyword and its zero byte one byte says so. */
const isPacked = (text: Uint8Array): boolean => text[text.indexOf(0) + 1] !== 0
