// How often an organisation's imports may be refused for devices of others; in whole imports: bounds.test.ts.

import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'

import { TenantId } from '../../kernel/id.ts'
import { countRefused, refuseIfGuessing } from './guess.ops.ts'
import type { Verdict } from './row/verdict.ts'

const start = Date.parse('2026-11-21T10:00:00Z')
const after = (ms: number) => new Date(start + ms)

/** The seconds that an organisation has to wait; undefined when it need not. */
function wait(tenantId: TenantId, now: Date): number | undefined {
  try {
    refuseIfGuessing({ tenantId, now })
    return undefined
  } catch (error) {
    expect(error).toMatchObject({ code: 'too-many', reason: 'foreign-devices' })
    const { details, message } = error as { details: { retryAfterSeconds: unknown }; message: string }
    expect(message).toContain(`Go on in ${details.retryAfterSeconds} seconds.`)
    if (typeof details.retryAfterSeconds !== 'number') throw error
    return details.retryAfterSeconds
  }
}

const refused = {
  line: 1,
  outcome: 'refused',
  findings: [{ name: 'ZtdDeviceAssignedToOtherTenant' }],
} as unknown as Verdict
const registered = { line: 1, outcome: 'registered', findings: [] } as unknown as Verdict
const times = (count: number, verdict: Verdict) => Array.from({ length: count }, () => verdict)

test('[T-23] 600 rows that were refused as devices of others are the most at once, then one a second; each organisation has its own count', () => {
  const [tenantId, other] = [TenantId.parse(randomUUID()), TenantId.parse(randomUUID())]
  const count = (rows: number, at: Date) =>
    countRefused(tenantId, [...times(rows, refused), ...times(50, registered)], at)
  expect(wait(tenantId, after(0))).toBeUndefined()
  count(0, after(0))
  count(599, after(0))
  expect(wait(tenantId, after(0))).toBeUndefined()
  count(1, after(0))
  expect(wait(tenantId, after(0))).toBe(1)
  expect(wait(other, after(0))).toBeUndefined()
  expect(wait(tenantId, after(990))).toBe(1)
  expect(wait(tenantId, after(1000))).toBeUndefined()
  count(10, after(1000))
  expect(wait(tenantId, after(1000))).toBe(10)
  expect(wait(tenantId, after(11_000))).toBeUndefined()
})
