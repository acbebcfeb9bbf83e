// Which element of the document shows which row of a long list.

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { slotsOf } from '../../../portals/shared/ui/list/slots.ts'

const rows = Array.from({ length: 1000 }, (_, index) => `row ${index}`)
const from = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at)

test('a jump gives every element to another row, and makes none', () => {
  const slots = slotsOf()
  const before = slots(rows, from(0, 20))
  expect(slots(rows, from(500, 20))).toEqual(before)
  expect(slots(rows, from(100, 18))).toEqual(before.slice(0, 18))
})

test('the row with the focus keeps its element while others are scrolled to, before it and after it', () => {
  const slots = slotsOf()
  const before = slots(rows, from(100, 5))
  const held = before[2]
  expect(slots(rows, [102, 900, 901, 902])[0]).toBe(held)
  expect(slots(rows, [0, 1, 2, 102]).at(-1)).toBe(held)
})

test('in another list no row takes the element of one that is gone, and what is in both keeps its own', () => {
  const slots = slotsOf()
  slots(rows, from(0, 5))
  const before = slots(rows, from(500, 5))
  const others = rows.filter((_, index) => index !== 502)
  const now = slots(others, from(499, 5))
  expect(now.filter((slot) => before.includes(slot))).toEqual([before[0], before[1], before[3], before[4]])
})

test('each row has an element of its own, and one that stays keeps it and its place among the others, however it is scrolled', () => {
  const places = fc.uniqueArray(fc.nat(60), { maxLength: 12 }).map((some) => some.sort((one, other) => one - other))
  fc.assert(
    fc.property(fc.array(places, { minLength: 2, maxLength: 20 }), (scrolls) => {
      const slots = slotsOf()
      let before: ReadonlyArray<readonly [number, string]> = []
      for (const shown of scrolls) {
        const keys = slots(rows, shown)
        const now = shown.map((place, at) => [place, keys[at] ?? ''] as const)
        expect(new Set(keys).size).toBe(shown.length)
        for (const [place, key] of before) if (shown.includes(place)) expect(new Map(now).get(place)).toBe(key)
        const order = before.map(([, key]) => key).filter((key) => keys.includes(key))
        expect(keys.filter((key) => order.includes(key))).toEqual(order)
        before = now
      }
    }),
  )
})
