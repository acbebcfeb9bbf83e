// Managers on the Graph-compatible API.

import * as contract from '../../contract/directory/manager.ts'
import { referredId } from '../../graph/reference.ts'
import { serveEntity, serveList } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import { UserId } from '../../kernel/id.ts'
import type { DirectoryDeps } from '../directory.routes.ts'
import { personServed, withManagers } from '../people.routes.ts'
import { directReports, manager, removeManager, setManager } from './manager.ops.ts'

export function managerRoutes(serve: Serve, { db, urls }: DirectoryDeps): void {
  serveEntity(serve, urls.graph, contract.getManager, {
    ...personServed,
    read: async (tenantId, { params, caller }, wanted) => {
      const found = await manager(db, tenantId, params.key)
      return (await withManagers(db, caller, [found], wanted))[0] ?? found
    },
  })
  serveList(serve, urls.graph, contract.listDirectReports, {
    ...personServed,
    page: async (tenantId, wanted, { params, caller }) => {
      const found = await directReports(db, tenantId, params.key, wanted)
      return { ...found, rows: await withManagers(db, caller, found.rows, wanted) }
    },
  })
  for (const route of contract.setManager) {
    serve.json(route, async (call) => {
      const managerId = UserId.safeParse(referredId(call.body['@odata.id'], urls.graph))
      if (!managerId.success) {
        throw new Fault('invalid-input', "'@odata.id' ends in the id of a user, for example …/v1.0/users/{id}.", {
          reason: 'member-reference',
        })
      }
      await setManager(db, tokenOperation(call), call.params.id, managerId.data)
    })
  }
  for (const route of contract.removeManager) {
    serve.json(route, async (call) => removeManager(db, tokenOperation(call), call.params.id))
  }
}
