// Compound files ([MS-CFB]): a small file system in a file. Reads what is asked for and no more: a package may have half a gigabyte,
// and what is sought in it a few kilobytes.

/** Bytes of a file, wherever they are. */
export type Source = {
  readonly size: number
  readonly read: (at: number, length: number) => Uint8Array
}

export class MsiProblem extends Error {
  override readonly name = 'MsiProblem'
}

export type CompoundFile = {
  readonly names: readonly string[]
  /** Undefined when there is none of this name. */
  readonly stream: (name: string) => Uint8Array | undefined
}

type Entry = { readonly name: string; readonly type: number; readonly start: number; readonly size: number }

const signature = 0xe11ab1a1e011cfd0n
const endOfChain = 0xfffffffe
const lastSector = 0xfffffffa
/** Of one stream that is read whole, the directory among them: the texts of the largest packages have some megabytes. */
const largestStream = 16 * 1024 * 1024

export function openCompoundFile(source: Source): CompoundFile {
  const header = view(bytesAt(source, 0, 512))
  if (header.getBigUint64(0, true) !== signature) throw new MsiProblem('It is no package of Windows Installer.')
  const shift = header.getUint16(0x1e, true)
  const miniShift = header.getUint16(0x20, true)
  if ((shift !== 9 && shift !== 12) || miniShift !== 6) throw broken('its sectors have an unknown size')
  const sectorSize = 1 << shift
  const miniSize = 1 << miniShift
  const cutoff = header.getUint32(0x38, true)
  // it is always 4096; small sectors are read one by one, which nothing large may be
  if (cutoff > 4096) throw broken('its small streams are too large')
  /** No honest chain is longer. */
  const mostSectors = Math.ceil(source.size / sectorSize) + 1

  const sector = (number: number): Uint8Array => {
    if (number > lastSector) throw broken('a sector has an impossible number')
    return bytesAt(source, (number + 1) * sectorSize, sectorSize)
  }
  const chain = (start: number, next: (number: number) => number, most: number): number[] => {
    const found: number[] = []
    for (let at = start; at !== endOfChain; at = next(at)) {
      if (found.length >= most) throw broken('a chain of sectors has no end')
      found.push(at)
    }
    return found
  }

  const fat = fatSectors(header, sector, Math.ceil(mostSectors / (sectorSize / 4)) + 128)
  const perSector = sectorSize / 4
  const fatCache = new Map<number, DataView>()
  const nextSector = (number: number): number => {
    const index = Math.floor(number / perSector)
    const place = fat[index]
    if (place === undefined) throw broken('a sector is in no table')
    const table = fatCache.get(index) ?? view(sector(place))
    fatCache.set(index, table)
    return table.getUint32((number % perSector) * 4, true)
  }
  const sectorsOf = (start: number, most = mostSectors): number[] => chain(start, nextSector, most)
  /** What is read whole: it must not fill the memory, however large the file is. */
  const whole = (start: number): Uint8Array =>
    joined(sectorsOf(start, Math.min(mostSectors, largestStream / sectorSize)).map(sector))

  const entries = entriesIn(whole(header.getUint32(0x30, true)))
  const root = entries.find(({ type }) => type === 5)
  const miniFat = view(whole(header.getUint32(0x3c, true)))
  const miniPlaces = root && root.start !== endOfChain ? sectorsOf(root.start) : []
  const miniSector = (number: number): Uint8Array => {
    const at = number * miniSize
    const place = miniPlaces[Math.floor(at / sectorSize)]
    if (place === undefined) throw broken('a small stream lies outside of the small streams')
    const within = at % sectorSize
    return sector(place).subarray(within, within + miniSize)
  }
  const nextMini = (number: number): number => {
    if ((number + 1) * 4 > miniFat.byteLength) throw broken('a small sector is in no table')
    return miniFat.getUint32(number * 4, true)
  }

  return {
    names: entries.filter(({ type }) => type === 2).map(({ name }) => name),
    stream(wanted) {
      const entry = entries.find(({ name, type }) => type === 2 && name === wanted)
      if (!entry) return undefined
      const { start, size } = entry
      if (size === 0) return new Uint8Array()
      if (size > largestStream || size > source.size) throw broken('a stream is larger than it can be')
      const bytes =
        size < cutoff
          ? joined(chain(start, nextMini, Math.ceil(size / miniSize)).map(miniSector))
          : joined(chain(start, nextSector, Math.ceil(size / sectorSize)).map(sector))
      if (bytes.length < size) throw broken('a stream is shorter than it should be')
      return bytes.subarray(0, size)
    },
  }
}

/** Numbers of the sectors that hold the table of sectors, of which no honest file has more than `most`: 109 stand in the header, more of them in a chain. */
function fatSectors(header: DataView, sector: (number: number) => Uint8Array, most: number): number[] {
  const found: number[] = []
  const take = (table: DataView, from: number, to: number): void => {
    for (let at = from; at < to; at += 4) {
      const number = table.getUint32(at, true)
      if (number <= lastSector) found.push(number)
    }
    // a chain that comes back to itself would fill the memory long before it had as many parts as the file
    if (found.length > most) throw broken('a chain of sectors has no end')
  }
  take(header, 0x4c, 512)
  let next = header.getUint32(0x44, true)
  for (let count = 0; next <= lastSector; count++) {
    if (count > most) throw broken('a chain of sectors has no end')
    const table = view(sector(next))
    take(table, 0, table.byteLength - 4)
    next = table.getUint32(table.byteLength - 4, true)
  }
  return found
}

function entriesIn(bytes: Uint8Array): Entry[] {
  const table = view(bytes)
  const entries: Entry[] = []
  for (let at = 0; at + 128 <= bytes.length; at += 128) {
    const length = Math.max(0, Math.min(64, table.getUint16(at + 0x40, true)) - 2)
    const name = new TextDecoder('utf-16le').decode(bytes.subarray(at, at + length))
    // the upper half is not used in files of the smaller sectors, and may hold anything
    const size = table.getUint32(at + 0x78, true)
    entries.push({ name, type: table.getUint8(at + 0x42), start: table.getUint32(at + 0x74, true), size })
  }
  return entries
}

function bytesAt({ size, read }: Source, at: number, length: number): Uint8Array {
  if (at + length <= size) return read(at, length)
  // the last sector of some files is not whole
  if (at >= size) throw broken('it ends too early')
  const bytes = new Uint8Array(length)
  bytes.set(read(at, size - at))
  return bytes
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const broken = (why: string): MsiProblem => new MsiProblem(`The package is damaged: ${why}.`)
