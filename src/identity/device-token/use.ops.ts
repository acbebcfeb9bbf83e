// Tells administrators of a joined device whose sign-in two use (use.ts), with both sides, and disables it
// where the tenant wants that.

import { raise } from '../../alarm/alarm.sql.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import { inTransaction } from '../../db/tx.ts'
import { blockSharedDevice } from '../../directory/device/enabled.ops.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { origin } from '../../kernel/origin.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { recordEvent } from '../../story/event.sql.ts'
import * as uses from './use.sql.ts'
import { judgeTokenUse } from './use.ts'

const hourMs = 3_600_000

/** `shared`: two use it, and the device may be disabled now. `as-before`: there was nothing to write, and nothing waited for. */
export type NotedUse = 'as-before' | 'newest' | 'shared'

/** `known` is the newest token that the device used. */
export async function notePrimaryUse(
  { db, reactions }: ChangeDeps,
  key: uses.UseKey,
  known: uses.UsedToken | undefined,
  { issuedAt, now }: { readonly issuedAt: Date; readonly now: Date },
): Promise<NotedUse> {
  const judged = judgeTokenUse(known, { issuedAt, now })
  if (judged === 'as-before') return judged
  const address = origin().address ?? null
  if (judged === 'newest' || !known) {
    await uses.saveNewest(db, key, { issuedAt, firstUsedAt: now, address })
    return 'newest'
  }

  const { tenantId, deviceId } = key
  const actor = { kind: 'device', id: deviceId, name: deviceId } as const
  const operation: OperationContext = { tenantId, actor, now }
  const detail = {
    one: { address: known.address, at: known.firstUsedAt.toISOString() },
    other: { address, at: now.toISOString() },
  }
  await inTransaction(db, async (tx) => {
    const news = await uses.claimSharingReport(tx, key, now, new Date(now.getTime() - hourMs))
    const blocked = await blockSharedDevice(tx, operation, deviceId, { alarm: 'join-key-shared', reactions })
    await raise(tx, tenantId, now, {
      kind: 'join-key-shared',
      subjectKind: 'device',
      subjectId: deviceId,
      detail: { ...detail, userId: key.userId, blocked },
    })
    if (!news) return
    await recordAudit(tx, operation, {
      action: 'identity.joinKey.shared',
      targetKind: 'device',
      targetId: deviceId,
      details: { ...detail, userId: key.userId, blocked },
    })
    await recordEvent(tx, {
      tenantId,
      deviceId,
      at: now,
      hop: 'identity',
      step: 'join-key-shared',
      outcome: 'warning',
      detail,
    })
  })
  return 'shared'
}
