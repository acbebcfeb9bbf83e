// Reads the JSON form (json.ts) back: a decoded document gives the same bytes again, a hand-written one gives a hash in
// canonical order. Named properties win over raw records; a raw record stands in for a named one only while both say the same.
// Throws HardwareHashError `bad-json` and names the property.

import { fromHex } from '../../kernel/bytes.ts'
import type { HardwareFields, HeaderInfo, RawRecord } from './fields.ts'
import { noFields } from './fields.ts'
import { fieldsToJson, smbiosNames } from './json.ts'
import { decodeHeader, encodeHeader, macFromText, macText, versionFromText } from './payloads.ts'
import { HardwareHashError } from './problem.ts'
import { ekHashOf, readFields, writeFields } from './records.ts'

const longestList = 64

type Draft = { -readonly [K in keyof HardwareFields]: HardwareFields[K] }

export type HashFromJson = {
  readonly fields: HardwareFields
  /** Records in the order they are to be written. */
  readonly records: readonly RawRecord[]
}

export function hashFromJson(json: unknown): HashFromJson {
  const top = object(json, 'the document')
  const raw = rawRecords(top.otherRecords)
  const built = writeFields(namedFields(top, raw), false)
  const records = ordered(merge(built, raw), wantedOrder(top.records))
  return { fields: readFields(records).fields, records }
}

function namedFields(top: Record<string, unknown>, raw: readonly RawRecord[]): HardwareFields {
  const draft: Draft = { ...noFields }
  const put = (
    field: 'processorManufacturer' | 'processorModel' | 'tpmVersion' | 'productKeyId' | (typeof smbiosNames)[number],
    value: unknown,
    path: string,
  ) => {
    const found = text(value, path)
    if (found !== undefined) draft[field] = found
  }
  const smbios = object(top.smbios ?? {}, 'smbios')
  for (const name of smbiosNames) put(name, smbios[name], `smbios.${name}`)
  if (draft.uuid !== undefined) draft.uuid = uuid(draft.uuid)
  const processor = object(top.processor ?? {}, 'processor')
  put('processorManufacturer', processor.manufacturer, 'processor.manufacturer')
  put('processorModel', processor.model, 'processor.model')
  put('productKeyId', top.productKeyId, 'productKeyId')
  readTpm(object(top.tpm ?? {}, 'tpm'), draft, top.records !== undefined, put)
  readDisks(list(top.disks, 'disks'), draft, raw)
  readAdapters(list(top.networkAdapters, 'networkAdapters'), draft, raw)
  const header = readHeader(top, raw)
  if (header) draft.header = header
  return draft
}

function readTpm(
  tpm: Record<string, unknown>,
  draft: Draft,
  decoded: boolean,
  put: (field: 'tpmVersion', value: unknown, path: string) => void,
): void {
  put('tpmVersion', tpm.version, 'tpm.version')
  const ekPub = hex(tpm.ekPub, 256, 'tpm.ekPub')
  if (ekPub) draft.ekPub = ekPub
  const given = hex(tpm.ekPubHash, 32, 'tpm.ekPubHash')
  // A hand-written document need not know the digest; a decoded one says with its list of records whether there was one.
  const id = given ?? (ekPub && !decoded ? ekHashOf(ekPub) : undefined)
  if (id) draft.offlineId = { status: 0, source: 1, id }
}

function readDisks(disks: readonly unknown[], draft: Draft, raw: readonly RawRecord[]): void {
  const read = disks.map((item, index) => {
    const disk = object(item, `disks[${index}]`)
    const serial = text(disk.serial, `disks[${index}].serial`)
    if (serial === undefined) throw bad(`disks[${index}].serial`, 'the serial number of the disk')
    const system = disk.system
    return { disk: { serial, model: text(disk.model, `disks[${index}].model`) ?? '' }, system: system === true }
  })
  draft.disks = read.map(({ disk }) => disk)
  const index = read.findIndex(({ system }) => system)
  if (index > 0 && !raw.some(({ type }) => type === 0x8004)) draft.systemDisk = index
}

const wired = 14

function readAdapters(adapters: readonly unknown[], draft: Draft, raw: readonly RawRecord[]): void {
  const read = adapters.map((item, index) => {
    const path = `networkAdapters[${index}]`
    const adapter = object(item, path)
    const mac = macFromText(text(adapter.mac, `${path}.mac`) ?? '')
    if (!mac) throw bad(`${path}.mac`, 'six bytes, such as 00:00:5e:00:53:01')
    const medium = adapter.medium ?? wired
    if (typeof medium !== 'number' || !Number.isInteger(medium) || medium < 0 || medium > 0xffffffff) {
      throw bad(`${path}.medium`, 'a number: 14 wired, 9 wireless, 10 Bluetooth')
    }
    const bus = text(adapter.bus, `${path}.bus`) ?? 'PCI'
    const flagged = adapter.removable === true && bus.toUpperCase() !== 'USB'
    return { adapter: { medium, mac: macText(mac), bus }, flagged }
  })
  draft.networkAdapters = read.map(({ adapter }) => adapter)
  if (read.some(({ flagged }) => flagged) && !raw.some(({ type }) => type === 0x8003)) {
    draft.adapterFlags = read.map(({ adapter, flagged }) => (flagged || adapter.bus.toUpperCase() === 'USB' ? 1 : 0))
  }
}

const defaultHeader: HeaderInfo = {
  toolBuild: [0, 0, 0, 0],
  osBuild: [0, 0, 0, 0],
  collectedAt: new Date(Date.UTC(2000, 0, 1)),
  offsetQuarterHours: 0,
  osType: 2,
  architecture: 9,
  toolVersion: 3,
}

/** The three named properties over the raw header record, which also knows the time zone and the architecture. */
function readHeader(top: Record<string, unknown>, raw: readonly RawRecord[]): HeaderInfo | undefined {
  if (top.collectedAt === undefined && top.toolBuild === undefined && top.osBuild === undefined) return undefined
  const rawHeader = raw.find(({ type }) => type === 1)
  const base = (rawHeader && decodeHeader(rawHeader.payload)) ?? defaultHeader
  const time = text(top.collectedAt, 'collectedAt')
  const collectedAt = time === undefined ? base.collectedAt : new Date(time)
  if (Number.isNaN(collectedAt.getTime())) throw bad('collectedAt', 'a time such as 2026-03-01T08:00:00Z')
  const header = {
    ...base,
    collectedAt,
    toolBuild: version(top.toolBuild, 'toolBuild') ?? base.toolBuild,
    osBuild: version(top.osBuild, 'osBuild') ?? base.osBuild,
  }
  return decodeHeader(encodeHeader(header))
}

/** Each built record, or the raw one that shows the same; then the raw records of types that no name covers. */
function merge(built: readonly RawRecord[], raw: readonly RawRecord[]): RawRecord[] {
  const left = [...raw]
  const merged = built.map((record) => {
    const twin = left.findIndex((other) => other.type === record.type && shows(other) === shows(record))
    return twin < 0 ? record : left.splice(twin, 1)[0]! // an index of this very list
  })
  const builtTypes = new Set(built.map(({ type }) => type))
  return [...merged, ...left.filter(({ type }) => !builtTypes.has(type))]
}

function shows(record: RawRecord): string {
  return JSON.stringify(fieldsToJson(readFields([record]).fields))
}

/** The order of the decoded document when the same types are still there, canonical order otherwise. */
function ordered(records: readonly RawRecord[], wanted: readonly number[]): readonly RawRecord[] {
  const canonical = writeFields(readFields(records).fields, false).map(({ type }) => type)
  const sorted = (types: readonly number[]) => [...types].sort((a, b) => a - b).join()
  const order = sorted(wanted) === sorted(records.map(({ type }) => type)) ? wanted : canonical
  const left = [...records]
  const take = (type: number) => {
    const at = left.findIndex((record) => record.type === type)
    return at < 0 ? [] : left.splice(at, 1)
  }
  return [...order.flatMap(take), ...left]
}

function wantedOrder(records: unknown): number[] {
  return list(records, 'records', 1000).flatMap((item) => {
    const type = typeof item === 'object' && item !== null && 'type' in item ? item.type : undefined
    return typeof type === 'number' ? [type] : []
  })
}

function rawRecords(value: unknown): RawRecord[] {
  return list(value, 'otherRecords', 1000).map((item, index) => {
    const path = `otherRecords[${index}]`
    const { type, raw } = object(item, path)
    if (typeof type !== 'number' || !Number.isInteger(type) || type < 0 || type > 0xffff) {
      throw bad(`${path}.type`, 'a number from 0 to 65535')
    }
    const payload = typeof raw === 'string' ? fromHex(raw) : undefined
    if (!payload) throw bad(`${path}.raw`, 'bytes in hexadecimal')
    return { type, payload }
  })
}

function bad(path: string, expected: string): HardwareHashError {
  return new HardwareHashError(
    'bad-json',
    0,
    `In the JSON document, ${path} must be ${expected}. Correct it and try again.`,
  )
}

function object(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(path, 'an object')
  return value as Record<string, unknown> // any property may be looked up; each is checked where it is used
}

function list(value: unknown, path: string, most = longestList): readonly unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length > most) throw bad(path, `a list of at most ${most} items`)
  return value
}

function text(value: unknown, path: string): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value.length > 1000 || value.includes('\0')) throw bad(path, 'a text without NUL')
  return value
}

function uuid(value: string): string {
  const digits = value.toLowerCase().replace(/[{}-]/g, '')
  if (!/^[0-9a-f]{32}$/.test(digits)) throw bad('smbios.uuid', 'a UUID such as 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function hex(value: unknown, size: number, path: string): Uint8Array | undefined {
  if (value === undefined) return undefined
  const bytes = typeof value === 'string' ? fromHex(value) : undefined
  if (bytes?.length !== size) throw bad(path, `${size} bytes in hexadecimal`)
  return bytes
}

function version(value: unknown, path: string): HeaderInfo['osBuild'] | undefined {
  if (value === undefined) return undefined
  const parts = typeof value === 'string' ? versionFromText(value) : undefined
  if (!parts) throw bad(path, 'a version such as 10.0.26100.1')
  return parts
}
