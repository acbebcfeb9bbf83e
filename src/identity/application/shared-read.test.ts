// Which reads are shared: never one that began before somebody asked.

import { expect, test } from 'vitest'

import { makeSharedReads } from './shared-read.ops.ts'

/** Reads that end when they are told to; each finds which one of all it is. */
function reads() {
  const shared = makeSharedReads<number>()
  const begun: Array<{ readonly end: () => void; readonly fail: () => void }> = []
  const ask = (key = 'one') =>
    shared(
      key,
      () =>
        new Promise((resolve, reject) => {
          const which = begun.length
          begun.push({ end: () => resolve(which), fail: () => reject(new Error('the database went away')) })
        }),
    )
  return { begun, ask }
}

/** Long enough for a read that may begin to begin. */
async function turn(): Promise<void> {
  for (let at = 0; at < 3; at++) await new Promise((resolve) => setImmediate(resolve))
}

test('whoever asks in the same moment shares a read, and whoever asks while it is under way shares the next one', async () => {
  const { begun, ask } = reads()
  const first = [ask(), ask()]
  expect(begun).toHaveLength(0)
  await turn()
  expect(begun).toHaveLength(1)
  const later = [ask(), ask(), ask()]
  await turn()
  expect(begun).toHaveLength(1)
  begun[0]?.end()
  expect(await Promise.all(first)).toEqual([0, 0])
  await turn()
  expect(begun).toHaveLength(2)
  const last = ask()
  begun[1]?.end()
  expect(await Promise.all(later)).toEqual([1, 1, 1])
  await turn()
  begun[2]?.end()
  expect(await last).toBe(2)
})

test('a read that fails is told to whoever it was for, and the next one begins', async () => {
  const { begun, ask } = reads()
  const first = ask()
  await turn()
  const second = ask()
  begun[0]?.fail()
  await expect(first).rejects.toThrow('went away')
  await turn()
  begun[1]?.end()
  expect(await second).toBe(1)
})

test('reads of different keys do not wait for each other', async () => {
  const { begun, ask } = reads()
  const [one, other] = [ask('one'), ask('other')]
  await turn()
  expect(begun).toHaveLength(2)
  begun[1]?.end()
  expect(await other).toBe(1)
  begun[0]?.end()
  expect(await one).toBe(0)
})
