import { expect, test } from 'vitest'

import { makeGuessLimit } from './lookup-limit.ts'

test('[T-22] the time between two guesses is given back once, not with each guess', () => {
  const limit = makeGuessLimit(1)
  const start = Date.parse('2026-11-26T00:00:00Z')
  const at = (seconds: number) => new Date(start + seconds * 1000)
  for (let guess = 0; guess < 10; guess++) limit.guessed('a', at(0))
  expect(limit.wait('a', at(0))).toBe(60)
  expect(limit.wait('a', at(60))).toBeUndefined()
  limit.guessed('a', at(60))
  expect(limit.wait('a', at(60))).toBe(60)
  expect(limit.wait('b', at(60))).toBeUndefined()
})
