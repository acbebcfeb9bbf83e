// Service principals and what applications were given, on the administration API.

import * as schemas from '../../contract/graph/service-principal.ts'
import * as contract from '../../contract/identity/permission.ts'
import type { Db } from '../../db/schema.ts'
import { entityContextOf } from '../../graph/collection.routes.ts'
import { serveEntity, serveList, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenCaller, tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { GuidText, type TenantId } from '../../kernel/id.ts'
import { permissionsIn } from '../application/required-access.ts'
import { defaultAccess } from '../service-principal/service-principal.ts'
import * as access from './access.ops.ts'
import { accessEntity, appRoleEntity, grantEntity, principalEntity } from './entity.ts'
import * as grants from './grant.ops.ts'
import * as principals from './service-principal.ops.ts'

type Deps = { readonly db: Db; readonly urls: Urls }

/** Rows know nothing of the tenant whose id their entities carry. */
type Of<Row> = { readonly tenantId: TenantId; readonly row: Row }

export function permissionRoutes(serve: Serve, deps: Deps): void {
  principalRoutes(serve, deps)
  appRoleRoutes(serve, deps)
  accessRoutes(serve, deps)
  grantRoutes(serve, deps)
}

function principalRoutes(serve: Serve, { db, urls }: Deps): void {
  const toEntity = ({ tenantId, row }: Of<principals.ServicePrincipal>) => principalEntity(tenantId, row)
  const common = { list: principals.servicePrincipalList, entity: schemas.servicePrincipal, toEntity }
  serveList(serve, urls.graph, contract.listServicePrincipals, {
    ...common,
    page: async (tenantId, wanted) => {
      const found = await principals.listServicePrincipals(db, tenantId, wanted)
      return { ...found, rows: found.rows.map((row) => ({ tenantId, row })) }
    },
  })
  serveEntity(serve, urls.graph, contract.getServicePrincipal, {
    ...common,
    read: async (tenantId, { params }) => ({
      tenantId,
      row: await principals.readServicePrincipal(db, tenantId, keyIn(params.id)),
    }),
  })
  for (const route of contract.createServicePrincipal) {
    serve.json(route, async (call) => {
      const { appId, tags = [] } = call.body
      const { tenantId, scopes } = tokenCaller(call.caller)
      const input = { appId, tags, caller: scopes }
      const row = await principals.createServicePrincipal(db, tokenOperation(call), input)
      const context = entityContextOf(call.request, urls.graph, undefined)
      return { '@odata.context': context, ...toEntity({ tenantId, row }) }
    })
  }
  for (const route of contract.changeServicePrincipal) {
    serve.json(route, async (call) => {
      const { accountEnabled, appRoleAssignmentRequired: assignmentRequired, tags } = call.body
      await principals.changeServicePrincipal(db, tokenOperation(call), call.params.id, {
        caller: tokenCaller(call.caller).scopes,
        ...(accountEnabled !== undefined && { accountEnabled }),
        ...(assignmentRequired !== undefined && { assignmentRequired }),
        ...(tags && { tags }),
      })
    })
  }
  for (const route of contract.deleteServicePrincipal) {
    serve.json(route, async (call) =>
      principals.deleteServicePrincipal(db, tokenOperation(call), call.params.id, {
        caller: tokenCaller(call.caller).scopes,
      }),
    )
  }
}

function keyIn(id: string): { readonly id: string } | { readonly appId: string } {
  const appId = /^appId=(.*)$/i.exec(id)?.[1]
  return appId === undefined ? { id: GuidText.parse(id) } : { appId: GuidText.parse(appId) }
}

function appRoleRoutes(serve: Serve, { db, urls }: Deps): void {
  serveWhole(serve, urls.graph, contract.listAppRoles, {
    name: 'appRoleAssignments',
    entity: schemas.appRoleAssignment,
    all: async (tenantId, { params }) =>
      (await grants.listAppRoles(db, tenantId, params.id)).map((role) => appRoleEntity(tenantId, role)),
  })
  for (const route of contract.grantAppRole) {
    serve.json(route, async (call) => {
      const { tenantId, scopes: caller } = tokenCaller(call.caller)
      const { principalId, resourceId, appRoleId } = call.body
      const given = { principalId, resourceId, appRoleId, caller }
      const role = await grants.grantAppRole(db, tokenOperation(call), call.params.id, given)
      const context = entityContextOf(call.request, urls.graph, undefined)
      return { '@odata.context': context, ...appRoleEntity(tenantId, role) }
    })
  }
  for (const route of contract.takeAppRole) {
    serve.json(route, async (call) =>
      grants.takeAppRole(db, tokenOperation(call), {
        ...call.params,
        caller: tokenCaller(call.caller).scopes,
      }),
    )
  }
}

function accessRoutes(serve: Serve, { db, urls }: Deps): void {
  serveList(serve, urls.graph, contract.listAssigned, {
    list: access.accessList,
    entity: schemas.applicationAccess,
    page: (tenantId, wanted, { params }) => access.listAssigned(db, tenantId, params.id, wanted),
    toEntity: accessEntity,
  })
  for (const route of contract.assignTo) {
    serve.json(route, async (call) => {
      const { principalId, resourceId, appRoleId = defaultAccess } = call.body
      const given = { principalId, resourceId, appRoleId, caller: tokenCaller(call.caller).scopes }
      const assigned = await access.assign(db, tokenOperation(call), call.params.id, given)
      const context = entityContextOf(call.request, urls.graph, undefined)
      return { '@odata.context': context, ...accessEntity(assigned) }
    })
  }
  for (const route of contract.takeAssigned) {
    serve.json(route, async (call) =>
      access.takeAssigned(db, tokenOperation(call), { ...call.params, caller: tokenCaller(call.caller).scopes }),
    )
  }
}

function grantRoutes(serve: Serve, { db, urls }: Deps): void {
  const toEntity = ({ tenantId, row }: Of<grants.Grant>) => grantEntity(tenantId, row)
  const common = { list: grants.grantList, entity: schemas.permissionGrant, toEntity }
  serveList(serve, urls.graph, contract.listGrants, {
    ...common,
    page: async (tenantId, wanted) => {
      const found = await grants.listGrants(db, tenantId, wanted)
      return { ...found, rows: found.rows.map((row) => ({ tenantId, row })) }
    },
  })
  serveEntity(serve, urls.graph, contract.getGrant, {
    ...common,
    read: async (tenantId, { params }) => ({ tenantId, row: await grants.readGrant(db, tenantId, params.id) }),
  })
  for (const route of contract.createGrant) {
    serve.json(route, async (call) => {
      const { tenantId, scopes: caller } = tokenCaller(call.caller)
      const { clientId, consentType, principalId, resourceId, scope } = call.body
      const row = await grants.createGrant(db, tokenOperation(call), {
        caller,
        principalId: clientId,
        resourceId,
        userId: grants.personOf(consentType, principalId ?? null),
        permissions: permissionsIn(scope),
      })
      const context = entityContextOf(call.request, urls.graph, undefined)
      return { '@odata.context': context, ...toEntity({ tenantId, row }) }
    })
  }
  for (const route of contract.changeGrant) {
    serve.json(route, async (call) =>
      grants.changeGrant(db, tokenOperation(call), call.params.id, {
        caller: tokenCaller(call.caller).scopes,
        permissions: permissionsIn(call.body.scope),
      }),
    )
  }
  for (const route of contract.deleteGrant) {
    serve.json(route, async (call) =>
      grants.deleteGrant(db, tokenOperation(call), call.params.id, { caller: tokenCaller(call.caller).scopes }),
    )
  }
}
