// The state of a licence's page in its address: which people are looked for. It is loaded before any page is.

export const shows = ['assigned', 'has', 'waits', 'without'] as const
export type Show = (typeof shows)[number]

export type LicenceSearch = { readonly search?: string; readonly show?: Show }

/** Anything may stand in an address bar; what means nothing here is dropped. */
export function licenceSearch(raw: Record<string, unknown>): LicenceSearch {
  // The router reads ?search=42 as a number.
  const text = typeof raw.search === 'string' || typeof raw.search === 'number' ? String(raw.search) : ''
  const show = shows.find((known) => known === raw.show)
  return { ...(text && { search: text.slice(0, 128) }), ...(show && { show }) }
}
