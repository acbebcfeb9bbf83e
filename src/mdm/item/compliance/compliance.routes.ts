// Compliance policies on the Graph-compatible API.

import { type Assigned, withTargets } from '../../../assignment/assignment.ops.ts'
import { assignmentEntity, assignmentsOf, type Expanded } from '../../../assignment/entity.ts'
import { itemAssignment } from '../../../contract/graph/assignment.ts'
import { contextOf } from '../../../graph/collection.routes.ts'
import { serveEntity, serveList, serveWhole } from '../../../graph/serve-list.routes.ts'
import { tenantOf, tokenOperation } from '../../../http/caller/caller.ts'
import type { Serve } from '../../../http/serve.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { TenantId } from '../../../kernel/id.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { complianceKind } from './assignment.ts'
import * as contract from './compliance.contract.ts'
import * as ops from './compliance.ops.ts'
import { complianceEntity, newValues, valuesOf } from './entity.ts'
import type { CompliancePolicyId } from './id.ts'
import { complianceResultRoutes } from './results/results.routes.ts'

export function complianceRoutes(serve: Serve, deps: AdminDeps): void {
  const { db, urls } = deps
  complianceResultRoutes(serve, deps)
  const assigned = async (tenantId: TenantId, policy: ops.CompliancePolicy) =>
    (await withTargets(db, tenantId, complianceKind, [policy]))[0]!
  const targetsOf = async (tenantId: TenantId, id: CompliancePolicyId) =>
    (await assigned(tenantId, await ops.readCompliance(db, tenantId, id))).targets.map((one) =>
      assignmentEntity(id, one),
    )
  const entity = {
    list: ops.complianceList,
    entity: contract.compliancePolicy,
    toEntity: (policy: Assigned<ops.CompliancePolicy>, { expand }: Expanded): contract.CompliancePolicyEntity => ({
      ...complianceEntity(policy),
      ...assignmentsOf(policy, expand),
    }),
  }
  serveList(serve, urls.graph, contract.listCompliance, {
    ...entity,
    page: (tenantId, wanted) => ops.listCompliance(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, contract.getCompliance, {
    ...entity,
    read: async (tenantId, { params }) => assigned(tenantId, await ops.readCompliance(db, tenantId, params.id)),
  })
  for (const route of contract.createCompliance) {
    serve.json(route, async (call) => {
      const values = valuesOf(call.body, newValues)
      if (!values.displayName) {
        throw new Fault('invalid-input', 'The compliance policy has no displayName.', { reason: 'compliance-rules' })
      }
      return complianceEntity(await ops.createCompliance(db, tokenOperation(call), values))
    })
  }
  for (const route of contract.changeCompliance) {
    serve.json(route, async (call) =>
      complianceEntity(
        await ops.changeCompliance(db, tokenOperation(call), call.params.id, (before) => valuesOf(call.body, before)),
      ),
    )
  }
  for (const route of contract.deleteCompliance) {
    serve.json(route, async (call) => ops.deleteCompliance(db, tokenOperation(call), call.params.id))
  }
  for (const route of contract.assignCompliance) {
    serve.json(route, async (call) => {
      const targets = call.body.assignments.map(({ target }) => target)
      await ops.assignCompliance(db, tokenOperation(call), call.params.id, targets)
      return {
        '@odata.context': contextOf(call.request, urls.graph),
        value: await targetsOf(tenantOf(call), call.params.id),
      }
    })
  }
  serveWhole(serve, urls.graph, contract.listComplianceAssignments, {
    name: 'assignments',
    entity: itemAssignment,
    all: (tenantId, { params: { id } }) => targetsOf(tenantId, id),
  })
}
