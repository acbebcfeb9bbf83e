import { expect, test } from 'vitest'

import { makeBoundedCache } from './bounded-cache.ts'

test('what was used lately is known, what was not is forgotten, and the bound holds', () => {
  const recent = makeBoundedCache<number, string>(10)
  recent.set(-1, 'used all the time')
  for (let i = 0; i < 100; i++) {
    recent.set(i, `${i}`)
    expect(recent.get(-1)).toBe('used all the time')
  }
  for (let i = 96; i < 100; i++) expect(recent.get(i)).toBe(`${i}`)
  const known = Array.from({ length: 100 }, (_, i) => i).filter((i) => recent.get(i) !== undefined)
  expect(known.length).toBeLessThanOrEqual(10)
})

test('the last value counts, also of what was set before the last half was full', () => {
  const recent = makeBoundedCache<string, number>(4)
  recent.set('a', 1)
  recent.set('b', 1)
  recent.set('a', 2)
  recent.set('c', 1)
  recent.set('a', 3)
  expect(recent.get('a')).toBe(3)
  recent.forget('a')
  expect(recent.get('a')).toBeUndefined()
})

test('of what is set and never read the last ones are known, as many as allowed, and asking for others forgets none', () => {
  const filled = (count: number) => {
    const recent = makeBoundedCache<number, string>(10)
    for (let i = 0; i < count; i++) recent.set(i, `${i}`)
    return recent
  }
  for (let count = 90; count <= 110; count++) {
    const known = Array.from({ length: count }, (_, i) => i).filter((i) => filled(count).get(i) !== undefined)
    expect(known.at(-1)).toBe(count - 1)
    expect(known.length).toBe(6 + ((count - 1) % 5)) // at least half of ten, and never more than ten
  }
  const recent = filled(100)
  for (let i = 100; i < 200; i++) expect(recent.get(i)).toBeUndefined()
  expect(recent.get(90)).toBe('90')
})
