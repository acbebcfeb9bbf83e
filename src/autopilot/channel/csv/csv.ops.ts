// Imports a device CSV of any size (docs/protocols/device-csv.md).
//
// Invariants
//   1. A verdict is told when it is final: after the commit of its row, or when the row will never be stored.
//   2. A row's device, identity keys, directory object, groups, effective profile, story and audit are one transaction (I3).
//   3. Uploading the same file again changes nothing but what the file says anew; a repeated batch finds its own rows.
//   4. Memory does not grow with the file: one batch is written while the next is read.

import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { databaseFault } from '../../../db/unavailable.ts'
import { Fault } from '../../../kernel/fault.ts'
import { timeOrderedGuid } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { type ImportDeps, type WrittenBatch, writeBatch } from '../../import/batch.ops.ts'
import { countGuesses, refuseIfGuessing } from '../../import/guess.ops.ts'
import * as imports from '../../import/import.sql.ts'
import { makeKeyCollector } from '../../import/keys.ts'
import { asOwnImport, lostImport } from '../../import/lease.ops.ts'
import type { ImportSession, ReadBatch } from '../../import/plan.ops.ts'
import { makeRecordReader } from '../../import/records.ts'
import { type Columns, type RowOptions, type RowReading, readHeader, readRow, strictRows } from '../../import/row.ts'
import { makeTextReader } from '../../import/text.ts'
import { enterImport } from '../../import/turn.ops.ts'
import { type Finding, remark, type Verdict } from '../../import/verdict.ts'
import { makeHashDecoder, platform, platformDigest } from '../../matching/hash-platform.ts'

export type ImportOptions = {
  readonly dryRun?: boolean
  readonly strict?: boolean
  /** Default: 500 in strict mode, otherwise no limit. Up to 4,000, a file that has more is refused before a row is stored. */
  readonly maxRows?: number
  readonly fileName?: string
  /** For rows that name none. */
  readonly groupTag?: string
  /** Tests make these small. */
  readonly batchRows?: number
  readonly retryDelaysMs?: readonly number[]
}

export type ImportSummary = imports.ImportTotals & {
  readonly importId: string
  readonly state: 'complete' | 'failed'
  readonly dryRun: boolean
  readonly rows: number
  readonly failure: string | null
  readonly findings: readonly Finding[]
}

/** The first verdicts come soon; then each batch is twice as large, because a large one costs less a row. */
export const firstBatchRows = 500
const largestBatchRows = 4000
/** Rows decoded between two looks at the network and the database. */
const rowsPerTurn = 3
/** Verdicts told between two such looks: each is a line that is written and encrypted. */
const verdictsPerTurn = 100
const defaultRetryDelaysMs = [200, 1000, 3000, 6000]

export async function importDevices(
  deps: ImportDeps,
  operation: OperationContext,
  stream: AsyncIterable<Uint8Array>,
  options: ImportOptions,
  onVerdict: OnVerdict,
): Promise<ImportSummary> {
  const leave = enterImport(operation.tenantId)
  try {
    return await importFile(deps, operation, stream, options, onVerdict)
  } finally {
    leave()
  }
}

type OnVerdict = (verdict: Verdict) => void | Promise<void>

async function importFile(
  deps: ImportDeps,
  operation: OperationContext,
  stream: AsyncIterable<Uint8Array>,
  options: ImportOptions,
  onVerdict: OnVerdict,
): Promise<ImportSummary> {
  const batches = readBatches(stream, options)
  const head = await batches.next()
  if (head.done) throw emptyFile()
  refuseIfGuessing(operation)
  const importId = timeOrderedGuid(operation.now)
  const work = () => importBatches(deps, operation, { batches, head, importId }, options, onVerdict)
  if (options.dryRun === true) return work()
  const fileName = options.fileName?.slice(0, 255) ?? null
  return asOwnImport(deps.db, operation, { importId, fileName }, work)
}

async function importBatches(
  deps: ImportDeps,
  operation: OperationContext,
  file: {
    readonly batches: AsyncGenerator<Batch, undefined, void>
    readonly head: IteratorResult<Batch, undefined>
    readonly importId: string
  },
  options: ImportOptions,
  onVerdict: OnVerdict,
): Promise<ImportSummary> {
  const { batches, head, importId } = file
  const dryRun = options.dryRun === true
  const session: ImportSession = { importId, dryRun, seen: new Map(), remarksKept: 0 }
  let totals: imports.ImportTotals = { registered: 0, updated: 0, refused: 0, warned: 0 }
  let rows = 0
  let failure: string | null = null
  let fileFindings: readonly Finding[] = []
  let lastAcknowledged = 0
  let verdicts = 0

  let batch: IteratorResult<Batch, undefined> = head
  try {
    while (!batch.done) {
      refuseIfGuessing({ ...operation, now: deps.clock() })
      const current: Batch = batch.value
      fileFindings = current.findings
      const totalsBefore: imports.ImportTotals = totals
      const write: Promise<WrittenBatch> = withRetries(options.retryDelaysMs ?? defaultRetryDelaysMs, () =>
        writeBatch(deps, { ...operation, now: deps.clock() }, session, current, totalsBefore),
      )
      // the next batch is read and decoded while the database works on this one
      const [written, next] = await Promise.allSettled([write, batches.next()])
      if (written.status === 'rejected') throw written.reason
      totals = written.value.totals
      rows += current.readings.length
      countGuesses(deps, operation.tenantId, written.value)
      for (const verdict of written.value.verdicts) {
        await onVerdict(verdict)
        lastAcknowledged = verdict.line
        if (++verdicts % verdictsPerTurn === 0) await setImmediate()
      }
      if (next.status === 'rejected') throw next.reason
      batch = next.value
    }
  } catch (error) {
    failure = failureText(error, lastAcknowledged) ?? null
    if (failure === null) {
      const message = error instanceof Fault ? error.message : 'Something went wrong on our side.'
      if (!dryRun) await finish(deps, operation, importId, totals, 'failed', message)
      throw error
    }
  } finally {
    await batches.return(undefined)
  }
  const state = failure === null ? 'complete' : 'failed'
  if (!dryRun) await finish(deps, operation, importId, totals, state, failure)
  return { importId, state, dryRun, rows, ...totals, failure, findings: fileFindings }
}

/** Lines that are no rows at all. Each costs a verdict that is stored; a file of them is no device CSV (T-58). */
const mostBroken = 1000

const pieceCharacters = 16_384

type Batch = ReadBatch & { readonly findings: readonly Finding[] }

async function* readBatches(
  stream: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): AsyncGenerator<Batch, undefined, void> {
  const strict = options.strict === true
  const maxRows = options.maxRows ?? (strict ? strictRows : Number.POSITIVE_INFINITY)
  if (strict && maxRows > largestBatchRows) throw tooManyAtOnce()
  // a batch that is only full with a row too many: all of the file is stored, or nothing
  const whole = maxRows <= largestBatchRows ? maxRows + 1 : 0
  let batchRows = Math.max(options.batchRows ?? firstBatchRows, whole)
  const text = makeTextReader()
  const reader = makeRecordReader(undefined, strict ? ',' : undefined)
  const rowOptions = {
    strict,
    fast: fastMeans(),
    ...(options.groupTag ? { groupTag: options.groupTag } : {}),
  }
  let columns: Columns | undefined
  let broken = 0
  let findings: readonly Finding[] = []
  let readings: RowReading[] = []
  let keys = makeKeyCollector()
  let count = 0
  const filled = (): Batch => {
    const batch = { readings, keys: keys.done(), findings }
    if (options.batchRows === undefined) batchRows = Math.max(batchRows, Math.min(2 * batchRows, largestBatchRows))
    readings = []
    keys = makeKeyCollector()
    return batch
  }

  async function* take(records: ReturnType<typeof reader.push>): AsyncGenerator<Batch, undefined, void> {
    for (const record of records) {
      if (!columns) {
        const header = readHeader(record, { strict })
        if (!header.ok) throw fileFault(header.finding)
        columns = header.columns
        findings = header.findings
        if (strict && text.found().encoding.startsWith('utf-16')) throw unicodeFault()
        if (!header.isRow) continue
      }
      if (++count > maxRows) throw tooManyRows(maxRows)
      const isRow = !('broken' in record) && record.cells.length > (columns.hardwareHash ?? 2)
      if (!isRow && ++broken > mostBroken) throw tooManyBroken(record.line)
      const reading = readRow(record, columns, rowOptions)
      readings.push(reading)
      keys.add(reading.ok ? reading.row.facts : undefined)
      if (count % rowsPerTurn === 0) await setImmediate()
      if (readings.length === batchRows) yield filled()
    }
    return undefined
  }

  for await (const bytes of stream) {
    const piece = text.push(bytes)
    // Short lines are many records: they are cut out a few thousand at a time, with turns of others between.
    for (let at = 0; at < piece.length; at += pieceCharacters) {
      yield* take(reader.push(piece.slice(at, at + pieceCharacters)))
    }
  }
  yield* take(reader.push(text.end()))
  yield* take(reader.end())
  if (!columns) return undefined
  if (count === 0) {
    const message = 'The file holds a header and no device.'
    findings = [...findings, remark('HeaderMissing', { line: 1 }, message, 'Add one line for each device.')]
  }
  if (readings.length > 0 || count === 0) yield filled()
  return undefined
}

const mostTexts = 1000

/** What is kept of a hash is copied together: a thousand small things for the garbage collector less. */
function fastMeans(): NonNullable<RowOptions['fast']> {
  const texts = new Map<string, string>()
  return {
    decodeBase64: makeHashDecoder(),
    digest: platformDigest,
    platform,
    keepBytes: (bytes) => Buffer.from(bytes),
    // a cell is a slice of the file's text and would keep all of it; a copy keeps itself
    keepText(text) {
      const known = texts.get(text)
      if (known !== undefined) return known
      if (texts.size >= mostTexts) texts.clear()
      const copy = Buffer.from(text).toString()
      texts.set(copy, copy)
      return copy
    },
  }
}

/** Losing the database is often a restart: wait for it a while, then give up for good. */
async function withRetries<T>(delaysMs: readonly number[], work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const delay = delaysMs[attempt]
      const transient =
        databaseFault(error) ?? (error instanceof Fault && error.code === 'unavailable' ? error : undefined)
      const conflict = ['40001', '40P01'].includes(String((error as { code?: unknown }).code))
      if (delay === undefined || !(transient || conflict)) throw transient ?? error
      await sleep(delay)
    }
  }
}

/** Undefined when the import did not even begin to be stored, so that the caller answers with the fault itself. */
function failureText(error: unknown, lastAcknowledged: number): string | undefined {
  const after =
    lastAcknowledged > 0
      ? `Rows up to line ${lastAcknowledged} are stored and acknowledged; nothing after it is.`
      : 'No row of this file was acknowledged.'
  const again = 'Then upload the same file again: rows that are stored already are recognised and not doubled.'
  if (error instanceof Fault && (error.code === 'unavailable' || lastAcknowledged > 0)) {
    return `${error.message} ${after} ${again}`
  }
  if (error instanceof Fault) return undefined
  return lastAcknowledged > 0 && isUploadEnd(error) ? `The upload broke off. ${after} ${again}` : undefined
}

function isUploadEnd(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR'
}

async function finish(
  { db, clock }: ImportDeps,
  operation: OperationContext,
  importId: string,
  totals: imports.ImportTotals,
  state: 'complete' | 'failed',
  failure: string | null,
): Promise<void> {
  try {
    const own = await imports.progress(db, operation.tenantId, importId, totals, { state, failure, at: clock() })
    if (!own) throw lostImport()
  } catch (error) {
    // the rows are safe, and the caller knows; the record of the import stays 'running' until its lease is over
    if (state === 'complete') throw error
  }
}

function emptyFile(): Fault {
  return new Fault('invalid-input', 'The file is empty. Upload a CSV with a header and one line for each device.', {
    reason: 'csv-empty',
  })
}

function fileFault(finding: Finding): Fault {
  return new Fault('invalid-input', `${finding.message} ${finding.remedy}`, { reason: 'csv-header' })
}

function unicodeFault(): Fault {
  const message =
    'Strict mode reads ANSI text, and this file is UTF-16. Save it as plain text, or import without strict.'
  return new Fault('invalid-input', message, { reason: 'csv-encoding' })
}

function tooManyAtOnce(): Fault {
  const message = `A strict import takes a file whole or not at all, and ${largestBatchRows} rows at most. Ask for fewer with maxRows, or import without strict.`
  return new Fault('invalid-input', message, { reason: 'csv-too-many-rows' })
}

function tooManyBroken(line: number): Fault {
  const message = `More than ${mostBroken} lines cannot be read as rows, up to line ${line}: quotation marks that are never closed, values that are missing, or lines without an end. The import stopped there. Write the file again as plain CSV, without quotation marks.`
  return new Fault('invalid-input', message, { reason: 'csv-broken' })
}

function tooManyRows(maxRows: number): Fault {
  return new Fault('invalid-input', `The file has more than ${maxRows} devices. Split it into several files.`, {
    reason: 'csv-too-many-rows',
  })
}
