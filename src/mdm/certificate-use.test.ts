import { expect, test } from 'vitest'

import { judgeUse, saysOtherHardware, type Use, type Uses } from './certificate-use.ts'

const minute = 60_000
const use = (connection: string, sessionId: string, msgId: number, at = 0): Use => ({
  connection,
  address: `address of ${connection}`,
  sessionId,
  msgId,
  at,
})
const sharedAmong = (uses: readonly Use[]): number[] => {
  let known: Uses | undefined
  return uses.flatMap((one, i) => {
    const judged = judgeUse(known, one)
    known = judged.uses
    return judged.shared ? [i] : []
  })
}

test.each<[string, Use[], number[]]>([
  ['one connection for all sessions', [use('a', '1', 1), use('a', '1', 2), use('a', '2', 1), use('a', '3', 1)], []],
  ['a connection for each session', [use('a', '1', 1), use('a', '1', 2), use('b', '2', 1), use('c', '3', 1)], []],
  ['a connection for each message', [use('a', '1', 1), use('b', '1', 2), use('c', '1', 3), use('d', '2', 1)], []],
  ['a message repeated after a lost answer', [use('a', '1', 1), use('b', '1', 1), use('b', '1', 2)], []],
  ['a session begun again under its id', [use('a', '1', 1), use('a', '1', 2), use('b', '1', 1), use('b', '1', 2)], []],
  [
    'a session broken off and another begun',
    [use('a', '1', 1), use('a', '1', 2), use('b', '2', 1), use('b', '2', 2)],
    [],
  ],
  ['[T-20] back on a connection that was left', [use('a', '1', 1), use('b', '7', 1), use('a', '1', 2)], [2]],
  ['[T-20] the same with equal counters', [use('a', '1', 1), use('b', '1', 1), use('a', '1', 2)], [2]],
  ['[T-20] back amid a session that was left', [use('a', '1', 1), use('b', '7', 1), use('c', '1', 2)], [2]],
  ['[T-20] each time', [use('a', '1', 1), use('b', '7', 1), use('a', '1', 2), use('b', '7', 2)], [2, 3]],
  [
    '[T-20] twice on two connections that were left',
    [use('a', '1', 1), use('b', '1', 1), use('c', '1', 1), use('a', '1', 2), use('b', '1', 2)],
    [3, 4],
  ],
  [
    'back on a connection just before it is forgotten',
    [use('a', '1', 1), use('b', '7', 1, minute), use('a', '1', 2, 10 * minute - 1)],
    [2],
  ],
  [
    'back on a connection just when it is forgotten',
    [use('a', '1', 1), use('b', '7', 1, minute), use('a', '1', 2, 10 * minute)],
    [],
  ],
  [
    'back amid a session just before it is forgotten',
    [use('a', '1', 1), use('b', '7', 1, minute), use('c', '1', 2, 10 * minute - 1)],
    [2],
  ],
  [
    'back amid a session just when it is forgotten',
    [use('a', '1', 1), use('b', '7', 1, minute), use('c', '1', 2, 10 * minute)],
    [],
  ],
  [
    'a session goes on over another connection after a break',
    [use('a', '1', 1), use('b', '1', 2, minute), use('c', '1', 3, 2 * minute)],
    [],
  ],
  [
    'begun again under an id of before, on a new connection',
    [use('a', '1', 1), use('b', '2', 1), use('c', '1', 1)],
    [],
  ],
  ['amid a session that nobody had before', [use('a', '1', 1), use('b', '7', 1), use('c', '9', 2)], []],
  [
    '[T-20] amid the session before the current one, although that went on for long',
    [use('a', '1', 1), use('b', '7', 1), use('b', '7', 2), use('b', '7', 3), use('c', '1', 4)],
    [4],
  ],
  [
    '[T-20] on one connection that carries two sessions in turns',
    [use('a', '1', 1), use('a', '2', 1), use('a', '1', 2)],
    [2],
  ],
  ['long after', [use('a', '1', 1), use('b', '7', 1, minute), use('a', '1', 2, 20 * minute)], []],
])('%s', (_what, uses, expected) => {
  expect(sharedAmong(uses)).toEqual(expected)
})

test('what is remembered is bounded', () => {
  let known: Uses | undefined
  for (let i = 0; i < 100; i++) known = judgeUse(known, use(`c${i}`, String(i), 1)).uses
  expect(known?.left.map(({ connection }) => connection)).toEqual([91, 92, 93, 94, 95, 96, 97, 98].map((n) => `c${n}`))
})

test('what is told is the use before and the use that should not be; another message of the same session is nothing new', () => {
  const [a, b, back] = [use('a', '1', 1), use('b', '7', 1), use('a', '1', 2)]
  const { uses } = judgeUse(judgeUse(undefined, a).uses, b)
  expect(uses).toEqual({ current: b, before: a, left: [a] })
  expect(judgeUse(uses, use('b', '7', 2)).uses).toBe(uses)
  expect(judgeUse(uses, back)).toEqual({ uses: { current: back, before: b, left: [b] }, shared: [b, back] })
  // a second session over the connection of the first, and the first message of a session over another connection
  const next = use('b', '8', 1)
  expect(judgeUse(uses, next).uses).toEqual({ current: next, before: b, left: [a] })
  const moved = use('c', '7', 2)
  expect(judgeUse(uses, moved).uses).toEqual({ current: moved, before: a, left: [a, b] })
})

test('serial numbers are compared where both say one', () => {
  expect(saysOtherHardware('PF2', ' pf2 ')).toBe(false)
  expect(saysOtherHardware(undefined, 'PF2')).toBe(false)
  expect(saysOtherHardware('PF2', '')).toBe(false)
  expect(saysOtherHardware('PF2', 'PF3')).toBe(true)
})
