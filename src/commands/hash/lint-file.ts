// Checks a device CSV before it is imported, with the very rules of the import (S-163, S-164), and what its hashes say of the
// machines' firmware (S-071): one pass, bounded memory,
// whatever the size of the file. Nothing is stored and nobody is asked; whether a device is known already only the server knows.

import { readRow, saysColumns, strictRows } from '../../autopilot/channel/csv/columns.ts'
import { type FileLine, makeFileReader } from '../../autopilot/channel/csv/file.ts'
import type { RowReading } from '../../autopilot/import/row/row.ts'
import type { Finding } from '../../autopilot/import/row/verdict.ts'
import { plainEditor, refusal, remark } from '../../autopilot/import/row/verdict.ts'
import { sharedUuid } from '../../autopilot/import/shared-uuid.ts'
import { toHex } from '../../kernel/bytes.ts'
import { sha256 } from '../../kernel/sha256.ts'
import type { BrokenRecord, CsvRecord } from '../../protocol/csv/records.ts'
import { makeRecordReader } from '../../protocol/csv/records.ts'
import type { Encoding } from '../../protocol/csv/text.ts'
import { makeTextReader } from '../../protocol/csv/text.ts'
import { firmwareOfHash } from './firmware.ts'
import type { Input } from './read-input.ts'

export type LintProblem = Omit<Finding, 'name'> & {
  /** The last one is of this command alone: an import does not look at it. */
  readonly name: Finding['name'] | 'FirmwareIncomplete'
  /** The offending character as it stands in the file, in hexadecimal. */
  readonly bytes?: string
}

export type LintSummary = {
  readonly ok: boolean
  readonly encoding: Encoding
  readonly rows: number
  readonly good: number
  readonly refused: number
  readonly warnings: number
}

export type LintOptions = {
  readonly strict: boolean
  /** Of the organisation that would import it. */
  readonly era?: 'E18' | 'E24' | undefined
  readonly onProblem: (problem: LintProblem) => void
}

/** Rows remembered for finding the same device twice: a bound on memory, far above any import. */
const rememberedRows = 1_000_000

export async function lintFile(input: Input, options: LintOptions): Promise<LintSummary> {
  const text = makeTextReader()
  const records = makeRecordReader(undefined, options.strict ? ',' : undefined, saysColumns)
  const lint = makeLinter(options, () => text.found())
  for await (const bytes of input) for (const record of records.push(text.push(bytes))) lint.take(record)
  for (const record of [...records.push(text.end()), ...records.end()]) lint.take(record)
  return lint.end()
}

function makeLinter(options: LintOptions, found: () => { encoding: Encoding; bom: boolean }) {
  const file = makeFileReader(options)
  let begun = false
  let rows = 0
  let refused = 0
  let warnings = 0
  let brokenHeader = false
  /** No header: the rest cannot be read. */
  let unread = false
  const lineByDevice = new Map<string, number>()
  const lineByUuid = new Map<string, number>()

  function report(finding: LintProblem): void {
    if (finding.severity === 'warning') warnings++
    const bytes = finding.codePoint && encoded(finding.codePoint, found().encoding)
    options.onProblem({ ...finding, ...(bytes && { bytes }) })
  }

  function begin(): void {
    begun = true
    const { bom, encoding } = found()
    if (bom) report(bomFinding(encoding, options.strict))
    if (bom && options.strict) brokenHeader = true
  }

  function reportLine(line: FileLine): void {
    if (line.kind === 'refused') brokenHeader = true
    for (const finding of line.kind === 'refused' ? [line.finding] : line.findings) report(finding)
  }

  function row(reading: RowReading): void {
    rows++
    const { line } = reading.ok ? reading.row : reading
    const findings: LintProblem[] = [...(reading.ok ? reading.row.findings : reading.findings)]
    if (reading.ok) {
      const device = toHex(sha256(reading.row.hash))
      const first = lineByDevice.get(device)
      if (first !== undefined) findings.push(duplicate(line, first))
      else if (lineByDevice.size < rememberedRows) lineByDevice.set(device, line)
      if (first === undefined) findings.push(...firmwareProblems(reading.row.hash, line))
      const { uuid } = reading.row.facts
      const withUuid = first === undefined && uuid !== undefined ? lineByUuid.get(uuid) : undefined
      if (withUuid !== undefined) findings.push(sharedUuid(line, { line: withUuid }))
      else if (uuid !== undefined && lineByUuid.size < rememberedRows) lineByUuid.set(uuid, line)
    }
    if (options.strict && rows > strictRows) findings.push(tooMany(line))
    for (const finding of findings) report(finding)
    if (findings.some(({ severity }) => severity === 'error')) refused++
  }

  return {
    take(record: CsvRecord | BrokenRecord): void {
      if (!begun) begin()
      if (unread) return
      const line = file.take(record)
      reportLine(line)
      if (line.kind === 'refused') unread = true
      if (line.kind === 'device') row(readRow(record, line.columns, options))
    },
    end(): LintSummary {
      if (!unread) reportLine(file.end())
      if (rows === 0 && !brokenHeader) report(noDevices)
      const ok = refused === 0 && rows > 0 && !brokenHeader
      return { ok, encoding: found().encoding, rows, good: rows - refused, refused, warnings }
    },
  }
}

const noDevices = refusal(
  'InvalidZtdRequestBody',
  { line: 1 },
  'The file lists no device.',
  'Add one line for each device below the header.',
)

function bomFinding(encoding: Encoding, strict: boolean): Finding {
  const position = { line: 1, column: 1, codePoint: 'U+FEFF' }
  const message = `The file begins with a byte order mark (U+FEFF, ${encoding}) at line 1, column 1.`
  if (strict)
    return refusal('InvalidZtdRequestBody', position, `${message} Strict mode reads plain text only.`, plainEditor)
  return remark('HiddenCharacterRemoved', position, `${message} It is skipped.`, plainEditor)
}

function firmwareProblems(hash: Uint8Array, line: number): LintProblem[] {
  return firmwareOfHash(hash).map(({ message }) => ({
    severity: 'warning',
    code: 0,
    name: 'FirmwareIncomplete',
    line,
    message: `The firmware of this machine does not hold all that Windows asks of it. ${message}`,
    remedy: 'The import takes it. Write the value into the firmware with the tool of the manufacturer when you can.',
  }))
}

function duplicate(line: number, first: number): Finding {
  const message = `The hash of line ${line} is the same as that of line ${first}.`
  return refusal('ZtdDeviceDuplicated', { line }, message, `Delete line ${line}: only the first one is processed.`)
}

function tooMany(line: number): Finding {
  const message = `Line ${line} is beyond the ${strictRows} devices that one file may have in strict mode.`
  return refusal('InvalidZtdRequestBody', { line }, message, 'Split the file, and wait for one import before the next.')
}

function encoded(codePoint: string, encoding: Encoding): string {
  const text = String.fromCodePoint(Number.parseInt(codePoint.slice(2), 16))
  if (encoding === 'utf-8') return toHex(new TextEncoder().encode(text)).replace(/..(?=.)/g, '$& ')
  if (encoding === 'windows-1252') return windows1252Byte(text)
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
  const bytes = units.flatMap((unit) => (encoding === 'utf-16le' ? [unit & 0xff, unit >> 8] : [unit >> 8, unit & 0xff]))
  return toHex(Uint8Array.from(bytes)).replace(/..(?=.)/g, '$& ')
}

function windows1252Byte(text: string): string {
  const decoder = new TextDecoder('windows-1252')
  for (let byte = 0; byte < 256; byte++) {
    if (decoder.decode(Uint8Array.of(byte)) === text) return byte.toString(16).padStart(2, '0')
  }
  return '3f'
}
