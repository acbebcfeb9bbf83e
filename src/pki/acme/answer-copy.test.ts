// How often the table of answers is read, by a clock that stands still.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { copyOfAnswers } from './answer-copy.ops.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function table(rows: Map<string, string>) {
  let readings = 0
  const answerTo = copyOfAnswers(async () => {
    readings++
    if (rows.has('broken')) throw new Error('no database')
    return new Map(rows)
  })
  return { answerTo, readings: () => readings }
}

test('however many ask, and for whatever, the answers are read once a second', async () => {
  const { answerTo, readings } = table(new Map([['a', 'a.key']]))
  expect([await answerTo('a'), await answerTo('a'), readings()]).toEqual(['a.key', 'a.key', 1])
  const others = Promise.all(Array.from({ length: 500 }, (_, n) => answerTo(`stranger${n}`)))
  await vi.advanceTimersByTimeAsync(999)
  expect([await answerTo('a'), readings()]).toEqual(['a.key', 1])
  await vi.advanceTimersByTimeAsync(1)
  expect([new Set(await others), readings()]).toEqual([new Set([undefined]), 2])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(readings()).toBe(2)
})

test('what was put there just now is found by who asks at once, and what was taken away is not', async () => {
  const rows = new Map([['a', 'a.key']])
  const { answerTo } = table(rows)
  await answerTo('a')
  rows.set('b', 'b.key').delete('a')
  const asked = answerTo('b')
  await vi.advanceTimersByTimeAsync(1000)
  expect(await asked).toBe('b.key')
  const gone = answerTo('a')
  await vi.advanceTimersByTimeAsync(1000)
  expect(await gone).toBeUndefined()
})

test('a reading that fails is told to who waited for it, and the next one is another', async () => {
  const rows = new Map([['broken', '']])
  const { answerTo } = table(rows)
  await expect(answerTo('a')).rejects.toThrow('no database')
  rows.clear()
  rows.set('a', 'a.key')
  const asked = answerTo('a')
  await vi.advanceTimersByTimeAsync(1000)
  expect(await asked).toBe('a.key')
})
