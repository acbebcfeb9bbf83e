// Limits guesses at devices of others in imports (T-23). The limit depends only on facts the sender knows anyway: rows refused
// because another organisation has the device, 60 a minute for each tenant and ten times as many at once, dry run or not. What a
// partner sends for its customers is counted with the partner: it neither stops a customer's own imports, nor guesses anew for each
// customer. A made-up row with the serial number of another tenant's device is registered like any other, and if it counted here, the
// limit itself would say that somebody has it, and registering made-up devices could stop their owner's import. Such guesses are
// reported to the administrators of the devices instead. Counted for each process.

import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { makeRateLimit } from '../../kernel/rate-limit.ts'
import type { Registrar } from './row/registrar.ts'
import type { FindingName, Verdict } from './row/verdict.ts'

const foreignDevices = makeRateLimit(60)

const ofOthers: FindingName = 'ZtdDeviceAssignedToOtherTenant'

/** With whom guesses are counted: whoever sends the rows. */
export const guesserOf = (tenantId: TenantId, { partner }: Pick<Registrar, 'partner'>): TenantId =>
  partner?.id ?? tenantId

export function countRefused(tenantId: TenantId, verdicts: readonly Pick<Verdict, 'findings'>[], now: Date): void {
  for (const { findings } of verdicts) {
    if (findings.some(({ name }) => name === ofOthers)) foreignDevices.count(tenantId, now)
  }
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
