// New keys that administrators ask for are made one at a time, tenants in turn: an RSA key takes a thread that checks passwords
// as well for a good part of a second (T-52). The few that may wait are more than anybody needs.

import { makeFairQueue } from '../../kernel/fair-queue.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { meterLine } from '../../metrics/line.ts'

const rotations = makeFairQueue({
  atOnce: 1,
  most: 100,
  mostOfOne: 4,
  full: () =>
    new Fault('too-many', 'Other changes of signing keys are under way. Look at the keys, and try again in a moment.', {
      reason: 'key-rotations-waiting',
      details: { retryAfterSeconds: 5 },
    }),
})
meterLine('key_rotations', 'Changes of signing keys', rotations)

/** Throws `too-many` when there is no place in the line. */
export const inRotationTurn = <T>(tenantId: TenantId, work: () => Promise<T>): Promise<T> =>
  rotations.run(tenantId, work)
