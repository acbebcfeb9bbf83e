// Takes a manufacturer's report of the devices it built (docs/protocols/build-reports.md).
//
// Invariants
//   1. A manufacturer reports devices of the makers that the operator gave it, and of nobody else's (T-56).
//   2. Devices, their keys, the report's counts and the audit entry of a batch are one transaction; a verdict is final when it is told.
//   3. Sending the same report again changes nothing.

import { recordAudit } from '../../audit/record.sql.ts'
import { enqueue } from '../../db/queue.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault } from '../../kernel/fault.ts'
import { timeOrderedGuid } from '../../kernel/id.ts'
import type { Clock, OperationContext } from '../../kernel/operation-context.ts'
import { makeUnderWay } from '../../kernel/under-way.ts'
import { notPartner } from '../../partner/organisation/partner.ops.ts'
import * as partners from '../../partner/organisation/partner.sql.ts'
import { platformDigest } from '../matching/hash-platform.ts'
import { judgeBuilt, type RowVerdict, refused } from './built-row.ts'
import { type Decision, decideBuilt } from './decide.ts'
import * as inventory from './inventory.sql.ts'
import { nameKey } from './keys.ops.ts'
import { nameTexts } from './name.ts'
import * as reports from './report.sql.ts'
import { type FileRow, reportedRows } from './report-file.ops.ts'

export { builtDeviceList, page as builtDevices } from './inventory.sql.ts'
export { page as buildReports, reportList } from './report.sql.ts'

export type ReportResult = reports.ReportTotals & {
  readonly id: string
  readonly dryRun: boolean
  readonly rows: number
  /** The first of those that were refused. */
  readonly refusals: readonly RowVerdict[]
}

/** A job of an organisation that waits for hashes, in the queue. */
export const hashArrived = 'hash-arrived'

const batchRows = 500
const mostRefusals = 1000

const underWay = makeUnderWay({
  most: 16,
  mostOfOne: 4,
  full: (whose) =>
    new Fault(
      'too-many',
      `${whose === 'own' ? 'Four reports of this organisation' : 'Too many reports of others'} are being read already. Send this one again when one of them has ended.`,
      { reason: 'reports-under-way', details: { retryAfterSeconds: 10 } },
    ),
})

type Deps = { readonly db: Db; readonly clock: Clock }
type Asked = { readonly fileName: string | null; readonly dryRun: boolean }

export async function takeReport(
  deps: Deps,
  operation: OperationContext,
  stream: AsyncIterable<Uint8Array>,
  asked: Asked,
): Promise<ReportResult> {
  await makersOf(deps.db, operation)
  const leave = underWay.enter(operation.tenantId)
  try {
    return await readAndStore(deps, operation, stream, asked)
  } finally {
    leave()
  }
}

async function readAndStore(
  { db, clock }: Deps,
  operation: OperationContext,
  stream: AsyncIterable<Uint8Array>,
  { fileName, dryRun }: Asked,
): Promise<ReportResult> {
  const id = timeOrderedGuid(operation.now)
  let totals: reports.ReportTotals = { added: 0, completed: 0, known: 0, refused: 0 }
  let rows = 0
  const refusals: RowVerdict[] = []
  const store = async (batch: readonly FileRow[], isLast: boolean): Promise<void> => {
    const at = { ...operation, now: clock() }
    const written = await writeBatch(db, at, { id, fileName, dryRun, isLast }, batch, totals)
    totals = written.totals
    rows += batch.length
    const room = mostRefusals - refusals.length
    refusals.push(...written.verdicts.filter(({ outcome }) => outcome === 'refused').slice(0, room))
  }
  let batch: FileRow[] = []
  for await (const row of reportedRows(stream)) {
    batch.push(row)
    if (batch.length < batchRows) continue
    await store(batch, false)
    batch = []
  }
  if (rows + batch.length === 0) throw noRows()
  await store(batch, true)
  return { id, dryRun, rows, refusals, ...totals }
}

type Report = Asked & { readonly id: string; readonly isLast: boolean }

async function writeBatch(
  db: Db,
  operation: OperationContext,
  report: Report,
  rows: readonly FileRow[],
  before: reports.ReportTotals,
): Promise<{ readonly verdicts: readonly RowVerdict[]; readonly totals: reports.ReportTotals }> {
  const { tenantId, now } = operation
  const judged = judge(rows, await makersOf(db, operation)) // outside of the transaction: this takes its time
  return inTransaction(db, async (tx) => {
    const makers = await makersOf(tx, operation)
    const good = judged.flatMap((one) => (one.ok && makers.has(one.row.name.manufacturer) ? [one.row] : []))
    const texts = good.flatMap(({ name }) => nameTexts(name))
    const known = await inventory.holders(tx, [...new Set(texts.map(nameKey))])
    const decided = decideBuilt(good, known.map(knownOf), tenantId, () => timeOrderedGuid(now))
    const verdicts = inOrder(judged, decided.verdicts)
    const totals = addUp(before, verdicts)
    if (report.dryRun) return { verdicts, totals }
    const on = { tenantId, reportId: report.id, now }
    await reports.begin(tx, operation, report)
    await inventory.add(tx, on, written(decided.decisions, 'add'))
    for (const customerId of await inventory.complete(tx, on, written(decided.decisions, 'complete'))) {
      await enqueue(tx, { tenantId: customerId, kind: hashArrived, subject: 'awaited-devices' }, {})
    }
    await reports.progress(tx, { tenantId, id: report.id }, totals, report.isLast ? now : undefined)
    await recordAudit(tx, operation, {
      action: 'autopilot.build-report.take',
      targetKind: 'build-report',
      targetId: report.id,
      details: { fileName: report.fileName, ...totals, last: report.isLast },
    })
    return { verdicts, totals }
  })
}

/** Throws for an organisation that reports nobody's devices. In a transaction its reports take turns, so that no device is added twice. */
async function makersOf(db: Db, { tenantId }: OperationContext): Promise<ReadonlySet<string>> {
  const partner = await (db.isTransaction ? partners.lockAlone : partners.byId)(db, tenantId)
  if (!partner) throw notPartner()
  if (partner.makers.length > 0) return new Set(partner.makers)
  throw new Fault(
    'forbidden',
    'Your organisation reports nobody’s devices yet. The operator of this installation says whose: taxiway partner add --maker.',
    { reason: 'no-makers' },
  )
}

type Judged = ReturnType<typeof judgeBuilt>

function judge(rows: readonly FileRow[], makers: ReadonlySet<string>): Judged[] {
  return rows.map((row) => {
    if (row.values !== undefined) return judgeBuilt(row, { makers, digest: platformDigest })
    const message = 'The row cannot be read: a quotation mark that is never closed, or a line that is too long.'
    return { ok: false, verdict: refused(row, 'row-unreadable', message) }
  })
}

function inOrder(judged: readonly Judged[], verdicts: readonly RowVerdict[]): RowVerdict[] {
  let next = 0
  return judged.map((one) => {
    if (!one.ok) return one.verdict
    const verdict = verdicts[next]
    if (verdict?.place === one.row.place) {
      next++
      return verdict
    }
    return refused(one.row, 'maker-not-yours', 'The operator took this maker from your organisation a moment ago.')
  })
}

const knownOf = ({ id, tenantId, name, board }: inventory.BuiltDevice) => ({
  ...{ id, tenantId, name },
  board: board ?? undefined,
})

function written(decisions: readonly Decision[], kind: Decision['kind']): inventory.WrittenDevice[] {
  return decisions
    .filter((decision) => decision.kind === kind)
    .map(({ id, row }) => ({
      ...{ id, name: row.name, hash: row.hash, board: row.board, builtAt: row.builtAt },
      keys: nameTexts(row.name).map(nameKey),
    }))
}

function addUp(before: reports.ReportTotals, verdicts: readonly RowVerdict[]): reports.ReportTotals {
  const count = (outcome: RowVerdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome).length
  return {
    added: before.added + count('added'),
    completed: before.completed + count('completed'),
    known: before.known + count('known'),
    refused: before.refused + count('refused'),
  }
}

const noRows = () =>
  new Fault('invalid-input', 'There is no device in this report. Send one that says at least one.', {
    reason: 'report-empty',
  })
