// The short way through a hardware hash, for readers of thousands a second: only the records that identify a device, and only
// when everything about the hash is in order. Undefined sends the caller to `inspect`, which reports the problem; a test
// holds the two to the same answer.

import type { Disk, HardwareFields, NetworkAdapter, OfflineId } from './fields.ts'
import { noFields } from './fields.ts'

export type Identity = { readonly fields: HardwareFields; readonly recordsEnd: number }

const hashSize = 3000
const trailerSize = 36
const recordHead = 4

/** Native functions of a platform, over the bytes from `from` to before `to`. */
export type Platform = {
  /** A text with a letter of Latin-1 for each byte. */
  readonly latin1: (bytes: Uint8Array, from: number, to: number) => string
  /** SHA-256, as such a text. */
  readonly digest: (bytes: Uint8Array, from: number, to: number) => string
}

export function readIdentity(bytes: Uint8Array, platform: Platform): Identity | undefined {
  if (bytes.length !== hashSize || bytes[0] !== 0x4f || bytes[1] !== 0x41) return undefined
  const end = u16(bytes, 2)
  if (end < recordHead || end + trailerSize > hashSize || !trailerFits(bytes, end, platform)) return undefined
  const fields = readRecords(bytes, end, platform)
  if (!fields) return undefined
  const { offlineId, ekPub } = fields
  const { digest, latin1 } = platform
  if (offlineId?.source === 1 && ekPub && latin1(offlineId.id, 0, 32) !== digest(ekPub, 0, ekPub.length))
    return undefined
  return { fields, recordsEnd: end }
}

// The helpers below read inside bounds that their callers have checked, so each `!` holds.

function u16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8)
}

function u32(bytes: Uint8Array, at: number): number {
  return (u16(bytes, at) | (u16(bytes, at + 2) << 16)) >>> 0
}

/** Padding is most of a hash: four bytes at a time. */
function onlyZeros(bytes: Uint8Array, from: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, hashSize)
  let at = from
  for (; at + 4 <= hashSize; at += 4) if (view.getUint32(at) !== 0) return false
  for (; at < hashSize; at++) if (bytes[at] !== 0) return false
  return true
}

function trailerFits(bytes: Uint8Array, end: number, { digest, latin1 }: Platform): boolean {
  if (bytes[end] !== 0x43 || bytes[end + 1] !== 0x53 || u16(bytes, end + 2) !== trailerSize) return false
  return onlyZeros(bytes, end + trailerSize) && digest(bytes, 0, end) === latin1(bytes, end + 4, end + trailerSize)
}

type Texts = {
  serialNumber: string | undefined
  manufacturer: string | undefined
  productName: string | undefined
  skuNumber: string | undefined
  family: string | undefined
  boardProduct: string | undefined
  productKeyId: string | undefined
}

/** A map: asking an object for the many numbers it does not have is slow. */
const textTypes: ReadonlyMap<number, keyof Texts> = new Map([
  [14, 'serialNumber'],
  [16, 'manufacturer'],
  [17, 'productName'],
  [18, 'skuNumber'],
  [19, 'family'],
  [21, 'boardProduct'],
  [24, 'productKeyId'],
])

function readRecords(bytes: Uint8Array, end: number, { latin1 }: Platform): HardwareFields | undefined {
  const texts: Texts = {
    serialNumber: undefined,
    manufacturer: undefined,
    productName: undefined,
    skuNumber: undefined,
    family: undefined,
    boardProduct: undefined,
    productKeyId: undefined,
  }
  const disks: Disk[] = []
  const networkAdapters: NetworkAdapter[] = []
  let uuid: string | undefined
  let offlineId: OfflineId | undefined
  let ekPub: Uint8Array | undefined
  let adapterFlags: number[] | undefined
  let systemDisk: number | undefined

  for (let at = recordHead; at < end; ) {
    if (at + recordHead > end) return undefined
    const type = u16(bytes, at)
    const from = at + recordHead
    at += u16(bytes, at + 2)
    if (at < from || at > end) return undefined
    const name = textTypes.get(type)
    if (name !== undefined) {
      const text = plainText(bytes, from, at, latin1)
      if (text === undefined || texts[name] !== undefined) return undefined
      texts[name] = text
    } else if (type === 7) {
      const disk = diskAt(bytes, from, at, latin1)
      if (!disk) return undefined
      disks.push(disk)
    } else if (type === 8) {
      const adapter = adapterAt(bytes, from, at)
      if (!adapter) return undefined
      networkAdapters.push(adapter)
    } else if (type === 11) {
      if (offlineId || at - from !== 42 || u32(bytes, from + 6) !== 32) return undefined
      offlineId = { status: u32(bytes, from), source: u16(bytes, from + 4), id: bytes.slice(from + 10, at) }
    } else if (type === 12) {
      if (uuid !== undefined || at - from !== 16) return undefined
      uuid = guidAt(bytes, from)
    } else if (type === 25) {
      if (ekPub || at - from !== 256) return undefined
      ekPub = bytes.subarray(from, at)
    } else if (type === 0x8003) {
      if (adapterFlags || bytes[from] !== at - from - 1) return undefined
      adapterFlags = [...bytes.subarray(from + 1, at)]
    } else if (type === 0x8004) {
      if (systemDisk !== undefined || at === from) return undefined
      systemDisk = bytes[from]
    }
  }
  // one literal without spreading, undefined members too: an object that grows as it is made costs more than all the rest
  const fields = {
    disks,
    diskProperties: noFields.diskProperties,
    diskKernelSerials: noFields.diskKernelSerials,
    networkAdapters,
    displays: noFields.displays,
    displaySizes: noFields.displaySizes,
    gpuMemories: noFields.gpuMemories,
    gpuNames: noFields.gpuNames,
    other: noFields.other,
    serialNumber: texts.serialNumber,
    manufacturer: texts.manufacturer,
    productName: texts.productName,
    skuNumber: texts.skuNumber,
    family: texts.family,
    boardProduct: texts.boardProduct,
    productKeyId: texts.productKeyId,
    uuid,
    offlineId,
    ekPub,
    adapterFlags,
    systemDisk,
  }
  return fields as HardwareFields
}

// Texts are made in one piece from their codes. Put together letter by letter they would be kept in as many pieces, and a
// batch of rows would weigh ten times what it says.

/** Up to the first NUL; undefined when a character is not plain. */
function plainText(bytes: Uint8Array, from: number, to: number, latin1: Platform['latin1']): string | undefined {
  let end = from
  for (; end < to && bytes[end] !== 0; end++) if (bytes[end]! > 0x7e) return undefined
  return latin1(bytes, from, end)
}

function diskAt(bytes: Uint8Array, from: number, to: number, latin1: Platform['latin1']): Disk | undefined {
  const text = plainText(bytes, from, to, latin1)
  const bar = text?.indexOf('|') ?? -1
  if (text === undefined || bar < 0) return undefined
  return { serial: text.slice(0, bar), model: text.slice(bar + 1).replace(/\|$/, '') }
}

const digitCode = (digit: number): number => (digit < 10 ? 0x30 : 0x57) + digit

/** In the order of the text; the hyphens stand before the bytes 4, 6, 8 and 10. */
const guidOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

/** Written over by each; the texts made of them are their own. */
const guidCodes: number[] = new Array(36).fill(0x2d)
const macCodes: number[] = new Array(17).fill(0x3a)

function guidAt(bytes: Uint8Array, from: number): string {
  let at = 0
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) at++
    const byte = bytes[from + guidOrder[i]!]!
    guidCodes[at++] = digitCode(byte >> 4)
    guidCodes[at++] = digitCode(byte & 15)
  }
  return String.fromCharCode.apply(null, guidCodes)
}

function macAt(bytes: Uint8Array, from: number): string {
  for (let i = 0; i < 6; i++) {
    const byte = bytes[from + i]!
    macCodes[3 * i] = digitCode(byte >> 4)
    macCodes[3 * i + 1] = digitCode(byte & 15)
  }
  return String.fromCharCode.apply(null, macCodes)
}

const adapterHead = 14

function adapterAt(bytes: Uint8Array, from: number, to: number): NetworkAdapter | undefined {
  if (to - from < adapterHead || from + adapterHead + u32(bytes, from + 10) > to) return undefined
  const mac = macAt(bytes, from + 4)
  let bus = ''
  const end = from + adapterHead + u32(bytes, from + 10)
  for (let at = from + adapterHead; at + 1 < end; at += 2) {
    const unit = u16(bytes, at)
    if (unit === 0) break
    if (unit > 0x7e) return undefined
    bus += String.fromCharCode(unit)
  }
  return { medium: u32(bytes, from), mac, bus }
}
