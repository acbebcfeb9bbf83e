import fc from 'fast-check'
import { expect, test } from 'vitest'

import { makeBoundedCache } from './bounded-cache.ts'

test('what was used lately is known, what was not is forgotten, and the bound holds', () => {
  const cache = makeBoundedCache<number, string>(10)
  cache.set(-1, 'used all the time')
  for (let i = 0; i < 100; i++) {
    cache.set(i, `${i}`)
    expect(cache.get(-1)).toBe('used all the time')
  }
  for (let i = 96; i < 100; i++) expect(cache.get(i)).toBe(`${i}`)
  const known = Array.from({ length: 100 }, (_, i) => i).filter((i) => cache.get(i) !== undefined)
  expect(known.length).toBeLessThanOrEqual(10)
})

test('the last value counts, also of what was set before the last half was full', () => {
  const cache = makeBoundedCache<string, number>(4)
  cache.set('a', 1)
  cache.set('b', 1)
  cache.set('a', 2)
  cache.set('c', 1)
  cache.set('a', 3)
  expect(cache.get('a')).toBe(3)
  cache.forget('a')
  expect(cache.get('a')).toBeUndefined()
})

test('of what is set and never read the last ones are known, as many as allowed, and asking for others forgets none', () => {
  const filled = (count: number) => {
    const cache = makeBoundedCache<number, string>(10)
    for (let i = 0; i < count; i++) cache.set(i, `${i}`)
    return cache
  }
  for (let count = 90; count <= 110; count++) {
    const known = Array.from({ length: count }, (_, i) => i).filter((i) => filled(count).get(i) !== undefined)
    expect(known.at(-1)).toBe(count - 1)
    expect(known.length).toBe(6 + ((count - 1) % 5)) // at least half of ten, and never more than ten
  }
  const cache = filled(100)
  for (let i = 100; i < 200; i++) expect(cache.get(i)).toBeUndefined()
  expect(cache.get(90)).toBe('90')
})

test('[T-52] whatever is set, grows, is read and forgotten, what is known never weighs more than the bound', () => {
  const step = fc.record({
    key: fc.integer({ min: 0, max: 9 }),
    weight: fc.integer({ min: 1, max: 60 }),
    what: fc.constantFrom('set', 'set', 'get', 'forget'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const cache = makeBoundedCache<number, number>(100, (value) => value)
      for (const { key, weight, what } of steps) {
        if (what === 'set') cache.set(key, weight)
        else cache[what as 'get' | 'forget'](key)
        if (what === 'set') expect(cache.get(key)).toBe(weight > 50 ? undefined : weight)
      }
      // reading moves entries, and none of it makes room for more than the bound
      const known = Array.from({ length: 10 }, (_, key) => cache.get(key) ?? 0)
      expect(known.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(150)
    }),
    { seed: 52 },
  )
  const growing = makeBoundedCache<number, number>(100, (value) => value)
  for (let key = 0; key < 50; key++) growing.set(key, 1)
  for (let key = 0; key < 50; key++) growing.set(key, 50)
  const known = Array.from({ length: 50 }, (_, n) => growing.get(49 - n) ?? 0)
  expect(known.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(100)
})

test('where entries weigh differently their sum is bounded, a heavier value replaces a lighter one, and one that is too heavy is not kept', () => {
  const cache = makeBoundedCache<string, number>(100, (value) => value)
  for (const [key, weight] of [
    ['a', 20],
    ['b', 20],
    ['a', 30],
  ] as const)
    cache.set(key, weight)
  expect([cache.get('a'), cache.get('b')]).toEqual([30, 20])
  for (let n = 0; n < 20; n++) cache.set(`n${n}`, 25)
  const known = Array.from({ length: 20 }, (_, n) => 19 - n).filter((n) => cache.get(`n${n}`) !== undefined)
  expect(known.slice(0, 2)).toEqual([19, 18])
  expect(known.length).toBeLessThanOrEqual(4)
  cache.set('n19', 51)
  expect(cache.get('n19')).toBeUndefined()
})
