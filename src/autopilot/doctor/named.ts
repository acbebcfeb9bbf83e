// Devices that a partner's file names without their hashes: by the product ID, or by manufacturer, model and serial number
// together (docs/hash-doctor.md). Manufacturer and model are compared to the letter.

import type { CsvRecord } from '../../protocol/csv/records.ts'
import { cleanCell, lettersOf } from '../import/row/cell.ts'
import { type Finding, refusal } from '../import/row/verdict.ts'
import type { Places } from './mend.ts'

type NameColumns = { readonly manufacturer?: number; readonly model?: number }

const headings: ReadonlyMap<string, keyof NameColumns> = new Map([
  ['manufacturername', 'manufacturer'],
  ['manufacturer', 'manufacturer'],
  ['oemmanufacturername', 'manufacturer'],
  ['devicemodel', 'model'],
  ['model', 'model'],
  ['modelname', 'model'],
])

/** Which columns of a header an import by hash does not know. */
export function nameColumns(header: CsvRecord): NameColumns {
  const found: { manufacturer?: number; model?: number } = {}
  for (const [index, cell] of header.cells.entries()) {
    const name = headings.get(lettersOf(cell.slice(0, 64)))
    if (name !== undefined && found[name] === undefined) found[name] = index
  }
  return found
}

export type Named = {
  readonly kind: 'product-key' | 'tuple'
  /** The same for every row that names this device. */
  readonly text: string
  readonly serialNumber: string
  readonly manufacturer: string
  readonly model: string
  /** What there is to say when `first` named it before. */
  readonly again: (line: number, first: number) => Finding
}

/** Undefined for a row with a hash, and for one that names nothing. */
export function namedBy(record: CsvRecord, places: Places): Named | undefined {
  const cell = (name: keyof Places) => {
    const index = places[name]
    return index === undefined ? '' : cleanCell(record.cells[index] ?? '').text
  }
  if (cell('hardwareHash') !== '') return undefined
  const names = { serialNumber: cell('serialNumber'), manufacturer: cell('manufacturer'), model: cell('model') }
  const digits = cell('productKey').replace(/[\s-]/g, '')
  if (/^\d{13}$/.test(digits)) return { kind: 'product-key', text: `pkid:${digits}`, ...names, again }
  const { serialNumber, manufacturer, model } = names
  if (serialNumber === '' || manufacturer === '' || model === '') return undefined
  return { kind: 'tuple', text: `tuple:${manufacturer}|${model}|${serialNumber}`, ...names, again }
}

function again(line: number, first: number): Finding {
  const message = `Line ${line} names the device that line ${first} names.`
  return refusal('ZtdDeviceDuplicated', { line }, message, `Delete line ${line}: only the first one is processed.`)
}
