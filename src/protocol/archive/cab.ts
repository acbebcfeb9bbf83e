// Cabinets, reading (MS-CAB, and MS-MCI for MSZIP): one cabinet, whose folders are stored or packed with MSZIP, as makecab and the
// diagnostics of Windows write them. A set of several, and the methods Quantum and LZX, are named and not read.

import {
  type ArchiveEntry,
  ArchiveError,
  damaged,
  joined,
  mostEntries,
  mostInAll,
  mostUnpacked,
  numbersOf,
} from './archive.ts'
import { inflate } from './inflate.ts'

const historySize = 32_768
const largestBlock = 32_768
const methods = ['none', 'MSZIP', 'Quantum', 'LZX']

type Folder = { readonly read: () => Uint8Array }

export function readCab(bytes: Uint8Array): ArchiveEntry[] {
  const { u16, u32 } = numbersOf(bytes)
  const flags = u16(30)
  if ((flags & 3) !== 0) throw new ArchiveError('The cabinet is one of a set. Unpack the set.')
  const fileCount = u16(28)
  if (fileCount > mostEntries) throw new ArchiveError(`The archive holds more than ${mostEntries} files.`)
  const reserved = (flags & 4) !== 0
  const folderReserve = reserved ? (bytes[38] ?? 0) : 0
  const blockReserve = reserved ? (bytes[39] ?? 0) : 0
  let at = 36 + (reserved ? 4 + u16(36) : 0)
  const folders: Folder[] = []
  const budget = { left: mostInAll }
  for (let index = 0; index < u16(26); index++) {
    folders.push(folderAt(bytes, at, blockReserve, budget))
    at += 8 + folderReserve
  }
  const entries: ArchiveEntry[] = []
  at = u32(16)
  for (let index = 0; index < fileCount; index++) {
    const size = u32(at)
    const start = u32(at + 4)
    const folder = folders[u16(at + 8)]
    const isUtf8 = (u16(at + 14) & 0x80) !== 0
    const end = bytes.indexOf(0, at + 16)
    if (!folder || end < 0) throw damaged('its list of files is broken')
    const name = new TextDecoder(isUtf8 ? 'utf-8' : 'windows-1252').decode(bytes.subarray(at + 16, end))
    const read = () => {
      const content = folder.read()
      if (start + size > content.length) throw damaged('a file ends outside of its folder')
      return content.subarray(start, start + size)
    }
    entries.push({ name: name.replaceAll('\\', '/'), size, read })
    at = end + 1
  }
  return entries
}

/** Unpacked as a whole, when a file of it is asked for first. */
function folderAt(bytes: Uint8Array, at: number, blockReserve: number, budget: { left: number }): Folder {
  const { u16, u32, slice } = numbersOf(bytes)
  const start = u32(at)
  const blocks = u16(at + 4)
  const method = u16(at + 6) & 15
  let content: Uint8Array | ArchiveError | undefined
  const unpacked = (): Uint8Array => {
    if (method > 1) {
      throw new ArchiveError(`The file is packed with ${methods[method] ?? `method ${method}`}, which is not read.`)
    }
    const parts: Uint8Array[] = []
    let size = 0
    let history = new Uint8Array(0)
    for (let block = 0, from = start; block < blocks; block++) {
      const packedSize = u16(from + 4)
      const blockSize = u16(from + 6)
      const packed = slice(from + 8 + blockReserve, packedSize)
      from += 8 + blockReserve + packedSize
      size += blockSize
      budget.left -= Math.max(largestBlock, packedSize) // many folders may name the same few blocks, and a short one costs as much
      if (budget.left < 0) throw new ArchiveError('The archive becomes too large when it is unpacked.')
      if (blockSize > largestBlock) throw damaged('a block is too long')
      if (size > mostUnpacked) throw new ArchiveError('The file is too large to be read from an archive.')
      const part = method === 0 ? packed : fromMsZip(packed, blockSize, history)
      if (part.length !== blockSize) throw damaged('a block has another size')
      parts.push(part)
      history = lastOf(history, part)
    }
    return joined(parts)
  }
  return {
    read() {
      content ??= errorOr(unpacked)
      if (content instanceof ArchiveError) throw content
      return content
    },
  }
}

/** So that a folder that cannot be unpacked costs once, however many files are in it. */
function errorOr(read: () => Uint8Array): Uint8Array | ArchiveError {
  try {
    return read()
  } catch (error) {
    if (error instanceof ArchiveError) return error
    throw error
  }
}

function fromMsZip(packed: Uint8Array, size: number, history: Uint8Array): Uint8Array {
  if (packed[0] !== 0x43 || packed[1] !== 0x4b) throw damaged('a block does not begin with the letters CK')
  return inflate(packed.subarray(2), size, history)
}

function lastOf(history: Uint8Array, part: Uint8Array): Uint8Array<ArrayBuffer> {
  return joined([history, part]).slice(-historySize)
}
