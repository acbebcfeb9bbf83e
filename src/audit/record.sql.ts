// Who did what to which object, written in the transaction that did it. Data, not logging (docs/operating/audit.md).
// Door, address and correlation id come from the request's origin, so no operation can forget them. The entry gets its
// place in the tenant's chain after the commit (chain.ops.ts); until then it stands in audit_pending.

import type { Db } from '../db/schema.ts'
import type { Act } from '../kernel/act.ts'
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

export async function recordAudit(db: Db, act: Act, entry: AuditEntry): Promise<void> {
  const from = origin()
  await db
    .with('entry', (query) =>
      query
        .insertInto('audit_entry')
        .values({
          tenant_id: act.tenantId,
          at: act.now,
          actor_kind: act.actor.kind,
          actor_id: act.actor.id,
          actor_name: act.actor.name,
          action: entry.action,
          target_kind: entry.targetKind,
          target_id: entry.targetId,
          details: JSON.stringify(entry.details ?? {}),
          before: entry.before ? JSON.stringify(entry.before) : null,
          after: entry.after ? JSON.stringify(entry.after) : null,
          door: from.door,
          address: from.address ?? null,
          client_id: from.clientId ?? null,
          request_id: from.requestId ?? act.requestId ?? null,
        })
        .returning(['tenant_id', 'sequence']),
    )
    .insertInto('audit_pending')
    .columns(['tenant_id', 'sequence'])
    .expression((query) => query.selectFrom('entry').select(['tenant_id', 'sequence']))
    .execute()
}
