import { expect, test } from 'vitest'

import { forgetLimits, makeRateLimit } from './rate-limit.ts'

test('[T-22] the time between two guesses is given back once, not with each guess', () => {
  const limit = makeRateLimit(1)
  const start = Date.parse('2026-11-26T00:00:00Z')
  const at = (seconds: number) => new Date(start + seconds * 1000)
  for (let guess = 0; guess < 10; guess++) limit.count('a', at(0))
  expect(limit.wait('a', at(0))).toBe(60)
  expect(limit.wait('a', at(60))).toBeUndefined()
  limit.count('a', at(60))
  expect(limit.wait('a', at(60))).toBe(60)
  expect(limit.wait('b', at(60))).toBeUndefined()
})

test('[T-22] guesses that go on while one should wait are a debt, never of more than one burst; time pays it and saves no more than one', () => {
  const limit = makeRateLimit(6)
  const start = Date.parse('2026-11-26T00:00:00Z')
  const at = (seconds: number) => new Date(start + seconds * 1000)
  const guess = (times: number, seconds: number) => {
    for (let n = 0; n < times; n++) limit.count('a', at(seconds))
  }
  guess(59, 0)
  expect(limit.wait('a', at(0))).toBeUndefined() // one of the burst of sixty is left
  guess(1, 0)
  expect(limit.wait('a', at(0))).toBe(10)
  expect(limit.wait('a', at(9.5))).toBe(1)
  expect(limit.wait('a', at(9.999))).toBe(1)
  expect(limit.wait('a', at(10))).toBeUndefined()
  guess(1000, 0)
  expect(limit.wait('a', at(0))).toBe(610) // sixty owed and one wanted, ten seconds each
  expect(limit.wait('a', at(605))).toBe(5)
  guess(1, 610) // who paid is where everybody is after a burst
  expect(limit.wait('a', at(610))).toBe(10)
  guess(60, 7 * 24 * 3600)
  expect(limit.wait('a', at(7 * 24 * 3600))).toBe(10) // a week saved one burst
})

test('a burst of its own is what there is at first, and is given back at the same pace', () => {
  const limit = makeRateLimit(10, 3)
  const start = Date.parse('2026-11-26T00:00:00Z')
  const at = (seconds: number) => new Date(start + seconds * 1000)
  for (let n = 0; n < 3; n++) {
    expect(limit.wait('a', at(0))).toBeUndefined()
    limit.count('a', at(0))
  }
  expect(limit.wait('a', at(0))).toBe(6)
  expect(limit.wait('a', at(6))).toBeUndefined()
  for (let n = 0; n < 3; n++) limit.count('a', at(3600))
  expect(limit.wait('a', at(3600))).toBe(6)
})

test('a clock that is put back takes nothing from anybody, and what was used up stays so', () => {
  const limit = makeRateLimit(1)
  const at = (hour: number) => new Date(Date.parse('2026-11-26T00:00:00Z') + hour * 3_600_000)
  for (let guess = 0; guess < 9; guess++) limit.count('a', at(2))
  expect(limit.wait('a', at(1))).toBeUndefined()
  limit.count('a', at(1))
  expect(limit.wait('a', at(1))).toBe(60)
})

test('limits that were forgotten begin anew, each of them', () => {
  const [one, other] = [makeRateLimit(1), makeRateLimit(1)]
  const now = new Date('2026-11-26T00:00:00Z')
  for (const limit of [one, other]) for (let guess = 0; guess < 10; guess++) limit.count('a', now)
  expect([one.wait('a', now), other.wait('a', now)]).toEqual([60, 60])
  forgetLimits()
  expect([one.wait('a', now), other.wait('a', now)]).toEqual([undefined, undefined])
  for (let guess = 0; guess < 10; guess++) one.count('a', now)
  expect(one.wait('a', now)).toBe(60)
})
