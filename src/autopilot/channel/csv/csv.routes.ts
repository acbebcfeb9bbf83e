// Registers the devices of a CSV of any size, plain or sealed, whose verdicts stream back.

import { once } from 'node:events'
import type { Readable } from 'node:stream'

import { importCsv } from '../../../contract/autopilot/channel/csv.ts'
import { tokenOperation } from '../../../http/caller/caller.ts'
import { whileAllowed } from '../../../http/caller/while-allowed.ts'
import type { Call, Serve } from '../../../http/serve.ts'
import { Fault } from '../../../kernel/fault.ts'
import { timeOrderedGuid } from '../../../kernel/id.ts'
import type { Verdict } from '../../import/row/verdict.ts'
import { importFile, type SealedDeps } from '../sealed/sealed.ops.ts'
import type { ImportingChannel } from './columns.ts'
import type { ImportOptions, ImportSummary } from './csv.ops.ts'
import { fileInWordsOfStore, inWordsOfStore, storeErrorOfRow } from './store-error.ts'
import { namedAsInStore } from './store-fault.routes.ts'

export function csvRoutes(serve: Serve, deps: SealedDeps): void {
  serve.raw(importCsv, async (call) => {
    const file = (call.body ?? call.request.raw) as unknown as Readable // the route is streamed
    const answer = call.query.document === 'true' ? answerOnce : answerByLine
    return isStore(call)
      ? answer(deps, call, file).catch((error) => namedAsInStore(error, fileInWordsOfStore))
      : answer(deps, call, file)
  })
}

const channelOf = (asked: string | undefined): ImportingChannel =>
  asked === 'store-csv' ? 'store' : asked === 'business-csv' ? 'business' : 'mdm'

type RawCall = Call<{ [name: string]: string }, { [name: string]: string }, Buffer>

function optionsOf({ query }: RawCall): ImportOptions {
  const maxRows = Number(query.maxRows)
  return {
    dryRun: query.dryRun === 'true',
    channel: channelOf(query.channel),
    strict: query.strict === 'true',
    ...(query.groupTag ? { groupTag: query.groupTag } : {}),
    ...(query.fileName ? { fileName: query.fileName } : {}),
    ...(query.resume ? { resume: query.resume.toLowerCase() } : {}),
    ...(Number.isInteger(maxRows) && maxRows > 0 ? { maxRows } : {}),
  }
}

const isStore = ({ query }: Pick<RawCall, 'query'>): boolean => query.channel === 'store-csv'

/** A file of the Store is stored whole or not at all: what stopped it once it was read is a service that was away. */
const failureIn = (call: RawCall, failure: string): string =>
  isStore(call) ? `${inWordsOfStore('wadp004')} ${failure}` : failure

/** As clients read a verdict: `complete`, `updated` or `error`, with number and name of the first refusal, and what the Store calls it. */
function verdictLine({ outcome, findings, ...rest }: Verdict, inStore: boolean) {
  const failure = outcome === 'refused' ? findings.find(({ severity }) => severity === 'error') : undefined
  const status = outcome === 'refused' ? 'error' : outcome === 'updated' ? 'updated' : 'complete'
  const { code, name } = failure ?? { code: 0, name: '' }
  // what the Store has no name for is a file that does not work
  const storeError = inStore && failure ? { storeError: storeErrorOfRow(failure.name) ?? 'wadp009' } : {}
  return { kind: 'verdict', serialNumber: '', ...rest, status, code, name, ...storeError, findings }
}

function summaryLine(call: RawCall, deps: SealedDeps, summary: ImportSummary, untold: number) {
  const seconds = (deps.clock().getTime() - call.now.getTime()) / 1000
  return { kind: 'summary', ...summary, seconds, ...(untold > 0 ? { untold } : {}) }
}

/** A file that is refused in its middle must not end the connection, or its sender would never see why. */
function bytesOf(file: Readable): AsyncIterable<Uint8Array> {
  return file.iterator({ destroyOnReturn: false })
}

const mostFindings = 1000

async function answerOnce(deps: SealedDeps, call: RawCall, file: Readable): Promise<unknown> {
  const kept: ReturnType<typeof verdictLine>[] = []
  let more = 0
  const summary = await importFile(
    deps,
    tokenOperation(call),
    whileAllowed(call, bytesOf(file)),
    optionsOf(call),
    (verdict) => {
      if (verdict.findings.length === 0) return
      if (kept.length < mostFindings) kept.push(verdictLine(verdict, isStore(call)))
      else more++
    },
  )
  return call.reply
    .code(summary.state === 'complete' ? 200 : summary.state === 'cancelled' ? 409 : 503)
    .send({ ...summaryLine(call, deps, summary, 0), rowsWithFindings: kept, rowsLeftOut: more })
}

/** Lines that wait in our memory because the client sends and does not read. */
const mostUnsentBytes = 16 * 1024 * 1024

async function answerByLine(deps: SealedDeps, call: RawCall, file: Readable): Promise<unknown> {
  const { reply } = call
  const { raw } = reply
  let untold = 0
  let rows = 0
  const options = optionsOf(call)
  const importId = options.resume ?? timeOrderedGuid(call.now)
  const begin = () => {
    if (raw.headersSent) return
    reply.hijack()
    raw.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' })
  }
  const line = (document: unknown) => {
    begin()
    raw.write(`${JSON.stringify(document)}\n`)
  }
  const onVerdict = async (verdict: Verdict) => {
    rows++
    // A client that first sends all and then reads must not stop us from reading, so we cannot wait for it: past a limit
    // its rows are only counted. Refused rows are kept with the import.
    if (raw.writableLength > mostUnsentBytes && !raw.destroyed) {
      if (!file.readableEnded) {
        untold++
        return
      }
      await Promise.race([once(raw, 'drain'), once(raw, 'close')])
    }
    // its first rows are stored: whoever reads this can cancel the import from now on
    if (rows === 1 && !options.dryRun) line({ kind: 'begun', importId })
    line(verdictLine(verdict, isStore(call)))
    if (rows % 1000 === 0) line({ kind: 'progress', rows })
  }
  try {
    const summary = await importFile(
      deps,
      tokenOperation(call),
      whileAllowed(call, bytesOf(file)),
      { ...options, importId },
      onVerdict,
    )
    if (summary.failure !== null) line({ kind: 'refusal', message: failureIn(call, summary.failure) })
    for (const finding of summary.findings) line({ kind: 'remark', ...finding })
    line(summaryLine(call, deps, summary, untold))
  } catch (error) {
    if (!raw.headersSent) throw error // nothing was told yet: answered like any other request
    call.request.log.error({ err: error, requestId: call.requestId }, 'an import failed after its answer had begun')
    const message = error instanceof Fault ? error.message : 'Something went wrong on our side.'
    line({ kind: 'refusal', message: `${message} The rows told of so far are final; upload the same file again.` })
  }
  raw.end()
  return reply
}
