// Diagnostics of devices on the Graph-compatible API, and where devices put them.

import { Readable } from 'node:stream'

import { type DeviceLog, deviceLog } from '../../contract/graph/device-log.ts'
import * as contract from '../../contract/mdm/device-log.ts'
import { contextOf } from '../../graph/collection.routes.ts'
import { wholeList } from '../../graph/list.ts'
import { serveEntity, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { notFound } from '../../kernel/fault.ts'
import { askDevice } from '../action/remote.ops.ts'
import { keptDays } from './collection.ts'
import * as ops from './diagnostics.ops.ts'

type Deps = ops.DiagnosticsDeps & { readonly urls: Pick<Urls, 'graph' | 'content'> }

export function diagnosticsRoutes(serve: Serve, deps: Deps): void {
  const { db, urls, contentKey } = deps
  for (const route of contract.collectLogs) {
    serve.json(route, async (call) => {
      const operation = tokenOperation(call)
      await askDevice(db, operation, call.params.id, { kind: 'collectDiagnostics' })
      // also when the device had been asked already
      const [latest] = await ops.listOfDevice(db, operation.tenantId, call.params.id)
      if (!latest) throw notFound('Log collection', call.params.id)
      return { '@odata.context': contextOf(call.request, urls.graph, '/$entity'), ...logEntity(latest) }
    })
  }
  serveWhole(serve, urls.graph, contract.listDeviceLogs, {
    name: 'logCollectionRequests',
    entity: deviceLog,
    all: async (tenantId, { params }) => (await ops.listOfDevice(db, tenantId, params.id)).map(logEntity),
  })
  serveEntity(serve, urls.graph, contract.getDeviceLog, {
    list: wholeList('logCollectionRequests'),
    entity: deviceLog,
    toEntity: logEntity,
    read: (tenantId, { params }) => ops.readOfDevice(db, { tenantId }, params),
  })
  for (const route of contract.deleteDeviceLog) {
    serve.json(route, (call) => ops.deleteOfDevice(db, tokenOperation(call), call.params))
  }
  for (const route of contract.createDownloadUrl) {
    serve.json(route, async (call) => {
      const at = { key: contentKey, origin: urls.content }
      const value = await ops.makeDownloadUrl(db, at, tokenOperation(call), call.params)
      return { '@odata.context': contextOf(call.request, urls.graph), value }
    })
  }
  serve.raw(contract.receiveArchive, async ({ params, query, request, reply, requestId }) => {
    const requested = { ...requestedOf(params, query), enrollmentId: query.for ?? '', requestId }
    await ops.takeArchive(deps, requested, (request.body ?? []) as AsyncIterable<Uint8Array>)
    return reply.code(201).send()
  })
  serve.raw(contract.serveArchive, async ({ params, query, reply }) => {
    const { fileName, sizeBytes, bytes } = await ops.openArchive(deps, requestedOf(params, query))
    return reply
      .type('application/zip')
      .headers({
        'content-length': sizeBytes,
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      })
      .send(Readable.from(bytes))
  })
}

type Texts = Readonly<Record<string, string>>

const requestedOf = (params: Texts, query: Texts): ops.Requested => ({
  tenantId: params.tenantId ?? '',
  logId: params.logId ?? '',
  expires: query.exp ?? '',
  signature: query.sig ?? '',
})

function logEntity({ archive, state, ...asked }: ops.Collected): DeviceLog {
  const waits = state === 'pending' || state === 'active'
  const expires = archive && new Date(archive.receivedAt.getTime() + keptDays * 24 * 3_600_000)
  return {
    id: asked.id,
    status: waits ? 'pending' : archive ? 'completed' : 'failed',
    managedDeviceId: asked.enrollmentId,
    requestedDateTimeUTC: asked.askedAt.toISOString(),
    receivedDateTimeUTC: archive?.receivedAt.toISOString() ?? null,
    expirationDateTimeUTC: expires?.toISOString() ?? null,
    initiatedByUserPrincipalName: asked.askedBy,
    enrolledByUser: asked.ownerName,
    sizeInKB: archive ? archive.sizeBytes / 1024 : null,
    sha256: archive?.sha256 ?? null,
    reason: asked.reason ?? (state === 'done' && !archive ? 'the diagnostics were deleted' : null),
  }
}
