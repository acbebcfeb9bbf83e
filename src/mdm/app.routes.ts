// Applications on the Graph-compatible API, and the upload of their content.

import type { Readable } from 'node:stream'

import * as contract from '../contract/mdm-app.ts'
import { actOf, tokenCaller } from '../http/caller.ts'
import { contextOf, readPage, writePage } from '../http/page.ts'
import type { Call, Serve } from '../http/serve.ts'
import { whileAllowed } from '../http/while-allowed.ts'
import { Fault } from '../kernel/fault.ts'
import { AppId } from '../kernel/id.ts'
import * as ops from './app.ops.ts'
import { listTargets } from './assignment.ops.ts'
import { appEntity, appType, assignmentEntity, isType } from './mdm-entity.ts'
import type { AdminDeps } from './policy.routes.ts'

const act = (call: Call) => actOf(tokenCaller(call.caller), call.now, call.requestId)
const tenantOf = (call: Call) => tokenCaller(call.caller).tenantId

export function appRoutes(serve: Serve, { db, seal, urls }: AdminDeps): void {
  for (const route of contract.listApps) {
    serve.json(route, async (call) => {
      const at = readPage(call.query)
      const found = await ops.listApps(db, tenantOf(call), at.after, at.limit + 1)
      const ids = found.map(({ id }) => id)
      const targets = await listTargets(db, tenantOf(call), 'app', ids)
      const expand = call.query.$expand?.includes('assignments')
      return writePage(
        call.request,
        urls.graph,
        at,
        found,
        ({ id }) => id,
        (app) => {
          const own = targets.filter(({ itemId }) => itemId === app.id)
          return {
            ...appEntity(app),
            isAssigned: own.length > 0,
            ...(expand && { assignments: own.map((one) => assignmentEntity(app.id, one, { intent: 'required' })) }),
          }
        },
      )
    })
  }
  for (const route of contract.readApp) {
    serve.json(route, async (call) => ({
      '@odata.context': contextOf(call.request, urls.graph, '/$entity'),
      ...appEntity(await ops.readApp(db, tenantOf(call), call.params.id)),
    }))
  }
  for (const route of contract.createApp) {
    serve.json(route, async (call) => appEntity(await ops.createApp(db, seal, act(call), valuesOf(call.body))))
  }
  for (const route of contract.changeApp) {
    serve.json(route, async (call) =>
      appEntity(await ops.changeApp(db, seal, act(call), call.params.id, valuesOf(call.body))),
    )
  }
  for (const route of contract.deleteApp) {
    serve.json(route, async (call) => ops.deleteApp(db, act(call), call.params.id))
  }
  for (const route of contract.assignApp) {
    serve.json(route, async (call) => ops.assignApp(db, act(call), call.params.id, call.body.mobileAppAssignments))
  }
  for (const route of contract.appAssignments) {
    serve.json(route, async (call) => {
      await ops.readApp(db, tenantOf(call), call.params.id)
      const targets = await listTargets(db, tenantOf(call), 'app', [call.params.id])
      return {
        '@odata.context': contextOf(call.request, urls.graph),
        value: targets.map((one) => assignmentEntity(call.params.id, one, { intent: 'required' })),
      }
    })
  }
  for (const route of contract.showCommandLine) {
    serve.json(route, async (call) => {
      call.reply.header('cache-control', 'no-store')
      return {
        '@odata.context': contextOf(call.request, urls.graph, ''),
        value: await ops.showSecretCommandLine(db, seal, act(call), call.params.id),
      }
    })
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
      return ops.uploadContent(db, seal, act(call), id, whileAllowed(call, stream))
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
