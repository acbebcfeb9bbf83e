// $filter (OData 4.01, URL Conventions 5.1.1) as the Graph API uses it: comparisons, `in`, text functions, `isof`, lambdas over
// collections, joined by and, or, not. Operators and functions in any letter case. The list decides which properties exist,
// and which operations each allows.

import { type Literal, type Reader, reader } from './lex.ts'
import { ODataError } from './problem.ts'

export const comparisons = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'has'] as const
export type Comparison = (typeof comparisons)[number]
export const textTests = ['startswith', 'endswith', 'contains'] as const
export type TextTest = (typeof textTests)[number]
/** Functions around a property: lists compare without letter case, so `tolower` and `toupper` change nothing but where it counts otherwise. */
export const wrappers = ['tolower', 'toupper', 'trim', 'length', '$count'] as const
export type Wrapper = (typeof wrappers)[number]

export type Operand = { readonly path: readonly string[]; readonly wrapped?: Wrapper; readonly at: number }

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly all: readonly Filter[] }
  | { readonly kind: 'not'; readonly one: Filter }
  | { readonly kind: 'compare'; readonly how: Comparison; readonly of: Operand; readonly to: Literal }
  | { readonly kind: 'in'; readonly of: Operand; readonly values: readonly Literal[] }
  | { readonly kind: 'text'; readonly how: TextTest; readonly of: Operand; readonly value: string }
  | { readonly kind: 'isof'; readonly type: string }
  | { readonly kind: 'any' | 'all'; readonly of: Operand; readonly variable?: string; readonly one?: Filter }

export const longestFilter = 4000
const deepest = 20
const mostTerms = 50

/** Throws ODataError, with problem and position. */
export function parseFilter(text: string): Filter {
  if (text.length > longestFilter) {
    throw new ODataError(`it has ${text.length} characters; at most ${longestFilter} are read`, longestFilter)
  }
  const state: State = { read: reader(text), depth: 0, terms: 0 }
  if (state.read.peek().kind === 'end') throw new ODataError('it is empty', 0)
  const filter = either(state)
  state.read.expectEnd()
  return filter
}

type State = { readonly read: Reader; depth: number; terms: number }

function either(state: State): Filter {
  return joined(state, 'or', both)
}

function both(state: State): Filter {
  return joined(state, 'and', unary)
}

function joined(state: State, kind: 'and' | 'or', part: (state: State) => Filter): Filter {
  const all = [part(state)]
  while (state.read.takeWord(kind)) all.push(part(state))
  const [first] = all
  return all.length === 1 && first ? first : { kind, all }
}

function unary(state: State): Filter {
  const { read } = state
  if (++state.depth > deepest) throw new ODataError(`it is nested more than ${deepest} deep`, read.peek().at)
  try {
    if (read.isWord('not') && !isOperand(read)) {
      read.take()
      return { kind: 'not', one: unary(state) }
    }
    if (read.takeMark('(')) {
      const inner = either(state)
      read.expectMark(')')
      return inner
    }
    return term(state)
  } finally {
    state.depth--
  }
}

/** A property may have the name of an operator. */
function isOperand(read: Reader): boolean {
  const after = read.peek(1)
  if (read.isMark('/', 1) || (read.isWord('in', 1) && read.isMark('(', 2))) return true
  return after.kind === 'word' && (comparisons as readonly string[]).includes(after.text.toLowerCase())
}

function term(state: State): Filter {
  const { read } = state
  if (++state.terms > mostTerms) throw new ODataError(`it has more than ${mostTerms} terms`, read.peek().at)
  const test = textTests.find((name) => read.isWord(name) && read.isMark('(', 1))
  if (test) return textTest(read, test)
  if (read.isWord('isof') && read.isMark('(', 1)) return isOf(read)
  const of = operand(read)
  const last = of.path.at(-1)?.toLowerCase()
  if ((last === 'any' || last === 'all') && read.takeMark('(')) {
    return lambda(state, last, { path: of.path.slice(0, -1), at: of.at })
  }
  if (read.takeWord('in')) return { kind: 'in', of, values: literals(read) }
  const how = comparisons.find((name) => read.takeWord(name))
  if (!how) throw new ODataError(`after '${of.path.join('/')}' a comparison such as eq is missing`, read.peek().at)
  return { kind: 'compare', how, of, to: literal(read) }
}

function textTest(read: Reader, how: TextTest): Filter {
  read.take()
  read.expectMark('(')
  const of = operand(read)
  read.expectMark(',')
  const { at } = read.peek()
  const value = literal(read)
  if (value.type !== 'string') throw new ODataError(`${how} needs a text in quotes`, at)
  read.expectMark(')')
  // Some clients write `contains(name,'x') eq true`.
  if (read.isWord('eq') && isTrue(read, 1)) {
    read.take()
    read.take()
  }
  return { kind: 'text', how, of, value: value.value }
}

function isTrue(read: Reader, ahead: number): boolean {
  const token = read.peek(ahead)
  return token.kind === 'literal' && token.literal.type === 'boolean' && token.literal.value
}

/** The type in quotes, as OData 2 had it, or bare; always without `#`. */
function isOf(read: Reader): Filter {
  read.take()
  read.expectMark('(')
  const token = read.take()
  const type =
    token.kind === 'word'
      ? token.text
      : token.kind === 'literal' && token.literal.type === 'string'
        ? token.literal.value
        : undefined
  if (type === undefined) throw new ODataError('isof needs the name of a type', token.at)
  read.expectMark(')')
  return { kind: 'isof', type: type.replace(/^#/, '') }
}

function operand(read: Reader): Operand {
  const { at } = read.peek()
  const wrapped = wrappers.find((name) => read.isWord(name) && read.isMark('(', 1))
  if (!wrapped) return path(read, at)
  read.take()
  read.expectMark('(')
  const inner = path(read, at)
  read.expectMark(')')
  return { ...inner, wrapped }
}

function path(read: Reader, at: number): Operand {
  const parts = [read.expectName('the name of a property')]
  while (read.takeMark('/')) {
    if (read.takeMark('$')) {
      const name = read.expectName('count')
      if (name.toLowerCase() !== 'count') throw new ODataError(`'$${name}' does not belong in a path`, at)
      return { path: parts, wrapped: '$count', at }
    }
    parts.push(read.expectName('the name of a property'))
  }
  return { path: parts, at }
}

function literal(read: Reader): Literal {
  const token = read.take()
  if (token.kind === 'literal') return token.literal
  // Members of enumerations come bare, too.
  if (token.kind === 'word' && !read.isMark('(') && !read.isMark('/')) return { type: 'string', value: token.text }
  throw new ODataError('a value is missing; a text stands in single quotes', token.at)
}

function literals(read: Reader): Literal[] {
  read.expectMark('(')
  const values = [literal(read)]
  while (read.takeMark(',')) values.push(literal(read))
  read.expectMark(')')
  return values
}

function lambda(state: State, kind: 'any' | 'all', of: Operand): Filter {
  const { read } = state
  if (of.path.length === 0) throw new ODataError(`${kind} needs a collection before it`, of.at)
  if (read.takeMark(')')) {
    if (kind === 'all') throw new ODataError('all needs a condition', of.at)
    return { kind, of }
  }
  const variable = read.expectName('the name of a variable')
  read.expectMark(':')
  const one = either(state)
  read.expectMark(')')
  return { kind, of, variable, one }
}

// ── Back to text ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Parses to the same filter. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.all
        .map((one) => (isJoined(one) ? `(${printFilter(one)})` : printFilter(one)))
        .join(` ${filter.kind} `)
    case 'not':
      return isJoined(filter.one) ? `not (${printFilter(filter.one)})` : `not ${printFilter(filter.one)}`
    case 'compare':
      return `${printOperand(filter.of)} ${filter.how} ${printLiteral(filter.to)}`
    case 'in':
      return `${printOperand(filter.of)} in (${filter.values.map(printLiteral).join(',')})`
    case 'text':
      return `${filter.how}(${printOperand(filter.of)},${quoted(filter.value)})`
    case 'isof':
      return `isof(${quoted(filter.type)})`
    case 'any':
    case 'all':
      return `${printOperand(filter.of)}/${filter.kind}(${filter.one ? `${filter.variable}:${printFilter(filter.one)}` : ''})`
  }
}

const isJoined = (filter: Filter): boolean => filter.kind === 'and' || filter.kind === 'or'
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

function printOperand({ path: parts, wrapped }: Operand): string {
  const text = parts.join('/')
  if (wrapped === '$count') return `${text}/$count`
  return wrapped ? `${wrapped}(${text})` : text
}

function printLiteral(value: Literal): string {
  switch (value.type) {
    case 'null':
      return 'null'
    case 'string':
      return quoted(value.value)
    case 'duration':
      return `duration'${value.value}'`
    default:
      return String(value.value)
  }
}
