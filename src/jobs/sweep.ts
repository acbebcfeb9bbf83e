// Sweeps out expired rows, a bounded number of them in each transaction.

import type { Db } from '../db/schema.ts'
import type { Clock } from '../kernel/operation-context.ts'
import { sweepOnce } from './sweep.sql.ts'

const mostRounds = 100

export async function sweep(db: Db, clock: Clock, stopped: () => boolean = () => false): Promise<number> {
  let gone = 0
  for (let round = 0; round < mostRounds && !stopped(); round++) {
    const went = await db.transaction().execute((tx) => sweepOnce(tx, clock()))
    if (went === 0) break
    gone += went
  }
  return gone
}
