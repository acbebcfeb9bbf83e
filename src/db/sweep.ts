// Deletes expired rows, a bounded number at a time, in all tenants at once: expiry is the installation's business and shows
// nobody anything. Each feature lists its own tables' expiries (`sweeps` of its feature.ts); jobs/sweep.ts runs them.

import type { RawBuilder } from 'kysely'

/** Statements that each delete at most so many rows that have expired by now. */
export type Sweep = (now: Date, rows: number) => ReadonlyArray<RawBuilder<unknown>>

export const before = (now: Date, { hours = 0, days = 0 }: { readonly hours?: number; readonly days?: number }): Date =>
  new Date(now.getTime() - (24 * days + hours) * 3_600_000)
