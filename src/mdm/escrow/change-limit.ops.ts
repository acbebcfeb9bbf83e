// How often a device changes what is kept of its secrets. Each change is an entry of the audit, and a device that brings and revokes in
// turns would fill it without end (T-55). Counted for each process.

import { Fault } from '../../kernel/fault.ts'
import type { DirectoryDeviceId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { makeDayLimit } from '../../kernel/rate-limit.ts'

/** A device with many drives brings a key of each, and changes its password once a day. */
const mostADay = 60
const limit = makeDayLimit(mostADay)

export function countChange(
  { tenantId, now }: Pick<OperationContext, 'tenantId' | 'now'>,
  deviceId: DirectoryDeviceId,
): void {
  const who = `${tenantId} ${deviceId}`
  const retryAfterSeconds = limit.wait(who, now)
  if (retryAfterSeconds !== undefined) throw tooOften(retryAfterSeconds)
  limit.count(who, now)
}

const tooOften = (retryAfterSeconds: number): Fault =>
  new Fault(
    'too-many',
    `This device changed its secrets ${mostADay} times within a day. Those that are kept stay. Bring this one in ${retryAfterSeconds} seconds.`,
    { reason: 'device-secrets-too-often', details: { retryAfterSeconds } },
  )
