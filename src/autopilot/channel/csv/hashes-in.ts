// The hashes in what a person gives, for commands and the portal: base64 text of one in any encoding, its bytes themselves, or the CSV
// that a collecting script writes. Pure.

import { toBase64 } from '../../../kernel/bytes.ts'
import { makeRecordReader } from '../../../protocol/csv/records.ts'
import { makeTextReader } from '../../../protocol/csv/text.ts'
import { saysColumns } from './columns.ts'
import { makeFileReader } from './file.ts'

export type HashesIn =
  | { readonly kind: 'one'; readonly hash: string | Uint8Array }
  | {
      readonly kind: 'list'
      readonly devices: ReadonlyArray<{ readonly serialNumber: string; readonly hash: string }>
    }

export function hashesIn(bytes: Uint8Array): HashesIn {
  if (bytes[0] === 0x4f && bytes[1] === 0x41 && bytes.includes(0)) return { kind: 'one', hash: bytes }
  const text = textOf(bytes)
  const reader = makeRecordReader(undefined, undefined, saysColumns)
  const file = makeFileReader({ strict: false })
  const devices: Array<{ serialNumber: string; hash: string }> = []
  for (const record of [...reader.push(text), ...reader.end()]) {
    const line = file.take(record)
    if (line.kind === 'refused') return { kind: 'one', hash: text }
    if (line.kind !== 'device' || !('cells' in record)) continue
    const { serialNumber = 0, hardwareHash = 2 } = line.columns
    devices.push({ serialNumber: record.cells[serialNumber] ?? '', hash: record.cells[hardwareHash] ?? '' })
  }
  return file.end().kind === 'refused' ? { kind: 'one', hash: text } : { kind: 'list', devices }
}

/** Empty where the row has none. `among`: so many devices are listed, and which of them is meant is not said. */
export type HashOf = { readonly hash: string } | { readonly among: number }

/** The hash of one device in what a person gives for it: the only one, or the row with its serial number. */
export function hashOf(bytes: Uint8Array, serialNumber: string): HashOf {
  const found = hashesIn(bytes)
  if (found.kind === 'one') return { hash: typeof found.hash === 'string' ? found.hash.trim() : toBase64(found.hash) }
  const own = found.devices.find((device) => device.serialNumber.trim() === serialNumber)
  const meant = own ?? (found.devices.length === 1 ? found.devices[0] : undefined)
  return meant ? { hash: meant.hash.trim() } : { among: found.devices.length }
}

export function textOf(bytes: Uint8Array): string {
  const reader = makeTextReader()
  const text = reader.push(bytes) + reader.end()
  return text.replace(/^\ufeff/, '')
}
