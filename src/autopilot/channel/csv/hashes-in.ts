// The hashes in what a person gives, for commands and the portal: base64 text of one in any encoding, its bytes themselves, or the CSV
// that a collecting script writes. Pure.

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

export function textOf(bytes: Uint8Array): string {
  const reader = makeTextReader()
  const text = reader.push(bytes) + reader.end()
  return text.replace(/^\ufeff/, '')
}
