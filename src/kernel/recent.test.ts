import { expect, test } from 'vitest'

import { makeRecent } from './recent.ts'

test('what was used lately is known, what was not is forgotten, and the bound holds', () => {
  const recent = makeRecent<number, string>(10)
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
  const recent = makeRecent<string, number>(4)
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
  const filled = () => {
    const recent = makeRecent<number, string>(10)
    for (let i = 0; i < 100; i++) recent.set(i, `${i}`)
    return recent
  }
  const known = Array.from({ length: 100 }, (_, i) => i).filter((i) => filled().get(i) !== undefined)
  expect(known).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99])
  const recent = filled()
  for (let i = 100; i < 200; i++) expect(recent.get(i)).toBeUndefined()
  expect(recent.get(90)).toBe('90')
})
