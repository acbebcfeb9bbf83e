// How the portal puts the pages of a list together.

import { expect, test } from 'vitest'

import { rowsOfPages } from '../../../portals/shared/ui/list/rows-of-pages.ts'

const page = (first: number, size = 200) => ({ value: Array.from({ length: size }, (_, at) => first + at) })

/** How many rows were put into arrays while so many pages came one after the other. */
function workOf(count: number, moreComes: (pages: number) => boolean) {
  const together = rowsOfPages<number>()
  const pages: Array<ReturnType<typeof page>> = []
  let rows: readonly number[] = []
  let work = 0
  for (let at = 0; at < count; at++) {
    pages.push(page(at * 200))
    // asked twice for each page, as a page draws itself again for other reasons
    for (const _ of [1, 2]) {
      const now = together([...pages], moreComes(at + 1))
      if (now !== rows) work += now.length
      rows = now
    }
  }
  return { rows, work }
}

test('a hundred thousand rows that are loaded in five hundred pages are put together a few times, not once for each page', () => {
  const { rows, work } = workOf(500, (pages) => pages < 500)
  expect(rows).toEqual(Array.from({ length: 100_000 }, (_, at) => at))
  expect(work).toBeLessThan(300_000)
})

test('a page that was asked for by itself is shown as soon as it is there, and so is everything when loading stops', () => {
  expect(workOf(5, () => false).rows).toHaveLength(1000)
  const together = rowsOfPages<number>()
  const pages = [page(0), page(200), page(400)]
  expect(together(pages.slice(0, 2), false)).toHaveLength(400)
  const before = together(pages, true)
  expect(before).toHaveLength(400)
  expect(together(pages, false)).toHaveLength(600)
})

test('a page that comes with other rows than before is shown, also while others are loaded', () => {
  const together = rowsOfPages<number>()
  const first = page(0)
  together([first, page(200)], false)
  expect(together([first, page(1000), page(1200)], true).slice(200)).toEqual([...page(1000).value, ...page(1200).value])
  expect(together([page(7)], true)).toEqual(page(7).value)
  expect(together([], true)).toEqual([])
})
