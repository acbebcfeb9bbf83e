// Ways of groups in groups.

import { expect, test } from 'vitest'

import { longestWay, wayUp } from './way-up.ts'

const inside = (inner: string, outer: string) => ({ inner, outer })
const diamond = [inside('a', 'b'), inside('b', 'c'), inside('c', 'd'), inside('a', 'd'), inside('x', 'y')]

test('of several ways from a group up to another one the shortest is named, and none where there is none', () => {
  expect(wayUp(diamond, 'a', 'd')).toEqual(['a', 'd'])
  expect(wayUp(diamond, 'a', 'c')).toEqual(['a', 'b', 'c'])
  expect(wayUp(diamond, 'a', 'a')).toEqual(['a'])
  expect(wayUp(diamond, 'd', 'a')).toBeUndefined()
  expect(wayUp(diamond, 'a', 'y')).toBeUndefined()
})

test('the depth of a group is that of its longest way, up or down', () => {
  expect([longestWay(diamond, 'a', 'up'), longestWay(diamond, 'a', 'down')]).toEqual([4, 1])
  expect([longestWay(diamond, 'd', 'up'), longestWay(diamond, 'd', 'down')]).toEqual([1, 4])
  expect(longestWay([], 'a', 'up')).toBe(1)
})
