// Two requests that meet at one row: it is held until both of them wait, so that nothing is left to chance.

import { sql } from 'kysely'
import { expect } from 'vitest'

import type { Db } from '../../../src/db/schema.ts'

/** How many of this database wait for a lock: other tests use the same server. */
export const waiting = async (db: Db): Promise<number> => {
  const { rows } = await sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length
}

/** Begins this while `hold` holds its rows, and lets them go when so many wait. */
export async function whileHeld<T>(
  db: Db,
  hold: (tx: Db) => Promise<unknown>,
  begin: readonly (() => Promise<T>)[],
  waiters = begin.length,
): Promise<PromiseSettledResult<T>[]> {
  const begun = await db.transaction().execute(async (tx) => {
    await hold(tx)
    const all = Promise.allSettled(begin.map((one) => one()))
    await expect.poll(() => waiting(db), { timeout: 20_000 }).toBe(waiters)
    return { all }
  })
  return begun.all
}
