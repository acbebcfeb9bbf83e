// Joins that are worked on at once. Each holds a connection to the database and waits in it for others of its tenant, also one that
// is refused because the person has devices enough. So they are joined a few at a time, fewer of one tenant; tenants take turns,
// and within a tenant its people, whom the token has proved (T-52).

import { makeFairQueue } from '../kernel/fair-queue.ts'
import { Fault } from '../kernel/fault.ts'
import type { TenantId } from '../kernel/id.ts'
import { meterLine } from '../metrics/line.ts'

const joins = makeFairQueue({
  atOnce: 8,
  atOnceOfOne: 4,
  // as many as one address has connections: waiting slows a caller, while a refused one would come again at once
  most: 4000,
  mostOfOne: 1000,
  mostOfCaller: 1000,
  full: () =>
    new Fault('too-many', 'Too many devices join at this moment. Wait a few seconds and try again.', {
      reason: 'joins-waiting',
      details: { retryAfterSeconds: 5 },
    }),
})
meterLine('joins', 'Joins of devices', joins)

/** `joiner`: the person, or the computer that registers itself. Throws `too-many` when there is no place in the line, or when it is lost. */
export const inJoinTurn = <T>(tenantId: TenantId, joiner: string, work: () => Promise<T>): Promise<T> =>
  joins.run({ owner: tenantId, caller: joiner }, work)
