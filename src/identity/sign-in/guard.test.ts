// The limits on wrong passwords, as a table (T-53); over the wire in test/flows/identity/guessing.test.ts.

import { expect, test } from 'vitest'

import {
  type Counted,
  type Counts,
  type Familiar,
  forgetMs,
  fullCounters,
  judgeAttempt,
  pauseMs,
  slowedUntil,
} from './guard.ts'

const now = new Date('2026-06-01T12:00:00Z')
const at = (ms: number) => new Date(now.getTime() + ms)
const until = (lockedUntil: Date | null, failures = 1): Counted => ({ failures, lockedUntil })
const none: Counts = { pair: undefined, address: undefined, site: undefined, account: undefined }

test.each<[what: string, counts: Partial<Counts>, familiar: Familiar, verdict: unknown]>([
  ['nobody failed', {}, undefined, { kind: 'try' }],
  ['failed, and no pause yet', { pair: until(null), address: until(null) }, undefined, { kind: 'try' }],
  ['this caller pauses', { pair: until(at(1)) }, undefined, { kind: 'locked', until: at(1) }],
  ['this caller pauses, at home too', { pair: until(at(1)) }, 'address-or-device', { kind: 'locked', until: at(1) }],
  [
    'the pause is over',
    { pair: until(at(0)), address: until(at(0)), account: until(at(0)) },
    undefined,
    { kind: 'try' },
  ],
  ['the address pauses', { address: until(at(1)) }, undefined, { kind: 'slowed', until: at(1) }],
  ['the account pauses', { account: until(at(2)) }, undefined, { kind: 'slowed', until: at(2) }],
  ['the site pauses', { site: until(at(2)) }, undefined, { kind: 'slowed', until: at(2) }],
  ['both pause', { address: until(at(1)), account: until(at(2)) }, undefined, { kind: 'slowed', until: at(1) }],
  ['where the name is known', { address: until(at(1)), account: until(at(2)) }, 'address-or-device', { kind: 'try' }],
  ['in a known browser', { site: until(at(1)), account: until(at(2)) }, 'browser', { kind: 'try' }],
  [
    'pair and address pause',
    { pair: until(at(3)), address: until(at(1)) },
    undefined,
    { kind: 'slowed', until: at(1) },
  ],
  [
    'the same where the name is known',
    { pair: until(at(3)), address: until(at(1)) },
    'address-or-device',
    { kind: 'slowed', until: at(1) },
  ],
  [
    'the same in a known browser',
    { pair: until(at(3)), address: until(at(1)) },
    'browser',
    { kind: 'locked', until: at(3) },
  ],
])('[T-53] %s', (_what, counts, familiar, verdict) => {
  expect(judgeAttempt({ ...none, ...counts }, familiar, now)).toEqual(verdict)
})

test('[T-53] [I7] a wrong password where the name is known is answered as one of every name there; a known browser hears the truth', () => {
  const slowed = { ...none, address: until(at(1)), account: until(at(2)) }
  expect(
    [undefined, 'address-or-device', 'browser'].map((familiar) => slowedUntil(slowed, familiar as Familiar, now)),
  ).toEqual([at(1), at(1), undefined])
  expect(slowedUntil({ ...none, pair: until(at(1)) }, 'address-or-device', now)).toBeUndefined()
})

test('[T-53] ten wrong ones of a pair, forty of an address, 160 of a site, a hundred for an account are enough, and one fewer is not', () => {
  const few = { pair: until(null, 9), address: until(null, 39), site: until(null, 159), account: until(null, 99) }
  expect(fullCounters(few, now)).toEqual([])
  expect(fullCounters({ ...few, pair: until(null, 10) }, now)).toEqual(['pair'])
  expect(fullCounters({ ...few, address: until(null, 40) }, now)).toEqual(['address'])
  expect(fullCounters({ ...few, site: until(null, 160) }, now)).toEqual(['site'])
  expect(fullCounters({ ...few, account: until(null, 100) }, now)).toEqual(['account'])
  const many = { pair: until(null, 11), address: until(null, 41), site: until(null, 161), account: until(null, 101) }
  expect(fullCounters(many, now)).toHaveLength(4)
  expect(fullCounters(none, now)).toEqual([])
  expect(fullCounters({ ...many, address: until(at(1), 41), account: until(at(0), 101) }, now)).toEqual([
    'pair',
    'site',
    'account',
  ])
})

test('[T-53] a pause lasts five minutes, and who failed a quarter of an hour ago begins anew, as the documentation says', () => {
  expect(pauseMs).toBe(5 * 60 * 1000)
  expect(forgetMs).toBe(15 * 60 * 1000)
})
