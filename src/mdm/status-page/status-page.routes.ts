// Enrolment status pages on the Graph-compatible API.

import { type Assigned, withTargets } from '../../assignment/assignment.ops.ts'
import { assignmentEntity, assignmentsOf, type Expanded } from '../../assignment/entity.ts'
import { itemAssignment } from '../../contract/graph/assignment.ts'
import { type EnrollmentConfiguration, enrollmentConfiguration } from '../../contract/graph/enrollment-configuration.ts'
import * as contract from '../../contract/mdm/status-page.ts'
import { serveEntity, serveList, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { isType } from '../../kernel/odata-type.ts'
import type { AdminDeps } from '../admin-deps.ts'
import { pageEntity, pageIdOf, pageType } from './entity.ts'
import * as ops from './status-page.ops.ts'
import { statusPageKind } from './status-page.ts'

export function statusPageRoutes(serve: Serve, { db, urls }: AdminDeps): void {
  const assigned = async (tenantId: TenantId, id: string) =>
    (await withTargets(db, tenantId, statusPageKind, [await ops.readStatusPage(db, tenantId, pageIdOf(id))]))[0]!
  const entity = {
    list: ops.pageList,
    entity: enrollmentConfiguration,
    toEntity: (page: Assigned<ops.StoredPage>, { expand }: Expanded): EnrollmentConfiguration => ({
      ...pageEntity(page),
      ...assignmentsOf(page, expand),
    }),
  }
  serveList(serve, urls.graph, contract.listStatusPages, {
    ...entity,
    page: (tenantId, wanted) => ops.listStatusPages(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, contract.getStatusPage, {
    ...entity,
    read: (tenantId, { params }) => assigned(tenantId, params.id),
  })
  for (const route of contract.createStatusPage) {
    serve.json(route, async (call) => pageEntity(await ops.createPage(db, tokenOperation(call), changeOf(call.body))))
  }
  for (const route of contract.changeStatusPage) {
    serve.json(route, async (call) =>
      pageEntity(await ops.changePage(db, tokenOperation(call), pageIdOf(call.params.id), changeOf(call.body))),
    )
  }
  for (const route of contract.deleteStatusPage) {
    serve.json(route, async (call) => ops.deletePage(db, tokenOperation(call), pageIdOf(call.params.id)))
  }
  for (const route of contract.assignStatusPage) {
    serve.json(route, async (call) => {
      const targets = call.body.enrollmentConfigurationAssignments.map(({ target }) => target)
      await ops.assignPage(db, tokenOperation(call), pageIdOf(call.params.id), targets)
    })
  }
  serveWhole(serve, urls.graph, contract.listStatusPageAssignments, {
    name: 'assignments',
    entity: itemAssignment,
    all: async (tenantId, { params }) => {
      const { id, targets } = await assigned(tenantId, params.id)
      return targets.map((one) => assignmentEntity(id, one))
    },
  })
  for (const route of contract.setStatusPagePriority) {
    serve.json(route, async (call) =>
      ops.setPriority(db, tokenOperation(call), pageIdOf(call.params.id), call.body.priority),
    )
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
