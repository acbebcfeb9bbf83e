// Rules of a device CSV (docs/protocols/device-csv.md): what its header means, and which values each record has.
// Tolerant by default; `strict` refuses what the original refuses.

import { beginningWith, withArticle } from '../../../kernel/text/article.ts'
import { withoutGuard } from '../../../kernel/text/csv.ts'
import type { BrokenRecord, CsvRecord } from '../../../protocol/csv/records.ts'
import { longestLine } from '../../../protocol/csv/records.ts'
import { cleanCell, lettersOf } from '../../import/row/cell.ts'
import { judgeRow, type RowInput, type RowOptions, type RowReading } from '../../import/row/row.ts'
import { type Finding, plainEditor, refusal, remark } from '../../import/row/verdict.ts'
import { type ChannelName, channels, headingOf } from './channels.ts'

export type ColumnName = Exclude<keyof RowInput, 'line'>
export type Columns = { readonly [K in ColumnName]?: number } & { readonly count: number }

/** Synonyms are compared by their letters and digits only: `Hardware_Hash`, `HardwareHash` and `hardware hash` are one name. */
const headings: ReadonlyArray<readonly [column: ColumnName, exact: string, synonyms: readonly string[]]> = [
  ['serialNumber', 'Device Serial Number', ['serialnumber']],
  ['productKey', 'Windows Product ID', ['productid', 'pkid', 'productkey']],
  // S-059: three names for one thing, and those of Windows' own property and of the management service's JSON
  [
    'hardwareHash',
    'Hardware Hash',
    ['4khash', '4khardwarehash', 'oa3hardwarehash', 'hardwareid', 'devicehardwaredata', 'hardwareidentifier'],
  ],
  ['groupTag', 'Group Tag', ['orderid']],
  ['assignedUser', 'Assigned User', ['user', 'assigneduserprincipalname']],
]

const columnNamed: ReadonlyMap<string, ColumnName> = new Map(
  headings.flatMap(([column, exact, synonyms]) =>
    [exact, ...synonyms].map((name) => [lettersOf(name), column] as const),
  ),
)

export const strictHeader = channels.mdm.columns.map(headingOf).join(',')
export const strictRows = channels.mdm.rows

/** Of whose files the devices are registered here; Partner Center's come from partners. */
export type ImportingChannel = Exclude<ChannelName, 'partner-center'>

export type HeaderReading =
  | { readonly ok: true; readonly columns: Columns; readonly findings: readonly Finding[]; readonly isRow: boolean }
  /** `isHeader`: it names the hash, so no other line is the header. */
  | { readonly ok: false; readonly finding: Finding; readonly isHeader: boolean }

/** `channel`: whose columns strict mode wants. */
export type HeaderOptions = { readonly strict: boolean; readonly channel?: ImportingChannel }

/** `isRow`: the file has no header, and this first record is a device already. */
export function readHeader(record: CsvRecord | BrokenRecord, options: HeaderOptions): HeaderReading {
  if ('broken' in record) return { ok: false, isHeader: false, finding: brokenFinding(record) }
  return options.strict ? readStrictHeader(record, options.channel) : readTolerantHeader(record)
}

function readStrictHeader(record: CsvRecord, channel: ImportingChannel = 'mdm'): HeaderReading {
  const { columns, needed } = channels[channel]
  const wanted = columns.map(headingOf)
  const found = record.cells
  const exact = found.length >= needed && found.length <= wanted.length && found.every((cell, i) => cell === wanted[i])
  if (exact && !record.quoted) return { ok: true, columns: positional(found.length), findings: [], isRow: false }
  return {
    ok: false,
    isHeader: true,
    finding: refusal(
      'InvalidZtdRequestBody',
      { line: record.line, column: 1 },
      `The first line is not the header that strict mode wants: "${found.join(',').slice(0, 120)}".`,
      channel === 'mdm'
        ? `Write exactly "${strictHeader}" (the last two columns may be missing), without quotes, or import without strict.`
        : `Write exactly "${wanted.join(',')}", without quotes.`,
    ),
  }
}

function readTolerantHeader(record: CsvRecord): HeaderReading {
  const columns: { -readonly [K in ColumnName]?: number } = {}
  const findings: Finding[] = []
  let twice: Finding | undefined
  for (const [index, cell] of record.cells.entries()) {
    const position = { line: record.line, column: record.starts[index] ?? 1 }
    const column = columnNamed.get(lettersOf(cell))
    if (column !== undefined && columns[column] !== undefined) {
      const message = `The header names "${cell.trim()}" twice.`
      twice ??= refusal('InvalidZtdRequestBody', position, message, 'Leave one of the two columns out.')
    } else if (column !== undefined) columns[column] = index
    else if (cleanCell(cell).text !== '') {
      const message = `The column "${cleanCell(cell).text.slice(0, 60)}" is not known and is ignored.`
      findings.push(remark('ExtraColumnIgnored', position, message, 'Nothing to do.'))
    }
  }
  if (twice) return { ok: false, isHeader: columns.hardwareHash !== undefined, finding: twice }
  if (columns.hardwareHash !== undefined) {
    return { ok: true, columns: { ...columns, count: record.cells.length }, findings, isRow: false }
  }
  if (looksLikeRow(record)) {
    const message = 'The file has no header; its columns are taken in the usual order.'
    const finding = remark(
      'HeaderMissing',
      { line: record.line },
      message,
      `Put "${strictHeader}" into the first line.`,
    )
    return { ok: true, columns: positional(record.cells.length), findings: [finding], isRow: true }
  }
  const which = record.line === 1 ? 'The first line' : `Line ${record.line}`
  const message = `${which} names no column "Hardware Hash": "${record.cells.join(',').slice(0, 120)}".`
  const remedy =
    columns.serialNumber === undefined
      ? `Put "${strictHeader}" into the first line. The last two columns may be left out.`
      : 'It lists devices without their hashes, as an export for a table does. Export them with their hashes: taxiway devices export --hashes'
  const finding = refusal('InvalidZtdRequestBody', { line: record.line, column: 1 }, message, remedy)
  return { ok: false, isHeader: false, finding }
}

/** Whether this line says which column is what: a header, or a row of a file without one. Its separator is the file's. */
export function saysColumns(record: CsvRecord | BrokenRecord): boolean {
  if ('broken' in record) return false
  return (
    record.cells.some((cell) => columnNamed.get(lettersOf(cell.slice(0, 64))) === 'hardwareHash') ||
    looksLikeRow(record)
  )
}

function positional(count: number): Columns {
  return {
    serialNumber: 0,
    productKey: 1,
    hardwareHash: 2,
    ...(count > 3 ? { groupTag: 3 } : {}),
    ...(count > 4 ? { assignedUser: 4 } : {}),
    count,
  }
}

function looksLikeRow(record: CsvRecord): boolean {
  return (
    record.cells.length >= 3 && record.cells.length <= 5 && /^\s*T0[A-Za-z0-9+/=_-]{200,}/.test(record.cells[2] ?? '')
  )
}

/** `era`: of the organisation (docs/differences.md); a file that nobody imports yet is read as today. */
export type CsvOptions = RowOptions & {
  readonly era?: 'E18' | 'E24' | undefined
  /** The file to the letter, whatever a hash has to have; as `strict` where it is not said. */
  readonly literal?: boolean
}

export function readRow(record: CsvRecord | BrokenRecord, columns: Columns, options: CsvOptions): RowReading {
  if ('broken' in record) return { ok: false, line: record.line, findings: [brokenFinding(record)] }
  const findings: Finding[] = []
  const { strict, literal = strict } = options
  const shape = shapeFinding(record, columns, literal)
  if (shape) {
    if (shape.severity === 'error') return { ok: false, line: record.line, findings: [shape] }
    findings.push(shape)
  }
  const comma = commaFinding(record, options.era)
  if (comma?.severity === 'error') return { ok: false, line: record.line, findings: [comma] }
  if (comma) findings.push(comma)
  const hash = options.platform?.decodeBase64(record.cells[columns.hardwareHash ?? 2] ?? '')
  const cell = (name: ColumnName): string => {
    const index = columns[name]
    if (index === undefined) return ''
    if (name === 'hardwareHash' && hash) return record.cells[index] ?? '' // plain to the last character
    const text = cleaned(record, index, name, { ...options, strict: literal }, findings)
    // what our own exports put before a formula; strict mode reads a file as it stands
    return literal || name === 'hardwareHash' ? text : withoutGuard(text)
  }
  const input = {
    line: record.line,
    serialNumber: cell('serialNumber'),
    productKey: cell('productKey'),
    hardwareHash: cell('hardwareHash'),
    groupTag: cell('groupTag'),
    assignedUser: cell('assignedUser'),
  }
  return judgeRow(input, { ...options, findings, hash, hashColumn: record.starts[columns.hardwareHash ?? 2] })
}

function brokenFinding({ line, column, broken }: BrokenRecord): Finding {
  if (broken === 'too-long') {
    const message = `Line ${line} is longer than ${longestLine} characters and was skipped; a row has about 4,100.`
    return refusal('InvalidZtdRequestBody', { line, column }, message, `Look for a missing line break. ${plainEditor}`)
  }
  const message =
    broken === 'open-quote'
      ? `A quotation mark opens in line ${line} and is never closed.`
      : `A quotation mark stands inside a value in line ${line}.`
  return refusal('InvalidZtdRequestBody', { line, column }, message, 'Remove the quotation marks; no value needs them.')
}

function shapeFinding(record: CsvRecord, columns: Columns, strict: boolean): Finding | undefined {
  const { line } = record
  if (strict && record.quoted) {
    const message = `Line ${line} has quotation marks, which strict mode does not read.`
    return refusal('InvalidZtdRequestBody', { line }, message, 'Remove the quotation marks.')
  }
  const found = record.cells.length
  if (found > columns.count) {
    const column = record.starts[columns.count] ?? 1
    const message = `Line ${line} has ${found} values, the header ${columns.count} columns: a comma stands inside a value, or one too many.`
    const extra = record.cells.slice(columns.count).every((cell) => cell.trim() === '')
    if (extra && !strict)
      return remark('ExtraColumnIgnored', { line, column }, message, 'Nothing to do: they are empty.')
    return refusal('InvalidZtdRequestBody', { line, column }, message, 'Take the comma out of the value.')
  }
  if (found <= (columns.hardwareHash ?? 2)) {
    const message = `Line ${line} has ${found} of ${columns.count} values; the hardware hash is missing.`
    return refusal(
      'InvalidZtdRequestBody',
      { line },
      message,
      'Write one device per line, with all values of the header.',
    )
  }
  return undefined
}

/** S-050: the original takes no comma inside a value, in quotation marks or not; another separator would hide it as well. */
function commaFinding({ line, cells, starts }: CsvRecord, era: CsvOptions['era']): Finding | undefined {
  const index = cells.findIndex((cell) => cell.includes(','))
  if (index < 0) return undefined
  const position = { line, column: starts[index] ?? 1 }
  const shown = (cells[index] ?? '').slice(0, 60)
  if (era === 'E18') {
    const message = `Line ${line} has a comma inside a value, "${shown}", which the service of 2018 does not take, in quotation marks or not; this organisation has its rules.`
    return refusal('InvalidZtdRequestBody', position, message, 'Take the comma out of the value.')
  }
  const message = `There is a comma inside a value, "${shown}". It is read here; the original service does not take it.`
  return remark('CommaInValue', position, message, 'Nothing to do, unless the file is also for the original service.')
}

/** S-163: the service of 2018 registers no row with a character that nobody sees; that of today takes it out and says so. */
function cleaned(
  record: CsvRecord,
  index: number,
  name: ColumnName,
  { strict, era }: CsvOptions,
  findings: Finding[],
): string {
  const cell = record.cells[index] ?? ''
  // the decoder of hashes reads line breaks and blanks inside a value; only what it would not say is looked for here
  const { text, hidden } = cleanCell(name === 'hardwareHash' && record.quoted ? cell.replace(/[\r\n\t ]+/g, '') : cell)
  for (const { offset, codePoint, name: what, fatal } of hidden) {
    const position = { line: record.line, column: (record.starts[index] ?? 1) + offset, codePoint }
    const where = `line ${record.line}, column ${position.column}`
    if (fatal || strict || era === 'E18') {
      const rules = fatal || strict ? '' : ' The service of 2018 does not take it, and this organisation has its rules.'
      const message = `There is ${withArticle(what)} (${codePoint}) at ${where}.${rules}`
      findings.push(refusal('InvalidZtdRequestBody', position, message, plainEditor))
    } else {
      const message = `${beginningWith(what)} (${codePoint}) at ${where} was taken out.`
      findings.push(remark('HiddenCharacterRemoved', position, message, plainEditor))
    }
  }
  return text
}
