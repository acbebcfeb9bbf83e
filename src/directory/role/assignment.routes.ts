// Roles and their assignments on the Graph-compatible API (unified role management).

import {
  type RoleAssignment,
  type RoleDefinition,
  roleAssignment,
  roleDefinition,
} from '../../contract/graph/role-assignment.ts'
import * as contract from '../../contract/role/assignment.ts'
import type { Db } from '../../db/schema.ts'
import { entityContextOf } from '../../graph/collection.routes.ts'
import { wholeList } from '../../graph/list.ts'
import { serveEntity, serveList, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { isForGroups } from '../../kernel/role.ts'
import { scopesOfEach } from '../../kernel/role-scope.ts'
import * as roles from './role.ops.ts'
import { assignmentId, type RoleDescription, scopeOf } from './role.ts'

export function assignmentRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  serveWhole(serve, urls.graph, contract.listRoleDefinitions, {
    name: 'roleDefinitions',
    entity: roleDefinition,
    all: async () => roles.listRoles().map(definitionEntity),
  })
  serveEntity(serve, urls.graph, contract.getRoleDefinition, {
    list: wholeList('roleDefinitions'),
    entity: roleDefinition,
    read: async (_tenantId, { params }) => roles.roleNamed(params.id),
    toEntity: definitionEntity,
  })
  const entity = {
    list: roles.assignmentList,
    entity: roleAssignment,
    toEntity: (row: roles.Assignment, { expand }: { readonly expand: readonly string[] }) =>
      assignmentEntity(row, expand),
  }
  serveList(serve, urls.graph, contract.listRoleAssignments, {
    ...entity,
    page: (tenantId, wanted) => roles.listAssignments(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, contract.getRoleAssignment, {
    ...entity,
    read: (tenantId, { params }) => roles.readAssignment(db, tenantId, params.id),
  })
  for (const route of contract.createRoleAssignment) {
    serve.json(route, async (call) => {
      const { principalId, roleDefinitionId, directoryScopeId } = call.body
      const assigned = roles.assignedBy(principalId, roleDefinitionId, directoryScopeId)
      return {
        '@odata.context': entityContextOf(call.request, urls.graph, undefined),
        ...assignmentEntity(await roles.grantRole(db, tokenOperation(call), assigned), []),
      }
    })
  }
  for (const route of contract.deleteRoleAssignment) {
    serve.json(route, (call) => roles.takeAssignment(db, tokenOperation(call), call.params.id))
  }
}

function definitionEntity({ id, role, displayName, description }: RoleDescription): RoleDefinition {
  return {
    id,
    templateId: id,
    displayName,
    description,
    isBuiltIn: true,
    isEnabled: true,
    role,
    isForGroups: isForGroups(role),
    rolePermissions: [{ allowedResourceActions: [...scopesOfEach([role])], condition: null }],
  }
}

function assignmentEntity(row: roles.Assignment, expand: readonly string[]): RoleAssignment {
  const { userId, groupId, displayName, userPrincipalName, groupName } = row
  return {
    id: assignmentId(row),
    principalId: userId,
    roleDefinitionId: roles.roleNamed(row.role).id,
    directoryScopeId: scopeOf(groupId),
    ...(expand.includes('principal') && {
      principal: { '@odata.type': '#microsoft.graph.user', id: userId, displayName, userPrincipalName },
    }),
    ...(expand.includes('directoryScope') && {
      directoryScope: groupId
        ? { '@odata.type': '#microsoft.graph.group', id: groupId, displayName: groupName ?? '' }
        : null,
    }),
  }
}
