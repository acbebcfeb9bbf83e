// Reads a device CSV of any size (docs/protocols/device-csv.md) into batches of rows, and registers them.

import { setImmediate } from 'node:timers/promises'
import * as tenants from '../../../directory/tenant/tenant.sql.ts'
import type { Custody } from '../../../kernel/custody.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { makeRecordReader } from '../../../protocol/csv/records.ts'
import { makeTextReader } from '../../../protocol/csv/text.ts'
import { makeBatch, type ReadBatch } from '../../import/row/read-batch.ts'
import type { Registrar } from '../../import/row/registrar.ts'
import { type Finding, remark } from '../../import/row/verdict.ts'
import {
  type ImportDeps,
  type ImportResult,
  type OnVerdict,
  otherFile,
  type Resumed,
  resumable,
  runImport,
} from '../../import/run.ops.ts'
import { makeHashDecoder, platform, platformDigest } from '../../matching/hash-platform.ts'
import { channels } from './channels.ts'
import { type CsvOptions, type ImportingChannel, readRow, saysColumns } from './columns.ts'
import { type FileLine, makeFileReader } from './file.ts'
import { makeFingerprint } from './fingerprint.ts'

export type ImportOptions = {
  /** Absent: the organisation itself, by a file of the channel. */
  readonly from?: Registrar
  /** Whose columns and limits the file has to have, to the letter but for those of device management. */
  readonly channel?: ImportingChannel
  readonly dryRun?: boolean
  readonly strict?: boolean
  /** Default: what the channel takes in strict mode, otherwise no limit. Up to 4,000, a file that has more is refused before a row is stored. */
  readonly maxRows?: number
  readonly fileName?: string
  /** Of the record, for who has to know it while the import is under way. */
  readonly importId?: string
  /** For rows that name none. */
  readonly groupTag?: string
  /** The import that goes on; the file has to be the one it began with. */
  readonly resume?: string
  /** Of a list that came sealed. */
  readonly custody?: Custody
  /** Tests make these small. */
  readonly batchRows?: number
  readonly retryDelaysMs?: readonly number[]
}

/** With what the header of the file, and the file as a whole, gave occasion to say. */
export type ImportSummary = ImportResult & {
  readonly findings: readonly Finding[]
  /** Of a list that came sealed. */
  readonly custody?: Custody
}

/** The first verdicts come soon; then each batch is twice as large, because a large one costs less a row. */
export const firstBatchRows = 500
const largestBatchRows = 4000
/** Rows decoded between two looks at the network and the database. */
const rowsPerTurn = 3

export async function importDevices(
  deps: ImportDeps,
  operation: OperationContext,
  stream: AsyncIterable<Uint8Array>,
  options: ImportOptions,
  onVerdict: OnVerdict,
): Promise<ImportSummary> {
  const {
    dryRun = false,
    fileName,
    retryDelaysMs,
    channel = 'mdm',
    from = { channel: channels[channel].door },
  } = options
  refuseUnfitToResume(options)
  const resumed = options.resume === undefined ? undefined : await resumable(deps.db, operation, options.resume, from)
  let findings: readonly Finding[] = []
  // what the import gave its first rows, and not what is said now, so that one file has one tag
  const reading = { ...options, ...(resumed && { groupTag: resumed.groupTag ?? '' }) }
  const eraOf = async () => (await tenants.byId(deps.db, operation.tenantId))?.era
  const batches = readBatches(stream, eraOf, { ...reading, behind: resumed }, (more) => {
    if (more.length > 0) findings = [...findings, ...more]
  })
  const { groupTag, custody, importId } = options
  const request = { from, dryRun, fileName, groupTag, custody, importId, resumed, batches, retryDelaysMs }
  const result = await runImport(deps, operation, request, onVerdict)
  return { ...result, findings, ...(custody && { custody }) }
}

function refuseUnfitToResume({ resume, dryRun, strict, channel = 'mdm' }: ImportOptions): void {
  if (resume === undefined || !(dryRun || strict || channel !== 'mdm')) return
  const message =
    'An import goes on as it began: without a dry run, not strict, and not as a file of another portal, which is taken whole or not at all.'
  throw new Fault('invalid-input', message, { reason: 'import-resume-options' })
}

/** Lines that are no rows at all. Each costs a verdict that is stored; a file of them is no device CSV (T-58). */
const mostBroken = 1000

const pieceCharacters = 16_384

async function* readBatches(
  stream: AsyncIterable<Uint8Array>,
  eraOf: () => Promise<CsvOptions['era']>,
  options: ImportOptions & { readonly behind: Resumed | undefined },
  onFindings: (more: readonly Finding[]) => void,
): AsyncGenerator<ReadBatch, undefined, void> {
  const { channel = 'mdm' } = options
  const strict = options.strict === true || channel !== 'mdm'
  const limit = strict ? channels[channel].rows : Number.POSITIVE_INFINITY
  // the Store and the business portal take no more than they say, whatever is asked for
  const maxRows = channel === 'mdm' ? (options.maxRows ?? limit) : Math.min(options.maxRows ?? limit, limit)
  if (strict && maxRows > largestBatchRows) throw tooManyAtOnce()
  // a batch that is only full with a row too many: all of the file is stored, or nothing
  const whole = maxRows <= largestBatchRows ? maxRows + 1 : 0
  let batchRows = Math.max(options.batchRows ?? firstBatchRows, whole)
  const text = makeTextReader()
  const reader = makeRecordReader(undefined, strict ? ',' : undefined, saysColumns)
  const file = makeFileReader({ strict, channel })
  const rowOptions: CsvOptions = {
    // the Store asks nothing of a TPM
    strict: strict && channel === 'mdm',
    literal: strict,
    era: await eraOf(),
    platform: nodePlatform(),
    ...(options.groupTag ? { groupTag: options.groupTag } : {}),
  }
  let lines = 0
  let broken = 0
  let batch = makeBatch()
  let rows = 0
  let count = 0
  const { behind } = options
  const fingerprint = makeFingerprint()
  let lastLine = 0
  let skipping = behind !== undefined && behind.lastLine > 0
  const filled = (): ReadBatch => {
    const full = batch.done({ line: lastLine, fingerprint: fingerprint.text() })
    if (options.batchRows === undefined) batchRows = Math.max(batchRows, Math.min(2 * batchRows, largestBatchRows))
    batch = makeBatch()
    rows = 0
    return full
  }

  /** Whether this row was stored before the import stopped. Another file is read to its end, so that its sender gets to see why not. */
  const isBehind = (line: number): boolean => {
    if (!skipping) return false
    skipping = line !== behind?.lastLine || fingerprint.text() !== behind.fingerprint
    return true
  }

  const report = (line: FileLine): void => {
    if (line.kind === 'refused') throw fileFault(line.finding)
    onFindings(line.findings)
  }

  async function* take(records: ReturnType<typeof reader.push>): AsyncGenerator<ReadBatch, undefined, void> {
    for (const record of records) {
      if (++lines % rowsPerTurn === 0) await setImmediate()
      const line = file.take(record)
      report(line)
      if (strict && lines === 1 && text.found().encoding.startsWith('utf-16')) throw unicodeFault()
      if (line.kind !== 'device') continue
      const { columns } = line
      if (++count > maxRows) throw tooManyRows(maxRows)
      fingerprint.add(record)
      lastLine = record.line
      if (isBehind(record.line)) continue
      const isRow = !('broken' in record) && record.cells.length > (columns.hardwareHash ?? 2)
      if (!isRow && ++broken > mostBroken) throw tooManyBroken(record.line)
      rows = batch.add(readRow(record, columns, rowOptions))
      if (rows === batchRows) yield filled()
    }
    return undefined
  }

  for await (const bytes of stream) {
    const piece = text.push(bytes)
    // Short lines are many records: they are cut out a few thousand at a time, with turns of others between.
    for (let at = 0; at < piece.length; at += pieceCharacters) {
      const records = reader.push(piece.slice(at, at + pieceCharacters))
      // A value without an end has no rows between which others could have their turn.
      if (records.length === 0) await setImmediate()
      yield* take(records)
    }
  }
  yield* take(reader.push(text.end()))
  yield* take(reader.end())
  report(file.end())
  if (lines === 0) throw emptyFile()
  if (skipping && behind) throw otherFile(behind.lastLine)
  if (count === 0) {
    const message = 'The file holds a header and no device.'
    onFindings([remark('HeaderMissing', { line: 1 }, message, 'Add one line for each device.')])
  }
  if (rows > 0 || count === 0) yield filled()
  return undefined
}

const mostTexts = 1000

/** Copies a hash's kept parts in one piece, which saves the garbage collector a thousand small objects. */
function nodePlatform(): NonNullable<CsvOptions['platform']> {
  const texts = new Map<string, string>()
  return {
    decodeBase64: makeHashDecoder(),
    digest: platformDigest,
    forIdentity: platform,
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
