import { expect, test } from 'vitest'

import type { Assigned } from './assigned.ops.ts'
import { makeAssignedMemory } from './memory.ops.ts'

test('what is assigned is read at the first message of a session and not again in it', async () => {
  const memory = makeAssignedMemory(2)
  let reads = 0
  const load = async () => ({ items: [], page: { read: ++reads } }) as unknown as Assigned
  const first = await memory.recall('a 1', true, load)
  expect(await memory.recall('a 1', false, load)).toBe(first)
  expect(reads).toBe(1)
  expect(await memory.recall('a 1', true, load)).not.toBe(first)
  expect(reads).toBe(2)
})

test('it keeps so many sessions and reads again for one it has forgotten', async () => {
  const memory = makeAssignedMemory(2)
  let reads = 0
  const load = async () => ({ items: [], page: { read: ++reads } }) as unknown as Assigned
  for (const session of ['a', 'b', 'c']) await memory.recall(session, true, load)
  await memory.recall('c', false, load)
  expect(reads).toBe(3)
  await memory.recall('a', false, load)
  expect(reads).toBe(4)
})
