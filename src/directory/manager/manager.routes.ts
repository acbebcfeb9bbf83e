// Managers on the Graph-compatible API.

import * as contract from '../../contract/directory/manager.ts'
import { user as userSchema } from '../../contract/graph/user.ts'
import { referredId } from '../../graph/reference.ts'
import { serveEntity, serveList } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import { UserId } from '../../kernel/id.ts'
import type { DirectoryDeps } from '../directory.routes.ts'
import * as graph from '../directory-entity.ts'
import * as reads from '../directory-read.ops.ts'
import { directReports, manager, removeManager, setManager } from './manager.ops.ts'

export function managerRoutes(serve: Serve, { db, urls }: DirectoryDeps): void {
  const entity = { list: reads.userList, entity: userSchema, toEntity: graph.userEntity }
  serveEntity(serve, urls.graph, contract.getManager, {
    ...entity,
    read: (tenantId, { params }) => manager(db, tenantId, params.key),
  })
  serveList(serve, urls.graph, contract.listDirectReports, {
    ...entity,
    page: (tenantId, wanted, { params }) => directReports(db, tenantId, params.key, wanted),
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
