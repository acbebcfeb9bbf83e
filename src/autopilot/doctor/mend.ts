// A row as it should stand in the file: the values that an import reads out of it, written plainly and in the order of a channel.
// What differs from the file is a repair, told with its place, before and after.

import { toBase64 } from '../../kernel/bytes.ts'
import { csvCell } from '../../kernel/text/csv.ts'
import { printable } from '../../kernel/text/printable.ts'
import type { CsvRecord } from '../../protocol/csv/records.ts'
import { hashSize } from '../../protocol/hardware-hash/read.ts'
import { type ColumnOfChannel, headingOf } from '../channel/csv/channels.ts'
import { cleanCell } from '../import/row/cell.ts'
import type { PreparedRow } from '../import/row/row.ts'

export type Repair = {
  readonly line: number
  readonly column: number
  /** The heading of the value. */
  readonly value: string
  readonly before: string
  readonly after: string
}

export type Mended = { readonly cells: readonly string[]; readonly repairs: readonly Repair[] }

/** A value for people: what nobody sees in it is named, or before and after would look the same. */
export const withUnseen = (text: string): string =>
  printable(
    text.replace(/[\u00a0\u3000]|^[ \t]+|[ \t]+$/g, (blanks) =>
      [...blanks].map((one) => `<U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`).join(''),
    ),
  )

/** Where the file has each value. */
export type Places = { readonly [K in ColumnOfChannel]?: number | undefined }

/** Quotation marks that a word processor made, around a whole value: there is one thing that they can mean. */
const quoted = /^\s*[\u2018-\u201f\u00ab\u00bb]{1,4}([^\u2018-\u201f\u00ab\u00bb]*)[\u2018-\u201f\u00ab\u00bb]{1,4}\s*$/

/** The row without what stops an import and can mean one thing only; the same row when there is nothing of it. */
export function withoutTypography(record: CsvRecord): CsvRecord {
  const cells = record.cells.map((cell) => quoted.exec(cell)?.[1] ?? cell)
  return cells.every((cell, index) => cell === record.cells[index]) ? record : { ...record, cells }
}

/** Undefined when the row has a value for which the channel has no column, and would be lost, or one that a terminal would obey. */
export function mendRow(
  row: PreparedRow,
  record: CsvRecord,
  places: Places,
  columns: readonly ColumnOfChannel[],
): Mended | undefined {
  if (isLost(record, places, columns)) return undefined
  return written(record, places, columns, (name, text) => textFor(row, name, text))
}

/** A device without a hash, as it is named. */
export function mendNamed(record: CsvRecord, places: Places, columns: readonly ColumnOfChannel[]): Mended | undefined {
  return isLost(record, places, columns) ? undefined : written(record, places, columns, (_, text) => text)
}

/** What only identifies a device is in its hash as well; what somebody decided about it is not. */
function isLost(record: CsvRecord, places: Places, columns: readonly ColumnOfChannel[]): boolean {
  const decided = ['groupTag', 'assignedUser'] as const
  return decided.some((name) => !columns.includes(name) && inFile(record, places, name) !== '')
}

function inFile(record: CsvRecord, places: Places, name: ColumnOfChannel): string {
  const index = places[name]
  return index === undefined ? '' : cleanCell(record.cells[index] ?? '').text
}

function written(
  record: CsvRecord,
  places: Places,
  columns: readonly ColumnOfChannel[],
  valueFor: (name: ColumnOfChannel, text: string) => string,
): Mended | undefined {
  const repairs: Repair[] = []
  const cells = columns.map((name) => {
    const text = inFile(record, places, name)
    const after = valueFor(name, text)
    const index = places[name]
    const before = index === undefined ? '' : (record.cells[index] ?? '')
    if (after !== before) {
      const column = index === undefined ? 1 : (record.starts[index] ?? 1)
      repairs.push({ line: record.line, column, value: headingOf(name), before, after })
    }
    return after
  })
  return cells.some(isFatal) ? undefined : { cells, repairs }
}

const isFatal = (cell: string): boolean => cleanCell(cell).hidden.some(({ fatal }) => fatal)

/** What the file leaves empty stays so: an import takes it out of the hash. */
function textFor(row: PreparedRow, name: ColumnOfChannel, text: string): string {
  if (name === 'hardwareHash') return hashText(row.hash, text)
  if (text === '') return ''
  if (name === 'serialNumber') return plain(row.serialNumber)
  if (name === 'productKey') return plain(row.productKey)
  if (name === 'groupTag') return row.groupTag ?? ''
  if (name === 'assignedUser') return row.assignedUser ?? ''
  return text
}

/** A value that would need quotation marks, or that a spreadsheet would run, stays in the hash only. */
const plain = (text: string): string => (/^[\x20-\x7e]*$/.test(text) && csvCell(text) === text ? text : '')

function hashText(stored: Uint8Array, text: string): string {
  if (/^[A-Za-z0-9+/]{4000}$/.test(text)) return text
  const whole = new Uint8Array(hashSize)
  whole.set(stored.subarray(0, hashSize))
  return toBase64(whole)
}
