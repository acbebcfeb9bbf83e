// The way from a group up to one that it is in. A group is in another through any number of others, and may be by several ways; the
// shortest is named.

/** `inner` is a member of `outer`. */
export type Nesting = { readonly inner: string; readonly outer: string }

/** From `inner` to `outer`, both included; undefined when it is not in it. */
export function wayUp(nestings: readonly Nesting[], inner: string, outer: string): readonly string[] | undefined {
  const above = new Map<string, string[]>()
  for (const one of nestings) above.set(one.inner, [...(above.get(one.inner) ?? []), one.outer])
  return wayAlong(above, inner, outer)
}

/** The same for whoever has by each group those that it is a member of. */
export function wayAlong(
  above: ReadonlyMap<string, readonly string[]>,
  inner: string,
  outer: string,
): readonly string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[inner, undefined]])
  for (const at of cameFrom.keys()) {
    if (at === outer) return backFrom(cameFrom, at)
    for (const next of above.get(at) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, at)
  }
  return undefined
}

function backFrom(cameFrom: ReadonlyMap<string, string | undefined>, end: string): readonly string[] {
  const way: string[] = []
  for (let at: string | undefined = end; at !== undefined; at = cameFrom.get(at)) way.unshift(at)
  return way
}

/** How many groups stand one in the other along the longest way from this one: 1 for a group that has, or is in, no other. */
export function longestWay(nestings: readonly Nesting[], start: string, direction: 'up' | 'down'): number {
  const next = new Map<string, string[]>()
  for (const { inner, outer } of nestings) {
    const [from, to] = direction === 'up' ? [inner, outer] : [outer, inner]
    next.set(from, [...(next.get(from) ?? []), to])
  }
  const known = new Map<string, number>()
  const from = (at: string): number => {
    const found = known.get(at)
    if (found !== undefined) return found
    const length = 1 + Math.max(0, ...(next.get(at) ?? []).map(from))
    known.set(at, length)
    return length
  }
  return from(start)
}
