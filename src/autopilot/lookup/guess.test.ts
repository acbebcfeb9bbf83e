// When guesses at an organization's devices become an alarm: the fiftieth within an hour, once, whoever's other devices are
// guessed at meanwhile.

import { expect, test } from 'vitest'

import type { Db } from '../../db/schema.ts'
import { DirectoryDeviceId, RegistrationId, TenantId } from '../../kernel/id.ts'
import { makeGuessLog } from './guess.ops.ts'

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const deviceOf = (tenant: number, n = 1) => ({
  tenantId: TenantId.parse(id(tenant)),
  registrationId: RegistrationId.parse(id(1000 + n)),
  directoryDeviceId: DirectoryDeviceId.parse(id(2000 + n)),
})
const start = new Date('2026-11-21T10:00:00Z')
const after = (ms: number) => new Date(start.getTime() + ms)
const turn = () => new Promise(setImmediate)

/** Counts the alarms that are to be written, on a database that takes none. */
function guesses() {
  const failures: unknown[] = []
  const closed = new Proxy({} as Db, {
    get: () => {
      throw new Error('away')
    },
  })
  const log = makeGuessLog(closed, (error) => failures.push(error))
  return {
    async raised(touched: Parameters<typeof log.note>[0], at = start, times = 1): Promise<number> {
      for (let n = 0; n < times; n++) log.note(touched, at)
      await turn()
      return failures.length
    },
  }
}

test('[T-48] the fiftieth guess within an hour raises an alarm, and then each fourfold number does, with what was guessed at', async () => {
  const { raised } = guesses()
  expect(await raised([deviceOf(1)], start, 49)).toBe(0)
  expect(await raised([], start, 5)).toBe(0)
  expect(await raised([deviceOf(1, 2)], after(3_599_999))).toBe(1)
  expect(await raised([deviceOf(1)], after(3_599_999), 149)).toBe(1)
  expect(await raised([deviceOf(1)], after(3_599_999))).toBe(2)
  expect(await raised([deviceOf(1)], after(3_599_999), 599)).toBe(2)
  expect(await raised([deviceOf(1)], after(3_599_999))).toBe(3)
  // the next hour begins with the first guess after it, and needs fifty of its own
  expect(await raised([deviceOf(1)], after(3_600_000), 49)).toBe(3)
  expect(await raised([deviceOf(1)], after(3_600_000))).toBe(4)
})

test('guesses of an hour ago count no more', async () => {
  const { raised } = guesses()
  expect(await raised([deviceOf(1)], start, 49)).toBe(0)
  expect(await raised([deviceOf(1)], after(3_600_000), 49)).toBe(0)
  expect(await raised([deviceOf(1)], after(7_199_999))).toBe(1)
})

test('[T-42] each organization has a count of its own, and one guess counts for each device that it touches', async () => {
  const { raised } = guesses()
  expect(await raised([deviceOf(1), deviceOf(2)], start, 49)).toBe(0)
  expect(await raised([deviceOf(1)])).toBe(1)
  expect(await raised([deviceOf(2)])).toBe(2)
  const many = guesses()
  expect(await many.raised(Array.from({ length: 49 }, (_, n) => deviceOf(3, n)))).toBe(0)
  expect(await many.raised([deviceOf(3)])).toBe(1)
})
