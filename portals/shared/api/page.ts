// Pages of a list: as the service sends them, and as the portal keeps those of a long one.

export type Page<T> = {
  readonly value: readonly T[]
  readonly '@odata.nextLink'?: string
  readonly '@odata.count'?: number
}

/**
 * A page of a list of which there are hundreds, kept as the text that came. A hundred thousand rows as objects have so many strings
 * that the browser's collection of garbage stops the page for longer than a frame while somebody scrolls; as text they are five
 * hundred things. The rows of the pages that were looked at last are objects, and the same ones as long as they are.
 */
export type PageAtRest<T> = Omit<Page<T>, 'value'> & {
  /** Of its rows, in order. */
  readonly ids: readonly string[]
  readonly text: string
}

type WithId = { readonly id: string }

/** More than a window shows at once, on both sides of a border between pages, and the page that has the focus. */
const mostAwake = 8
/** The one that was looked at last at the end. */
const awake = new Map<object, readonly unknown[]>()

export function pageAtRest<T>(text: string): PageAtRest<T> {
  const { value, ...envelope } = JSON.parse(text) as Page<T & WithId>
  const page = { ...envelope, ids: value.map(({ id }) => id), text }
  keepAwake(page, value)
  return page
}

export function rowsOf<T>(page: PageAtRest<T>): readonly T[] {
  const rows = (awake.get(page) ?? (JSON.parse(page.text) as Page<T>).value) as readonly T[]
  keepAwake(page, rows)
  return rows
}

function keepAwake(page: object, rows: readonly unknown[]): void {
  awake.delete(page)
  awake.set(page, rows)
  for (const [longest] of awake) {
    if (awake.size <= mostAwake) return
    awake.delete(longest)
  }
}

type Pages = { readonly pages: ReadonlyArray<PageAtRest<unknown>>; readonly pageParams: readonly unknown[] }

/** For `structuralSharing`: a page that came again as it was stays the same one, and its rows with it. */
export function samePages(before: unknown, now: unknown): unknown {
  if (!isPages(before) || !isPages(now)) return now
  const known = new Map(before.pages.map((page) => [page.text, page]))
  const pages = now.pages.map((page) => known.get(page.text) ?? page)
  const same = pages.length === before.pages.length && pages.every((page, at) => page === before.pages[at])
  return same ? before : { ...now, pages }
}

const isPages = (data: unknown): data is Pages => typeof data === 'object' && data !== null && 'pages' in data
