// Reads a report of any size, row by row: the XML of the OA3 tool, of one machine or of many, a CSV, or a ZIP archive of such files
// (docs/protocols/build-reports.md). Memory does not grow with it, but for an archive, which is bounded.

import { setImmediate } from 'node:timers/promises'

import { Fault } from '../../kernel/fault.ts'
import { ArchiveError, mostInAll, mostUnpacked } from '../../protocol/archive/archive.ts'
import { readZip } from '../../protocol/archive/zip.ts'
import { type ReportedValue, reportedValue } from '../../protocol/build-report/columns.ts'
import { headSize, reportKind } from '../../protocol/build-report/kind.ts'
import { type BrokenRecord, type CsvRecord, makeRecordReader } from '../../protocol/csv/records.ts'
import { makeTextReader } from '../../protocol/csv/text.ts'
import { makeXmlRecordReader, XmlError, type XmlRecord } from '../../protocol/xml.ts'
import { lettersOf } from '../import/row/cell.ts'
import type { Place, ReportedRow } from './built-row.ts'

/** Undefined `values`: the row cannot be read. */
export type FileRow = ReportedRow | { readonly place: Place; readonly values: undefined }

export async function* reportedRows(stream: AsyncIterable<Uint8Array>): AsyncGenerator<FileRow, undefined, void> {
  const pieces = stream[Symbol.asyncIterator]()
  try {
    const { head, ended } = await headOf(pieces)
    const kind = reportKind(head)
    if (kind === 'image') throw imageFault()
    if (kind === 'other') throw notReportFault()
    const whole = rest(pieces, head, ended)
    yield* kind === 'zip' ? rowsOfArchive(whole) : rowsOfText(whole)
  } finally {
    await pieces.return?.() // or what its sender still sends would never be read
  }
  return undefined
}

async function* rest(
  pieces: AsyncIterator<Uint8Array>,
  head: Buffer,
  ended: boolean,
): AsyncGenerator<Uint8Array, undefined, void> {
  yield head
  if (ended) return undefined
  for (let piece = await pieces.next(); !piece.done; piece = await pieces.next()) yield piece.value
  return undefined
}

async function headOf(pieces: AsyncIterator<Uint8Array>): Promise<{ head: Buffer; ended: boolean }> {
  const first: Uint8Array[] = []
  for (let size = 0; size < headSize; ) {
    const piece = await pieces.next()
    if (piece.done) return { head: Buffer.concat(first), ended: true }
    first.push(piece.value)
    size += piece.value.length
  }
  return { head: Buffer.concat(first), ended: false }
}

async function* rowsOfArchive(stream: AsyncIterable<Uint8Array>): AsyncGenerator<FileRow, undefined, void> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of stream) {
    size += piece.length
    if (size > mostUnpacked) throw new Fault('too-large', tooLarge, { reason: 'report-too-large' })
    pieces.push(piece)
  }
  try {
    let left = mostInAll
    for (const entry of readZip(Buffer.concat(pieces))) {
      if (!/\.(?:xml|csv|txt)$/i.test(entry.name)) {
        if (/\.(?:wim|esd|swm|ffu|iso|vhdx?)$/i.test(entry.name)) throw imageFault()
        continue
      }
      left -= entry.size
      if (left < 0) throw new Fault('too-large', tooLarge, { reason: 'report-too-large' })
      for await (const row of rowsOfText(once(entry.read()))) {
        yield { ...row, place: { ...row.place, file: entry.name.slice(-128) } }
      }
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    throw new Fault('invalid-input', `${error.message} Pack the reports again as a plain ZIP archive.`, {
      reason: 'report-archive',
    })
  }
  return undefined
}

const tooLarge = `An archive of reports may have ${mostUnpacked} bytes, and four times as many when it is unpacked. Send several.`

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, undefined, void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  return undefined
}

const pieceBytes = 64 * 1024
const rowsPerTurn = 8
/** Before the first letter: they are read anew with each piece. */
const mostBlanks = 64 * 1024

type TextRows = { readonly push: (text: string) => FileRow[]; readonly end: () => FileRow[] }

async function* rowsOfText(stream: AsyncIterable<Uint8Array>): AsyncGenerator<FileRow, undefined, void> {
  const reader = makeTextReader()
  let begun = ''
  let rows: TextRows | undefined
  async function* take(text: string, isEnd: boolean): AsyncGenerator<FileRow, undefined, void> {
    let next = text
    if (!rows) {
      begun += text
      const [first] = begun.trimStart()
      if (first === undefined && begun.length > mostBlanks) throw notReportFault()
      if (first === undefined && !isEnd) return undefined
      rows = first === '<' ? xmlRows() : csvRows()
      next = first === '<' ? begun.trimStart() : begun
      begun = ''
    }
    let count = 0
    for (const row of readPiece(rows, next, isEnd)) {
      if (++count % rowsPerTurn === 0) await setImmediate()
      yield row
    }
    return undefined
  }
  for await (const bytes of stream) {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      await setImmediate()
      yield* take(reader.push(bytes.subarray(at, at + pieceBytes)), false)
    }
  }
  yield* take(reader.end(), true)
  return undefined
}

function readPiece(rows: TextRows, text: string, isEnd: boolean): FileRow[] {
  try {
    const read = rows.push(text)
    return isEnd ? [...read, ...rows.end()] : read
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw new Fault('invalid-input', `${error.message}. Rows before it are stored; send a report that can be read.`, {
      reason: 'report-xml',
    })
  }
}

function xmlRows(): TextRows {
  const reader = makeXmlRecordReader({ depth: 16, attributes: 32, characters: 32_768, members: 64 })
  let row = 0
  const rowsOf = (records: readonly XmlRecord[]): FileRow[] =>
    records.flatMap((record) => {
      const values = valuesOf([...record].map(([name, text]) => [reportedValue(lettersOf(name)), text] as const))
      const isDevice = values.hardwareHash !== undefined || values.productKey !== undefined
      return isDevice ? [{ place: { row: ++row }, values }] : []
    })
  return { push: (text) => rowsOf(reader.push(text)), end: () => rowsOf(reader.end()) }
}

function csvRows(): TextRows {
  const reader = makeRecordReader()
  let columns: ReadonlyArray<ReportedValue | undefined> | undefined
  const rowsOf = (records: ReadonlyArray<CsvRecord | BrokenRecord>): FileRow[] =>
    records.flatMap((record): FileRow[] => {
      const place = { row: record.line }
      if ('broken' in record) return [{ place, values: undefined }]
      if (record.cells.every((cell) => cell.trim() === '')) return []
      if (columns) return [{ place, values: valuesOf(record.cells.map((cell, index) => [columns?.[index], cell])) }]
      columns = record.cells.map((cell) => reportedValue(lettersOf(cell.slice(0, 64))))
      if (columns.some((column) => column !== undefined)) return []
      throw notReportFault()
    })
  return { push: (text) => rowsOf(reader.push(text)), end: () => rowsOf(reader.end()) }
}

function valuesOf(pairs: ReadonlyArray<readonly [ReportedValue | undefined, string]>): ReportedRow['values'] {
  const values: { [K in ReportedValue]?: string } = {}
  for (const [name, text] of pairs) if (name !== undefined && text !== '') values[name] ??= text
  return values
}

const imageFault = () =>
  new Fault(
    'invalid-input',
    'This is an image of Windows. No image is ever sent here: a device is registered by its names or its hash, and its own Windows is used. Send its build report.',
    { reason: 'image-refused' },
  )

const notReportFault = () =>
  new Fault(
    'invalid-input',
    'This is no report of devices. Send the XML that the OA3 tool writes, a CSV whose first line names the columns, or a ZIP archive of such files.',
    { reason: 'not-a-report' },
  )
