// Who is stopped after wrong passwords, as a table (T-53); over the wire in test/flows/guessing.test.ts.

import { expect, test } from 'vitest'

import { type Counted, type Counts, forgetMs, fullCounters, judgeAttempt, pauseMs } from './guard.ts'

const now = new Date('2026-06-01T12:00:00Z')
const at = (ms: number) => new Date(now.getTime() + ms)
const until = (lockedUntil: Date | null, failures = 1): Counted => ({ failures, lockedUntil })
const none: Counts = { pair: undefined, address: undefined, account: undefined }

test.each<[what: string, counts: Partial<Counts>, familiar: boolean, verdict: unknown]>([
  ['nobody failed', {}, false, { kind: 'try' }],
  ['failed, and no pause yet', { pair: until(null), address: until(null) }, false, { kind: 'try' }],
  ['this caller pauses', { pair: until(at(1)) }, false, { kind: 'locked', until: at(1) }],
  ['this caller pauses, at home too', { pair: until(at(1)) }, true, { kind: 'locked', until: at(1) }],
  ['the pause is over', { pair: until(at(0)), address: until(at(0)), account: until(at(0)) }, false, { kind: 'try' }],
  ['the address pauses', { address: until(at(1)) }, false, { kind: 'slowed', until: at(1) }],
  ['the account pauses', { account: until(at(2)) }, false, { kind: 'slowed', until: at(2) }],
  ['both pause', { address: until(at(1)), account: until(at(2)) }, false, { kind: 'slowed', until: at(1) }],
  ['where the name is known', { address: until(at(1)), account: until(at(2)) }, true, { kind: 'try' }],
  ['all three pause', { pair: until(at(3)), address: until(at(1)) }, false, { kind: 'locked', until: at(3) }],
])('[T-53] %s', (_what, counts, familiar, verdict) => {
  expect(judgeAttempt({ ...none, ...counts }, familiar, now)).toEqual(verdict)
})

test('[T-53] ten wrong ones of a pair, forty of an address, a hundred for an account are enough, and one fewer is not', () => {
  expect(fullCounters({ pair: until(null, 9), address: until(null, 39), account: until(null, 99) })).toEqual([])
  expect(fullCounters({ pair: until(null, 10), address: until(null, 39), account: until(null, 99) })).toEqual(['pair'])
  expect(fullCounters({ pair: until(null, 9), address: until(null, 40), account: until(null, 99) })).toEqual([
    'address',
  ])
  expect(fullCounters({ pair: until(null, 9), address: until(null, 39), account: until(null, 100) })).toEqual([
    'account',
  ])
  expect(fullCounters({ pair: until(null, 11), address: until(null, 41), account: until(null, 101) })).toHaveLength(3)
  expect(fullCounters(none)).toEqual([])
})

test('[T-53] a pause lasts five minutes, and who failed a quarter of an hour ago begins anew, as the documentation says', () => {
  expect(pauseMs).toBe(5 * 60 * 1000)
  expect(forgetMs).toBe(15 * 60 * 1000)
})
