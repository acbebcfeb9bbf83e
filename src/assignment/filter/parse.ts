// The language of assignment filters (docs/assignment-filters.md) as a recursive-descent parser. What is refused is refused with its place
// and cause.

import { lex, type Token } from '../../directory/membership/rule/lexer.ts'
import { fail, makeCursor, nameOf } from '../../directory/membership/rule/parse/cursor.ts'
import { makeJoins } from '../../directory/membership/rule/parse/joined.ts'
import { didYouMean } from '../../kernel/text/nearest.ts'
import {
  type FilterProperty,
  filterPropertyNamed,
  filterPropertyNames,
  namesInGroups,
  typeOfProperty,
} from './property.ts'
import type { Clause, FilterRule, VersionOperator } from './rule.ts'

const words = {
  text: '-eq, -ne, -startsWith, -contains, -notContains, -in or -notIn',
  choice: '-eq, -ne, -in or -notIn',
  version: '-eq, -ne, -gt, -ge, -lt or -le',
} as const

const versionOperators: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] satisfies VersionOperator[]

/** The words of the language, with how each is kept. */
const textOperators = {
  eq: { operator: 'eq', negative: false },
  ne: { operator: 'eq', negative: true },
  startswith: { operator: 'startswith', negative: false },
  contains: { operator: 'contains', negative: false },
  notcontains: { operator: 'contains', negative: true },
} as const

/** Refuses with the place and the cause (`MembershipRuleError`). */
export function parseFilterRule(text: string): FilterRule {
  const cursor = makeCursor(lex(text))
  const { peek, take, lastEnd, isMark, expectMark } = cursor
  const { either } = makeJoins(cursor)

  function clause(): FilterRule {
    const { from } = peek()
    const property = propertyOf(take())
    return { ...comparison(property), from, to: lastEnd() }
  }

  function comparison(property: FilterProperty): Clause {
    const known = typeOfProperty(property)
    const token = take()
    const name = nameOf(token)
    if (name === undefined) return fail(token, `'${token.text}' is not an operator`)
    if (known.type === 'version') {
      if (!versionOperators.includes(name)) return notSupported(token, property, words.version)
      return { kind: 'version', property, operator: name as VersionOperator, value: version(property, name) }
    }
    if (name === 'in' || name === 'notin') {
      return { kind: 'list', property, negative: name === 'notin', values: list(property) }
    }
    const isWhole = name === 'eq' || name === 'ne'
    if (!Object.hasOwn(textOperators, name) || (known.type === 'choice' && !isWhole)) {
      return notSupported(token, property, words[known.type])
    }
    const { operator, negative } = textOperators[name as keyof typeof textOperators]
    const at = peek()
    const value = literal(property)
    if (value === null && !isWhole) return fail(at, 'null is compared with -eq or -ne')
    return { kind: 'text', property, operator, negative, value }
  }

  /** Without null. */
  function list(property: FilterProperty): string[] {
    expectMark('[')
    const values: string[] = []
    do {
      if (values.length > 0) take()
      const token = peek()
      values.push(literal(property) ?? fail(token, 'null cannot be in a list; ask for it with -eq null'))
    } while (isMark(','))
    expectMark(']')
    return values
  }

  function literal(property: FilterProperty): string | null {
    const token = take()
    if (isNull(token)) return null
    if (token.kind !== 'string') return fail(token, `Expected a value in quotation marks and found '${token.text}'`)
    const known = typeOfProperty(property)
    if (known.type === 'choice' && !known.values.some((one) => one.toLowerCase() === token.small)) {
      return fail(
        token,
        `${property} is one of ${known.values.join(', ')}, and never '${token.text.slice(0, 100)}'`,
        didYouMean(token.text, known.values),
      )
    }
    return token.small
  }

  function version(property: FilterProperty, operator: string): string | null {
    const token = take()
    if (isNull(token)) {
      return operator === 'eq' || operator === 'ne' ? null : fail(token, 'null is compared with -eq or -ne')
    }
    if ((token.kind !== 'string' && token.kind !== 'word') || !/^\d{1,9}(\.\d{1,9}){0,3}$/.test(token.text)) {
      return fail(
        token,
        `${property} is compared with a version such as 10.0.22631.3235, and not with '${token.text.slice(0, 100)}'`,
      )
    }
    return token.text
  }

  const rule = either(clause, 0)
  if (peek().kind !== 'end') fail(peek(), `'${peek().text}' is not expected here`)
  return rule
}

/** The hyphenless `null` of the language. */
const isNull = ({ kind, text }: Token): boolean => kind === 'word' && /^\$?null$/i.test(text)

function propertyOf(token: Token): FilterProperty {
  if (token.kind !== 'word') fail(token, `Expected a property such as device.model and found '${token.text}'`)
  const [object = '', name, ...rest] = token.text.split('.')
  if (!name || rest.length > 0) return fail(token, `No object type: write device.${object}`)
  if (object.toLowerCase() === 'app')
    return fail(token, 'Filters of managed apps are not served; a filter is about devices')
  if (object.toLowerCase() !== 'device')
    return fail(token, `Invalid object type '${object}': a filter is about devices`)
  const known = filterPropertyNamed(name)
  if (known) return known
  const inGroups = namesInGroups[name.toLowerCase()]
  if (inGroups) return fail(token, `Unsupported property '${name}'; in filters it is ${inGroups}`)
  return fail(token, `Unsupported property '${name}'`, didYouMean(name, filterPropertyNames))
}

function notSupported(token: Token, property: FilterProperty, use: string): never {
  const sign = token.kind === 'operator' ? '-' : ''
  return fail(token, `Operator '${sign}${token.text}' isn't supported on attribute ${property}; use ${use}`)
}
