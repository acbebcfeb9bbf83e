import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'

import { evenTime } from './even-time.ops.ts'

test.each([
  ['nothing found', 0, 40],
  ['a row found', 10, 40],
  ['more than a step of work', 50, 80],
])('[I7] with %s the answer leaves at the end of a step of time', async (_what, workMs, leavesMs) => {
  const start = performance.now()
  const leave = evenTime(40)
  if (workMs > 0) await setTimeout(workMs)
  const took = performance.now() - start
  await leave()
  // a busy machine may be later, and a timer counts whole milliseconds
  expect(performance.now() - start).toBeGreaterThan(Math.max(leavesMs, Math.ceil(took / 40) * 40) - 2)
})
