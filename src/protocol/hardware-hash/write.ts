// Hardware hash, encoding (docs/protocols/hardware-hash.md). `canonicalFields` cleans harvested fields,
// `encodeFields` puts it in the observed order and inside 3000 bytes, `encodeRecords` frames records as they are (so a
// decoded hash comes out again byte by byte). The same fields always give the same bytes.

import { guidToMixedEndian, toBase64 } from '../../kernel/bytes.ts'
import { sha256 } from '../../kernel/sha256.ts'
import type { Disk, HardwareFields, NetworkAdapter, RawRecord } from './fields.ts'
import { isRemovableAdapter, isSystemDisk, textFieldByType } from './fields.ts'
import { fitFields } from './fit.ts'
import { macFromText } from './payloads.ts'
import { isUsableMac } from './placeholders.ts'
import { HardwareHashError } from './problem.ts'
import { hashSize, recordHead, trailerSize } from './read.ts'
import { writeFields } from './records.ts'

export type EncodedHash = {
  readonly bytes: Uint8Array
  readonly base64: string
  /** Record types that had to be left out to stay within 3000 bytes, in the order they went. */
  readonly dropped: readonly number[]
}

export function encodeRecords(records: readonly RawRecord[]): Uint8Array {
  const recordsEnd = records.reduce((sum, { payload }) => sum + recordHead + payload.length, recordHead)
  if (recordsEnd + trailerSize > hashSize) {
    const message = `The records need ${recordsEnd + trailerSize} bytes, but a hardware hash has ${hashSize}. Leave out some.`
    throw new HardwareHashError('does-not-fit', recordsEnd, message)
  }
  const bytes = new Uint8Array(hashSize)
  const view = new DataView(bytes.buffer)
  const putHead = (at: number, name: number, length: number) => {
    view.setUint16(at, name, true)
    view.setUint16(at + 2, length, true)
  }
  putHead(0, 0x414f, recordsEnd) // "OA"
  let at = recordHead
  for (const { type, payload } of records) {
    putHead(at, type, recordHead + payload.length)
    bytes.set(payload, at + recordHead)
    at += recordHead + payload.length
  }
  putHead(at, 0x5343, trailerSize) // "CS"
  bytes.set(sha256(bytes.subarray(0, at)), at + 4)
  return bytes
}

/** `strict` leaves the private records out, for a hash that goes to the original service. */
export function encodeFields(fields: HardwareFields, { strict = false } = {}): EncodedHash {
  checkFields(fields)
  const { fitting, dropped } = fitFields(fields, hashSize - trailerSize - recordHead, strict)
  const bytes = encodeRecords(writeFields(fitting, strict))
  return { bytes, base64: toBase64(bytes), dropped }
}

function checkFields(fields: HardwareFields): void {
  const fail = (message: string): never => {
    throw new HardwareHashError('record-malformed', 0, message)
  }
  if (fields.uuid !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(fields.uuid)) {
    fail(`The SMBIOS UUID "${fields.uuid.slice(0, 60)}" is no UUID. Write it as 8-4-4-4-12 hexadecimal digits.`)
  }
  if (fields.uuid !== undefined) guidToMixedEndian(fields.uuid)
  for (const { mac } of fields.networkAdapters) {
    if (!macFromText(mac))
      fail(`The MAC address "${mac.slice(0, 60)}" is not six bytes. Write it as 00:00:5e:00:53:01.`)
  }
  if (fields.ekPub && fields.ekPub.length !== 256) fail('The EK public key must be an RSA-2048 modulus of 256 bytes.')
  const time = fields.header?.collectedAt.getTime()
  if (Number.isNaN(time)) fail('The time of collection is not a date.')
}

const longestText = 255

/** Without control characters and outer blanks, at most 255 bytes of UTF-8; undefined when nothing is left. */
export function cleanText(text: string | undefined): string | undefined {
  let clean = (text ?? '').replace(/\p{Cc}/gu, '').trim()
  while (new TextEncoder().encode(clean).length > longestText) clean = [...clean].slice(0, -1).join('').trim()
  return clean === '' ? undefined : clean
}

/** Rules 1 and 3 to 5: clean texts, system disk first, adapters by medium, none whose address identifies nothing. */
export function canonicalFields(fields: HardwareFields): HardwareFields {
  const { systemDisk: _, adapterFlags: __, ...rest } = fields
  const draft: { -readonly [K in keyof HardwareFields]: HardwareFields[K] } = { ...rest }
  for (const field of Object.values(textFieldByType)) {
    const clean = cleanText(fields[field])
    if (clean === undefined) delete draft[field]
    else draft[field] = clean
  }
  const diskOrder = fields.disks
    .map((disk, index) => ({ disk: cleanDisk(disk), index }))
    .filter(({ disk }) => disk.serial.trim() !== '')
    .sort((a, b) => Number(isSystemDisk(fields, b.index)) - Number(isSystemDisk(fields, a.index)))
  draft.disks = diskOrder.map(({ disk }) => disk)
  draft.diskProperties = diskOrder.flatMap(({ index }) => fields.diskProperties[index] ?? [])
  draft.diskKernelSerials = draft.disks.map((disk) => `${disk.serial}|${disk.model}|`)
  const adapterOrder = fields.networkAdapters
    .map((adapter, index) => ({ adapter: cleanAdapter(adapter), index }))
    .filter(({ adapter }) => isUsableMac(adapter.mac))
    .sort((a, b) => mediumRank(a.adapter) - mediumRank(b.adapter))
  draft.networkAdapters = adapterOrder.map(({ adapter }) => adapter)
  if (fields.adapterFlags || adapterOrder.some(({ index }) => isRemovableAdapter(fields, index))) {
    draft.adapterFlags = adapterOrder.map(({ index }) => {
      return (fields.adapterFlags?.[index] ?? 0) | (isRemovableAdapter(fields, index) ? 1 : 0)
    })
  }
  if (fields.uuid !== undefined) draft.uuid = fields.uuid.toLowerCase()
  return draft
}

function cleanDisk(disk: Disk): Disk {
  // Blanks inside and around a serial are part of it; the bar is the record's own separator.
  const strip = (text: string) => text.replace(/[\p{Cc}|]/gu, '').slice(0, 100)
  return { serial: strip(disk.serial), model: strip(disk.model) }
}

function cleanAdapter(adapter: NetworkAdapter): NetworkAdapter {
  const bus = adapter.bus.replace(/[^\x21-\x7e]/g, '').slice(0, 32)
  return { medium: adapter.medium, mac: adapter.mac.toLowerCase().replaceAll('-', ':'), bus }
}

/** Wired, wireless, Bluetooth, the rest. */
function mediumRank({ medium }: NetworkAdapter): number {
  const rank = [14, 9, 10].indexOf(medium === 1 ? 9 : medium)
  return rank < 0 ? 3 : rank
}
