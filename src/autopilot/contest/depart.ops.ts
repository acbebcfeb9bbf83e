// Contests of an organisation that leaves the installation: nobody claims the device any more, so its holder reads that each is refused.

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { recordInEach } from '../../partner/organisation/both-trails.ops.ts'
import * as contests from './contest.sql.ts'

const note = 'Whoever contested the device left this installation.'

/** At most so many at once, of the tenant of the operation. True: there may be more. */
export async function closeSomeOf(db: Db, operation: OperationContext, most: number): Promise<boolean> {
  const { tenantId, now } = operation
  return inTransaction(db, async (tx) => {
    const open = await contests.lockSomeOpen(tx, tenantId, most)
    for (const contest of open) {
      await contests.decide(tx, contest, { state: 'refused', at: now, note })
      await recordInEach(tx, operation, [tenantId, contest.holderId], {
        action: 'autopilot.contest.decide',
        targetKind: 'device-contest',
        targetId: contest.id,
        details: { serialNumber: contest.serialNumber, decision: 'refuse', note },
      })
    }
    return open.length === most
  })
}
