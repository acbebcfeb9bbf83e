// Rules of a device CSV in the MDM-portal form (docs/protocols/device-csv.md): what its
// header means, and what each row says. Tolerant by default; `strict` refuses what the original refuses.
// Pure: whether the device is known already is decided elsewhere, after the row itself was found good.

import { withoutGuard } from '../../kernel/csv.ts'
import { withoutUnseen } from '../../kernel/plain-name.ts'
import { hashBytesFromText } from '../../protocol/hardware-hash/base64.ts'
import type { HardwareFields } from '../../protocol/hardware-hash/fields.ts'
import { type Platform, readIdentity } from '../../protocol/hardware-hash/identity.ts'
import { type Digest, inspect } from '../../protocol/hardware-hash/read.ts'
import { type HashVerdict, judgeHash, judgeInspection } from '../../protocol/hardware-hash/verdict.ts'
import { groupTagProblem, userNameProblem } from '../device/device.ts'
import { factsOf, type HardwareFacts } from '../matching/facts.ts'
import type { BrokenRecord, CsvRecord } from './records.ts'
import { longestLine } from './records.ts'
import { cleanCell } from './text.ts'
import { type Finding, type Position, plainEditor, refusal, remark } from './verdict.ts'

export type ColumnName = 'serialNumber' | 'productKey' | 'hardwareHash' | 'groupTag' | 'assignedUser'
export type Columns = { readonly [K in ColumnName]?: number } & { readonly count: number }

const headings: ReadonlyArray<readonly [column: ColumnName, exact: string, synonyms: readonly string[]]> = [
  ['serialNumber', 'Device Serial Number', ['serial number', 'serialnumber']],
  ['productKey', 'Windows Product ID', ['product id', 'pkid', 'product key']],
  // S-059: three names for one thing
  [
    'hardwareHash',
    'Hardware Hash',
    ['hardwarehash', '4k hash', '4k hardware hash', 'oa3 hardware hash', 'hardware id'],
  ],
  ['groupTag', 'Group Tag', ['grouptag', 'order id', 'orderid']],
  ['assignedUser', 'Assigned User', ['assigneduser', 'user']],
]

export const strictHeader = headings.map(([, exact]) => exact).join(',')
export const strictRows = 500

export type HeaderReading =
  | { readonly ok: true; readonly columns: Columns; readonly findings: readonly Finding[]; readonly isRow: boolean }
  | { readonly ok: false; readonly finding: Finding }

/** `isRow`: the file has no header, and this first record is a device already. */
export function readHeader(record: CsvRecord | BrokenRecord, options: { readonly strict: boolean }): HeaderReading {
  if ('broken' in record) return { ok: false, finding: brokenFinding(record) }
  return options.strict ? readStrictHeader(record) : readTolerantHeader(record)
}

function readStrictHeader(record: CsvRecord): HeaderReading {
  const wanted = headings.map(([, exact]) => exact)
  const found = record.cells
  const exact = found.length >= 3 && found.length <= 5 && found.every((cell, i) => cell === wanted[i])
  if (exact && !record.quoted) return { ok: true, columns: positional(found.length), findings: [], isRow: false }
  return {
    ok: false,
    finding: refusal(
      'InvalidZtdRequestBody',
      { line: record.line, column: 1 },
      `The first line is not the header that strict mode wants: "${found.join(',').slice(0, 120)}".`,
      `Write exactly "${strictHeader}" (the last two columns may be missing), without quotes, or import without strict.`,
    ),
  }
}

function readTolerantHeader(record: CsvRecord): HeaderReading {
  const columns: { -readonly [K in ColumnName]?: number } = {}
  const findings: Finding[] = []
  for (const [index, cell] of record.cells.entries()) {
    const position = { line: record.line, column: record.starts[index] ?? 1 }
    const name = cleanCell(cell).text.toLowerCase().replace(/\s+/g, ' ')
    const column = headings.find(([, exact, synonyms]) => name === exact.toLowerCase() || synonyms.includes(name))?.[0]
    if (column !== undefined && columns[column] !== undefined) {
      const message = `The header names "${cell.trim()}" twice.`
      return {
        ok: false,
        finding: refusal('InvalidZtdRequestBody', position, message, 'Leave one of the two columns out.'),
      }
    }
    if (column !== undefined) columns[column] = index
    else if (name !== '') {
      const message = `The column "${name.slice(0, 60)}" is not known and is ignored.`
      findings.push(remark('ExtraColumnIgnored', position, message, 'Nothing to do.'))
    }
  }
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
  const message = `The first line names no column "Hardware Hash": "${record.cells.join(',').slice(0, 120)}".`
  const remedy = `Put "${strictHeader}" into the first line. The last two columns may be left out.`
  return { ok: false, finding: refusal('InvalidZtdRequestBody', { line: record.line, column: 1 }, message, remedy) }
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

export type PreparedRow = {
  readonly line: number
  readonly serialNumber: string
  readonly productKey: string
  readonly manufacturer: string
  readonly model: string
  readonly skuNumber: string
  readonly systemFamily: string
  /** Undefined: the file says nothing, what is stored stays. */
  readonly groupTag: string | undefined
  readonly assignedUser: string | undefined
  /** Without the zero padding. */
  readonly hash: Uint8Array
  readonly facts: HardwareFacts
  readonly findings: readonly Finding[]
}

export type RowReading =
  | { readonly ok: true; readonly row: PreparedRow }
  | { readonly ok: false; readonly line: number; readonly serialNumber?: string; readonly findings: readonly Finding[] }

export type RowOptions = {
  readonly strict: boolean
  /** For every row whose own cell is empty. */
  readonly groupTag?: string
  /** For callers that read millions of rows: functions of the platform, and copies that keep a row small while it waits. */
  readonly platform?: {
    /** Undefined when the text is not well-formed; the bytes may be overwritten by the next call. */
    readonly decodeBase64: (text: string) => Uint8Array | undefined
    readonly digest: Digest
    readonly forIdentity: Platform
    readonly keepBytes: (bytes: Uint8Array) => Uint8Array
    readonly keepText: (text: string) => string
  }
}

export function readRow(record: CsvRecord | BrokenRecord, columns: Columns, options: RowOptions): RowReading {
  if ('broken' in record) return { ok: false, line: record.line, findings: [brokenFinding(record)] }
  const findings: Finding[] = []
  const shape = shapeFinding(record, columns, options.strict)
  if (shape) {
    if (shape.severity === 'error') return { ok: false, line: record.line, findings: [shape] }
    findings.push(shape)
  }
  const hash = options.platform?.decodeBase64(record.cells[columns.hardwareHash ?? 2] ?? '')
  const cell = (name: ColumnName): string => {
    const index = columns[name]
    if (index === undefined) return ''
    if (name === 'hardwareHash' && hash) return record.cells[index] ?? '' // plain to the last character
    const text = cleaned(record, index, name, options.strict, findings)
    // what our own exports put before a formula; strict mode reads a file as it stands
    return options.strict || name === 'hardwareHash' ? text : withoutGuard(text)
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

export type RowInput = { readonly line: number } & { readonly [K in ColumnName]: string }

/** The part of the rules that JSON imports share with files. */
export function judgeRow(
  input: RowInput,
  options: RowOptions & {
    readonly findings?: readonly Finding[]
    readonly hashColumn?: number | undefined
    /** The text's bytes, where they are known already. */
    readonly hash?: Uint8Array | undefined
  },
): RowReading {
  const findings = [...(options.findings ?? [])]
  const { line } = input
  const refused = (): RowReading => ({
    ok: false,
    line,
    ...(input.serialNumber ? { serialNumber: input.serialNumber.slice(0, 128) } : {}),
    findings,
  })
  if (findings.some(({ severity }) => severity === 'error')) return refused()
  const position: Position = { line, ...(options.hashColumn === undefined ? {} : { column: options.hashColumn }) }
  if (input.serialNumber === '' && input.productKey === '' && input.hardwareHash === '') {
    const message = 'The row has neither a serial number nor a product ID.'
    findings.push(
      refusal('MissingZtdSerialNumberAndProductKey', { line }, message, 'Fill in the device, or delete the row.'),
    )
    return refused()
  }
  const tag = input.groupTag || options.groupTag || undefined
  const problem = (tag && groupTagProblem(tag)) || userNameProblem(input.assignedUser)
  if (problem) {
    findings.push(refusal('InvalidZtdRequestBody', { line }, problem.what, problem.remedy))
    return refused()
  }
  const read = readHash(input.hardwareHash, options)
  for (const { code, message, remedy } of read.errors) {
    const name = code === 'hash-not-4k' ? 'HashNot4k' : 'InvalidZtdHardwareHash'
    findings.push(refusal(name, position, message, remedy))
  }
  if (!read.fields || read.errors.length > 0) return refused()
  for (const { code, message, remedy } of read.warnings) {
    findings.push(remark(code === 'base64-repaired' ? 'PaddingRepaired' : 'HashIncomplete', position, message, remedy))
  }
  const { fields } = read
  const facts = factsOf(fields)
  const serialNumber = shown(fields.serialNumber)
  findings.push(...disagreements(input, serialNumber, facts))
  return {
    ok: true,
    row: {
      line,
      serialNumber,
      productKey: facts.pkid ?? shown(input.productKey),
      manufacturer: shown(fields.manufacturer),
      model: shown(fields.productName),
      skuNumber: shown(fields.skuNumber),
      systemFamily: shown(fields.family),
      groupTag: tag === undefined ? undefined : (options.platform?.keepText(tag) ?? tag),
      assignedUser: input.assignedUser || undefined,
      hash: unpadded(read.recordsEnd, input.hardwareHash, options),
      facts,
      findings,
    },
  }
}

type ReadHash = HashVerdict & { readonly fields?: HardwareFields; readonly recordsEnd: number }

/** The short way when the bytes are there and in order; otherwise the one that explains. */
function readHash(
  text: string,
  { hash, platform, strict }: RowOptions & { readonly hash?: Uint8Array | undefined },
): ReadHash {
  const identity = hash && platform && readIdentity(hash, platform.forIdentity)
  if (identity) return { ...judgeHash(identity.fields, { strict }), ...identity }
  const inspection = inspect(hash ?? text, platform?.digest)
  const judged = judgeInspection(inspection, { strict })
  if (!inspection.ok) return { ...judged, recordsEnd: 0 }
  return { ...judged, fields: inspection.hash.fields, recordsEnd: inspection.hash.recordsEnd }
}

/** The 36 bytes after the records are the trailer; all after it is zero padding and is not stored. */
function unpadded(recordsEnd: number, text: string, { hash, platform }: Parameters<typeof readHash>[1]): Uint8Array {
  const bytes = hash ?? hashBytesFromText(text).bytes ?? new Uint8Array(0)
  const stored = bytes.subarray(0, recordsEnd + 36)
  return platform ? platform.keepBytes(stored) : stored
}

/** Fields of a hash are claims of a device: what is shown and stored is plain text of bounded length. */
function shown(text = ''): string {
  if (text.length <= 256 && /^[!-~]*(?: [!-~]+)*$/.test(text)) return text
  return withoutUnseen(text).trim().slice(0, 256)
}

function disagreements(input: RowInput, serialNumber: string, facts: HardwareFacts): Finding[] {
  const findings: Finding[] = []
  const position = { line: input.line }
  if (input.serialNumber !== '' && input.serialNumber !== serialNumber) {
    const message = `The serial number "${input.serialNumber.slice(0, 60)}" is not that of the hash, "${serialNumber}"; the device is registered with the one of the hash.`
    findings.push(
      remark('SerialNumberDiffers', position, message, 'Check that serial number and hash belong to one device.'),
    )
  }
  const digits = input.productKey.replace(/[\s-]/g, '')
  if (digits !== '' && facts.pkid !== undefined && digits !== facts.pkid) {
    const message = `The product ID "${input.productKey.slice(0, 40)}" is not that of the hash; the one of the hash is used.`
    findings.push(
      remark('ProductKeyDiffers', position, message, 'Check that product ID and hash belong to one device.'),
    )
  }
  return findings
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

function cleaned(record: CsvRecord, index: number, name: ColumnName, strict: boolean, findings: Finding[]): string {
  const cell = record.cells[index] ?? ''
  // the decoder of hashes reads line breaks and blanks inside a value; only what it would not say is looked for here
  const { text, hidden } = cleanCell(name === 'hardwareHash' && record.quoted ? cell.replace(/[\r\n\t ]+/g, '') : cell)
  for (const { offset, codePoint, name: what, fatal } of hidden) {
    const position = { line: record.line, column: (record.starts[index] ?? 1) + offset, codePoint }
    const where = `line ${record.line}, column ${position.column}`
    if (fatal || strict) {
      findings.push(
        refusal('InvalidZtdRequestBody', position, `There is a ${what} (${codePoint}) at ${where}.`, plainEditor),
      )
    } else {
      const message = `A ${what} (${codePoint}) at ${where} was taken out.`
      findings.push(remark('HiddenCharacterRemoved', position, message, plainEditor))
    }
  }
  return text
}
