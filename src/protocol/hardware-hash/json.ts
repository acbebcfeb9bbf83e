// The JSON form of a hardware hash: what `hash decode --json` prints and `hash encode` reads. The names are fixed, since
// scripts outside this repository use them. Absent fields are left out; hexadecimal is lower case.
// One property is ours alone: `otherRecords` carries, as raw bytes, each record that the named properties do not rebuild, so
// that a decoded document encodes to the same 3000 bytes again.

import { toHex } from '../../kernel/bytes.ts'
import type { HardwareFields, NetworkAdapter, RawRecord } from './fields.ts'
import { isRemovableAdapter, isSystemDisk, noFields } from './fields.ts'
import { ekHashHex, macFromText, macText, versionText } from './payloads.ts'
import type { Inspection } from './read.ts'
import { recordHead } from './read.ts'
import { writeFields } from './records.ts'

export type HashJsonFields = {
  readonly collectedAt?: string
  readonly toolBuild?: string
  readonly osBuild?: string
  readonly smbios?: {
    readonly uuid?: string
    readonly manufacturer?: string
    readonly productName?: string
    readonly serialNumber?: string
    readonly skuNumber?: string
    readonly family?: string
    readonly systemVersion?: string
    readonly firmwareVendor?: string
    readonly boardProduct?: string
    readonly boardVersion?: string
  }
  readonly processor?: { readonly manufacturer?: string; readonly model?: string }
  readonly disks?: ReadonlyArray<{ readonly serial: string; readonly model?: string; readonly system?: boolean }>
  readonly networkAdapters?: ReadonlyArray<{
    readonly mac: string
    readonly medium?: number
    readonly bus?: string
    readonly removable?: boolean
  }>
  readonly tpm?: { readonly version?: string; readonly ekPub?: string; readonly ekPubHash?: string }
  readonly productKeyId?: string
}

export type HashJson = {
  readonly ok: boolean
  readonly bytes: number
  readonly digestValid: boolean
} & HashJsonFields & {
    readonly records: ReadonlyArray<{ readonly type: number; readonly offset: number; readonly length: number }>
    readonly problems: ReadonlyArray<{ readonly code: string; readonly offset: number; readonly message: string }>
    readonly otherRecords?: ReadonlyArray<{ readonly type: number; readonly raw: string }>
  }

/** Property of `smbios` and the field it shows. */
export const smbiosNames = [
  'uuid',
  'manufacturer',
  'productName',
  'serialNumber',
  'skuNumber',
  'family',
  'systemVersion',
  'firmwareVendor',
  'boardProduct',
  'boardVersion',
] as const satisfies ReadonlyArray<keyof HardwareFields>

export function hashToJson(inspection: Inspection): HashJson {
  const hash = inspection.ok ? inspection.hash : inspection.partial
  const records = hash?.records ?? []
  const named = fieldsToJson(hash?.fields ?? noFields)
  const other = unnamedRecords(records, hash?.fields ?? noFields)
  return {
    ok: inspection.ok,
    bytes: inspection.bytes,
    digestValid: hash?.digestValid ?? false,
    ...named,
    records: records.map(({ type, offset, payload }) => ({ type, offset, length: recordHead + payload.length })),
    problems: inspection.problems.map(({ code, offset, message, remedy }) => ({
      code,
      offset,
      message: `${message} ${remedy}`,
    })),
    ...(other.length > 0 && { otherRecords: other.map(({ type, payload }) => ({ type, raw: toHex(payload) })) }),
  }
}

export function fieldsToJson(fields: HardwareFields): HashJsonFields {
  const { header } = fields
  const smbios = present(Object.fromEntries(smbiosNames.map((name) => [name, fields[name]])))
  const processor = present({ manufacturer: fields.processorManufacturer, model: fields.processorModel })
  const tpm = present({
    version: fields.tpmVersion,
    ekPub: fields.ekPub && toHex(fields.ekPub),
    ekPubHash: ekHashHex(fields.offlineId),
  })
  return {
    ...(header && {
      collectedAt: header.collectedAt.toISOString().replace('.000Z', 'Z'),
      toolBuild: versionText(header.toolBuild),
      osBuild: versionText(header.osBuild),
    }),
    ...(smbios && { smbios }),
    ...(processor && { processor }),
    ...(fields.disks.length > 0 && {
      disks: fields.disks.map((disk, index) => ({ ...disk, system: isSystemDisk(fields, index) })),
    }),
    ...(fields.networkAdapters.length > 0 && {
      networkAdapters: fields.networkAdapters.map(({ mac, medium, bus }, index) => ({
        mac,
        medium,
        bus,
        removable: isRemovableAdapter(fields, index),
      })),
    }),
    ...(tpm && { tpm }),
    ...(fields.productKeyId !== undefined && { productKeyId: fields.productKeyId }),
  }
}

function present<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } | undefined {
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> })
}

/** The part of the fields that the named properties show; the rest travels as raw records. */
export function namedPart(fields: HardwareFields): HardwareFields {
  const draft: { -readonly [K in keyof HardwareFields]: HardwareFields[K] } = { ...noFields }
  for (const name of [
    ...smbiosNames,
    'processorManufacturer',
    'processorModel',
    'tpmVersion',
    'productKeyId',
  ] as const) {
    if (fields[name] !== undefined) draft[name] = fields[name]
  }
  draft.disks = fields.disks
  draft.networkAdapters = fields.networkAdapters.map(
    ({ mac, medium, bus }): NetworkAdapter => ({ mac: macText(macFromText(mac) ?? new Uint8Array(6)), medium, bus }),
  )
  if (fields.ekPub) draft.ekPub = fields.ekPub
  if (fields.offlineId && ekHashHex(fields.offlineId)) draft.offlineId = { ...fields.offlineId, status: 0 }
  return draft
}

function unnamedRecords(records: readonly RawRecord[], fields: HardwareFields): readonly RawRecord[] {
  const rebuilt = new Map<string, number>()
  const key = ({ type, payload }: RawRecord) => `${type}:${toHex(payload)}`
  for (const record of writeFields(namedPart(fields), false)) {
    rebuilt.set(key(record), (rebuilt.get(key(record)) ?? 0) + 1)
  }
  return records.filter((record) => {
    const left = rebuilt.get(key(record)) ?? 0
    if (left > 0) rebuilt.set(key(record), left - 1)
    return left === 0
  })
}
