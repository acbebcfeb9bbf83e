// Results of registering devices: imports, and their rows that were refused or repaired.

import * as contract from '../../contract/autopilot/import.ts'
import {
  type DeviceImport,
  type DeviceImportRow,
  deviceImport,
  deviceImportRow,
} from '../../contract/graph/device-import.ts'
import type { Db } from '../../db/schema.ts'
import { serveList } from '../../graph/serve-list.routes.ts'
import { tenantOf, tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { canGoOn, undoUntil } from './after.ts'
import { cancelImport } from './cancel.ops.ts'
import * as imports from './read.ops.ts'

function importEntity(one: imports.ImportRecord): DeviceImport {
  const { fingerprint: _fingerprint, groupTag: _groupTag, ...shown } = one
  return {
    ...shown,
    custody: one.custody && { ...one.custody, hands: [...one.custody.hands] },
    startedAt: one.startedAt.toISOString(),
    finishedAt: one.finishedAt?.toISOString() ?? null,
    resumable: canGoOn(one),
    undoUntil: undoUntil(one)?.toISOString() ?? null,
  }
}

export function importRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  serveList(serve, urls.graph, [contract.listImports], {
    list: imports.importList,
    entity: deviceImport,
    page: (tenantId, wanted) => imports.listImports(db, tenantId, wanted),
    toEntity: importEntity,
  })
  serve.json(contract.readImport, async (call) =>
    importEntity(await imports.readImport(db, tenantOf(call), call.params.id)),
  )
  serve.json(contract.cancelImport, async (call) =>
    importEntity(await cancelImport(db, tokenOperation(call), call.params.id)),
  )
  serveList(serve, urls.graph, [contract.listImportRemarks], {
    list: imports.remarkList,
    entity: deviceImportRow,
    page: (tenantId, wanted, { params }) => imports.listRemarks(db, tenantId, params.id, wanted),
    toEntity: (one): DeviceImportRow => ({ ...one, findings: [...one.findings] }),
  })
}
