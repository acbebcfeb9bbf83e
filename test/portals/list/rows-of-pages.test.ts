// How the portal keeps the pages of a list and puts them together.

import { expect, test, vi } from 'vitest'

import { type PageAtRest, pageAtRest, samePages } from '../../../portals/shared/api/page.ts'
import { type Rows, rowsOfPages } from '../../../portals/shared/ui/list/rows-of-pages.ts'

type Row = { readonly id: string; readonly name: string }

const page = (first: number, size = 200): PageAtRest<Row> =>
  pageAtRest(
    JSON.stringify({
      '@odata.count': 100_000,
      value: Array.from({ length: size }, (_, at) => ({ id: `id ${first + at}`, name: `row ${first + at}` })),
    }),
  )

const idsFrom = (first: number, size = 200) => Array.from({ length: size }, (_, at) => `id ${first + at}`)

/** How many rows were put together while so many pages came one after the other. */
function workOf(count: number, moreComes: (pages: number) => boolean) {
  const together = rowsOfPages<Row>()
  const pages: Array<PageAtRest<Row>> = []
  let rows: Rows<Row> | undefined
  let work = 0
  for (let at = 0; at < count; at++) {
    pages.push(page(at * 200))
    // asked twice for each page, as a page draws itself again for other reasons
    for (const _ of [1, 2]) {
      const now = together([...pages], moreComes(at + 1))
      if (now !== rows) work += now.ids.length
      rows = now
    }
  }
  return { rows, work }
}

test('a hundred thousand rows that are loaded in five hundred pages are put together a few times, not once for each page', () => {
  const { rows, work } = workOf(500, (pages) => pages < 500)
  expect(rows?.ids).toEqual(idsFrom(0, 100_000))
  expect(work).toBeLessThan(300_000)
})

test('a page that was asked for by itself is shown as soon as it is there, and so is everything when loading stops', () => {
  expect(workOf(5, () => false).rows?.ids).toHaveLength(1000)
  const together = rowsOfPages<Row>()
  const pages = [page(0), page(200), page(400)]
  expect(together(pages.slice(0, 2), false).ids).toHaveLength(400)
  const before = together(pages, true)
  expect(before.ids).toHaveLength(400)
  expect(together(pages, false).ids).toHaveLength(600)
})

test('a page that comes with other rows than before is shown, also while others are loaded', () => {
  const together = rowsOfPages<Row>()
  const first = page(0)
  together([first, page(200)], false)
  expect(together([first, page(1000), page(1200)], true).ids.slice(200)).toEqual(idsFrom(1000, 400))
  expect(together([page(7)], true).ids).toEqual(idsFrom(7))
  expect(together([], true).ids).toEqual([])
})

test('each row is found at its place, whatever the sizes of the pages, and nothing beside them', () => {
  const sizes = [3, 1, 0, 200, 7]
  let first = 0
  const pages = sizes.map((size) => {
    const made = page(first, size)
    first += size
    return made
  })
  const rows = rowsOfPages<Row>()(pages, false)
  for (let at = 0; at < first; at++) expect(rows.at(at)).toEqual({ id: `id ${at}`, name: `row ${at}` })
  expect([rows.at(-1), rows.at(first), rows.at(0.5 + first)]).toEqual([undefined, undefined, undefined])
})

test('rows that are looked at stay the same objects, and those of a long list that nobody looks at are let go', () => {
  const pages = Array.from({ length: 40 }, (_, at) => page(at * 200))
  const rows = rowsOfPages<Row>()(pages, false)
  const first = rows.at(0)
  const far = rows.at(5000)
  for (let at = 0; at < 1000; at++) {
    rows.at(at)
    expect(rows.at(0)).toBe(first)
  }
  for (const at of [2000, 3000, 4000, 6000, 7000, 7900]) rows.at(at)
  expect(rows.at(5000)).not.toBe(far)
  expect(rows.at(5000)).toEqual(far)
})

test('a row is read when it is looked at, and the others of its page are not', () => {
  const rows = rowsOfPages<Row>()([page(0), page(200)], false)
  const read = vi.spyOn(JSON, 'parse')
  const row = rows.at(250)
  rows.at(250)
  expect(read.mock.calls).toEqual([[JSON.stringify(row)]])
  read.mockRestore()
})

test('rows with every kind of letter come back as they were', () => {
  const names = ['', 'Zoë', '\u2028"\\', '\ud83d\ude80', '\ud800', '王小明', '\u0000']
  const value = names.map((name, at) => ({ id: `id ${at}`, name, more: [{ name }, null, 1.5] }))
  const rows = rowsOfPages<(typeof value)[0]>()([pageAtRest(JSON.stringify({ value }))], false)
  expect(value.map((_, at) => rows.at(at))).toEqual(value)
})

test('pages that come again as they were are the same ones, and one that changed is another', () => {
  const before = { pages: [page(0), page(200)], pageParams: ['a', 'b'] }
  expect(samePages(before, { pages: [page(0), page(200)], pageParams: ['a', 'b'] })).toBe(before)
  const changed = samePages(before, { pages: [page(0), page(200, 199)], pageParams: ['a', 'b'] }) as typeof before
  expect(changed).not.toBe(before)
  expect(changed.pages[0]).toBe(before.pages[0])
  expect(changed.pages[1]?.ids).toHaveLength(199)
  expect(samePages(undefined, before)).toBe(before)
  const more = { pages: [{ ...page(0), '@odata.count': 100_001 }], pageParams: ['a'] }
  expect(samePages(before, more)).toEqual(more)
})
