// Which lines of a device CSV are devices (docs/protocols/device-csv.md). What stands before the header, a header that comes again
// where files were put together, and a row with nothing in it are none. Pure, and in bounded memory whatever the file.

import type { BrokenRecord, CsvRecord } from '../../../protocol/csv/records.ts'
import { cleanCell } from '../../import/row/cell.ts'
import { type Finding, remark } from '../../import/row/verdict.ts'
import { type Columns, type HeaderOptions, readHeader } from './columns.ts'

export type FileLine =
  | { readonly kind: 'device'; readonly columns: Columns; readonly findings: readonly Finding[] }
  /** Nobody waits for a verdict on it. `findings`: what there is to say of it. */
  | { readonly kind: 'other'; readonly findings: readonly Finding[] }
  /** The file has no header that can be read: none of it is. */
  | { readonly kind: 'refused'; readonly finding: Finding }

export type FileReader = {
  readonly take: (record: CsvRecord | BrokenRecord) => FileLine
  /** After the last line: what was not said yet, or why there is no header. Neither for a file without a line. */
  readonly end: () => Exclude<FileLine, { kind: 'device' }>
}

/** Names, dates and hints that programs write above a header; a file that goes on like that has none. */
const mostBeforeHeader = 20
/** A file put together from thousands has a header for each of them. */
const mostRemarks = 100
/** A hash has 4,000 characters; the cell of a header in its place has a few. */
const shortestHash = 64

const nothingToSay: readonly Finding[] = []
const skipped: FileLine = { kind: 'other', findings: nothingToSay }

export function makeFileReader(options: HeaderOptions): FileReader {
  const { strict } = options
  let columns: Columns | undefined
  let remarks = 0
  /** Of lines before the header, told when there is one. */
  let before: Finding[] = []
  let refused: Finding | undefined
  /** The first line that is neither a header nor one that programs write before it. */
  let stranger: Finding | undefined

  function beforeHeader(record: CsvRecord | BrokenRecord): FileLine {
    if (isNothing(record) && !strict) return skipped
    const reading = readHeader(record, options)
    if (reading.ok) {
      // what looks like a device below names that nobody knows may have its values in other columns
      if (reading.isRow && stranger) return { kind: 'refused', finding: stranger }
      columns = reading.columns
      const findings = [...before, ...reading.findings]
      before = []
      return reading.isRow ? { kind: 'device', columns, findings } : { kind: 'other', findings }
    }
    if (strict || reading.isHeader || before.length === mostBeforeHeader) {
      return { kind: 'refused', finding: stranger ?? refused ?? reading.finding }
    }
    refused ??= reading.finding
    if (!isHint(record)) stranger ??= reading.finding
    before.push(skippedLine(record, 'stands before the header'))
    return skipped
  }

  /** Whether this is a line like those before the header, or one again. */
  function again(record: CsvRecord, now: Columns): FileLine | undefined {
    if (isHint(record)) return { kind: 'other', findings: [skippedLine(record, 'is not a device')] }
    const reading = readHeader(record, options)
    if (!reading.ok || reading.isRow) return undefined
    columns = reading.columns
    if (sameColumns(now, columns)) return { kind: 'other', findings: [skippedLine(record, 'is a header again')] }
    const message = 'This line is another header; the rows below it are read by it.'
    return {
      kind: 'other',
      findings: [remark('LineSkipped', { line: record.line }, message, nothingToDo), ...reading.findings],
    }
  }

  function counted(line: FileLine): FileLine {
    if (line.kind !== 'other' || line.findings.length === 0) return line
    remarks += line.findings.length
    return remarks <= mostRemarks ? line : skipped
  }

  return {
    take(record) {
      if (!columns) return beforeHeader(record)
      if (strict || 'broken' in record) return { kind: 'device', columns, findings: nothingToSay }
      const hash = record.cells[columns.hardwareHash ?? 2]
      if (hash !== undefined && hash.length >= shortestHash) return { kind: 'device', columns, findings: nothingToSay }
      if (isNothing(record)) return skipped
      const other = again(record, columns)
      return other ? counted(other) : { kind: 'device', columns, findings: nothingToSay }
    },
    end() {
      const finding = stranger ?? refused
      if (!columns) return finding ? { kind: 'refused', finding } : { kind: 'other', findings: nothingToSay }
      if (remarks <= mostRemarks) return { kind: 'other', findings: nothingToSay }
      const message = 'More lines than those named are headers again or no devices, and were skipped.'
      return { kind: 'other', findings: [remark('LineSkipped', { line: 1 }, message, nothingToDo)] }
    },
  }
}

const nothingToDo = 'Nothing to do.'

/** `,,,,`: a spreadsheet writes one for each row in which something stood once. */
function isNothing(record: CsvRecord | BrokenRecord): boolean {
  return 'cells' in record && record.cells.every((cell) => cleanCell(cell).text === '')
}

/** What a spreadsheet or PowerShell writes above a header: `sep=;`, `#TYPE …`. */
function isHint(record: CsvRecord | BrokenRecord): boolean {
  return (
    'cells' in record &&
    /^\s*(?:sep=.?$|#type\b)/i.test(record.cells[0] ?? '') &&
    record.cells.every((cell) => cell.length < shortestHash * 4)
  )
}

function skippedLine(record: CsvRecord | BrokenRecord, what: string): Finding {
  const shown = 'cells' in record ? `"${record.cells.join(',').slice(0, 60)}"` : 'A line that cannot be read'
  return remark('LineSkipped', { line: record.line }, `${shown} ${what} and was skipped.`, nothingToDo)
}

function sameColumns(a: Columns, b: Columns): boolean {
  const names = ['count', 'serialNumber', 'productKey', 'hardwareHash', 'groupTag', 'assignedUser'] as const
  return names.every((name) => a[name] === b[name])
}
