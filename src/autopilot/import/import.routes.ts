// Ways to register devices over HTTP: a CSV of any size, whose verdicts stream back, and single devices as JSON.

import { once } from 'node:events'
import type { Readable } from 'node:stream'

import * as contract from '../../contract/autopilot/device.ts'
import {
  type DeviceImport,
  type DeviceImportRow,
  deviceImport,
  deviceImportRow,
  type ImportedDevice,
  importedDevice,
} from '../../contract/graph/device-import.ts'
import { serveEntity, serveList } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import { whileAllowed } from '../../http/caller/while-allowed.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Call, Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import type { ImportDeps } from './batch.ops.ts'
import { type ImportOptions, type ImportSummary, importDevices } from './import.ops.ts'
import * as imported from './single.ops.ts'
import type { Verdict } from './verdict.ts'

export type ImportRouteDeps = ImportDeps & { readonly urls: Urls }

export function importRoutes(serve: Serve, deps: ImportRouteDeps): void {
  const { db, urls } = deps

  serve.raw(contract.importCsv, async (call) => {
    const file = (call.body ?? call.request.raw) as unknown as Readable // the route is streamed
    return call.query.document === 'true' ? answerOnce(deps, call, file) : answerByLine(deps, call, file)
  })

  serveList(serve, urls.graph, [contract.imports], {
    list: imported.importList,
    entity: deviceImport,
    page: (tenantId, wanted) => imported.listImports(db, tenantId, wanted),
    toEntity: (one): DeviceImport => ({
      ...one,
      startedAt: one.startedAt.toISOString(),
      finishedAt: one.finishedAt?.toISOString() ?? null,
    }),
  })
  serveList(serve, urls.graph, [contract.importRemarks], {
    list: imported.remarkList,
    entity: deviceImportRow,
    page: (tenantId, wanted, { params }) => imported.listRemarks(db, tenantId, params.id, wanted),
    toEntity: (one): DeviceImportRow => ({ ...one, findings: [...one.findings] }),
  })

  for (const route of contract.importOne) {
    serve.json(route, async (call) => {
      const [record] = await imported.importIdentities(deps, tokenOperation(call), [identityOf(call.body)])
      return entityOf(record!) // one in, one out
    })
  }
  for (const route of contract.importMany) {
    serve.json(route, async (call) => {
      const identities = call.body.importedWindowsAutopilotDeviceIdentities.map(identityOf)
      return { value: (await imported.importIdentities(deps, tokenOperation(call), identities)).map(entityOf) }
    })
  }
  const entity = { list: imported.importedList, entity: importedDevice, toEntity: entityOf }
  serveList(serve, urls.graph, contract.importedList, {
    ...entity,
    page: (tenantId, wanted) => imported.listImported(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, contract.importedOne, {
    ...entity,
    read: (tenantId, { params }) => imported.readImported(db, tenantId, params.id),
  })
  for (const route of contract.importedRemove) {
    serve.json(route, (call) => imported.forgetImported(db, tokenOperation(call), call.params.id))
  }
}

function identityOf(body: contract.ImportedIdentity): imported.NewIdentity {
  return {
    serialNumber: body.serialNumber ?? '',
    productKey: body.productKey ?? '',
    hardwareHash: body.hardwareIdentifier ?? '',
    groupTag: body.groupTag ?? body.orderIdentifier ?? '', // the name before 2020
    assignedUser: body.assignedUserPrincipalName ?? '',
  }
}

type Record = Awaited<ReturnType<typeof imported.importIdentities>>[number]

function entityOf(record: Record): ImportedDevice {
  const failed = record.errorName !== ''
  return {
    id: imported.idOfRecord(record.importId, record.line),
    importId: record.importId,
    serialNumber: record.serialNumber,
    productKey: record.productKey,
    hardwareIdentifier: null,
    groupTag: record.groupTag,
    assignedUserPrincipalName: record.assignedUser,
    state: {
      deviceImportStatus: failed ? 'error' : 'complete',
      deviceRegistrationId: record.registrationId,
      deviceErrorCode: record.errorCode,
      deviceErrorName: record.errorName,
    },
  }
}

type RawCall = Call<{ [name: string]: string }, { [name: string]: string }, Buffer>

function optionsOf({ query }: RawCall): ImportOptions {
  const maxRows = Number(query.maxRows)
  return {
    dryRun: query.dryRun === 'true',
    strict: query.strict === 'true',
    ...(query.groupTag ? { groupTag: query.groupTag } : {}),
    ...(query.fileName ? { fileName: query.fileName } : {}),
    ...(Number.isInteger(maxRows) && maxRows > 0 ? { maxRows } : {}),
  }
}

/** As clients read a verdict: `complete`, `updated` or `error`, with number and name of the first refusal. */
function verdictLine({ outcome, findings, ...rest }: Verdict) {
  const failure = outcome === 'refused' ? findings.find(({ severity }) => severity === 'error') : undefined
  const status = outcome === 'refused' ? 'error' : outcome === 'updated' ? 'updated' : 'complete'
  const { code, name } = failure ?? { code: 0, name: '' }
  return { kind: 'verdict', serialNumber: '', ...rest, status, code, name, findings }
}

function summaryLine(call: RawCall, deps: ImportRouteDeps, summary: ImportSummary, untold: number) {
  const seconds = (deps.clock().getTime() - call.now.getTime()) / 1000
  return { kind: 'summary', ...summary, seconds, ...(untold > 0 ? { untold } : {}) }
}

/** A file that is refused in its middle must not end the connection, or its sender would never see why. */
function bytesOf(file: Readable): AsyncIterable<Uint8Array> {
  return file.iterator({ destroyOnReturn: false })
}

const mostFindings = 1000

async function answerOnce(deps: ImportRouteDeps, call: RawCall, file: Readable): Promise<unknown> {
  const kept: ReturnType<typeof verdictLine>[] = []
  let more = 0
  const summary = await importDevices(
    deps,
    tokenOperation(call),
    whileAllowed(call, bytesOf(file)),
    optionsOf(call),
    (verdict) => {
      if (verdict.findings.length === 0) return
      if (kept.length < mostFindings) kept.push(verdictLine(verdict))
      else more++
    },
  )
  return call.reply
    .code(summary.state === 'failed' ? 503 : 200)
    .send({ ...summaryLine(call, deps, summary, 0), rowsWithFindings: kept, rowsLeftOut: more })
}

/** Lines that wait in our memory because the client sends and does not read. */
const mostUnsentBytes = 16 * 1024 * 1024

async function answerByLine(deps: ImportRouteDeps, call: RawCall, file: Readable): Promise<unknown> {
  const { reply } = call
  const { raw } = reply
  let untold = 0
  let rows = 0
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
    // its rows are counted, and told in sum. Refused rows are kept with the import.
    if (raw.writableLength > mostUnsentBytes && !raw.destroyed) {
      if (!file.readableEnded) {
        untold++
        return
      }
      await Promise.race([once(raw, 'drain'), once(raw, 'close')])
    }
    line(verdictLine(verdict))
    if (rows % 1000 === 0) line({ kind: 'progress', rows })
  }
  try {
    const summary = await importDevices(
      deps,
      tokenOperation(call),
      whileAllowed(call, bytesOf(file)),
      optionsOf(call),
      onVerdict,
    )
    if (summary.failure !== null) line({ kind: 'refusal', message: summary.failure })
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
