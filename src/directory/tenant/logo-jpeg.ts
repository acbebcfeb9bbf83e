// How large a JPEG is, read more strictly than by whoever shows it: decoders differ in what they skip, and a size that only this
// reader finds would be no limit. So every segment is walked, to the end, and what an encoder of plain pictures never writes is refused:
// bytes before a marker, markers without a length among the tables, a second frame, anything after the end (ITU-T T.81, B.1, B.2).

import type { Measured } from './logo-size.ts'

const startOfScan = 0xda
const end = 0xd9

/** Baseline, extended and progressive: the only ones that browsers show. */
const frames: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2])

/** Tables of both kinds, restart interval, comments and what applications add. */
const isAside = (marker: number): boolean =>
  [0xc4, 0xdb, 0xdd, 0xfe].includes(marker) || (marker >= 0xe0 && marker <= 0xef)

const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

export function measureJpeg(bytes: Uint8Array): Measured {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const broken = { problem: 'begins like image/jpeg and is not whole' }
  let frame: { readonly width: number; readonly height: number } | undefined
  let at = 2
  let scans = 0
  while (at + 4 <= bytes.length) {
    const marker = bytes[at + 1] ?? 0
    if (bytes[at] !== 0xff) return broken
    if (marker === end) return broken
    if (!frames.has(marker) && marker !== startOfScan && !isAside(marker)) {
      return {
        problem: `has the JPEG marker ff${hex(marker)}, which plain pictures have not; save it anew as a baseline JPEG`,
      }
    }
    const [begin, length] = [at + 4, view.getUint16(at + 2)]
    at += 2 + length
    if (length < 2 || at > bytes.length) return broken
    if (frames.has(marker)) {
      if (frame) return { problem: 'begins like image/jpeg and says its size twice' }
      if (length < 11 || length !== 8 + 3 * (bytes[begin + 5] ?? 0)) return broken
      frame = { height: view.getUint16(begin + 1), width: view.getUint16(begin + 3) }
    } else if (marker === startOfScan) {
      if (!frame) return { problem: 'begins like image/jpeg and says no size' }
      scans++
      at = endOfScan(bytes, at)
    }
  }
  if (!frame) return { problem: 'begins like image/jpeg and says no size' }
  const isWhole = scans > 0 && at + 2 === bytes.length && bytes[at] === 0xff && bytes[at + 1] === end
  return isWhole ? frame : broken
}

/** Where the next marker stands that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && !isRestart(next)) return at
    at++
  }
  return bytes.length
}
