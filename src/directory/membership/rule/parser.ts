// The language of membership rules (docs/specification/graph.md) as a recursive-descent parser. What is refused is refused with its
// place and cause.

import { GroupId, UserId } from '../../../kernel/id.ts'
import { didYouMean } from '../../../kernel/text/nearest.ts'
import { durationOf } from './duration.ts'
import { lex, type Token } from './lexer.ts'
import { mostOfRule, type Pattern, readPattern } from './pattern.ts'
import { MembershipRuleError } from './problem.ts'
import {
  namesElsewhere,
  type PropertyName,
  planMembers,
  propertyNamed,
  propertyNames,
  type Subject,
} from './property.ts'
import type { DateTest, ItemRule, MembershipRule, RuleNode, RulePart, TextOperator, TextTest } from './rule.ts'

const deepestNesting = 50
/** A group of `memberOf` names at most so many others, as the original. */
const mostSourceGroups = 50

/** @throws {MembershipRuleError} with the place and the cause */
export function parseMembershipRule(text: string): MembershipRule {
  const tokens = lex(text)
  const parser = makeParser(tokens)
  const root = parser.rule()
  return { subject: parser.subject(tokens[0]!), root, patternSize: parser.patternSize() }
}

type Joined<T> = { kind: 'and' | 'or'; left: T; right: T } | { kind: 'not'; rule: T }

const textOperators: ReadonlySet<string> = new Set<TextOperator | 'in' | 'match'>([
  'eq',
  'startswith',
  'endswith',
  'contains',
  'in',
  'match',
])

function makeParser(tokens: readonly Token[]) {
  let next = 0
  let patternSize = 0
  /** Whom the rule is about, once its first property was read. */
  let about: { readonly subject: Subject; readonly token: Token } | undefined
  const peek = () => tokens[next]!
  const take = () => tokens[next++]!
  const lastEnd = () => tokens[next - 1]!.to
  const fail = (token: Token, message: string, hint?: string): never => {
    throw new MembershipRuleError({ at: token.from, length: token.to - token.from }, message, hint)
  }
  const isMark = (text: string) => peek().kind === 'mark' && peek().text === text
  const nameOf = (token: Token) => (token.kind === 'operator' || token.kind === 'word' ? token.small : undefined)
  // The hyphen before a keyword is optional in the language.
  const isKeyword = (word: string) => nameOf(peek()) === word
  const expectMark = (text: string) => {
    const token = take()
    if (token.kind !== 'mark' || token.text !== text) fail(token, `Expected '${text}' and found '${token.text}'`)
  }

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

  function primary(): RuleNode {
    const { from } = peek()
    const node = comparison()
    return { ...node, from, to: lastEnd() }
  }

  function comparison(): RulePart {
    const { name, type } = property()
    switch (type) {
      case 'text':
        return { kind: 'text', property: name, test: textTest(name) }
      case 'flag':
        return { kind: 'flag', property: name, ...flagTest(name) }
      case 'date':
        return { kind: 'date', property: name, test: dateTest(name) }
      case 'groups':
        return memberOf()
      default:
        return collection(name, type)
    }
  }

  function property() {
    const token = take()
    if (token.kind !== 'word') fail(token, `Expected a property such as device.displayName and found '${token.text}'`)
    const [object = '', name, ...rest] = token.text.split('.')
    if (!name || rest.length > 0) fail(token, `No object type: write device.${object} or user.${object}`)
    const subject = subjectNamed(object, name!, token)
    if (about && about.subject !== subject)
      fail(token, `A rule is about devices or about users; this one began with ${about.token.text}`)
    about ??= { subject, token }
    return propertyNamed(subject, name!) ?? fail(token, ...unsupported(subject, name!))
  }

  function subjectNamed(object: string, name: string, token: Token): Subject {
    const subject = object.toLowerCase()
    if (subject === 'device' || subject === 'user') return subject
    if (subject === 'group')
      fail(token, `Wrong property applied. Property '${name}' cannot be applied to object 'Group'`)
    return fail(token, `Invalid object type '${object}'`)
  }

  function unsupported(subject: Subject, name: string): [message: string, hint?: string] {
    const other = subject === 'device' ? 'user' : 'device'
    const elsewhere = namesElsewhere[subject][name.toLowerCase()]
    if (elsewhere) return [`Unsupported property '${name}'; in membership rules it is ${elsewhere}`]
    const object = subject === 'device' ? 'Device' : 'User'
    if (propertyNamed(other, name))
      return [`Wrong property applied. Property '${name}' cannot be applied to object '${object}'`]
    return [`Unsupported property '${name}'`, didYouMean(name, propertyNames(subject))]
  }

  /** The operator without its `not`. */
  function operator(): { readonly token: Token; readonly name: string; readonly negative: boolean } {
    const token = take()
    const name = nameOf(token) ?? ''
    if (name === 'ne') return { token, name: 'eq', negative: true }
    return name.startsWith('not') && name !== 'not'
      ? { token, name: name.slice(3), negative: true }
      : { token, name, negative: false }
  }

  const notSupported = (token: Token, property: string, use: string): never =>
    fail(
      token,
      nameOf(token)
        ? `Operator '${token.kind === 'operator' ? '-' : ''}${token.text}' isn't supported on attribute ${property}; use ${use}`
        : `'${token.text}' is not an operator`,
    )

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

  function collection(name: PropertyName, type: 'texts' | 'plans'): RulePart {
    const quantifier = nameOf(peek())
    if (quantifier === 'any' || quantifier === 'all') {
      take()
      const item = type === 'plans' ? planItem : textItem
      // Without parentheses exactly one comparison of an element is the body.
      return { kind: quantifier, property: name, body: isMark('(') ? grouped(item, 0) : item() }
    }
    if (type === 'plans') return notSupported(take(), name, '-any or -all, as in -any (assignedPlan.service -eq "SCO")')
    return directly(name)
  }

  /** An operator of texts on a collection of texts asks whether some element is so; its negative form, whether none is. */
  function directly(name: PropertyName): RulePart {
    const test = textTest(name)
    if (test.operator === 'eq' && test.value === null) return { kind: 'empty', property: name, negative: test.negative }
    const body: ItemRule = { kind: 'item', test }
    return { kind: test.negative ? 'all' : 'any', property: name, body }
  }

  function textItem(): ItemRule {
    const token = take()
    if (token.text !== '_') fail(token, `Expected _ (the element) and found '${token.text}'`)
    return { kind: 'item', test: textTest('_') }
  }

  function planItem(): ItemRule {
    const token = take()
    const [variable = '', name = '', ...rest] = token.text.split('.')
    const member = planMembers.find((one) => one.toLowerCase() === name.toLowerCase())
    if (token.kind !== 'word' || variable.toLowerCase() !== 'assignedplan' || !member || rest.length > 0)
      return fail(token, `Expected assignedPlan.${planMembers.join(', assignedPlan.')} and found '${token.text}'`)
    return { kind: 'item', member, test: textTest(token.text) }
  }

  function memberOf(): RulePart {
    const start = tokens[next - 1]!
    if (next !== 1 && !tokens.slice(0, next - 1).every(({ kind, text }) => kind === 'mark' && text === '('))
      fail(start, 'memberOf cannot be combined with other clauses')
    if (!isKeyword('any')) notSupported(take(), 'memberOf', "-any (group.objectId -in ['…'])")
    take()
    expectMark('(')
    const token = take()
    if (token.text.toLowerCase() !== 'group.objectid') fail(token, `Expected group.objectId and found '${token.text}'`)
    if (!isKeyword('in')) notSupported(take(), 'group.objectId', '-in [ … ]')
    take()
    const list = peek()
    const groupIds = literals()
    const wrong = groupIds.find((id) => !GroupId.safeParse(id).success)
    if (wrong !== undefined) fail(list, `'${wrong}' is not the object id of a group`)
    if (groupIds.length > mostSourceGroups)
      fail(list, `memberOf names at most ${mostSourceGroups} groups; this one names ${groupIds.length}`)
    expectMark(')')
    if (isKeyword('and') || isKeyword('or')) fail(peek(), 'memberOf cannot be combined with other clauses')
    return { kind: 'member-of', groupIds }
  }

  function literal(): string | null {
    const token = take()
    if (token.kind === 'string') return token.small
    if (token.kind === 'word' && /^\$?null$/i.test(token.text)) return null
    if (token.kind === 'word' && /^(true|false|\d+)$/i.test(token.text)) return token.text.toLowerCase()
    return fail(token, `Expected a value in quotation marks and found '${token.text}'`)
  }

  function literals(): string[] {
    expectMark('[')
    const values = [listed()]
    while (isMark(',')) {
      take()
      values.push(listed())
    }
    expectMark(']')
    return values
  }

  function listed(): string {
    const token = peek()
    return literal() ?? fail(token, 'null cannot be in a list; ask for it with -eq null')
  }

  function pattern(): Pattern {
    const token = take()
    if (token.kind !== 'string') fail(token, `Expected a pattern in quotation marks and found '${token.text}'`)
    try {
      const read = readPattern(token.text, mostOfRule - patternSize)
      patternSize += read.size
      return read
    } catch (error) {
      return fail(token, `The pattern cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  function rule(): RuleNode {
    const root = isKeyword('direct') ? directReports() : either(primary, 0)
    if (peek().kind !== 'end') fail(peek(), `'${peek().text}' is not expected here`)
    return root
  }

  /** The whole rule: `Direct Reports for "{id of the manager}"`, one level down. */
  function directReports(): RuleNode {
    const start = take()
    for (const word of ['reports', 'for']) {
      if (!isKeyword(word)) fail(peek(), `Expected Direct Reports for "{id of the manager}" and found '${peek().text}'`)
      take()
    }
    const token = take()
    const id = UserId.safeParse(token.small)
    if (token.kind !== 'string' || !id.success)
      return fail(token, `Expected the object id of a person in quotation marks and found '${token.text}'`)
    if (peek().kind !== 'end') fail(peek(), 'Direct Reports for cannot be combined with other clauses')
    about = { subject: 'user', token: start }
    return { kind: 'reports-to', managerId: id.data, from: start.from, to: lastEnd() }
  }

  const subject = (first: Token): Subject => about?.subject ?? fail(first, 'A rule needs a property')
  return { rule, subject, patternSize: () => patternSize }
}
