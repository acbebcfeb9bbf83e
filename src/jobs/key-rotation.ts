// Announces successors of signing keys that are due, every hour. Several servers may do that at once: the key's tenant is
// locked meanwhile, and who comes second finds the successor.

import type { Db } from '../db/schema.ts'
import { rotateDueKeys } from '../identity/key/signing-key.ops.ts'
import type { Clock } from '../kernel/operation-context.ts'
import type { Seal } from '../pki/seal.ts'

const everyMs = 3_600_000

type Rotation = { readonly db: Db; readonly seal: Seal; readonly clock: Clock; readonly everyDays: number }

export function startKeyRotation(
  { db, seal, clock, everyDays }: Rotation,
  onError: (error: unknown) => void,
): { readonly stop: () => Promise<void> } {
  let stopped = false
  async function round(): Promise<void> {
    await rotateDueKeys({ db, seal, now: clock(), everyDays, onError, stopped: () => stopped })
  }
  let rounds = round().catch(onError)
  const timer = setInterval(() => {
    rounds = rounds.then(round).catch(onError)
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      await rounds
    },
  }
}
