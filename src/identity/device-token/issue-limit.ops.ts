// Limits how often one person gets a primary token on one device. Each leaves an entry in the audit trail and a row that lives
// two weeks, and its holder may renew it as often as they like: Windows does every four hours. Counted for each process.

import type { Fault } from '../../kernel/fault.ts'
import type { DirectoryDeviceId, TenantId, UserId } from '../../kernel/id.ts'
import { makeRateLimit } from '../../kernel/rate-limit.ts'
import { refusal } from '../refusal.ts'

const primaryTokens = makeRateLimit(10, 60)

type Issue = { readonly tenantId: TenantId; readonly deviceId: DirectoryDeviceId; readonly userId: UserId }

/** Counts one more; the refusal when this one has to wait. */
export function countPrimaryToken({ tenantId, deviceId, userId }: Issue, now: Date): Fault | undefined {
  const who = `${tenantId} ${deviceId} ${userId}`
  const retryAfterSeconds = primaryTokens.wait(who, now)
  if (retryAfterSeconds === undefined) {
    primaryTokens.count(who, now)
    return undefined
  }
  return refusal(
    'throttled',
    `This person got too many primary refresh tokens on this device. Ask again in ${retryAfterSeconds} seconds; the last one stays good.`,
    { code: 'too-many', retryAfterSeconds },
  )
}
