// The rows of a list that comes in pages, as one array. While somebody loads all of hundreds of pages, the array is made anew
// only when there are twice as many: everything behind it (places of rows, what is selected) is worked out from all rows, and
// once for each page would be work that grows with the square of their number. What is loaded is said meanwhile.

export type PageOfRows<T> = { readonly value: readonly T[]; readonly '@odata.count'?: number }

/** Keeps the array that it answered with last, and answers with the same one as long as it may. */
export function rowsOfPages<T>(): (pages: ReadonlyArray<PageOfRows<T>>, moreComes: boolean) => readonly T[] {
  let last: ReadonlyArray<PageOfRows<T>> = []
  let rows: readonly T[] = []
  return (pages, moreComes) => {
    if (pages === last) return rows
    const goesOn = last.length > 0 && last.every((page, at) => page === pages[at])
    if (goesOn && (pages.length === last.length || (moreComes && pages.length < 2 * last.length))) return rows
    last = pages
    rows = pages.flatMap((page) => page.value)
    return rows
  }
}
