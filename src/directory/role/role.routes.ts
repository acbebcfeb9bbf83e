// Directory roles on the Graph-compatible API.

import { type DirectoryRole, directoryRole, type RoleMember, roleMember } from '../../contract/graph/role.ts'
import * as contract from '../../contract/role/role.ts'
import type { Db } from '../../db/schema.ts'
import { wholeList } from '../../graph/list.ts'
import { referredId } from '../../graph/reference.ts'
import { serveEntity, serveList, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import { UserId } from '../../kernel/id.ts'
import * as roles from './role.ops.ts'
import type { RoleDescription } from './role.ts'

export function roleRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  serveWhole(serve, urls.graph, contract.listRoles, {
    name: 'directoryRoles',
    entity: directoryRole,
    all: async () => roles.listRoles().map(roleEntity),
  })
  serveEntity(serve, urls.graph, contract.getRole, {
    list: wholeList('directoryRoles'),
    entity: directoryRole,
    read: async (_tenantId, { params }) => roles.roleNamed(params.role),
    toEntity: roleEntity,
  })
  serveList(serve, urls.graph, contract.listRoleMembers, {
    list: roles.memberList,
    entity: roleMember,
    page: (tenantId, wanted, { params }) => roles.roleMembers(db, tenantId, params.role, wanted),
    toEntity: (one): RoleMember => ({ '@odata.type': '#microsoft.graph.user', ...one }),
  })
  for (const route of contract.grantRole) {
    serve.json(route, async (call) => {
      const userId = UserId.safeParse(referredId(call.body['@odata.id'], urls.graph))
      if (!userId.success) {
        throw new Fault('invalid-input', "'@odata.id' ends in the id of a user, for example …/v1.0/users/{id}.", {
          reason: 'member-reference',
        })
      }
      await roles.grantRole(db, tokenOperation(call), roles.assignedBy(userId.data, call.params.role, '/'))
    })
  }
  for (const route of contract.takeRole) {
    serve.json(route, async (call) => {
      await roles.takeRole(db, tokenOperation(call), roles.assignedBy(call.params.userId, call.params.role, '/'))
    })
  }
}

function roleEntity({ id, displayName, description }: RoleDescription): DirectoryRole {
  return { id, roleTemplateId: id, displayName, description, deletedDateTime: null }
}
