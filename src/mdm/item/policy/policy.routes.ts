// Policies, and whatever kinds of settings are kept with them (configuration.ts), on the Graph-compatible API.

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
import type { ItemBase } from '../item.ts'
import type { ManagedKind } from '../kind.ts'
import { policyKind } from './assignment.ts'
import type { Configuration, Content } from './configuration.ts'
import { configurationEntity } from './entity.ts'
import * as contract from './policy.contract.ts'
import * as ops from './policy.ops.ts'

export function policyRoutes(serve: Serve, { db, seal, urls }: AdminDeps, list: ReadonlyArray<Kind>): void {
  const kinds = list.flatMap(({ configuration }) => configuration ?? [])
  const collection = contract.policyCollection(kinds)
  const shown = (policy: ops.Policy): contract.DeviceConfiguration => configurationEntity(kinds, policy)
  const entity = {
    list: ops.policyList(kinds),
    entity: collection.entity,
    toEntity: (
      {
        rivals,
        moreRivals,
        ...policy
      }: Assigned<ops.Policy> & Pick<contract.DeviceConfiguration, 'rivals' | 'moreRivals'>,
      { expand }: Expanded,
    ): contract.DeviceConfiguration => ({
      ...shown(policy),
      ...(rivals === undefined ? {} : { rivals, moreRivals }),
      ...assignmentsOf(policy, expand),
    }),
  }
  serveList(serve, urls.graph, collection.listPolicies, {
    ...entity,
    page: (tenantId, wanted) => ops.listPolicies(db, tenantId, entity.list, wanted),
  })
  serveEntity(serve, urls.graph, collection.getPolicy, {
    ...entity,
    read: async (tenantId, { params }) => {
      const [one] = await withTargets(db, tenantId, policyKind, [await ops.readPolicy(db, tenantId, params.id)])
      const { rivals, moreRivals } = await ops.rivalsOf(db, tenantId, one!)
      return { ...one!, rivals: [...rivals], moreRivals }
    },
  })
  for (const route of collection.createPolicy) {
    serve.json(route, async (call) => {
      const content = contentOf(kinds, call.body)
      const { displayName, description } = call.body
      if (!displayName || !content) {
        throw new Fault(
          'invalid-input',
          `A policy needs displayName, and ${kinds.map(({ settingsIn }) => settingsIn).join(' or ')} with the @odata.type ${typesOf(kinds)}.`,
          {
            reason: 'policy-content',
          },
        )
      }
      return shown(
        await ops.createPolicy(db, seal, tokenOperation(call), {
          displayName,
          description: description ?? '',
          content,
        }),
      )
    })
  }
  for (const route of collection.changePolicy) {
    serve.json(route, async (call) => {
      const { kind } = await ops.readPolicy(db, tenantOf(call), call.params.id)
      const content = contentOf(kinds, call.body, kind)
      const { displayName, description } = call.body
      const changed = await ops.changePolicy(db, seal, tokenOperation(call), call.params.id, {
        ...(displayName !== undefined && { displayName }),
        ...(typeof description === 'string' && { description }),
        ...(content && { content }),
      })
      return shown(changed)
    })
  }
  for (const route of contract.deletePolicy) {
    serve.json(route, async (call) => ops.deletePolicy(db, kinds, tokenOperation(call), call.params.id))
  }
  for (const route of contract.showSecret) {
    serve.json(route, async (call) => {
      const reference =
        /^(?:microsoft\.graph\.)?getOmaSettingPlainTextValue\(secretReferenceValueId='([^']+)'\)$/i.exec(
          call.params.function,
        )?.[1]
      if (!reference) throw notFound('Address', call.params.function)
      return {
        '@odata.context': contextOf(call.request, urls.graph, ''),
        value: await ops.showSecret(db, seal, tokenOperation(call), call.params.id, reference),
      }
    })
  }
  assignmentRoutes(serve, { db, urls }, kinds)
}

function assignmentRoutes(
  serve: Serve,
  { db, urls }: Pick<AdminDeps, 'db' | 'urls'>,
  kinds: readonly Configuration[],
): void {
  const targetsOf = async (tenantId: TenantId, id: string) =>
    (await listTargets(db, tenantId, policyKind, [id])).map((one) => assignmentEntity(id, one))
  for (const route of contract.assignPolicy) {
    serve.json(route, async (call) => {
      const targets = call.body.assignments.map(({ target }) => target)
      await ops.assignPolicy(db, kinds, tokenOperation(call), call.params.id, targets)
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

type Kind = Pick<ManagedKind<ItemBase>, 'configuration'>

const typesOf = (kinds: readonly Configuration[]): string => kinds.map(({ type }) => type).join(' or ')

/** Undefined when the body says nothing of the settings. `known` is the kind of an existing one, whose type need not be repeated. */
function contentOf(kinds: readonly Configuration[], body: contract.PolicyBody, known?: string): Content | undefined {
  const type = body['@odata.type'] ?? kinds.find(({ name }) => name === known)?.type ?? ''
  const configuration = kinds.find((kind) => isType(type, kind.type))
  if (!configuration) {
    throw new Fault('invalid-input', `'${type}' is not served here. Use ${typesOf(kinds)}.`, { reason: 'policy-type' })
  }
  return (body as Record<string, unknown>)[configuration.settingsIn] === undefined ? undefined : { configuration, body }
}
