// Looks at a device CSV before anybody imports it, with the very rules of the import (S-163, S-164): what is wrong with which
// character of which line, how well each device will be recognised, and what a corrected file says instead (docs/hash-doctor.md).
// One pass in bounded memory, whatever the size of the file. Nothing is stored and nobody is asked, so it runs in a browser as well;
// whether a device is registered already only the server knows.

import type { BrokenRecord, CsvRecord } from '../../protocol/csv/records.ts'
import { makeRecordReader } from '../../protocol/csv/records.ts'
import type { Encoding } from '../../protocol/csv/text.ts'
import { makeTextReader } from '../../protocol/csv/text.ts'
import type { ChannelName } from '../channel/csv/channels.ts'
import { type CsvOptions, saysColumns, strictRows } from '../channel/csv/columns.ts'
import { type FileLine, makeFileReader } from '../channel/csv/file.ts'
import { bytesOf } from './bytes-of.ts'
import { type Door, doorsFor, type Objection } from './channels.ts'
import { makeComparer } from './compare.ts'
import { type CorrectedSums, makeWriter, type WriterOptions } from './corrected.ts'
import { type Device, examineNamed, examineRow } from './device.ts'
import { nameColumns, namedBy } from './named.ts'
import { bomFinding, hiddenIn, noDevices, type Problem, tooMany } from './problem.ts'

export type Diagnosis = {
  readonly ok: boolean
  readonly encoding: Encoding
  readonly rows: number
  readonly good: number
  readonly refused: number
  readonly warnings: number
  /** Whose columns the file has, or for whom it is corrected. */
  readonly channel: ChannelName
  /** Which channels of the original service would take the file as it stands. */
  readonly doors: readonly Door[]
  /** `file`: what is put right in the file as a whole. */
  readonly corrected: CorrectedSums & { readonly file: readonly Objection[] }
}

export type DoctorOptions = WriterOptions & {
  /** Judges as the original does. Nothing is corrected then: what it refuses is what would be corrected. */
  readonly strict: boolean
  /** Of the organisation that would import it. */
  readonly era?: CsvOptions['era']
  readonly onProblem: (problem: Problem) => void
  readonly onDevice?: ((device: Device) => void) | undefined
}

export type Doctor = { readonly push: (bytes: Uint8Array) => void; readonly end: () => Diagnosis }

export function makeDoctor(options: DoctorOptions): Doctor {
  const text = makeTextReader()
  const records = makeRecordReader(undefined, options.strict ? ',' : undefined, saysColumns)
  const round = makeRound(options, { found: text.found, separator: records.separator })
  return {
    push(bytes) {
      for (const record of records.push(text.push(bytes))) round.take(record)
    },
    end() {
      for (const record of [...records.push(text.end()), ...records.end()]) round.take(record)
      return round.end()
    },
  }
}

type Source = {
  readonly found: () => { readonly encoding: Encoding; readonly bom: boolean }
  readonly separator: () => string | undefined
}

/** What a corrected file has no longer. */
const mendable: readonly Objection[] = ['header', 'encoding', 'separator', 'quotes', 'lines']

const objectionIn: Readonly<Partial<Record<Problem['name'], Objection>>> = {
  HiddenCharacterRemoved: 'hidden-characters',
  CommaInValue: 'comma',
  LineSkipped: 'lines',
}

function makeRound(options: DoctorOptions, source: Source) {
  const { strict, era } = options
  const file = makeFileReader({ strict })
  const comparer = makeComparer()
  const writer = makeWriter(strict ? { channel: options.channel } : options)
  const objections = new Set<Objection>()
  let begun = false
  let rows = 0
  let refused = 0
  let warnings = 0
  let rowsWithoutHash = 0
  /** No header that can be read: nothing is said of the rest. */
  let unread = false
  let header: CsvRecord | undefined
  let names: ReturnType<typeof nameColumns> = {}

  function report(problem: Problem): void {
    if (problem.severity === 'warning') warnings++
    const objection = objectionIn[problem.name]
    if (objection) objections.add(objection)
    const bytes = problem.codePoint && bytesOf(problem.codePoint, source.found().encoding)
    options.onProblem({ ...problem, ...(bytes && { bytes }) })
  }

  function begin(): void {
    begun = true
    const { bom, encoding } = source.found()
    if (bom || encoding.startsWith('utf-16')) objections.add('encoding')
    if (bom) report(bomFinding(encoding, strict))
  }

  function noDevice(record: CsvRecord | BrokenRecord, line: Exclude<FileLine, { kind: 'device' }>): void {
    if (line.kind === 'refused') {
      unread = true
      report(line.finding)
    } else if ('cells' in record && saysColumns(record)) headed(record, line)
    else {
      objections.add('lines')
      for (const finding of line.findings) report(finding)
    }
  }

  /** What only partners' files have is no column too many. */
  function headed(record: CsvRecord, { findings }: Pick<FileLine & { kind: 'other' }, 'findings'>): void {
    header ??= record
    names = nameColumns(record)
    const known = new Set(Object.values(names).map((index) => record.starts[index]))
    for (const index of record.cells.keys()) for (const finding of hiddenIn(record, index)) report(finding)
    for (const finding of findings) {
      if (finding.name !== 'ExtraColumnIgnored' || !known.has(finding.column)) report(finding)
    }
  }

  function row(record: CsvRecord | BrokenRecord, { columns, findings }: FileLine & { kind: 'device' }): void {
    for (const finding of findings) report(finding)
    if ('cells' in record && record.quoted) objections.add('quotes')
    const { count: _, ...hashColumns } = columns
    const places = { ...hashColumns, ...names }
    if (rows++ === 0) writer.begin(places)
    const named = 'cells' in record ? namedBy(record, places) : undefined
    if (named) rowsWithoutHash++
    const given = { record, columns, places, written: writer.columns() }
    const { device, problems, mended } =
      named && writer.channel() === 'partner-center'
        ? examineNamed(given, named, comparer)
        : examineRow(given, { strict, era }, comparer)
    const all = strict && rows > strictRows ? [...problems, tooMany(record.line)] : problems
    for (const problem of all) report(problem)
    if (all.some(({ severity }) => severity === 'error')) refused++
    writer.row(mended)
    options.onDevice?.(device)
  }

  function diagnosis(ok: boolean): Diagnosis {
    if (refused > 0) objections.add('refused-rows')
    if ((source.separator() ?? ',') !== ',') objections.add('separator')
    const doors = doorsFor({ header: header?.cells, rows, rowsWithoutHash, objections })
    const channel = writer.channel()
    const why = rows > 0 && !strict ? (doors.find((door) => door.channel === channel)?.why ?? []) : []
    return {
      ok,
      encoding: source.found().encoding,
      rows,
      good: rows - refused,
      refused,
      warnings,
      channel,
      doors,
      corrected: { ...writer.sums(), file: why.filter((one) => mendable.includes(one)) },
    }
  }

  return {
    take(record: CsvRecord | BrokenRecord): void {
      if (!begun) begin()
      if (unread) return
      const line = file.take(record)
      if (line.kind === 'device') row(record, line)
      else noDevice(record, line)
    },
    end(): Diagnosis {
      const last = unread ? undefined : file.end()
      if (last?.kind === 'refused') unread = true
      const findings = last?.kind === 'refused' ? [last.finding] : (last?.findings ?? [])
      for (const finding of findings) report(finding)
      const brokenHeader = unread || (strict && source.found().bom)
      if (rows === 0 && !brokenHeader) report(noDevices)
      return diagnosis(refused === 0 && rows > 0 && !brokenHeader)
    },
  }
}
