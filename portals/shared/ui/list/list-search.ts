// What a list is asked for, kept in its address: what is searched for, which of them are shown, and their order.

export type ListSearch<Show extends string, Sort extends string> = {
  readonly search?: string
  readonly show?: Show
  readonly sort?: Sort
  readonly descending?: true
}

type Known<Show, Sort> = { readonly shows: readonly Show[]; readonly sorts: readonly Sort[] }

/** Anything may stand in an address bar; what means nothing here is dropped. */
export function readListSearch<Show extends string, Sort extends string>(
  raw: Record<string, unknown>,
  { shows, sorts }: Known<Show, Sort>,
): ListSearch<Show, Sort> {
  // The router reads ?search=42 as a number.
  const text = typeof raw.search === 'string' || typeof raw.search === 'number' ? String(raw.search) : ''
  const search = text.slice(0, 128)
  const show = shows.find((known) => known === raw.show)
  const sort = sorts.find((known) => known === raw.sort)
  return {
    ...(search && { search }),
    ...(show && { show }),
    ...(sort && { sort }),
    ...(raw.descending === true && { descending: true as const }),
  }
}

export const isFiltered = ({ search, show }: ListSearch<string, string>): boolean => Boolean(search || show)

/** After a click on a column: it orders, and a second one turns the order. `usual` orders where nothing else does. */
export function sortedBy<Show extends string, Sort extends string>(
  now: ListSearch<Show, Sort>,
  column: string,
  { sorts, usual }: { readonly sorts: readonly Sort[]; readonly usual: Sort },
): ListSearch<Show, Sort> {
  const next = sorts.find((known) => known === column) ?? usual
  const { descending, ...others } = now
  const turns = next === (now.sort ?? usual) && !descending
  return { ...others, sort: next, ...(turns && { descending: true as const }) }
}
