// Pages of a list: as the service sends them, and as the portal keeps those of a long one.

export type Page<T> = {
  readonly value: readonly T[]
  readonly '@odata.nextLink'?: string
  readonly '@odata.count'?: number
}

/**
 * A page of a list of which there are hundreds, kept as text. A hundred thousand rows as objects have so many strings that the
 * browser's collection of garbage stops the page for longer than a frame while somebody scrolls; as text they are five hundred things.
 * Rows of the pages that were looked at last are objects once somebody looked at them, and the same ones as long as they are: a scroll
 * bar that is dragged shows a few rows of a page in each frame, and to read all of them would leave much to collect.
 */
export type PageAtRest<T> = Omit<Page<T>, 'value'> & {
  /** Of its rows, in order. */
  readonly ids: readonly string[]
  /** Its rows as JSON, one behind the other. */
  readonly text: string
  /** Where the text of each row ends. */
  readonly ends: Uint32Array
  /** Only its type is of use. */
  readonly row?: T
}

type WithId = { readonly id: string }

/** More than a window shows at once, on both sides of a border between pages, and the page that has the focus. */
const mostAwake = 8
/** The one that was looked at last at the end; rows by their place. */
const awake = new Map<object, unknown[]>()
let last: { readonly page: object; readonly rows: unknown[] } | undefined

export function pageAtRest<T>(text: string): PageAtRest<T> {
  const { value, ...envelope } = JSON.parse(text) as Page<T & WithId>
  const rows = value.map((row) => JSON.stringify(row))
  let end = 0
  const ends = Uint32Array.from(rows, (row) => {
    end += row.length
    return end
  })
  return { ...envelope, ids: value.map(({ id }) => id), text: rows.join(''), ends }
}

/** The row at that place of the page, if there is one. */
export function rowAt<T>(page: PageAtRest<T>, place: number): T | undefined {
  const end = page.ends[place]
  if (end === undefined) return undefined
  const rows = awakeRows(page)
  rows[place] ??= JSON.parse(page.text.slice(page.ends[place - 1] ?? 0, end))
  return rows[place] as T
}

function awakeRows(page: object): unknown[] {
  if (last?.page === page) return last.rows // each row of a window asks
  const rows = awake.get(page) ?? []
  last = { page, rows }
  awake.delete(page)
  awake.set(page, rows)
  for (const [longest] of awake) {
    if (awake.size <= mostAwake) break
    awake.delete(longest)
  }
  return rows
}

type Pages = { readonly pages: ReadonlyArray<PageAtRest<unknown>>; readonly pageParams: readonly unknown[] }

/** For `structuralSharing`: a page that came again as it was stays the same one, and its rows with it. */
export function samePages(before: unknown, now: unknown): unknown {
  if (!isPages(before) || !isPages(now)) return now
  const known = new Map(before.pages.map((page) => [page.text, page]))
  const pages = now.pages.map((page) => {
    const same = known.get(page.text)
    return same && envelope.every((part) => same[part] === page[part]) ? same : page
  })
  const same = pages.length === before.pages.length && pages.every((page, at) => page === before.pages[at])
  return same ? before : { ...now, pages }
}

const envelope = ['@odata.nextLink', '@odata.count'] as const

const isPages = (data: unknown): data is Pages => typeof data === 'object' && data !== null && 'pages' in data
