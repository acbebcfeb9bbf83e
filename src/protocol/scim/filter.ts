// Filters (RFC 7644 §3.4.2.2), read into the form that lists of this server are asked in (protocol/odata/filter.ts). A condition
// on one element of a collection, such as emails[type eq "work"].value eq "x", becomes one on the property of that name.

import type { Comparison, Filter, TextTest } from '../odata/filter.ts'
import type { Literal } from '../odata/lex.ts'
import { ScimProblem } from './problem.ts'
import { plainAttribute } from './urn.ts'

export const longestFilter = 4000
const deepest = 20
const mostTerms = 50

type Token = { readonly kind: 'word' | 'text' | 'number' | 'mark' | 'end'; readonly text: string; readonly at: number }

/** Attributes that are collections of texts, in small letters, by the name that the list has for them. */
export type Collections = Readonly<Record<string, string>>

const blank = /\s+/y
const patterns = [
  ['text', /"(?:[^"\\]|\\.)*"/y],
  ['number', /-?\d+(?:\.\d+)?(?![\w.:-])/y],
  ['word', /[A-Za-z$][\w$.:/-]*/y],
  ['mark', /\]\.[A-Za-z$]\w*|[()[\]]/y],
] as const

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < text.length; ) {
    blank.lastIndex = at
    if (blank.test(text)) {
      at = blank.lastIndex
      continue
    }
    const found = patterns.find(([, pattern]) => {
      pattern.lastIndex = at
      return pattern.test(text)
    })
    if (!found) throw wrong(text[at] === '"' ? 'a quoted text has no end' : `'${text[at]}' does not belong here`, at)
    const [kind, { lastIndex }] = found
    tokens.push({ kind, text: text.slice(at, lastIndex), at })
    at = lastIndex
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }]
}

const wrong = (what: string, at: number) => new ScimProblem('invalidFilter', `${what}, at character ${at + 1}`)

/** Throws ScimProblem. */
export function parseFilter(text: string, collections: Collections = {}): Filter {
  if (text.length > longestFilter) {
    throw wrong(`the filter has ${text.length} characters; at most ${longestFilter} are read`, longestFilter)
  }
  const state: State = { tokens: tokensOf(text), next: 0, depth: 0, terms: 0, collections, prefix: '' }
  const filter = either(state)
  const end = peek(state)
  if (end.kind !== 'end') throw wrong('the filter goes on after its end', end.at)
  return filter
}

type State = {
  readonly tokens: readonly Token[]
  next: number
  depth: number
  terms: number
  readonly collections: Collections
  /** Of the collection whose elements are asked. */
  prefix: string
}

const peek = (state: State): Token => state.tokens[Math.min(state.next, state.tokens.length - 1)]! // the last is `end`
const take = (state: State): Token => {
  const token = peek(state)
  state.next++
  return token
}
const takes = (state: State, text: string): boolean => {
  if (peek(state).kind === 'text' || peek(state).text.toLowerCase() !== text) return false
  state.next++
  return true
}

const either = (state: State): Filter => joined(state, 'or', (one) => joined(one, 'and', unary))

function joined(state: State, kind: 'and' | 'or', part: (state: State) => Filter): Filter {
  const all = [part(state)]
  while (takes(state, kind)) all.push(part(state))
  const [first] = all
  return all.length === 1 && first ? first : { kind, all }
}

function unary(state: State): Filter {
  if (++state.depth > deepest) throw wrong(`the filter is nested more than ${deepest} deep`, peek(state).at)
  try {
    if (takes(state, 'not')) return { kind: 'not', one: unary(state) }
    if (!takes(state, '(')) return term(state)
    const inner = either(state)
    expect(state, ')')
    return inner
  } finally {
    state.depth--
  }
}

function expect(state: State, mark: string): void {
  if (!takes(state, mark)) throw wrong(`'${mark}' is missing`, peek(state).at)
}

function term(state: State): Filter {
  if (++state.terms > mostTerms) throw wrong(`the filter has more than ${mostTerms} conditions`, peek(state).at)
  const { kind, text, at } = take(state)
  if (kind !== 'word') throw wrong('the name of an attribute is missing', at)
  const name = state.prefix + plainAttribute(text)
  return takes(state, '[') ? elementsOf(state, name, at) : condition(state, name, at)
}

/** Of one element: what is asked beside its type is asked of the property that has the type in its name. */
function elementsOf(state: State, name: string, at: number): Filter {
  if (state.prefix !== '') throw wrong('a collection stands in another', at)
  state.prefix = `${name}.`
  const inner = either(state)
  state.prefix = ''
  const { type, rest } = typeIn(inner, name)
  const typed = type === undefined ? name : `${name}[type eq "${type.toLowerCase()}"]`
  const renamed = rest.map((one) => withName(one, (own) => own.replace(`${name}.`, `${typed}.`)))
  const end = take(state)
  if (end.text.startsWith('].')) renamed.push(condition(state, `${typed}${end.text.slice(1)}`, end.at))
  else if (end.text !== ']') throw wrong("']' is missing", end.at)
  const [first] = renamed
  if (!first) return present(state, `${typed}.value`, at)
  return renamed.length === 1 ? first : { kind: 'and', all: renamed }
}

/** The type that an element has to have, and what else it has to. */
function typeIn(filter: Filter, name: string): { type?: string; rest: readonly Filter[] } {
  const all = filter.kind === 'and' ? filter.all : [filter]
  const typed = all.find((one) => one.kind === 'compare' && one.how === 'eq' && isNamed(one, `${name}.type`))
  if (typed?.kind !== 'compare' || typed.to.type !== 'string') return { rest: all }
  return { type: typed.to.value, rest: all.filter((one) => one !== typed) }
}

const isNamed = (one: Extract<Filter, { kind: 'compare' }>, name: string): boolean =>
  one.of.path[0]?.toLowerCase() === name.toLowerCase()

function withName(filter: Filter, rename: (name: string) => string): Filter {
  if (filter.kind === 'and' || filter.kind === 'or') {
    return { ...filter, all: filter.all.map((one) => withName(one, rename)) }
  }
  if (filter.kind === 'not') return { ...filter, one: withName(filter.one, rename) }
  return 'of' in filter ? { ...filter, of: { ...filter.of, path: filter.of.path.map(rename) } } : filter
}

const comparisons: Readonly<Record<string, Comparison>> = { eq: 'eq', ne: 'ne', gt: 'gt', ge: 'ge', lt: 'lt', le: 'le' }
const tests: Readonly<Record<string, TextTest>> = { co: 'contains', sw: 'startswith', ew: 'endswith' }

function condition(state: State, name: string, at: number): Filter {
  const operator = take(state)
  const how = operator.text.toLowerCase()
  if (how === 'pr') return present(state, name, at)
  const to = literal(take(state))
  const of = { path: [name], at }
  if (Object.hasOwn(comparisons, how))
    return ofCollection(state, name, { kind: 'compare', how: comparisons[how]!, of, to })
  if (!Object.hasOwn(tests, how)) {
    throw wrong(
      `'${operator.text.slice(0, 20)}' is no operator; there are eq, ne, co, sw, ew, gt, ge, lt, le and pr`,
      operator.at,
    )
  }
  if (to.type !== 'string') throw wrong(`${how} compares with a quoted text`, operator.at)
  return ofCollection(state, name, { kind: 'text', how: tests[how]!, of, value: to.value })
}

function present(state: State, name: string, at: number): Filter {
  const own = collectionOf(state, name)
  if (own) return { kind: 'any', of: { path: [own], at } }
  return { kind: 'compare', how: 'ne', of: { path: [name], at }, to: { type: 'null' } }
}

const collectionOf = ({ collections }: State, name: string): string | undefined =>
  Object.hasOwn(collections, name.toLowerCase()) ? collections[name.toLowerCase()] : undefined

function ofCollection(state: State, name: string, one: Extract<Filter, { kind: 'compare' | 'text' }>): Filter {
  const own = collectionOf(state, name)
  if (!own) return one
  const { at } = one.of
  return { kind: 'any', of: { path: [own], at }, variable: 'x', one: { ...one, of: { path: ['x'], at } } }
}

function literal({ kind, text, at }: Token): Literal {
  if (kind === 'number') return { type: 'number', value: Number(text) }
  if (kind === 'text') return { type: 'string', value: unquoted(text, at) }
  const word = text.toLowerCase()
  if (kind === 'word' && (word === 'true' || word === 'false')) return { type: 'boolean', value: word === 'true' }
  if (kind === 'word' && word === 'null') return { type: 'null' }
  throw wrong('a value is missing: a text in quotes, a number, true, false or null', at)
}

function unquoted(text: string, at: number): string {
  try {
    return JSON.parse(text) as string // a quoted text of JSON's grammar
  } catch {
    throw wrong(`${text.slice(0, 40)} is no text as JSON writes one`, at)
  }
}
