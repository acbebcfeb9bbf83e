// The one regular job so far: sweeping out expired rows every few minutes. It never keeps the process alive and a failure
// only means that the next round finds more.

import type { Db } from '../db/schema.ts'
import type { Clock } from '../kernel/operation-context.ts'
import { isMine, sweepOnce } from './sweep.sql.ts'

const everyMs = 5 * 60 * 1000
const mostRounds = 100

export type Sweeper = { readonly stop: () => Promise<void> }

export function startSweeper(db: Db, clock: Clock, onError: (error: unknown) => void): Sweeper {
  let round: Promise<void> = Promise.resolve()
  let stopped = false
  const timer = setInterval(() => {
    round = round.then(async () => void (await sweep(db, clock, () => stopped))).catch(onError)
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      await round
    },
  }
}

export async function sweep(db: Db, clock: Clock, stopped: () => boolean = () => false): Promise<number> {
  let gone = 0
  for (let round = 0; round < mostRounds && !stopped(); round++) {
    const went = await db.transaction().execute(async (tx) => ((await isMine(tx)) ? sweepOnce(tx, clock()) : 0))
    if (went === 0) break
    gone += went
  }
  return gone
}
