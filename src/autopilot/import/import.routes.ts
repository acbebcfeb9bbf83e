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
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import * as imports from './read.ops.ts'

export function importRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  serveList(serve, urls.graph, [contract.listImports], {
    list: imports.importList,
    entity: deviceImport,
    page: (tenantId, wanted) => imports.listImports(db, tenantId, wanted),
    toEntity: (one): DeviceImport => ({
      ...one,
      startedAt: one.startedAt.toISOString(),
      finishedAt: one.finishedAt?.toISOString() ?? null,
    }),
  })
  serveList(serve, urls.graph, [contract.listImportRemarks], {
    list: imports.remarkList,
    entity: deviceImportRow,
    page: (tenantId, wanted, { params }) => imports.listRemarks(db, tenantId, params.id, wanted),
    toEntity: (one): DeviceImportRow => ({ ...one, findings: [...one.findings] }),
  })
}
