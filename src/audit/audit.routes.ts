// The audit trail on the Graph-compatible API.

import { Readable } from 'node:stream'

import * as contract from '../contract/audit.ts'
import { tokenCaller } from '../http/caller.ts'
import type { Urls } from '../http/listeners.ts'
import { readPage, writePage } from '../http/page.ts'
import type { Serve } from '../http/serve.ts'
import { type ChainDeps, exportTrail } from './chain.ops.ts'
import type { Members } from './changes.ts'
import { type TrailEntry, trail } from './read.ops.ts'

export type AuditRoutesDeps = ChainDeps & { readonly urls: Urls }

export function auditRoutes(serve: Serve, deps: AuditRoutesDeps): void {
  const { db, urls } = deps
  serve.raw(contract.exportTrail, async ({ caller, reply }) =>
    reply
      .type('application/x-ndjson; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(Readable.from(linesOf(exportTrail(deps, tokenCaller(caller).tenantId)), { objectMode: false })),
  )
  for (const route of contract.auditEvents) {
    serve.json(route, async (call) => {
      const page = readPage(call.query)
      const found = await trail(db, tokenCaller(call.caller).tenantId, page.after, page.limit + 1)
      return writePage(call.request, urls.graph, page, found, (entry) => entry.sequence, auditEntity)
    })
  }
}

async function* linesOf(lines: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`
}

function auditEntity(entry: TrailEntry): Record<string, unknown> {
  return {
    id: entry.sequence,
    activityDateTime: entry.at.toISOString(),
    activityType: entry.action,
    activityResult: 'Success',
    correlationId: entry.request_id,
    actor: {
      type: entry.actor_kind,
      id: entry.actor_id,
      name: entry.actor_name,
      applicationId: entry.client_id,
      ipAddress: entry.address,
    },
    door: entry.door,
    resources: [
      { resourceId: entry.target_id, type: entry.target_kind, modifiedProperties: modified(entry.before, entry.after) },
    ],
    details: entry.details,
  }
}

/** Graph tells values as text; a member that came has no old value, one that went no new one. */
function modified(before: unknown, after: unknown): Record<string, unknown>[] {
  const was = (before ?? {}) as Members
  const is = (after ?? {}) as Members
  const text = (value: unknown) => (value === undefined || typeof value === 'string' ? value : JSON.stringify(value))
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].map((displayName) => ({
    displayName,
    oldValue: text(was[displayName]) ?? null,
    newValue: text(is[displayName]) ?? null,
  }))
}
