// Applications on the Graph-compatible API, and the upload of their content.

import type { Readable } from 'node:stream'
import { type Assigned, withTargets } from '../../../assignment/assignment.ops.ts'
import { assignmentEntity, assignmentsOf, type Expanded } from '../../../assignment/entity.ts'
import { itemAssignment } from '../../../contract/graph/assignment.ts'
import { contextOf } from '../../../graph/collection.routes.ts'
import { serveEntity, serveList, serveWhole } from '../../../graph/serve-list.routes.ts'
import { tenantOf, tokenOperation } from '../../../http/caller/caller.ts'
import { whileAllowed } from '../../../http/caller/while-allowed.ts'
import type { Serve } from '../../../http/serve.ts'
import { Fault } from '../../../kernel/fault.ts'
import { AppId, type TenantId } from '../../../kernel/id.ts'
import { isType } from '../../../kernel/odata-type.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import * as contract from './app.contract.ts'
import * as ops from './app.ops.ts'
import { appKind } from './assignment.ts'
import { appEntity, appType } from './entity.ts'

/** Applications are never only offered. */
const required = { intent: 'required' }

export function appRoutes(serve: Serve, { db, seal, urls }: AdminDeps): void {
  const assigned = async (tenantId: TenantId, app: ops.App) => (await withTargets(db, tenantId, appKind, [app]))[0]!
  const entity = {
    list: ops.appList,
    entity: contract.mobileApp,
    toEntity: (app: Assigned<ops.App>, { expand }: Expanded): contract.MobileApp => ({
      ...appEntity(app),
      ...assignmentsOf(app, expand, required),
    }),
  }
  serveList(serve, urls.graph, contract.listApps, {
    ...entity,
    page: (tenantId, wanted) => ops.listApps(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, contract.getApp, {
    ...entity,
    read: async (tenantId, { params }) => assigned(tenantId, await ops.readApp(db, tenantId, params.id)),
  })
  for (const route of contract.createApp) {
    serve.json(route, async (call) => {
      const made = await ops.createApp(db, seal, tokenOperation(call), valuesOf(call.body))
      return appEntity(await assigned(tenantOf(call), made))
    })
  }
  for (const route of contract.changeApp) {
    serve.json(route, async (call) => {
      const changed = await ops.changeApp(db, seal, tokenOperation(call), call.params.id, valuesOf(call.body))
      return appEntity(await assigned(tenantOf(call), changed))
    })
  }
  for (const route of contract.deleteApp) {
    serve.json(route, async (call) => ops.deleteApp(db, tokenOperation(call), call.params.id))
  }
  for (const route of contract.assignApp) {
    serve.json(route, async (call) =>
      ops.assignApp(db, tokenOperation(call), call.params.id, call.body.mobileAppAssignments),
    )
  }
  serveWhole(serve, urls.graph, contract.listAppAssignments, {
    name: 'assignments',
    entity: itemAssignment,
    all: async (tenantId, { params: { id } }) => {
      const { targets } = await assigned(tenantId, await ops.readApp(db, tenantId, id))
      return targets.map((one) => assignmentEntity(id, one, required))
    },
  })
  for (const route of contract.showCommandLine) {
    serve.json(route, async (call) => ({
      '@odata.context': contextOf(call.request, urls.graph, ''),
      value: await ops.showSecretCommandLine(db, seal, tokenOperation(call), call.params.id),
    }))
  }
  for (const route of contract.uploadApp) {
    serve.raw(route, async (call) => {
      const id = AppId.safeParse(call.params.id).data
      if (!id)
        throw new Fault('invalid-input', 'The application id in the address is not a GUID.', { reason: 'app-id' })
      const stream = call.body as unknown as Readable | undefined // the route is streamed
      if (!stream) {
        throw new Fault('invalid-input', 'The upload is empty. Send the file as the body, with a content type.', {
          reason: 'app-property',
        })
      }
      ops.refuseTooLarge(Number(call.request.headers['content-length'] ?? 0))
      return ops.uploadContent(db, seal, tokenOperation(call), id, whileAllowed(call, stream))
    })
  }
}

function valuesOf(body: contract.AppBody) {
  const type = body['@odata.type'] ?? appType
  if (!isType(type, appType)) {
    throw new Fault('invalid-input', `'${type}' is not served here. Applications are single-file MSIs: ${appType}.`, {
      reason: 'app-type',
    })
  }
  const { displayName, publisher, productCode, productVersion, commandLine, fileName, holdsSecret } = body
  return {
    ...(displayName !== undefined && { displayName }),
    ...(typeof publisher === 'string' && { publisher }),
    ...(productCode !== undefined && { productCode }),
    ...(productVersion !== undefined && { productVersion }),
    ...(commandLine && { commandLine }),
    ...(fileName !== undefined && { fileName }),
    ...(typeof holdsSecret === 'boolean' && { holdsSecret }),
  }
}
