// The language of membership rules (docs/specification/graph.md) as a recursive-descent parser. What is refused is refused with its
// place and cause.

import { GroupId, UserId } from '../../../kernel/id.ts'
import { didYouMean } from '../../../kernel/text/nearest.ts'
import { lex, type Token } from './lexer.ts'
import { makeComparisons, notSupported } from './parse/comparison.ts'
import { fail, makeCursor, nameOf } from './parse/cursor.ts'
import { makeJoins } from './parse/joined.ts'
import { makeValues } from './parse/value.ts'
import {
  namesElsewhere,
  type PropertyName,
  planMembers,
  propertyNamed,
  propertyNames,
  type Subject,
} from './property.ts'
import type { ItemRule, MembershipRule, RuleNode, RulePart } from './rule.ts'

/** A group of `memberOf` names at most so many others, as the original. */
const mostSourceGroups = 50

/** @throws {MembershipRuleError} with the place and the cause */
export function parseMembershipRule(text: string): MembershipRule {
  const tokens = lex(text)
  const parser = makeParser(tokens)
  const root = parser.rule()
  return { subject: parser.subject(tokens[0]!), root, patternSize: parser.patternSize() }
}

function makeParser(tokens: readonly Token[]) {
  const cursor = makeCursor(tokens)
  const { peek, take, before, lastEnd, isMark, isKeyword, expectMark } = cursor
  const { either, grouped } = makeJoins(cursor)
  const values = makeValues(cursor)
  const { textTest, flagTest, dateTest } = makeComparisons(cursor, values)
  /** Whom the rule is about, once its first property was read. */
  let about: { readonly subject: Subject; readonly token: Token } | undefined

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
    const subject = subjectNamed(object, name, token)
    if (about && about.subject !== subject)
      fail(token, `A rule is about devices or about users; this one began with ${about.token.text}`)
    about ??= { subject, token }
    return propertyNamed(subject, name) ?? fail(token, ...unsupported(subject, name))
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
    const [start, ...others] = before().toReversed()
    if (!others.every(({ kind, text }) => kind === 'mark' && text === '('))
      fail(start!, 'memberOf cannot be combined with other clauses')
    if (!isKeyword('any')) notSupported(take(), 'memberOf', "-any (group.objectId -in ['…'])")
    take()
    expectMark('(')
    const token = take()
    if (token.text.toLowerCase() !== 'group.objectid') fail(token, `Expected group.objectId and found '${token.text}'`)
    if (!isKeyword('in')) notSupported(take(), 'group.objectId', '-in [ … ]')
    take()
    const list = peek()
    const groupIds = values.literals()
    const wrong = groupIds.find((id) => !GroupId.safeParse(id).success)
    if (wrong !== undefined) fail(list, `'${wrong}' is not the object id of a group`)
    if (groupIds.length > mostSourceGroups)
      fail(list, `memberOf names at most ${mostSourceGroups} groups; this one names ${groupIds.length}`)
    expectMark(')')
    if (isKeyword('and') || isKeyword('or')) fail(peek(), 'memberOf cannot be combined with other clauses')
    return { kind: 'member-of', groupIds }
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
  return { rule, subject, patternSize: values.patternSize }
}

function subjectNamed(object: string, name: string, token: Token): Subject {
  const subject = object.toLowerCase()
  if (subject === 'device' || subject === 'user') return subject
  if (subject === 'group') fail(token, `Wrong property applied. Property '${name}' cannot be applied to object 'Group'`)
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
