// Commands that do one thing to several things take all their names at once. Everything is found before the first is touched, so
// that a slip of a finger leaves all as it was; where the service refuses one on the way, what was done before it is named.

import { ApiError } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'

/** One that is named twice, by its name and by its id, is there once. */
export async function findEach<T extends { readonly id: string }>(
  names: readonly string[],
  find: (name: string) => Promise<T>,
): Promise<T[]> {
  const found = new Map<string, T>()
  for (const name of new Set(names)) {
    const one = await find(name)
    if (!found.has(one.id)) found.set(one.id, one)
  }
  return [...found.values()]
}

/** "A", "A and B", "A, B and C". */
export const allOf = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** The beginning of a question about one or about several. */
export const eachOf = (names: readonly string[]): string => (names.length > 1 ? `${allOf(names)}: each` : allOf(names))

export async function doEach<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  for (const [index, one] of all.entries()) {
    try {
      await work(one)
    } catch (error) {
      if (all.length === 1 || !(error instanceof Fault || error instanceof ApiError)) throw error
      const names = all.map(nameOf)
      const rest = names.slice(index + 1)
      throw new Fault(
        'conflict',
        [
          `${nameOf(one)}: ${error.message}`,
          index > 0 ? `Done before it: ${allOf(names.slice(0, index))}.` : 'Nothing was done before it.',
          ...(rest.length > 0 ? [`Not tried: ${allOf(rest)}.`] : []),
        ].join(' '),
        { reason: 'stopped-on-the-way', cause: error },
      )
    }
  }
}
