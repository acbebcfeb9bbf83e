// Whether a rule holds for one object.

import { invariant } from '../../../kernel/fault.ts'
import type { PropertyName } from './property.ts'
import type { DateTest, ItemRule, MembershipRule, RuleNode, TextTest } from './rule.ts'

/** An element of a collection: a text, or an object of texts. */
export type Element = string | Readonly<Record<string, string>>

/** What rules know of an object: texts and elements in small letters, dates in milliseconds, `memberOf` as the ids of groups, `manager` as an id. */
export type Facts = Readonly<
  Partial<Record<PropertyName, string | boolean | number | null | readonly Element[]>> & {
    readonly objectId: string
    readonly memberOf: readonly string[]
    /** Of a person: the id of the manager. */
    readonly manager?: string | null
    /** Of a person: the moment in which rules are asked. */
    readonly now?: number
  }
>

export const matchesRule = (rule: MembershipRule, facts: Facts): boolean => holds(rule.root, facts)

export function holds(node: RuleNode, facts: Facts): boolean {
  switch (node.kind) {
    case 'and':
      return holds(node.left, facts) && holds(node.right, facts)
    case 'or':
      return holds(node.left, facts) || holds(node.right, facts)
    case 'not':
      return !holds(node.rule, facts)
    case 'text':
      return textHolds(node.test, textOf(facts, node.property))
    case 'flag':
      return ((facts[node.property] ?? null) === node.equals) !== node.negative
    case 'date':
      return dateHolds(node.test, facts[node.property], facts.now)
    case 'empty':
      return (elementsOf(facts, node.property).length === 0) !== node.negative
    case 'any':
      return elementsOf(facts, node.property).some((element) => itemHolds(node.body, element))
    case 'all':
      return elementsOf(facts, node.property).every((element) => itemHolds(node.body, element))
    case 'member-of':
      return node.groupIds.some((id) => facts.memberOf.includes(id))
    case 'reports-to':
      return facts.manager === node.managerId
  }
}

function fromNow(distance: number, now: number | undefined): number {
  invariant(now !== undefined, 'facts of people say when they were asked for')
  return now + distance
}

function textOf(facts: Facts, property: PropertyName): string | null {
  const value = facts[property]
  return typeof value === 'string' ? value : null
}

function elementsOf(facts: Facts, property: PropertyName): readonly Element[] {
  const value = facts[property]
  return value && typeof value === 'object' ? value : []
}

function itemHolds(rule: ItemRule, element: Element): boolean {
  switch (rule.kind) {
    case 'and':
      return itemHolds(rule.left, element) && itemHolds(rule.right, element)
    case 'or':
      return itemHolds(rule.left, element) || itemHolds(rule.right, element)
    case 'not':
      return !itemHolds(rule.rule, element)
    case 'item':
      return textHolds(rule.test, memberOf(element, rule.member))
  }
}

function memberOf(element: Element, member: string | undefined): string | null {
  if (typeof element === 'string') return member === undefined ? element : null
  return (member !== undefined && element[member]) || null
}

/** A missing value is unequal to every literal, and like none. */
function textHolds(test: TextTest, value: string | null): boolean {
  return positive(test, value) !== test.negative
}

function positive(test: TextTest, value: string | null): boolean {
  switch (test.operator) {
    case 'eq':
      return value === test.value
    case 'in':
      return value !== null && test.values.includes(value)
    case 'match':
      return value !== null && test.pattern.found(value)
  }
  if (value === null || test.value === null) return false
  if (test.operator === 'startswith') return value.startsWith(test.value)
  if (test.operator === 'endswith') return value.endsWith(test.value)
  return value.includes(test.value)
}

function dateHolds(test: DateTest, value: unknown, now: number | undefined): boolean {
  const { operator } = test
  const actual = typeof value === 'number' ? value : null
  const wanted = 'fromNow' in test ? fromNow(test.fromNow, now) : test.value
  if (operator === 'eq') return actual === wanted
  if (operator === 'ne') return actual !== wanted
  if (actual === null || wanted === null) return false
  return operator === 'le' ? actual <= wanted : actual >= wanted
}
