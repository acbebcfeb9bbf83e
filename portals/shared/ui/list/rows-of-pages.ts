// The rows of a list that comes in pages, one after the other. While somebody loads all of hundreds of pages, they are put together
// anew only when there are twice as many: everything behind it (places of rows, what is selected) is worked out from all rows, and
// once for each page would be work that grows with the square of their number. What is loaded is said meanwhile.

import { type PageAtRest, rowAt } from '../../api/page.ts'

/** Rows in their order, each looked up when it is shown. */
export type Rows<T> = {
  readonly ids: readonly string[]
  readonly at: (index: number) => T | undefined
}

export const rowsOfArray = <T extends { readonly id: string }>(rows: readonly T[]): Rows<T> => ({
  ids: rows.map(({ id }) => id),
  at: (index) => rows[index],
})

/** Keeps the rows that it answered with last, and answers with the same ones as long as it may. */
export function rowsOfPages<T>(): (pages: ReadonlyArray<PageAtRest<T>>, moreComes: boolean) => Rows<T> {
  let last: ReadonlyArray<PageAtRest<T>> = []
  let rows: Rows<T> = { ids: [], at: () => undefined }
  return (pages, moreComes) => {
    if (pages === last) return rows
    const goesOn = last.length > 0 && last.every((page, at) => page === pages[at])
    if (goesOn && (pages.length === last.length || (moreComes && pages.length < 2 * last.length))) return rows
    last = pages
    rows = together(pages)
    return rows
  }
}

function together<T>(pages: ReadonlyArray<PageAtRest<T>>): Rows<T> {
  let end = 0
  const ends = pages.map(({ ids }) => {
    end += ids.length
    return end
  })
  return {
    ids: pages.flatMap(({ ids }) => ids),
    at: (index) => {
      const which = pageWith(ends, index)
      const page = pages[which]
      return page && rowAt(page, index - (ends[which - 1] ?? 0))
    },
  }
}

/** The place of the first end beyond the index. */
function pageWith(ends: readonly number[], index: number): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle] ?? 0) > index) high = middle
    else low = middle + 1
  }
  return low
}
