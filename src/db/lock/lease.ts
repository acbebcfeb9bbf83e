// A lease says which process does something, and until when, by the database's clock. Its owner extends it while it lives;
// when it is over the owner is taken for dead, and another process may go on or clear up.

import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { sql } from 'kysely'

/** This process, as the operator of several of them would look for it. */
export const thisProcess = `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`

/** One thing that this process does, apart from whatever else it does with the same. */
export const newLeaseOwner = (): string => `${thisProcess}/${randomBytes(4).toString('hex')}`

/** Long enough for a database that restarts, and for several attempts to extend it. */
const leaseSeconds = 60
const extendEveryMs = 10_000

/** As a value to store. Not `now()`: a transaction may have begun long ago. */
export const leaseEnd = sql<Date>`clock_timestamp() + make_interval(secs => ${leaseSeconds})`

/** As a condition on the column of that name; what never had a lease has none now. */
export const leaseIsOver = sql<boolean>`coalesce(lease_until < clock_timestamp(), true)`

/** Extends while `work` is under way. A failure is no reason to stop: the next time may succeed; a lost lease is reported. */
export async function whileLeased<Result>(
  extend: () => Promise<unknown>,
  work: () => Promise<Result>,
): Promise<Result> {
  let extending: Promise<unknown> | undefined
  const timer = setInterval(() => {
    // one at a time: with the database unavailable each would wait for a connection
    extending ??= extend()
      .catch(() => {})
      .finally(() => {
        extending = undefined
      })
  }, extendEveryMs)
  timer.unref()
  try {
    return await work()
  } finally {
    clearInterval(timer)
    await extending
  }
}
