// `or`, `and`, `not` and parentheses, around whatever stands between them: the clauses of a rule, or comparisons of an element.

import { type Cursor, fail } from './cursor.ts'

const deepestNesting = 50

type Joined<T> = { kind: 'and' | 'or'; left: T; right: T } | { kind: 'not'; rule: T }

export type Joins = {
  readonly either: <T>(leaf: () => T, depth: number) => T
  readonly grouped: <T>(leaf: () => T, depth: number) => T
}

export function makeJoins({ peek, take, lastEnd, isMark, isKeyword, expectMark }: Cursor): Joins {
  function either<T>(leaf: () => T, depth: number): T {
    if (depth > deepestNesting) fail(peek(), `A rule nests at most ${deepestNesting} levels`)
    const { from } = peek()
    let left = both(leaf, depth)
    while (isKeyword('or')) {
      take()
      left = joined<T>({ kind: 'or', left, right: both(leaf, depth) }, from)
    }
    return left
  }

  function both<T>(leaf: () => T, depth: number): T {
    const { from } = peek()
    let left = negated(leaf, depth)
    while (isKeyword('and')) {
      take()
      left = joined<T>({ kind: 'and', left, right: negated(leaf, depth) }, from)
    }
    return left
  }

  function negated<T>(leaf: () => T, depth: number): T {
    const { from } = peek()
    if (!isKeyword('not')) return grouped(leaf, depth)
    take()
    return joined<T>({ kind: 'not', rule: grouped(leaf, depth) }, from)
  }

  const joined = <T>(node: Joined<T>, from: number): T => ({ ...node, from, to: lastEnd() }) as T

  function grouped<T>(leaf: () => T, depth: number): T {
    if (!isMark('(')) return leaf()
    take()
    const inner = either(leaf, depth + 1)
    expectMark(')')
    return inner
  }

  return { either, grouped }
}
