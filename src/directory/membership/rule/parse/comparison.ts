// An operator and what stands behind it, as each type of property takes them.

import { durationOf } from '../duration.ts'
import type { Token } from '../lexer.ts'
import type { DateTest, TextOperator, TextTest } from '../rule.ts'
import { type Cursor, fail, nameOf } from './cursor.ts'
import type { Values } from './value.ts'

export type Comparisons = {
  readonly textTest: (property: string) => TextTest
  readonly flagTest: (property: string) => { equals: boolean | null; negative: boolean }
  readonly dateTest: (property: string) => DateTest
}

const textOperators: ReadonlySet<string> = new Set<TextOperator | 'in' | 'match'>([
  'eq',
  'startswith',
  'endswith',
  'contains',
  'in',
  'match',
])

export function notSupported(token: Token, property: string, use: string): never {
  return fail(
    token,
    nameOf(token)
      ? `Operator '${token.kind === 'operator' ? '-' : ''}${token.text}' isn't supported on attribute ${property}; use ${use}`
      : `'${token.text}' is not an operator`,
  )
}

export function makeComparisons({ peek, take }: Cursor, { literal, literals, pattern }: Values): Comparisons {
  /** The operator without its `not`. */
  function operator(): { readonly token: Token; readonly name: string; readonly negative: boolean } {
    const token = take()
    const name = nameOf(token) ?? ''
    if (name === 'ne') return { token, name: 'eq', negative: true }
    return name.startsWith('not') && name !== 'not'
      ? { token, name: name.slice(3), negative: true }
      : { token, name, negative: false }
  }

  function textTest(property: string): TextTest {
    const { token, name, negative } = operator()
    if (!textOperators.has(name) || nameOf(token) === 'noteq') {
      return notSupported(token, property, '-eq, -startsWith, -endsWith, -contains, -match, -in or their -not forms')
    }
    if (name === 'in') return { operator: 'in', negative, values: literals() }
    if (name === 'match') return { operator: 'match', negative, pattern: pattern() }
    return { operator: name as TextOperator, negative, value: literal() }
  }

  function flagTest(property: string): { equals: boolean | null; negative: boolean } {
    const { token, name, negative } = operator()
    if (name !== 'eq' || nameOf(token) === 'noteq') notSupported(token, property, '-eq or -ne')
    const value = take()
    const text = value.small
    if (text === 'null' || text === '$null') return { equals: null, negative }
    if (text !== 'true' && text !== 'false') fail(value, `${property} is compared with true or false`)
    return { equals: text === 'true', negative }
  }

  function dateTest(property: string): DateTest {
    const token = take()
    const name = nameOf(token)
    if (name !== 'eq' && name !== 'ne' && name !== 'le' && name !== 'ge')
      return notSupported(token, property, '-eq, -ne, -le or -ge')
    const value = take()
    const isOrder = name === 'le' || name === 'ge'
    if (/^\$?null$/i.test(value.text) && !isOrder) return { operator: name, value: null }
    if (value.kind === 'word' && value.small === 'system.now') {
      if (!isOrder) return fail(token, 'system.now is compared with -le or -ge: at no moment is a date the very same')
      return { operator: name, fromNow: distance() }
    }
    const at = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(value.text) ? Date.parse(value.text) : Number.NaN
    if (Number.isNaN(at)) fail(value, `${property} is compared with a date such as "2026-09-01T00:00:00Z"`)
    return { operator: name, value: at }
  }

  /** Behind system.now: nothing, or `-plus P1D` and the like, in milliseconds. */
  function distance(): number {
    const way = nameOf(peek())
    if (way !== 'plus' && way !== 'minus') return 0
    take()
    const token = take()
    const length = durationOf(token.text)
    if (typeof length === 'string') return fail(token, length)
    return way === 'plus' ? length : -length
  }

  return { textTest, flagTest, dateTest }
}
