// Limits concurrent imports (T-58). A batch keeps a connection to the database while it waits for its locks, and an
// import keeps the rows it has read while it waits for its turn. So batches are stored a few at a time, fewer of one tenant, and
// only so many imports are under way. Counted for each process.

import { makeFairQueue } from '../../kernel/fair-queue.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { makeUnderWay } from '../../kernel/under-way.ts'
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

const imports = makeUnderWay({
  most: mostUnderWay,
  mostOfOne: mostUnderWayOfOneTenant,
  full: (whose) =>
    new Fault(
      'too-many',
      `${whose === 'own' ? `${mostUnderWayOfOneTenant} imports of this organisation` : 'Too many imports of others'} are under way already. Send this file again when one of them has ended.`,
      { reason: 'imports-under-way', details: { retryAfterSeconds } },
    ),
})

/** Call the result when the import is over. */
export const enterImport = (tenantId: TenantId): (() => void) => imports.enter(tenantId)
