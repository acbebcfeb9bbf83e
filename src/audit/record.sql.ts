// Audit entries, written in the transaction of the change. Data, not logging (docs/operating/audit.md).
// Door, address and correlation id come from the request's origin, so no operation can forget them. The entry gets its
// place in the tenant's chain after the commit (chain.ops.ts); until then it stands in audit_pending.

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { origin } from '../kernel/origin.ts'
import type { Members } from './changes.ts'

export type AuditEntry = {
  /** `area.noun.verb`, for example `autopilot.device.import`. */
  readonly action: string
  readonly targetKind: string
  readonly targetId: string
  /** Other useful facts. Never passwords, tokens, keys or hardware hashes. */
  readonly details?: Members
  /** The members that changed, as they were and as they are: spread `changes(before, after)` here. */
  readonly before?: Members
  readonly after?: Members
}

export async function recordAudit(db: Db, operation: OperationContext, entry: AuditEntry): Promise<void> {
  await sql`with ${auditPart(operation, entry)} select 1`.execute(db)
}

/** The same for a statement that writes more: two parts of its `with`. */
export function auditPart(
  { tenantId, actor, now, requestId }: OperationContext,
  entry: AuditEntry,
): RawBuilder<unknown> {
  const from = origin()
  const jsonOf = (members: Members | undefined) => (members ? JSON.stringify(members) : null)
  return sql`
    audited as (
      insert into audit_entry (tenant_id, at, actor_kind, actor_id, actor_name, action, target_kind, target_id,
                               details, before, after, door, address, client_id, request_id)
      values (${tenantId}, ${now}, ${actor.kind}, ${actor.id}, ${actor.name}, ${entry.action}, ${entry.targetKind}, ${entry.targetId},
              ${jsonOf(entry.details ?? {})}, ${jsonOf(entry.before)}, ${jsonOf(entry.after)},
              ${from.door}, ${from.address ?? null}, ${from.clientId ?? null}, ${from.requestId ?? requestId ?? null})
      returning tenant_id, sequence
    ), audit_waits as (
      insert into audit_pending (tenant_id, sequence) select tenant_id, sequence from audited
    )`
}
