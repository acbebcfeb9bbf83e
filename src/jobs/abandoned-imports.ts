// Ends imports whose server is gone, at the start and every ten seconds. Several servers may do that at once: each import is
// ended by one of them.

import { endAbandonedImports } from '../autopilot/import/lease.ops.ts'
import type { Db } from '../db/schema.ts'
import type { Clock } from '../kernel/operation-context.ts'

const everyMs = 10_000

export function startImportKeeper(
  db: Db,
  clock: Clock,
  onError: (error: unknown) => void,
): { readonly stop: () => Promise<void> } {
  const round = () => endAbandonedImports(db, clock())
  let rounds: Promise<unknown> = round().catch(onError)
  const timer = setInterval(() => {
    rounds = rounds.then(round).catch(onError)
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await rounds
    },
  }
}
