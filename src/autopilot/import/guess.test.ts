// How many devices of others an organisation may name in its imports; in whole imports: bounds.test.ts.

import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'

import { TenantId } from '../../kernel/id.ts'
import { countForeign, refuseIfGuessing } from './guess.ops.ts'

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

test('[T-23] 600 rows that name devices of others are the most at once, then one a second; each organisation has its own count', () => {
  const [tenantId, other] = [TenantId.parse(randomUUID()), TenantId.parse(randomUUID())]
  expect(wait(tenantId, after(0))).toBeUndefined()
  countForeign(tenantId, 0, after(0))
  countForeign(tenantId, 599, after(0))
  expect(wait(tenantId, after(0))).toBeUndefined()
  countForeign(tenantId, 1, after(0))
  expect(wait(tenantId, after(0))).toBe(1)
  expect(wait(other, after(0))).toBeUndefined()
  expect(wait(tenantId, after(990))).toBe(1)
  expect(wait(tenantId, after(1000))).toBeUndefined()
  countForeign(tenantId, 10, after(1000))
  expect(wait(tenantId, after(1000))).toBe(10)
  expect(wait(tenantId, after(11_000))).toBeUndefined()
})
