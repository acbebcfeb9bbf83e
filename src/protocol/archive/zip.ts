// ZIP archives, reading (the APPNOTE of PKWARE, 4.3 and 4.4): files that are stored or deflated. What is encrypted, larger than 4 GB or packed in
// another way is named and not read.

import { type ArchiveEntry, ArchiveError, damaged, mostEntries, mostUnpacked, numbersOf } from './archive.ts'
import { inflate } from './inflate.ts'

const endSize = 22
const longestComment = 65_535

/** One line of the list at the end of an archive. */
export type ZipListed = {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packedSize: number
  readonly size: number
  /** Where its own head begins, in the archive. */
  readonly start: number
}

/** Of a large archive the end suffices, as far as its list is in it: `tail` begins at `tailAt`. */
export function listZip(tail: Uint8Array, tailAt = 0): ZipListed[] {
  const { u16, u32, slice } = numbersOf(tail)
  const end = endOf(tail)
  const count = u16(end + 10)
  if (count > mostEntries) throw new ArchiveError(`The archive holds more than ${mostEntries} files.`)
  const entries: ZipListed[] = []
  let at = u32(end + 16) - tailAt
  for (let index = 0; index < count; index++) {
    if (u32(at) !== 0x02014b50) throw damaged('its list of files is broken')
    const flags = u16(at + 8)
    entries.push({
      name: nameOf(slice(at + 46, u16(at + 28)), (flags & 0x800) !== 0),
      flags,
      method: u16(at + 10),
      crc: u32(at + 16),
      packedSize: u32(at + 20),
      size: u32(at + 24),
      start: u32(at + 42),
    })
    at += 46 + u16(at + 28) + u16(at + 30) + u16(at + 32)
  }
  return entries
}

export const zipHeadSize = 30

/** How many bytes lie between the beginning of a file's own head, whose first `zipHeadSize` bytes these are, and its content. */
export function zipHeadLength(head: Uint8Array): number {
  const { u16, u32 } = numbersOf(head)
  if (u32(0) !== 0x04034b50) throw damaged('a file does not begin where it should')
  return zipHeadSize + u16(26) + u16(28)
}

/** @throws {ArchiveError} */
export function refuseUnreadable({ flags, method, packedSize, size }: ZipListed): void {
  if ((flags & 1) !== 0) throw new ArchiveError('The file is encrypted.')
  if (method !== 0 && method !== 8) {
    throw new ArchiveError(`The file is packed by method ${method}, which is not read.`)
  }
  if (method === 0 && packedSize !== size) throw damaged('a stored file has another size')
}

export function readZip(bytes: Uint8Array): ArchiveEntry[] {
  const { slice } = numbersOf(bytes)
  return listZip(bytes).flatMap((listed): ArchiveEntry[] => {
    const { name, method, crc, packedSize, size, start } = listed
    if (name.endsWith('/')) return []
    const read = () => {
      refuseUnreadable(listed)
      if (size > mostUnpacked) throw new ArchiveError('The file is too large to be read from an archive.')
      const packed = slice(start + zipHeadLength(slice(start, zipHeadSize)), packedSize)
      const content = method === 0 ? packed : inflate(packed, size)
      if (crc32(content) !== crc) throw damaged('a file is not what it was')
      return content
    }
    return [{ name, size: Math.max(size, packedSize), read }]
  })
}

/** The last record, behind which only a comment may stand. */
function endOf(bytes: Uint8Array): number {
  const lowest = Math.max(0, bytes.length - endSize - longestComment)
  for (let at = bytes.length - endSize; at >= lowest; at--) {
    if (bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === 5 && bytes[at + 3] === 6) return at
  }
  throw damaged('its list of files is missing')
}

const nameOf = (bytes: Uint8Array, isUtf8: boolean): string =>
  new TextDecoder(isUtf8 ? 'utf-8' : 'windows-1252').decode(bytes)

const table = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = (value & 1) !== 0 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

export function crc32(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff]! // 256 of them
  return ~crc >>> 0
}
