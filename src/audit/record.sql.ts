// Who did what to which object, written in the transaction that did it. Data, not logging (docs/operating/audit.md).
// Door, address and correlation id come from the request's origin, so no operation can forget them. The entry gets its
// place in the tenant's chain after the commit (chain.ops.ts); until then it stands in audit_pending.

import type { Db } from '../db/schema.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { origin } from '../kernel/origin.ts'
import type { Members } from './changes.ts'

export type AuditEntry = {
  /** `area.noun.verb`, for example `autopilot.device.import`. */
  readonly action: string
  readonly targetKind: string
  readonly targetId: string
  /** What else is worth knowing. Never passwords, tokens, keys or hardware hashes. */
  readonly details?: Members
  /** The members that changed, as they were and as they are: spread `changes(before, after)` here. */
  readonly before?: Members
  readonly after?: Members
}

export async function recordAudit(db: Db, operation: OperationContext, entry: AuditEntry): Promise<void> {
  const from = origin()
  await db
    .with('entry', (query) =>
      query
        .insertInto('audit_entry')
        .values({
          tenant_id: operation.tenantId,
          at: operation.now,
          actor_kind: operation.actor.kind,
          actor_id: operation.actor.id,
          actor_name: operation.actor.name,
          action: entry.action,
          target_kind: entry.targetKind,
          target_id: entry.targetId,
          details: JSON.stringify(entry.details ?? {}),
          before: entry.before ? JSON.stringify(entry.before) : null,
          after: entry.after ? JSON.stringify(entry.after) : null,
          door: from.door,
          address: from.address ?? null,
          client_id: from.clientId ?? null,
          request_id: from.requestId ?? operation.requestId ?? null,
        })
        .returning(['tenant_id', 'sequence']),
    )
    .insertInto('audit_pending')
    .columns(['tenant_id', 'sequence'])
    .expression((query) => query.selectFrom('entry').select(['tenant_id', 'sequence']))
    .execute()
}
