// The order of the operations of a Bulk (RFC 7644 §3.7): one that names another by its bulkId comes behind it.

const reference = /^bulkId:(.{1,200})$/i

export type BulkOperation = {
  readonly method: string
  readonly path: string
  readonly bulkId?: string | undefined
  readonly version?: string | undefined
  readonly data?: unknown
}

/** The bulkIds that an operation names, in its path or anywhere in its data. */
export function namedIn({ path, data }: BulkOperation): string[] {
  const found = new Set<string>()
  const open: unknown[] = [data, ...path.split('/')]
  for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
    if (typeof next === 'string') {
      const [, id] = reference.exec(next) ?? []
      if (id !== undefined) found.add(id)
    } else if (typeof next === 'object' && next !== null)
      open.push(...Object.values(next).filter((one) => one !== undefined))
  }
  return [...found]
}

/** The same data with the ids that are known by now. */
export function resolved(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    const [, id = ''] = reference.exec(value) ?? []
    return ids.get(id) ?? value
  }
  if (Array.isArray(value)) return value.map((one) => resolved(one, ids))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one, ids)]))
}

/** Indices in the order of their work; those of a circle are left over. */
export function inOrder(operations: readonly BulkOperation[]): {
  readonly order: readonly number[]
  readonly circle: readonly number[]
} {
  const byId = new Map(
    operations.flatMap(({ bulkId }, index) => (bulkId === undefined ? [] : [[bulkId, index] as const])),
  )
  const behind = operations.map((): number[] => [])
  const waits = operations.map((operation, index) => {
    const before = namedIn(operation).flatMap((id) => byId.get(id) ?? [])
    for (const one of before) behind[one]?.push(index)
    return before.length
  })
  const order = waits.flatMap((count, index) => (count === 0 ? [index] : []))
  for (const done of order) {
    for (const next of behind[done] ?? []) {
      const left = (waits[next] ?? 0) - 1
      waits[next] = left
      if (left === 0) order.push(next) // a list is walked to the end of what is added meanwhile
    }
  }
  return { order, circle: waits.flatMap((count, index) => (count > 0 ? [index] : [])) }
}
