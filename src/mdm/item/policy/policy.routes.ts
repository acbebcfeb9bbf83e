// Policies and trusted certificates on the Graph-compatible API.

import { type Assigned, listTargets, withTargets } from '../../../assignment/assignment.ops.ts'
import { assignmentEntity, assignmentsOf, type Expanded } from '../../../assignment/entity.ts'
import { itemAssignment } from '../../../contract/graph/assignment.ts'
import { contextOf } from '../../../graph/collection.routes.ts'
import { serveEntity, serveList, serveWhole } from '../../../graph/serve-list.routes.ts'
import { tenantOf, tokenOperation } from '../../../http/caller/caller.ts'
import type { Serve } from '../../../http/serve.ts'
import { Fault, notFound } from '../../../kernel/fault.ts'
import type { TenantId } from '../../../kernel/id.ts'
import { isType } from '../../../kernel/odata-type.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { policyKind } from './assignment.ts'
import { certificateType, policyEntity, policyType, settingOf } from './entity.ts'
import * as contract from './policy.contract.ts'
import * as ops from './policy.ops.ts'

export function policyRoutes(serve: Serve, { db, seal, urls }: AdminDeps): void {
  const entity = {
    list: ops.policyList,
    entity: contract.deviceConfiguration,
    toEntity: (policy: Assigned<ops.Policy>, { expand }: Expanded): contract.DeviceConfiguration => ({
      ...policyEntity(policy),
      ...assignmentsOf(policy, expand),
    }),
  }
  serveList(serve, urls.graph, contract.listPolicies, {
    ...entity,
    page: (tenantId, wanted) => ops.listPolicies(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, contract.getPolicy, {
    ...entity,
    read: async (tenantId, { params }) => {
      const [one] = await withTargets(db, tenantId, policyKind, [await ops.readPolicy(db, tenantId, params.id)])
      return one!
    },
  })
  for (const route of contract.createPolicy) {
    serve.json(route, async (call) => {
      const content = contentOf(call.body, undefined)
      const { displayName, description } = call.body
      if (!displayName || !content) {
        throw new Fault(
          'invalid-input',
          `A policy needs displayName, and omaSettings or trustedRootCertificate with the @odata.type ${policyType} or ${certificateType}.`,
          {
            reason: 'policy-content',
          },
        )
      }
      return policyEntity(
        await ops.createPolicy(db, seal, tokenOperation(call), {
          displayName,
          description: description ?? '',
          content,
        }),
      )
    })
  }
  for (const route of contract.changePolicy) {
    serve.json(route, async (call) => {
      const { kind } = await ops.readPolicy(db, tenantOf(call), call.params.id)
      const content = contentOf(call.body, kind)
      const { displayName, description } = call.body
      const changed = await ops.changePolicy(db, seal, tokenOperation(call), call.params.id, {
        ...(displayName !== undefined && { displayName }),
        ...(typeof description === 'string' && { description }),
        ...(content && { content }),
      })
      return policyEntity(changed)
    })
  }
  for (const route of contract.deletePolicy) {
    serve.json(route, async (call) => ops.deletePolicy(db, tokenOperation(call), call.params.id))
  }
  for (const route of contract.showSecret) {
    serve.json(route, async (call) => {
      const reference =
        /^(?:microsoft\.graph\.)?getOmaSettingPlainTextValue\(secretReferenceValueId='([^']+)'\)$/i.exec(
          call.params.function,
        )?.[1]
      if (!reference) throw notFound('Address', call.params.function)
      call.reply.header('cache-control', 'no-store')
      return {
        '@odata.context': contextOf(call.request, urls.graph, ''),
        value: await ops.showSecret(db, seal, tokenOperation(call), call.params.id, reference),
      }
    })
  }
  assignmentRoutes(serve, { db, urls })
}

function assignmentRoutes(serve: Serve, { db, urls }: Pick<AdminDeps, 'db' | 'urls'>): void {
  const targetsOf = async (tenantId: TenantId, id: string) =>
    (await listTargets(db, tenantId, policyKind, [id])).map((one) => assignmentEntity(id, one))
  for (const route of contract.assignPolicy) {
    serve.json(route, async (call) => {
      const targets = call.body.assignments.map(({ target }) => target)
      await ops.assignPolicy(db, tokenOperation(call), call.params.id, targets)
      return {
        '@odata.context': contextOf(call.request, urls.graph),
        value: await targetsOf(tenantOf(call), call.params.id),
      }
    })
  }
  serveWhole(serve, urls.graph, contract.listPolicyAssignments, {
    name: 'assignments',
    entity: itemAssignment,
    all: async (tenantId, { params: { id } }) => {
      await ops.readPolicy(db, tenantId, id)
      return targetsOf(tenantId, id)
    },
  })
}

/** `known` is the kind of an existing policy, where the type need not be repeated. */
function contentOf(
  body: contract.PolicyBody,
  known: 'policy' | 'certificate' | undefined,
): ops.PolicyContent | undefined {
  const type = body['@odata.type'] ?? { policy: policyType, certificate: certificateType, none: '' }[known ?? 'none']
  if (isType(type, certificateType)) {
    const { trustedRootCertificate: certificate, certFileName } = body
    return certificate === undefined ? undefined : { kind: 'certificate', certificate, fileName: certFileName ?? '' }
  }
  if (!isType(type, policyType)) {
    throw new Fault('invalid-input', `'${type}' is not served here. Use ${policyType} or ${certificateType}.`, {
      reason: 'policy-type',
    })
  }
  if (body.omaSettings === undefined) return undefined
  const settings = body.omaSettings.map((given) => {
    const setting = settingOf(given)
    if (setting) return setting
    throw new Fault(
      'invalid-input',
      `'${given['@odata.type']}' is not a kind of setting we know, like #microsoft.graph.omaSettingInteger.`,
      {
        reason: 'policy-settings',
      },
    )
  })
  return { kind: 'policy', settings }
}
