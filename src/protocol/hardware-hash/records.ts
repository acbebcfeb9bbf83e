// One row per record type (docs/protocols/hardware-hash.md), in the order real hashes are written: how its payload
// becomes fields and how fields become payloads. Types that are not here are carried as raw bytes.

import { guidToMixedEndian, mixedEndianToGuid } from '../../kernel/bytes.ts'
import { sha256 } from '../../kernel/sha256.ts'
import type { HardwareFields, RawRecord, TextField } from './fields.ts'
import { noFields, textFieldByType } from './fields.ts'
import type { Layout } from './layout.ts'
import {
  chassisLayout,
  decodeClientFlags,
  decodeDiskSerial,
  decodeHeader,
  decodeNetworkAdapter,
  decodeOfflineId,
  decodeText,
  decodeUtf16,
  diskLayout,
  displayLayout,
  displaySizeLayout,
  encodeClientFlags,
  encodeDiskSerial,
  encodeHeader,
  encodeNetworkAdapter,
  encodeOfflineId,
  encodeText,
  encodeUtf16,
  gpuMemoryLayout,
  memoryLayout,
  processorLayout,
} from './payloads.ts'

export const ekModulusSize = 256
export const firstPrivateType = 0x8000

type Draft = { -readonly [K in keyof HardwareFields]: HardwareFields[K] }

export type RecordRule = {
  readonly type: number
  readonly name: string
  /** False when the payload does not make sense; the record is then kept as raw bytes. */
  readonly read: (payload: Uint8Array, into: Draft) => boolean
  readonly write: (fields: HardwareFields) => readonly Uint8Array[]
}

type Single = {
  [K in keyof HardwareFields]-?: undefined extends HardwareFields[K] ? K : never
}[keyof HardwareFields]
type List = Exclude<keyof HardwareFields, Single | 'other'>
type Item<K extends List> = HardwareFields[K][number]

/** A record that appears once. A second one is not understood and stays raw. */
function one<K extends Single>(
  type: number,
  name: string,
  field: K,
  decode: (payload: Uint8Array) => HardwareFields[K] | undefined,
  encode: (value: NonNullable<HardwareFields[K]>) => Uint8Array,
): RecordRule {
  return {
    type,
    name,
    read(payload, into) {
      if (into[field] !== undefined) return false
      const value = decode(payload)
      if (value === undefined) return false
      into[field] = value as Draft[K]
      return true
    },
    write(fields) {
      const value = fields[field]
      return value === undefined || value === null ? [] : [encode(value)]
    },
  }
}

function many<K extends List>(
  type: number,
  name: string,
  field: K,
  decode: (payload: Uint8Array) => Item<K> | undefined,
  encode: (value: Item<K>) => Uint8Array,
): RecordRule {
  return {
    type,
    name,
    read(payload, into) {
      const value = decode(payload)
      if (value === undefined) return false
      ;(into[field] as Item<K>[]).push(value) // readFields gives each draft arrays of its own
      return true
    },
    write: (fields) => (fields[field] as readonly Item<K>[]).map(encode),
  }
}

function text(type: keyof typeof textFieldByType, name: string): RecordRule {
  const field: TextField = textFieldByType[type]
  return one(type, name, field, decodeText, encodeText)
}

function struct<K extends Single & ('processor' | 'memory' | 'chassis')>(
  type: number,
  name: string,
  field: K,
  shape: Layout<Extract<keyof NonNullable<HardwareFields[K]>, string>>,
): RecordRule {
  const decode = shape.decode as (payload: Uint8Array) => HardwareFields[K] | undefined // same names, all numbers
  return one(type, name, field, decode, shape.encode as (value: NonNullable<HardwareFields[K]>) => Uint8Array)
}

const exactly = (size: number) => (payload: Uint8Array) => (payload.length === size ? payload.slice() : undefined)
const same = (payload: Uint8Array) => payload.slice()

export const recordRules: readonly RecordRule[] = [
  one(1, 'header info', 'header', decodeHeader, encodeHeader),
  struct(2, 'processor topology', 'processor', processorLayout),
  struct(5, 'memory', 'memory', memoryLayout),
  text(3, 'ProcessorManufacturer'),
  text(4, 'ProcessorModel'),
  many(6, 'disk properties', 'diskProperties', diskLayout.decode, diskLayout.encode),
  many(7, 'DiskSerialNumber', 'disks', decodeDiskSerial, encodeDiskSerial),
  many(8, 'MacAddress', 'networkAdapters', decodeNetworkAdapter, encodeNetworkAdapter),
  many(9, 'display', 'displays', displayLayout.decode, displayLayout.encode),
  many(27, 'display size', 'displaySizes', displaySizeLayout.decode, displaySizeLayout.encode),
  struct(10, 'chassis', 'chassis', chassisLayout),
  text(13, 'TpmVersion'),
  one(25, 'TPM EkPub', 'ekPub', exactly(ekModulusSize), same),
  one(11, 'OfflineDeviceId', 'offlineId', decodeOfflineId, encodeOfflineId),
  one(
    12,
    'SmbiosUuid',
    'uuid',
    (bytes) => (bytes.length === 16 ? mixedEndianToGuid(bytes) : undefined),
    guidToMixedEndian,
  ),
  text(14, 'SmbiosSystemSerialNumber'),
  text(15, 'SmbiosFirmwareVendor'),
  text(16, 'SmbiosSystemManufacturer'),
  text(17, 'SmbiosSystemProductName'),
  text(18, 'SmbiosSkuNumber'),
  text(19, 'SmbiosSystemFamily'),
  text(23, 'SmbiosSystemVersion'),
  text(20, 'firmware version'),
  text(21, 'SmbiosBoardProduct'),
  text(22, 'SmbiosBoardVersion'),
  text(24, 'ProductKeyID'),
  text(26, 'ProductKeyPkPn'),
  many(28, 'DiskSSNKernel', 'diskKernelSerials', decodeText, encodeText),
  many(29, 'GPU memory', 'gpuMemories', gpuMemoryLayout.decode, gpuMemoryLayout.encode),
  many(30, 'GPU name', 'gpuNames', decodeUtf16, encodeUtf16),
  one(0x8000, 'client flags (ours)', 'clientFlags', decodeClientFlags, encodeClientFlags),
  one(0x8001, 'EK public area (ours)', 'ekPublicArea', same, same),
  one(0x8002, 'EK certificate digest (ours)', 'ekCertificateDigest', exactly(32), same),
  one(0x8003, 'adapter flags (ours)', 'adapterFlags', decodeAdapterFlags, (flags) =>
    Uint8Array.of(flags.length, ...flags),
  ),
  one(
    0x8004,
    'system disk (ours)',
    'systemDisk',
    (payload) => payload[0],
    (index) => Uint8Array.of(index),
  ),
  text(0x8005, 'client (ours)'),
]

const ruleByType = new Map(recordRules.map((rule) => [rule.type, rule]))

function decodeAdapterFlags(payload: Uint8Array): number[] | undefined {
  const count = payload[0]
  return count === payload.length - 1 ? [...payload.subarray(1)] : undefined
}

export function recordName(type: number): string {
  return ruleByType.get(type)?.name ?? 'unknown'
}

/** Fields of the records, and the places in the list where a known record made no sense. */
export function readFields(records: readonly RawRecord[]): { fields: HardwareFields; malformed: readonly number[] } {
  const fields: Draft = { ...noFields }
  for (const key of ['disks', 'diskProperties', 'diskKernelSerials', 'networkAdapters'] as const) fields[key] = []
  for (const key of ['displays', 'displaySizes', 'gpuMemories', 'gpuNames'] as const) fields[key] = []
  const other: RawRecord[] = []
  const malformed: number[] = []
  records.forEach((record, index) => {
    const rule = ruleByType.get(record.type)
    if (rule?.read(record.payload, fields)) return
    if (rule) malformed.push(index)
    other.push({ type: record.type, payload: record.payload })
  })
  return { fields: { ...fields, other }, malformed }
}

/** Records of the fields in canonical order; with `strict`, none of a private type. */
export function writeFields(fields: HardwareFields, strict: boolean): RawRecord[] {
  const isPrivate = ({ type }: { type: number }) => type >= firstPrivateType
  const write = (rule: RecordRule) => rule.write(fields).map((payload) => ({ type: rule.type, payload }))
  const known = recordRules.filter((rule) => !isPrivate(rule)).flatMap(write)
  const publicOther = fields.other.filter((record) => !isPrivate(record))
  if (strict) return [...known, ...publicOther]
  const ours = recordRules.filter(isPrivate).flatMap(write)
  return [...known, ...publicOther, ...ours, ...fields.other.filter(isPrivate)]
}

export function ekHashOf(modulus: Uint8Array): Uint8Array {
  return sha256(modulus)
}
