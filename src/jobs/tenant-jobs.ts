// Works off jobs over all devices of a tenant (db/queue.ts). One batch is one transaction: what was done and how far
// the job is stand together, so that a process that dies loses at most the batch under way, and any process goes on.

import { setImmediate } from 'node:timers/promises'

import { claim, dueJobs, finish, goOn, type JobKey, onEnqueued, postpone } from '../db/queue.ts'
import type { Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import type { TenantJobs } from '../feature.ts'
import type { Clock } from '../kernel/operation-context.ts'
import type { Reactions } from '../reactions.ts'

const atOnce = 20

type Deps = {
  readonly db: Db
  readonly kinds: TenantJobs
  readonly reactions: Reactions
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}

export function startTenantJobs(
  deps: Deps & {
    /** Jobs of a process that died, or that another one put into the queue, wait this long at most. */
    readonly lookEveryMs?: number
  },
): { readonly stop: () => Promise<void> } {
  let stopped = false
  let work: Promise<unknown> | undefined
  let again = false
  const look = (): void => {
    again = true
    work ??= (async () => {
      while (again && !stopped) {
        again = false
        await workOff(deps, () => stopped)
      }
    })()
      .catch(deps.onError)
      .finally(() => {
        work = undefined
      })
  }
  const timer = setInterval(look, deps.lookEveryMs ?? 10_000).unref()
  const deaf = onEnqueued(look)
  look()
  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      deaf()
      await work
    },
  }
}

/** Until nothing is due. Jobs take turns, one batch each, and other work of this process comes in between. */
export async function workOff(deps: Deps, stopped: () => boolean = () => false): Promise<number> {
  let batches = 0
  for (;;) {
    const before = batches
    for (const job of await dueJobs(deps.db, atOnce)) {
      if (stopped()) return batches
      if (await workOn(deps, job)) batches++
      await setImmediate()
    }
    if (batches === before) return batches
  }
}

/** One batch; false when there is nothing to do for this process. */
async function workOn({ db, kinds, reactions, clock, onError }: Deps, job: JobKey): Promise<boolean> {
  const { tenantId, subject } = job
  const kind = kinds[job.kind]
  if (!kind) return false // of a newer version that runs beside this one
  try {
    return await inTransaction(db, async (tx) => {
      await kind.lock(tx, tenantId) // before the job's row, as who enqueues has it
      const state = await claim(tx, job)
      if (state === undefined) return false
      const actor = { kind: 'system', id: 'tenant-jobs', name: 'jobs of this organisation' } as const
      const operation = { tenantId, actor, now: clock() }
      const left = await kind.batch(tx, operation, { subject, state }, reactions)
      if (left) await goOn(tx, job, left)
      else await finish(tx, job)
      return true
    })
  } catch (error) {
    onError(new Error(`A batch of '${job.kind}' of ${tenantId} failed and is tried again later.`, { cause: error }))
    await postpone(db, job)
    return false
  }
}
