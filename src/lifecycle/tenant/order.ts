// In which order the rows of a tenant go: what refers to others before what it refers to, so that no row goes unseen with another and
// each is counted.

export type Reference = { readonly from: string; readonly to: string }

export function orderOf(tables: readonly string[], references: readonly Reference[]): string[] {
  const known = new Set(tables)
  const between = references.filter(({ from, to }) => from !== to && known.has(from) && known.has(to))
  const left = new Set([...tables].sort())
  const order: string[] = []
  while (left.size > 0) {
    const free = [...left].filter((one) => !between.some(({ from, to }) => to === one && left.has(from)))
    if (free.length === 0) throw new TypeError(`these tables refer to each other: ${[...left].join(', ')}`)
    for (const one of free) left.delete(one)
    order.push(...free)
  }
  return order
}

export type Counts = Readonly<Record<string, number>>

export function added(...counts: readonly Counts[]): Counts {
  const sum: Record<string, number> = {}
  for (const [table, rows] of counts.flatMap((one) => Object.entries(one))) {
    if (rows > 0) sum[table] = (sum[table] ?? 0) + rows
  }
  return sum
}
