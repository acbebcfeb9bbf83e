import { expect, test } from 'vitest'

import { type Heard, judgeUse, mostLeft, saysOtherHardware, type Use, type Uses, type Why } from './use.ts'

const minute = 60_000
const use = (connection: string, sessionId: string, msgId: number, at = 0): Use => ({
  connection,
  address: `address of ${connection}`,
  sessionId,
  msgId,
  at,
})
type Said = Use & { readonly heard?: Heard; readonly restarts?: boolean }
const found = (uses: readonly Said[]): [number, Why][] => {
  let known: Uses | undefined
  return uses.flatMap(({ heard, restarts, ...one }, i): [number, Why][] => {
    const judged = judgeUse(known, one, heard, restarts)
    known = judged.uses
    return judged.shared ? [[i, judged.shared.why]] : []
  })
}
const sharedAmong = (uses: readonly Said[]): number[] => found(uses).map(([i]) => i)
const again = (one: Use): Said => ({ ...one, heard: 'repeated' })
const against = (one: Use): Said => ({ ...one, heard: 'contradicts' })
const anew = (one: Use): Said => ({ ...one, restarts: true })

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
    [use('a', '1', 1), use('b', '7', 1, minute), use('a', '1', 2, 11 * minute - 1)],
    [2],
  ],
  [
    'back on a connection just when it is forgotten',
    [use('a', '1', 1), use('b', '7', 1, minute), use('a', '1', 2, 11 * minute)],
    [],
  ],
  [
    'back amid a session just before it is forgotten',
    [use('a', '1', 1), use('b', '7', 1, minute), use('c', '1', 2, 11 * minute - 1)],
    [2],
  ],
  [
    'back amid a session just when it is forgotten',
    [use('a', '1', 1), use('b', '7', 1, minute), use('c', '1', 2, 11 * minute)],
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

const loss = (session: string, from: string, to: string, msgId: number): Said[] => [
  use(from, session, msgId),
  again(use(to, session, msgId)),
]

test.each<[string, Said[], [number, Why][]]>([
  [
    '[T-20] a flood of connections and two sessions does not make the device forgotten',
    [
      use('a', '1', 1),
      ...Array.from({ length: mostLeft - 2 }, (_, i) => use(`t${i}`, i % 2 ? '801' : '802', 1)),
      use('a', '2', 1),
    ],
    [[mostLeft - 1, 'two-connections']],
  ],
  [
    '[T-20] nor does one of sessions make its session forgotten',
    [use('a', '1', 1), ...Array.from({ length: mostLeft - 2 }, (_, i) => use(`t${i}`, `x${i}`, 1)), use('b', '1', 2)],
    [[mostLeft - 1, 'two-sessions']],
  ],
  [
    '[T-20] more connections than are remembered are told of',
    Array.from({ length: mostLeft + 2 }, (_, i) => use(`t${i}`, '1', 1)),
    [[mostLeft + 1, 'many-connections']],
  ],
  [
    'that many within an hour are not',
    Array.from({ length: 3 * mostLeft }, (_, i) => use(`t${i}`, '1', i, i * 6_000)),
    [],
  ],
  [
    '[T-20] a message with the number of another one, over another connection',
    [use('a', '5', 1), use('b', '5', 1), use('c', '5', 2), against(use('d', '5', 2))],
    [[3, 'two-sessions']],
  ],
  ['the same over the same connection', [use('a', '5', 1), use('a', '5', 2), against(use('a', '5', 2))], []],
  [
    '[T-20] each message of a session sent twice, word for word, over connections of their own',
    [1, 2, 3, 4, 5, 6].flatMap((n) => loss('5', `a${n}`, `b${n}`, n)),
    [[11, 'two-counts']],
  ],
  ['five answers that got lost', [1, 2, 3, 4, 5].flatMap((n) => loss('5', `a${n}`, `b${n}`, n)), []],
  [
    'one answer that got lost ten times',
    [use('a', '5', 1), ...Array.from({ length: 10 }, (_, i) => again(use(`b${i}`, '5', 1)))],
    [],
  ],
  [
    'an answer lost every few minutes',
    [1, 2, 3, 4, 5, 6].flatMap((n) => loss('5', `a${n}`, `b${n}`, n).map((one) => ({ ...one, at: 4 * n * minute }))),
    [],
  ],
  [
    '[T-20] two counts of sessions in turns, each session whole and on a connection of its own',
    [use('a', '10', 1), use('b', '900', 1), use('c', '11', 1), use('d', '901', 1), use('e', '12', 1)],
    [[3, 'two-counts']],
  ],
  [
    '[T-20] one count, with sessions of any other name between',
    [use('a', '0A', 1), use('b', 'x', 1), use('c', '0B', 1), use('d', 'y', 1), use('e', '0C', 1)],
    [[4, 'two-counts']],
  ],
  [
    '[T-20] each session held twice under its number',
    [use('a', '9', 1), use('b', '10', 1), anew(use('c', '10', 1)), use('d', '11', 1), anew(use('e', '11', 1))],
    [[4, 'two-counts']],
  ],
  ['one stranger between two sessions', [use('a', '10', 1), use('b', '900', 1), use('c', '11', 1)], []],
  ['a count that starts again', ['1', '2', '3', '1', '2', '3'].map((id, i) => use(`c${i}`, id, 1)), []],
  ['one id for all sessions', Array.from({ length: 9 }, (_, i) => anew(use(`c${i}`, '1', 1))), []],
  ['ids that count nothing', ['a7', 'zz', 'a1', 'b5', '77', 'c0'].map((id, i) => use(`c${i}`, id, 1)), []],
  [
    'a session broken off and begun again, three times',
    ['9', '10', '10', '10', '10', '11'].map((id, i) => use(`c${i}`, id, 1)),
    [],
  ],
])('%s', (_what, uses, expected) => {
  expect(found(uses)).toEqual(expected)
})

test('what is remembered is bounded', () => {
  let known: Uses | undefined
  for (let i = 0; i < mostLeft + 99; i++) known = judgeUse(known, use(`c${i}`, String(i), 1)).uses
  expect(known?.left).toHaveLength(mostLeft)
  expect(known?.left.at(-1)?.connection).toBe(`c${mostLeft + 97}`)
})

test('what is told is the use before and the use that should not be; another message of the same session is nothing new', () => {
  const [a, b, back] = [use('a', '1', 1), use('b', '7', 1, 5), use('a', '1', 2, 9)]
  const { uses } = judgeUse(judgeUse(undefined, a).uses, b)
  const leftA = { connection: 'a', sessionId: '1', at: 5 }
  expect(uses).toEqual({ current: b, left: [leftA] })
  expect(judgeUse(uses, use('b', '7', 2)).uses).toBe(uses)
  expect(judgeUse(uses, back)).toEqual({
    uses: { current: back, left: [leftA, { connection: 'b', sessionId: '7', at: 9 }] },
    shared: { why: 'two-connections', sides: [b, back] },
  })
  // a second session over the connection of the first: both are remembered
  const next = use('b', '8', 1, 9)
  expect(judgeUse(uses, next).uses).toEqual({
    current: next,
    left: [leftA, { connection: 'b', sessionId: '7', at: 9 }],
  })
})

test('serial numbers are compared where both say one', () => {
  expect(saysOtherHardware('PF2', ' pf2 ')).toBe(false)
  expect(saysOtherHardware(undefined, 'PF2')).toBe(false)
  expect(saysOtherHardware('PF2', '')).toBe(false)
  expect(saysOtherHardware('PF2', 'PF3')).toBe(true)
})
