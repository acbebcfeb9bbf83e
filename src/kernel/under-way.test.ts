import { expect, test } from 'vitest'

import { makeUnderWay } from './under-way.ts'

test('one owner has only so much under way, all together only so much more, and what is over makes room', () => {
  const { enter } = makeUnderWay({ most: 3, mostOfOne: 2, full: (whose) => new Error(whose) })
  const leave = enter('contoso')
  enter('contoso')
  expect(() => enter('contoso')).toThrow('own')
  enter('fabrikam')
  expect(() => enter('fabrikam')).toThrow('all')
  leave()
  enter('fabrikam')
  expect(() => enter('contoso')).toThrow('all')
  expect(() => enter('fabrikam')).toThrow('own')
})
