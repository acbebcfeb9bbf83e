// Limits concurrent imports (T-58). A batch keeps a connection to the database while it waits for its locks, and an
// import keeps the rows it has read while it waits for its turn. So batches are stored a few at a time, fewer of one tenant, and
// only so many imports are under way. Counted for each process.

import { makeFairQueue } from '../../kernel/fair-queue.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { meterLine } from '../../metrics/line.ts'

/** Out of twenty shared connections; the rest serve look-ups, check-ins and the API. Sign-in and readiness have their own. */
const mostAtOnce = 8
const mostAtOnceOfOneTenant = 2
const mostUnderWayOfOneTenant = 8
const mostUnderWay = 64
const retryAfterSeconds = 10

const batches = makeFairQueue({
  atOnce: mostAtOnce,
  atOnceOfOne: mostAtOnceOfOneTenant,
  most: 1000,
  mostOfOne: 200,
  full: () =>
    new Fault('too-many', 'Too many devices wait to be registered at the moment. Send them again in ten seconds.', {
      reason: 'imports-waiting',
      details: { retryAfterSeconds },
    }),
})
meterLine('import_batches', 'Batches of imports, to be stored', batches)

/** Throws `too-many` when the line is full. */
export const inImportTurn = <T>(tenantId: TenantId, work: () => Promise<T>): Promise<T> => batches.run(tenantId, work)

const underWay = new Map<TenantId, number>()
let underWayInAll = 0

/** Call the result when the import is over. */
export function enterImport(tenantId: TenantId): () => void {
  const own = underWay.get(tenantId) ?? 0
  if (own >= mostUnderWayOfOneTenant || underWayInAll >= mostUnderWay) {
    const whose = own >= mostUnderWayOfOneTenant ? `${own} imports of this organisation` : 'Too many imports of others'
    throw new Fault('too-many', `${whose} are under way already. Send this file again when one of them has ended.`, {
      reason: 'imports-under-way',
      details: { retryAfterSeconds },
    })
  }
  underWay.set(tenantId, own + 1)
  underWayInAll++
  return () => {
    underWayInAll--
    const left = (underWay.get(tenantId) ?? 1) - 1
    if (left > 0) underWay.set(tenantId, left)
    else underWay.delete(tenantId)
  }
}
