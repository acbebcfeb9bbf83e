// Runs the installation's regular jobs, in one of its processes at a time (docs/decisions/0014). A job never keeps the process
// alive, and a failed run is retried at the next time.

import { whileLeased } from '../db/lock/lease.ts'
import type { Db } from '../db/schema.ts'
import * as lease from './regular-lease.sql.ts'

export type RegularJob = {
  /** The same in every process. */
  readonly name: string
  readonly everyMs: number
  /** `stopped` says when to leave the rest: this process ends, or another one has taken over. */
  readonly run: (stopped: () => boolean) => Promise<unknown>
  readonly onError: (error: unknown) => void
}

export type RegularJobs = { readonly stop: () => Promise<void> }

/** Looks at once, and then so often that a process which takes over does not come much later than the one before. */
export function startRegularJobs(db: Db, jobs: readonly RegularJob[]): RegularJobs {
  let stopped = false
  const started = jobs.map((job) => {
    let round: Promise<unknown> | undefined
    const look = () => {
      round ??= runWhenDue(db, job, () => stopped)
        .catch(job.onError)
        .finally(() => {
          round = undefined
        })
    }
    look()
    return { timer: setInterval(look, job.everyMs / looksInBetween).unref(), ended: () => round }
  })
  return {
    async stop() {
      stopped = true
      for (const { timer } of started) clearInterval(timer)
      await Promise.all(started.map(({ ended }) => ended()))
    },
  }
}

const looksInBetween = 2

/** True when it was due and no other process had it. */
export async function runWhenDue(db: Db, job: RegularJob, stopped: () => boolean = () => false): Promise<boolean> {
  if (stopped() || !(await lease.take(db, job.name, job.everyMs))) return false
  let lost = false
  const extend = async () => {
    lost = !(await lease.extend(db, job.name))
  }
  try {
    await whileLeased(extend, () => job.run(() => stopped() || lost))
  } finally {
    await lease.giveBack(db, job.name)
  }
  return true
}
