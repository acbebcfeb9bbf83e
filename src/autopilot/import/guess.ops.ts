// Rows that name what devices of others have (T-23): 60 a minute for each tenant, ten times as many at once, dry run or not. Not only
// those that are refused for it: a made-up row with the serial number of another tenant's device is registered like any other, but
// who tries thousands might tell by the time whether somebody has them. Counted for each process.

import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { makeGuessLimit } from '../lookup/limit.ts'

const foreignDevices = makeGuessLimit(60)

export function countForeign(tenantId: TenantId, rows: number, now: Date): void {
  for (let row = 0; row < rows; row++) foreignDevices.guessed(tenantId, now)
}

/** Throws when this tenant has to wait. */
export function refuseIfGuessing({ tenantId, now }: Pick<OperationContext, 'tenantId' | 'now'>): void {
  const retryAfterSeconds = foreignDevices.wait(tenantId, now)
  if (retryAfterSeconds === undefined) return
  throw new Fault(
    'too-many',
    `The imports of this organisation named too many devices that others have registered. Go on in ${retryAfterSeconds} seconds.`,
    { reason: 'foreign-devices', details: { retryAfterSeconds } },
  )
}
