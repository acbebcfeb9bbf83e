// ZIP archives, reading (the APPNOTE of PKWARE, 4.3 and 4.4): files that are stored or deflated. What is encrypted, larger than 4 GB or packed in
// another way is named and not read.

import { type ArchiveEntry, ArchiveError, damaged, mostEntries, mostUnpacked, numbersOf } from './archive.ts'
import { inflate } from './inflate.ts'

const endSize = 22
const longestComment = 65_535

export function readZip(bytes: Uint8Array): ArchiveEntry[] {
  const { u16, u32, slice } = numbersOf(bytes)
  const end = endOf(bytes)
  const count = u16(end + 10)
  if (count > mostEntries) throw new ArchiveError(`The archive holds more than ${mostEntries} files.`)
  const entries: ArchiveEntry[] = []
  let at = u32(end + 16)
  for (let index = 0; index < count; index++) {
    if (u32(at) !== 0x02014b50) throw damaged('its list of files is broken')
    const flags = u16(at + 8)
    const method = u16(at + 10)
    const crc = u32(at + 16)
    const packedSize = u32(at + 20)
    const size = u32(at + 24)
    const start = u32(at + 42)
    const name = nameOf(slice(at + 46, u16(at + 28)), (flags & 0x800) !== 0)
    at += 46 + u16(at + 28) + u16(at + 30) + u16(at + 32)
    if (name.endsWith('/')) continue
    const read = () => {
      if ((flags & 1) !== 0) throw new ArchiveError('The file is encrypted.')
      if (method !== 0 && method !== 8)
        throw new ArchiveError(`The file is packed by method ${method}, which is not read.`)
      if (size > mostUnpacked) throw new ArchiveError('The file is too large to be read from an archive.')
      if (u32(start) !== 0x04034b50) throw damaged('a file does not begin where it should')
      const packed = slice(start + 30 + u16(start + 26) + u16(start + 28), packedSize)
      if (method === 0 && packedSize !== size) throw damaged('a stored file has another size')
      const content = method === 0 ? packed : inflate(packed, size)
      if (crc32(content) !== crc) throw damaged('a file is not what it was')
      return content
    }
    entries.push({ name, size: Math.max(size, packedSize), read })
  }
  return entries
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
