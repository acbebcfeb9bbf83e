import { afterEach, expect, test } from 'vitest'

import { tokenCaller } from './caller.ts'
import { whileAllowed } from './while-allowed.ts'

const { now } = performance
afterEach(() => {
  performance.now = now
})

/** A body whose parts arrive at these milliseconds; answers how often its sender was asked about before each and at the end. */
async function checkedBefore(arrivals: readonly number[], endsAfter = Number.POSITIVE_INFINITY) {
  let time = 5000
  let asked = 0
  performance.now = () => time
  async function* body() {
    for (const at of arrivals) {
      time = 5000 + at
      yield new Uint8Array([at % 256])
    }
  }
  const askAgain = async () => {
    if (++asked > endsAfter) throw new Error('cut off')
  }
  const seen: number[] = []
  for await (const _part of whileAllowed({ askAgain }, body())) seen.push(asked)
  return [...seen, asked]
}

test('[T-51] whether the sender may still do so is asked once a second while the body arrives, and at its end', async () => {
  expect(await checkedBefore([])).toEqual([1])
  expect(await checkedBefore([0, 400, 999])).toEqual([0, 0, 0, 1])
  expect(await checkedBefore([999, 1000, 1001, 1999, 2000, 9000])).toEqual([0, 1, 1, 1, 2, 3, 4])
})

test('[T-51] once the sender is cut off nothing more of the body is worked on', async () => {
  await expect(checkedBefore([0, 1000, 2000], 1)).rejects.toThrow('cut off')
  await expect(checkedBefore([0], 0)).rejects.toThrow('cut off')
})

test('a handler that needs a token is given no other caller', () => {
  expect(() => tokenCaller({ kind: 'anonymous' })).toThrow('served to tokens only')
  const caller = { kind: 'token', clientId: 'c' } as Parameters<typeof tokenCaller>[0]
  expect(tokenCaller(caller)).toBe(caller)
})
