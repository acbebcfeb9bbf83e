// Who did what to which object, written in the transaction that did it. Data, not logging (style.md §5.7).

import type { Db } from '../db/schema.ts'
import type { Act } from '../kernel/act.ts'

export type AuditEntry = {
  /** `area.noun.verb`, for example `autopilot.device.import`. */
  readonly action: string
  readonly targetKind: string
  readonly targetId: string
  /** What changed. Never passwords, tokens, keys or hardware hashes. */
  readonly details?: Readonly<Record<string, unknown>>
}

export async function recordAudit(db: Db, act: Act, entry: AuditEntry): Promise<void> {
  await db
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
      request_id: act.requestId ?? null,
    })
    .execute()
}
