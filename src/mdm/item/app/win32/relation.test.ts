import fc from 'fast-check'
import { expect, test } from 'vitest'

import { broughtBy, cycleThrough, inOrder, type Relation } from './relation.ts'

const needs = (appId: string, targetId: string, acts = true): Relation => ({
  ...{ appId, targetId, kind: 'dependency', acts },
})
const replaces = (appId: string, targetId: string): Relation => ({
  ...{ appId, targetId, kind: 'supersedence', acts: true },
})

test('a way back is found over any number of steps and over both kinds, and told step by step', () => {
  const chain = [needs('b', 'c'), replaces('c', 'd')]
  expect(cycleThrough('a', ['b'], chain)).toBeUndefined()
  expect(cycleThrough('a', ['a'], [])).toEqual(['a', 'a'])
  expect(cycleThrough('d', ['b'], chain)).toEqual(['d', 'b', 'c', 'd'])
  // two ways to one application are no way back
  expect(cycleThrough('a', ['b', 'c'], [needs('b', 'd'), needs('c', 'd')])).toBeUndefined()
})

test('what is needed comes before what needs it; what has nothing to do with it keeps its place', () => {
  expect(inOrder(['a', 'b', 'c'], [needs('a', 'c')])).toEqual(['c', 'a', 'b'])
  expect(inOrder(['x', 'a'], [needs('a', 'b'), needs('b', 'c'), needs('x', 'c')])).toEqual(['c', 'x', 'b', 'a'])
  expect(inOrder(['a', 'b'], [])).toEqual(['a', 'b'])
})

const edges = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })), { maxLength: 40 })

test('whatever is related to what: each has one place, behind all that it leads to, as long as none leads back', () => {
  fc.assert(
    fc.property(edges, (pairs) => {
      // from the larger to the smaller, so that none leads back
      const relations = pairs
        .filter(([one, other]) => one !== other)
        .map(([one, other]) => needs(String(Math.max(one, other)), String(Math.min(one, other))))
      const ids = Array.from({ length: 13 }, (_, index) => String(index)).toReversed()
      const order = inOrder(ids, relations)
      expect([...order].sort()).toEqual([...ids].sort())
      for (const { appId, targetId } of relations) expect(order.indexOf(targetId)).toBeLessThan(order.indexOf(appId))
      for (const { appId, targetId } of relations) expect(cycleThrough(targetId, [appId], relations)).toBeDefined()
    }),
  )
})

test('what is brought along is what is needed and installed, over any number of steps, and nothing that is only looked for', () => {
  const relations = [needs('a', 'b'), needs('b', 'c'), needs('a', 'd', false), needs('d', 'e'), replaces('a', 'f')]
  expect([...broughtBy(['a'], relations)]).toEqual([
    ['b', 'a'],
    ['c', 'a'],
  ])
  expect(broughtBy(['x'], relations).size).toBe(0)
})
