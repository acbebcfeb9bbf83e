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

test('a step down gives the elements of the rows that leave above to those that come below, and makes none', () => {
  const slots = slotsOf()
  const before = slots(rows, from(100, 20))
  expect(slots(rows, from(103, 20))).toEqual([...before.slice(3), ...before.slice(0, 3)])
  const held = slots(rows, [105, ...from(110, 20)])
  expect(slots(rows, [105, ...from(112, 20)])).toEqual([held[0], ...held.slice(3), ...held.slice(1, 3)])
})

test('a step up moves no element, as React would move those of all rows that stay', () => {
  const slots = slotsOf()
  const before = slots(rows, from(100, 20))
  expect(slots(rows, from(98, 20)).slice(2)).toEqual(before.slice(0, 18))
})

test('each row has an element of its own, and that of one that stays is never moved, however it is scrolled', () => {
  const places = fc.uniqueArray(fc.nat(60), { maxLength: 12 }).map((some) => some.sort((one, other) => one - other))
  fc.assert(
    fc.property(fc.array(places, { minLength: 2, maxLength: 20 }), (scrolls) => {
      const slots = slotsOf()
      let before: ReadonlyArray<readonly [number, string]> = []
      for (const shown of scrolls) {
        const keys = slots(rows, shown)
        const now = shown.map((place, at) => [place, keys[at] ?? ''] as const)
        expect(new Set(keys).size).toBe(shown.length)
        const staying = new Set<string>()
        for (const [place, key] of before)
          if (shown.includes(place)) {
            expect(new Map(now).get(place)).toBe(key)
            staying.add(key)
          }
        const there = before.map(([, key]) => key)
        for (const key of movedByReact(there, keys)) expect(staying.has(key)).toBe(false)
        before = now
      }
    }),
  )
})

/** Which of the elements that were there React takes out and puts in again: those that come behind one that stood behind them. */
function movedByReact(before: readonly string[], after: readonly string[]): readonly string[] {
  let last = 0
  return after.filter((key) => {
    const place = before.indexOf(key)
    if (place < 0 || place >= last) {
      last = Math.max(last, place)
      return false
    }
    return true
  })
}
