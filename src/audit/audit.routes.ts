// The audit trail on the Graph-compatible API.

import { Readable } from 'node:stream'

import * as contract from '../contract/audit.ts'
import { type AuditEvent, auditEvent } from '../contract/graph/audit-event.ts'
import { serveList } from '../graph/serve-list.routes.ts'
import { tokenCaller } from '../http/caller/caller.ts'
import type { Urls } from '../http/listeners.ts'
import type { Serve } from '../http/serve.ts'
import { printableJson } from '../kernel/text/printable.ts'
import { type ChainDeps, exportTrail } from './chain.ops.ts'
import type { Members } from './changes.ts'
import { readTrail, type TrailEntry, trailList } from './read.ops.ts'
import { isRefusal } from './refused.ts'

export type AuditRoutesDeps = ChainDeps & { readonly urls: Urls }

export function auditRoutes(serve: Serve, deps: AuditRoutesDeps): void {
  const { db, urls } = deps
  serve.raw(contract.exportAuditTrail, async ({ caller, reply }) =>
    reply
      .type('application/x-ndjson; charset=utf-8')
      .send(Readable.from(linesOf(exportTrail(deps, tokenCaller(caller).tenantId)), { objectMode: false })),
  )
  serveList(serve, urls.graph, contract.listAuditEvents, {
    list: trailList,
    entity: auditEvent,
    page: (_tenantId, wanted, { caller }) => readTrail(db, tokenCaller(caller), wanted),
    toEntity: auditEntity,
  })
}

/** Lines contain text by strangers, and people read the file on a terminal. The digests are over the meaning of the JSON. */
async function* linesOf(lines: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const line of lines) yield `${printableJson(line)}\n`
}

const operationTypes: Readonly<Record<string, AuditEvent['activityOperationType']>> = {
  create: 'Create',
  change: 'Patch',
  delete: 'Delete',
}

function auditEntity(entry: TrailEntry): AuditEvent {
  const component = entry.action.split('.')[0] ?? ''
  const [isPerson, isApplication] = [entry.actor_kind === 'user', entry.actor_kind === 'application']
  return {
    id: entry.sequence,
    displayName: entry.action,
    activity: entry.action,
    componentName: component,
    category: component,
    activityOperationType: operationTypes[entry.action.split('.').at(-1) ?? ''] ?? 'Action',
    activityDateTime: entry.at.toISOString(),
    activityType: entry.action,
    activityResult: isRefusal(entry.action) ? 'Failure' : 'Success',
    correlationId: entry.request_id,
    actor: {
      type: entry.actor_kind,
      id: entry.actor_id,
      name: entry.actor_name,
      userPrincipalName: isPerson ? entry.actor_name : null,
      userId: isPerson ? entry.actor_id : null,
      applicationId: entry.client_id,
      applicationDisplayName: isApplication ? entry.actor_name : null,
      ipAddress: entry.address,
    },
    door: entry.door,
    resources: [
      {
        resourceId: entry.target_id,
        type: entry.target_kind,
        modifiedProperties: modified(entry.before, entry.after),
      },
    ],
    details: entry.details,
  }
}

/** Graph shows values as text; an added member has no old value, a removed one no new one. */
function modified(before: unknown, after: unknown): AuditEvent['resources'][number]['modifiedProperties'] {
  const was = (before ?? {}) as Members
  const is = (after ?? {}) as Members
  const text = (value: unknown) => (value === undefined || typeof value === 'string' ? value : JSON.stringify(value))
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].map((displayName) => ({
    displayName,
    oldValue: text(was[displayName]) ?? null,
    newValue: text(is[displayName]) ?? null,
  }))
}
