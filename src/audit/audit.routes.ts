// The audit trail on the Graph-compatible API.

import * as contract from '../contract/audit.ts'
import type { Db } from '../db/schema.ts'
import { tokenCaller } from '../http/caller.ts'
import type { Urls } from '../http/listeners.ts'
import { readPage, writePage } from '../http/page.ts'
import type { Serve } from '../http/serve.ts'
import { type TrailEntry, trail } from './read.ops.ts'

export function auditRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  for (const route of contract.auditEvents) {
    serve.json(route, async (call) => {
      const page = readPage(call.query)
      const found = await trail(db, tokenCaller(call.caller).tenantId, page.after, page.limit + 1)
      return writePage(call.request, urls.graph, page, found, (entry) => entry.sequence, auditEntity)
    })
  }
}

function auditEntity(entry: TrailEntry): Record<string, unknown> {
  return {
    id: entry.sequence,
    activityDateTime: entry.at.toISOString(),
    activityType: entry.action,
    activityResult: 'Success',
    correlationId: entry.request_id,
    actor: { type: entry.actor_kind, id: entry.actor_id, name: entry.actor_name },
    resources: [{ resourceId: entry.target_id, type: entry.target_kind, modifiedProperties: [] }],
    details: entry.details,
  }
}
