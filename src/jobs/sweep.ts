// Sweeps out expired rows, a bounded number of them in each transaction.

import type { Db } from '../db/schema.ts'
import type { Sweep } from '../db/sweep.ts'
import type { Clock } from '../kernel/operation-context.ts'

/** Of each statement. */
const mostRows = 5000
const mostRounds = 100

/** Returns how many rows went. */
export async function sweep(
  db: Db,
  sweeps: readonly Sweep[],
  clock: Clock,
  stopped: () => boolean = () => false,
): Promise<number> {
  let gone = 0
  for (let round = 0; round < mostRounds && !stopped(); round++) {
    const went = await db.transaction().execute((tx) => sweepOnce(tx, sweeps, clock()))
    if (went === 0) break
    gone += went
  }
  return gone
}

async function sweepOnce(tx: Db, sweeps: readonly Sweep[], now: Date): Promise<number> {
  let gone = 0
  for (const statement of sweeps.flatMap((one) => one(now, mostRows))) {
    gone += Number((await statement.execute(tx)).numAffectedRows ?? 0)
  }
  return gone
}
