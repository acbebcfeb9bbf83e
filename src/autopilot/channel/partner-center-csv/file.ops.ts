// A file of devices as Partner Center takes it (docs/protocols/partners.md): five columns, of which each row fills those that name its
// device. Names of columns count by their letters; which values a cell may
// have, the job judges that works the rows off.

import { setImmediate } from 'node:timers/promises'

import { Fault } from '../../../kernel/fault.ts'
import { withoutGuard } from '../../../kernel/text/csv.ts'
import { type BrokenRecord, type CsvRecord, makeRecordReader } from '../../../protocol/csv/records.ts'
import { makeTextReader } from '../../../protocol/csv/text.ts'
import { mostDevices, type UploadRow } from '../../batch/job/upload.ts'
import { cleanCell, lettersOf } from '../../import/row/cell.ts'
import { type ColumnOfChannel, headerOf, headingOf } from '../csv/channels.ts'

type Column = Exclude<ColumnOfChannel, 'groupTag' | 'assignedUser'>
type Columns = { readonly at: ReadonlyMap<Column, number>; readonly count: number }

const header = headerOf('partner-center').join(',')

/** Beside the headings of the table, as other tools write them. */
const alsoNamed: Readonly<Record<Column, readonly string[]>> = {
  serialNumber: ['serialnumber'],
  productKey: ['productid', 'pkid', 'productkey'],
  hardwareHash: [],
  manufacturer: ['manufacturer', 'oemmanufacturername'],
  model: ['model', 'modelname'],
}
const names = Object.keys(alsoNamed) as Column[] // the type has no other

const columnNamed: ReadonlyMap<string, Column> = new Map(
  names.flatMap((column) =>
    [headingOf(column), ...alsoNamed[column]].map((name) => [lettersOf(name), column] as const),
  ),
)

/** Read in pieces, and no further than a file may go: what is refused costs no more than what is taken (T-58). */
const pieceBytes = 16_384

type FileRecord = CsvRecord | BrokenRecord

/** Header and devices, one device more at most than a file may have; lines with nothing in them are none. */
async function* recordsOf(bytes: Uint8Array): AsyncGenerator<FileRecord, undefined, void> {
  const text = makeTextReader()
  const reader = makeRecordReader()
  const isSomething = (record: FileRecord) => 'broken' in record || record.cells.some((cell) => cell.trim() !== '')
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield* reader.push(text.push(bytes.subarray(at, at + pieceBytes))).filter(isSomething)
    await setImmediate() // others have their turn
  }
  yield* [...reader.push(text.end()), ...reader.end()].filter(isSomething)
  return undefined
}

/** Refuses the file as a whole, so that a partner knows that nothing of it was registered. Line numbers are those of an editor. */
export async function readFile(bytes: Uint8Array): Promise<UploadRow[]> {
  let columns: Columns | undefined
  const rows: UploadRow[] = []
  for await (const record of recordsOf(bytes)) {
    if (!columns) {
      columns = columnsOf(whole(record))
      continue
    }
    if (rows.length === mostDevices) {
      throw new Fault(
        'invalid-input',
        `The file has more than ${mostDevices} devices, which is the most. Divide it, and add the other files to the same batch. ${nothing}`,
        { reason: 'csv-too-many-rows' },
      )
    }
    rows.push(rowOf(whole(record), columns))
  }
  if (!columns) {
    throw refused('The file is empty.', `Write "${header}" into its first line, and one device in each line below.`)
  }
  if (rows.length > 0) return rows
  throw refused('The file has a header and no device.', 'Write one device in each line below it.')
}

function columnsOf({ line, cells }: CsvRecord): Columns {
  const at = new Map<Column, number>()
  for (const [index, cell] of cells.entries()) {
    const column = columnNamed.get(lettersOf(cell))
    if (column === undefined) continue
    if (at.has(column)) {
      throw refused(`Line ${line}, the header, names "${cell.trim()}" twice.`, 'Leave one of the two columns out.')
    }
    at.set(column, index)
  }
  if (at.has('hardwareHash') || at.has('productKey') || at.has('model')) return { at, count: cells.length }
  throw refused(
    `Line ${line} names no column that could tell one device from another: "${cells.join(',').slice(0, 120)}".`,
    `Write "${header}" into the first line.`,
  )
}

function rowOf({ line, cells }: CsvRecord, { at, count }: Columns): UploadRow {
  if (cells.slice(count).some((cell) => cell.trim() !== '')) {
    throw refused(
      `Line ${line} has ${cells.length} values, and the header names ${count} columns.`,
      'Take the comma out of the value that holds one.',
    )
  }
  const cell = (column: Column): string => {
    const { text, hidden } = cleanCell(cells[at.get(column) ?? -1] ?? '')
    const unclear = hidden.find(({ fatal }) => fatal)
    if (!unclear) return withoutGuard(text)
    throw refused(
      `Line ${line} holds a ${unclear.name} (${unclear.codePoint}).`,
      'Write the value again in a plain text editor.',
    )
  }
  return {
    line,
    serialNumber: cell('serialNumber'),
    productKey: cell('productKey'),
    hardwareHash: cell('hardwareHash'),
    manufacturer: cell('manufacturer'),
    model: cell('model'),
  }
}

function whole(record: CsvRecord | BrokenRecord): CsvRecord {
  if (!('broken' in record)) return record
  const { line, column, broken } = record
  throw broken === 'too-long'
    ? refused(`Line ${line} is far longer than a device.`, 'Look for a missing line break.')
    : refused(
        `Line ${line} has a quotation mark in column ${column} that does not close, or stands inside a value.`,
        'Take the quotation marks out; no value needs them.',
      )
}

const nothing = 'Nothing of the file was registered.'

const refused = (what: string, remedy: string): Fault =>
  new Fault('invalid-input', `${what} ${remedy} ${nothing}`, { reason: 'file-refused' })
