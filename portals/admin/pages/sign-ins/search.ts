// The state of the page of sign-ins in its address: what is looked for. It is loaded before any page is.

export const shows = ['refused', 'in', 'applications'] as const
export type Show = (typeof shows)[number]

/** What is typed, each with the longest that is read of it. */
const texts = { of: 36, person: 128, application: 128, number: 9, address: 45, since: 10, until: 10 } as const
export type Typed = keyof typeof texts

export type SignInSearch = { readonly [name in Exclude<Typed, 'number'>]?: string } & {
  readonly number?: number
  readonly show?: Show
}

const day = /^\d{4}-\d{2}-\d{2}$/
const means: { readonly [name in Typed]?: RegExp } = {
  of: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  number: /^\d+$/,
  since: day,
  until: day,
}

/** Anything may stand in an address bar; what means nothing here is dropped. */
export function signInSearch(raw: Record<string, unknown>): SignInSearch {
  const found: Record<string, string | number> = {}
  for (const [name, longest] of Object.entries(texts)) {
    const value = raw[name]
    // The router reads ?number=50126 as a number.
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, longest) : ''
    if (text && (means[name as Typed]?.test(text) ?? true)) found[name] = name === 'number' ? Number(text) : text
  }
  const show = shows.find((known) => known === raw.show)
  return { ...found, ...(show && { show }) }
}

export const isFiltered = (search: SignInSearch): boolean => Object.keys(search).length > 0
