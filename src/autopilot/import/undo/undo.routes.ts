// Taking back what an import registered.

import * as contract from '../../../contract/autopilot/import.ts'
import { type ImportedBy, type ImportUndo, importedBy } from '../../../contract/graph/device-import.ts'
import type { Db } from '../../../db/schema.ts'
import { serveList } from '../../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../../http/caller/caller.ts'
import type { Urls } from '../../../http/listeners.ts'
import type { Serve } from '../../../http/serve.ts'
import * as undo from './undo.ops.ts'

export function undoRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  serve.json(contract.undoImport, async (call): Promise<ImportUndo> => {
    const { dryRun } = call.body
    const { takesOut, leaves } = await undo.undoImport(db, tokenOperation(call), call.params.id, { dryRun })
    return { dryRun, takesOut, leaves: [...leaves] }
  })
  serveList(serve, urls.graph, [contract.listImported], {
    list: undo.importedList,
    entity: importedBy,
    page: (tenantId, wanted, { params }) => undo.listImported(db, tenantId, params.id, wanted),
    toEntity: ({ id, serialNumber, groupTag, importLine, stays }): ImportedBy => ({
      id,
      serialNumber,
      groupTag,
      line: importLine ?? 0,
      stays,
    }),
  })
}
