import { expect, test } from 'vitest'

import { added, orderOf } from './order.ts'

test('what refers to others goes before them, whatever it is called, and a table may refer to itself', () => {
  const references = [
    { from: 'a_row', to: 'b_import' },
    { from: 'b_import', to: 'tenant' },
    { from: 'b_import', to: 'b_import' },
    { from: 'z_row', to: 'a_row' },
    { from: 'stranger', to: 'z_row' },
  ]
  expect(orderOf(['b_import', 'tenant', 'a_row', 'z_row'], references)).toEqual([
    'z_row',
    'a_row',
    'b_import',
    'tenant',
  ])
  expect(orderOf(['b', 'a'], [])).toEqual(['a', 'b'])
})

test('tables that refer to each other have no order, and that is said', () => {
  const circle = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'a' },
  ]
  expect(() => orderOf(['a', 'b', 'c'], circle)).toThrow('these tables refer to each other: a, b')
})

test('counts of several parts are added, and what counts none is not named', () => {
  expect(added({ a: 1, b: 0 }, {}, { a: 2, c: 3 })).toEqual({ a: 3, c: 3 })
})
