// Assignment filters on the Graph-compatible API.

import * as contract from '../../contract/assignment/filter.ts'
import {
  type AssignmentFilter,
  assignmentFilter,
  type FilterPayload,
  filterPayload,
} from '../../contract/graph/assignment-filter.ts'
import { serveEntity, serveList, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenCaller, tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { problemOf } from './compile.ops.ts'
import * as ops from './filter.ops.ts'
import type { Filter } from './filter.ts'
import { previewRule } from './preview.ops.ts'

export type FilterDeps = ChangeDeps & { readonly urls: Pick<Urls, 'graph'> }

export function filterRoutes(serve: Serve, { db, reactions, urls }: FilterDeps): void {
  const entity = { list: ops.filterList, entity: assignmentFilter, toEntity }
  serveList(serve, urls.graph, [contract.listFilters], {
    ...entity,
    page: (tenantId, wanted) => ops.listFilters(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, [contract.getFilter], {
    ...entity,
    read: (tenantId, { params }) => ops.readFilter(db, tenantId, params.id),
  })
  serve.json(contract.createFilter, async (call) => {
    const { displayName, description, rule } = call.body
    const input = { displayName, description: description ?? '', rule }
    return toEntity(await ops.createFilter(db, tokenOperation(call), input))
  })
  serve.json(contract.changeFilter, async (call) => {
    const { displayName, description, rule } = call.body
    const change = {
      ...(displayName !== undefined && { displayName }),
      ...(description !== undefined && { description: description ?? '' }),
      ...(rule !== undefined && { rule }),
    }
    return toEntity(await ops.changeFilter({ db, reactions }, tokenOperation(call), call.params.id, change))
  })
  serve.json(contract.deleteFilter, async (call) => ops.deleteFilter(db, tokenOperation(call), call.params.id))
  serveWhole(serve, urls.graph, [contract.listFilterPayloads], {
    name: 'payloads',
    entity: filterPayload,
    all: async (tenantId, { params }) => {
      const { id } = await ops.readFilter(db, tenantId, params.id)
      return (await ops.uses(db, tenantId, id)).map(toPayload)
    },
  })
  serve.json(contract.validateFilter, async ({ body }) => {
    const problem = problemOf(body.deviceAndAppManagementAssignmentFilter.rule)
    return {
      isValidRule: problem === undefined,
      problem: problem?.message ?? null,
      at: problem?.at ?? null,
      length: problem?.length ?? null,
    }
  })
  serve.json(contract.previewFilter, async ({ caller, body }) => {
    const { tenantId } = tokenCaller(caller)
    const { devices, next } = await previewRule(db, tenantId, body.rule, body.after ?? undefined)
    return {
      value: devices.map(({ holds, because, more, ...one }) => ({
        ...one,
        matches: holds,
        because: [...because],
        moreReasons: more,
      })),
      next: next ?? null,
    }
  })
}

const toEntity = (filter: Filter): AssignmentFilter => ({
  id: filter.id,
  displayName: filter.displayName,
  description: filter.description,
  platform: 'windows10AndLater',
  rule: filter.rule,
  assignmentFilterManagementType: 'devices',
  createdDateTime: filter.createdAt.toISOString(),
  lastModifiedDateTime: filter.modifiedAt.toISOString(),
  roleScopeTags: ['0'],
})

/** By the names under which kinds are stored; the features on the right name them. */
const payloadTypes: Readonly<Record<string, FilterPayload['payloadType']>> = {
  policy: 'deviceConfigurationAndCompliance',
  compliance: 'deviceConfigurationAndCompliance',
  app: 'application',
  removal: 'application',
  'status-page': 'enrollmentConfiguration',
  'enrollment-restriction': 'enrollmentConfiguration',
  'enrollment-limit': 'enrollmentConfiguration',
}

const toPayload = ({ kind, itemId, groupId, type }: ops.Use): FilterPayload => ({
  id: `${kind}_${itemId}_${groupId}`,
  payloadId: itemId,
  payloadType: payloadTypes[kind] ?? 'unknown',
  groupId,
  assignmentFilterType: type,
})
