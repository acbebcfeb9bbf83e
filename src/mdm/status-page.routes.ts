// Enrolment status pages on the Graph-compatible API.

import * as contract from '../contract/mdm-status-page.ts'
import { actOf, tokenCaller } from '../http/caller.ts'
import { contextOf } from '../http/page.ts'
import type { Call, Serve } from '../http/serve.ts'
import { Fault } from '../kernel/fault.ts'
import { listTargets } from './assignment.ops.ts'
import { assignmentEntity, isType, pageEntity, pageIdOf, pageType } from './mdm-entity.ts'
import type { AdminDeps } from './policy.routes.ts'
import * as ops from './status-page.ops.ts'

const act = (call: Call) => actOf(tokenCaller(call.caller), call.now, call.requestId)
const tenantOf = (call: Call) => tokenCaller(call.caller).tenantId

export function statusPageRoutes(serve: Serve, { db, urls }: AdminDeps): void {
  for (const route of contract.listPages) {
    serve.json(route, async (call) => {
      const found = await ops.listPages(db, tenantOf(call))
      const expand = call.query.$expand?.includes('assignments')
      const targets = expand ? await listTargets(db, tenantOf(call), 'status-page') : []
      return {
        '@odata.context': contextOf(call.request, urls.graph),
        value: found.map((page) => ({
          ...pageEntity(page),
          ...(expand && {
            assignments: targets
              .filter(({ itemId }) => itemId === page.id)
              .map((one) => assignmentEntity(page.id, one)),
          }),
        })),
      }
    })
  }
  for (const route of contract.readPage) {
    serve.json(route, async (call) => ({
      '@odata.context': contextOf(call.request, urls.graph, '/$entity'),
      ...pageEntity(await ops.readPage(db, tenantOf(call), pageIdOf(call.params.id))),
    }))
  }
  for (const route of contract.createPage) {
    serve.json(route, async (call) => pageEntity(await ops.createPage(db, act(call), changeOf(call.body))))
  }
  for (const route of contract.changePage) {
    serve.json(route, async (call) =>
      pageEntity(await ops.changePage(db, act(call), pageIdOf(call.params.id), changeOf(call.body))),
    )
  }
  for (const route of contract.deletePage) {
    serve.json(route, async (call) => ops.deletePage(db, act(call), pageIdOf(call.params.id)))
  }
  for (const route of contract.assignPage) {
    serve.json(route, async (call) => {
      const targets = call.body.enrollmentConfigurationAssignments.map(({ target }) => target)
      await ops.assignPage(db, act(call), pageIdOf(call.params.id), targets)
    })
  }
  for (const route of contract.pageAssignments) {
    serve.json(route, async (call) => {
      const { id } = await ops.readPage(db, tenantOf(call), pageIdOf(call.params.id))
      const targets = await listTargets(db, tenantOf(call), 'status-page', [id])
      return {
        '@odata.context': contextOf(call.request, urls.graph),
        value: targets.map((one) => assignmentEntity(id, one)),
      }
    })
  }
  for (const route of contract.setPagePriority) {
    serve.json(route, async (call) => ops.setPriority(db, act(call), pageIdOf(call.params.id), call.body.priority))
  }
}

function changeOf(
  body: Readonly<Record<string, unknown>> & {
    displayName?: string | undefined
    description?: string | null | undefined
  },
) {
  const type = body['@odata.type']
  if (typeof type === 'string' && !isType(type, pageType)) {
    throw new Fault('invalid-input', `'${type}' is not served here. Enrolment status pages are ${pageType}.`, {
      reason: 'status-page-type',
    })
  }
  const { displayName, description } = body
  return {
    ...(displayName !== undefined && { displayName }),
    ...(typeof description === 'string' && { description }),
    settings: body,
  }
}
