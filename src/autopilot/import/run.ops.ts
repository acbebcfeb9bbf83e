// The front door of the import: every channel (../channel) hands its rows to runImport and to nothing else here, so that none of
// them can leave out the limit on guesses at devices of others (T-23), the limit on an import's load (T-58), the record of the
// import, or that the database may be away for a moment.
//
// Invariants
//   1. A verdict is reported when it is final: after the commit of its row, or when the row will never be stored.
//   2. A row's device, identity keys, directory object, groups, effective profile, story and audit are one transaction (I3).
//   3. Sending the same rows again changes nothing but what they say anew; a repeated batch finds its own rows.
//   4. Memory does not grow with the import: one batch is written while the next is read.

import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { newLeaseOwner } from '../../db/lock/lease.ts'
import { databaseFault } from '../../db/unavailable.ts'
import type { Custody } from '../../kernel/custody.ts'
import { Fault } from '../../kernel/fault.ts'
import { timeOrderedGuid } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { type ImportDeps, mostRemarks, type WrittenBatch, writeBatch } from './batch.ops.ts'
import { guesserOf, refuseIfGuessing } from './guess.ops.ts'
import * as imports from './import.sql.ts'
import { asOwnImport, notOurs } from './lease.ops.ts'
import type { Alongside, ImportSession } from './plan.ops.ts'
import type { Resumed } from './resume.ops.ts'
import type { ReadBatch } from './row/read-batch.ts'
import type { Registrar } from './row/registrar.ts'
import type { Verdict } from './row/verdict.ts'
import { enterImport } from './turn.ops.ts'

export type { ImportDeps } from './batch.ops.ts'
export { otherFile, type Resumed, resumable } from './resume.ops.ts'

export type ImportRequest = {
  readonly from: Registrar
  readonly alongside?: Alongside
  readonly ahead?: ImportSession['ahead']
  readonly onto?: ImportSession['onto']
  /** Says what would become of each row, and stores nothing. */
  readonly dryRun?: boolean
  readonly fileName?: string | undefined
  /** What the channel gives to rows that carry none; whoever goes on with the import finds it again. */
  readonly groupTag?: string | undefined
  /** Of a list that came sealed: kept with the import. */
  readonly custody?: Custody | undefined
  /** Goes on with that import; the batches begin behind its last line. */
  readonly resumed?: Resumed | undefined
  /** For a channel that knows the record of its import before it ends; otherwise one is made. */
  readonly importId?: string | undefined
  /**
   * A stream is read batch by batch, for as long as its sender takes, and counts as an import under way; what a request had in it
   * does not.
   */
  readonly batches: AsyncGenerator<ReadBatch, undefined, void> | Iterable<ReadBatch>
  /** Tests make these short. */
  readonly retryDelaysMs?: readonly number[] | undefined
}

/**
 * `failure`: the error that stopped it, and the last line stored. A caller without any verdict yet gets the fault thrown instead,
 * but for a stream that lost the database.
 */
export type ImportResult = imports.ImportTotals & {
  readonly importId: string
  readonly state: 'complete' | 'failed' | 'cancelled'
  readonly dryRun: boolean
  readonly rows: number
  readonly failure: string | null
}

export type OnVerdict = (verdict: Verdict) => void | Promise<void>

/** Verdicts sent between two looks at the network and the database: each is a line that is written and encrypted. */
const verdictsPerTurn = 100
const defaultRetryDelaysMs = [200, 1000, 3000, 6000]

export async function runImport(
  deps: ImportDeps,
  operation: OperationContext,
  request: ImportRequest,
  onVerdict: OnVerdict,
): Promise<ImportResult> {
  const { batches, from } = request
  if (!isStream(batches)) {
    refuseIfGuessing({ tenantId: guesserOf(operation.tenantId, from), now: operation.now }) // before the work of judging the rows
    return begin(deps, operation, request, eachOf(batches), onVerdict)
  }
  const leave = enterImport(operation.tenantId)
  try {
    return await begin(deps, operation, request, batches, onVerdict)
  } catch (error) {
    throw databaseFault(error) ?? error // so that a door has a name of its own for it
  } finally {
    leave()
  }
}

const isStream = (batches: ImportRequest['batches']): batches is AsyncGenerator<ReadBatch, undefined, void> =>
  Symbol.asyncIterator in batches

async function* eachOf(batches: Iterable<ReadBatch>): AsyncGenerator<ReadBatch, undefined, void> {
  yield* batches
  return undefined
}

type Batches = {
  readonly batches: AsyncGenerator<ReadBatch, undefined, void>
  readonly head: IteratorResult<ReadBatch, undefined>
  readonly run: imports.Run
}

async function begin(
  deps: ImportDeps,
  operation: OperationContext,
  request: ImportRequest,
  batches: AsyncGenerator<ReadBatch, undefined, void>,
  onVerdict: OnVerdict,
): Promise<ImportResult> {
  const head = await batches.next() // what cannot be read at all leaves no record
  refuseIfGuessing({ tenantId: guesserOf(operation.tenantId, request.from), now: operation.now })
  const importId = request.resumed?.id ?? request.importId ?? timeOrderedGuid(operation.now)
  const run = { importId, owner: newLeaseOwner() }
  const work = () => storeBatches(deps, operation, { batches, head, run }, request, onVerdict)
  if (request.dryRun === true) return work()
  const fileName = request.fileName?.slice(0, 255) ?? null
  const { from, groupTag, custody, resumed } = request
  return asOwnImport(deps.db, operation, { ...run, fileName, groupTag, custody, from, resumed }, work)
}

async function storeBatches(
  deps: ImportDeps,
  operation: OperationContext,
  { batches, head, run }: Batches,
  request: ImportRequest,
  onVerdict: OnVerdict,
): Promise<ImportResult> {
  const dryRun = request.dryRun === true
  const { from, alongside, ahead, onto, resumed } = request
  const session: ImportSession = {
    ...run,
    dryRun,
    from,
    alongside,
    ahead,
    onto,
    seen: new Map(),
    uuids: new Map(),
    remarksKept: 0,
  }
  let totals: imports.ImportTotals = { registered: 0, updated: 0, refused: 0, warned: 0 }
  let rows = 0
  let failure: string | null = null
  let cancelled = false
  let lastAcknowledged = 0
  if (resumed) {
    const { registered, updated, refused, warned } = resumed
    totals = { registered, updated, refused, warned }
    rows = registered + updated + refused
    session.remarksKept = Math.min(mostRemarks, refused + warned)
    lastAcknowledged = resumed.lastLine
  }
  let verdicts = 0

  let batch: IteratorResult<ReadBatch, undefined> = head
  try {
    while (!batch.done) {
      refuseIfGuessing({ tenantId: guesserOf(operation.tenantId, from), now: deps.clock() })
      const current: ReadBatch = batch.value
      const totalsBefore: imports.ImportTotals = totals
      const write: Promise<WrittenBatch> = withRetries(request.retryDelaysMs ?? defaultRetryDelaysMs, () =>
        writeBatch(deps, { ...operation, now: deps.clock() }, session, current, totalsBefore),
      )
      // the next batch is read and decoded while the database works on this one
      const [written, next] = await Promise.allSettled([write, batches.next()])
      if (written.status === 'rejected') throw written.reason
      totals = written.value.totals
      rows += current.readings.length
      deps.guesses.note(written.value.guessedAt, deps.clock())
      for (const verdict of written.value.verdicts) {
        await onVerdict(verdict)
        lastAcknowledged = verdict.line
        if (++verdicts % verdictsPerTurn === 0) await setImmediate()
      }
      if (next.status === 'rejected') throw next.reason
      batch = next.value
    }
  } catch (error) {
    failure = failureText(error, lastAcknowledged, isStream(request.batches)) ?? null
    cancelled = error instanceof Fault && error.reason === 'import-cancelled'
    if (failure === null) {
      const message = error instanceof Fault ? error.message : 'Something went wrong on our side.'
      if (!dryRun && !cancelled) await finish(deps, operation, run, 'failed', message)
      throw error
    }
  } finally {
    await batches.return(undefined)
  }
  const state = failure === null ? 'complete' : 'failed'
  if (!dryRun && !cancelled) await finish(deps, operation, run, state, failure)
  return { importId: run.importId, state: cancelled ? 'cancelled' : state, dryRun, rows, ...totals, failure }
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
function failureText(error: unknown, lastAcknowledged: number, streamed: boolean): string | undefined {
  const after =
    lastAcknowledged > 0
      ? `Rows up to line ${lastAcknowledged} are stored and acknowledged; nothing after it is.`
      : 'No row of this file was acknowledged.'
  const again =
    error instanceof Fault && error.reason === 'import-cancelled'
      ? 'To go on, send the same file for this import again; to take out what it registered, undo it.'
      : 'Upload the same file again: rows that are stored already are recognised and not doubled.'
  if (error instanceof Fault && ((streamed && error.code === 'unavailable') || lastAcknowledged > 0)) {
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
  run: imports.Run,
  state: 'complete' | 'failed',
  failure: string | null,
): Promise<void> {
  try {
    const own = await imports.end(db, operation.tenantId, run, { state, failure, at: clock() })
    if (!own) throw await notOurs(db, operation.tenantId, run.importId)
  } catch (error) {
    // the rows are safe, and the caller knows; the record of the import stays 'running' until its lease is over
    if (state === 'complete') throw error
  }
}
