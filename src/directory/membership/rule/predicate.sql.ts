// A rule as a condition of the database, for a whole directory at once. It says of every object what evaluate.ts says of it.

import { type RawBuilder, sql } from 'kysely'

import { columnOf } from './columns.sql.ts'
import type { At } from './facts.sql.ts'
import { propertyNamed, type Subject } from './property.ts'
import type { DateTest, ItemRule, MembershipRule, RuleNode, TextTest } from './rule.ts'

type Condition = RawBuilder<boolean>

/** Over `o`, a device or a user of this tenant. Undefined for a rule with a pattern: the database reads patterns otherwise. */
export function predicateOf(rule: MembershipRule, at: At): Condition | undefined {
  return hasPattern(rule.root) ? undefined : conditionOf(rule.root, rule.subject, at)
}

function hasPattern(node: RuleNode | ItemRule): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
      return hasPattern(node.left) || hasPattern(node.right)
    case 'not':
      return hasPattern(node.rule)
    case 'any':
    case 'all':
      return hasPattern(node.body)
    case 'text':
    case 'item':
      return node.test.operator === 'match'
    default:
      return false
  }
}

function conditionOf(node: RuleNode, subject: Subject, at: At): Condition {
  switch (node.kind) {
    case 'and':
      return sql`(${conditionOf(node.left, subject, at)} and ${conditionOf(node.right, subject, at)})`
    case 'or':
      return sql`(${conditionOf(node.left, subject, at)} or ${conditionOf(node.right, subject, at)})`
    case 'not':
      return sql`(not ${conditionOf(node.rule, subject, at)})`
    case 'text':
      return textCondition(node.test, columnOf(subject, node.property))
    case 'flag':
      return negated(
        node.negative,
        sql`${columnOf(subject, node.property)} is not distinct from ${node.equals}::boolean`,
      )
    case 'date':
      return dateCondition(node.test, columnOf(subject, node.property), at.now)
    case 'empty':
      return negated(node.negative, sql`cardinality(${columnOf(subject, node.property)}) = 0`)
    case 'any':
      return sql`exists (select 1 from ${elementsOf(node.property, subject)} where ${itemCondition(node.body)})`
    case 'all':
      return sql`not exists (select 1 from ${elementsOf(node.property, subject)} where not ${itemCondition(node.body)})`
    case 'member-of':
      return sql`exists (select 1 from group_member s where s.tenant_id = ${at.tenantId} and s.member_id = o.id
        and s.group_id = any(${[...node.groupIds]}::uuid[]))`
    case 'reports-to':
      return sql`coalesce(o.manager_id = ${node.managerId}::uuid, false)`
  }
}

const negated = (negative: boolean, condition: Condition): Condition =>
  negative ? sql`(not ${condition})` : sql`(${condition})`

function elementsOf(property: Parameters<typeof columnOf>[1], subject: Subject): RawBuilder<unknown> {
  const column = columnOf(subject, property)
  return propertyNamed(subject, property)?.type === 'plans'
    ? sql`jsonb_array_elements(${column}) as e (element)`
    : sql`unnest(${column}) as e (element)`
}

function itemCondition(rule: ItemRule): Condition {
  switch (rule.kind) {
    case 'and':
      return sql`(${itemCondition(rule.left)} and ${itemCondition(rule.right)})`
    case 'or':
      return sql`(${itemCondition(rule.left)} or ${itemCondition(rule.right)})`
    case 'not':
      return sql`(not ${itemCondition(rule.rule)})`
    case 'item':
      return textCondition(rule.test, rule.member ? sql`e.element->>${sql.lit(rule.member)}` : sql`e.element`)
  }
}

function textCondition(test: TextTest, text: RawBuilder<unknown>): Condition {
  return negated(test.negative, positive(test, sql`lower(${text})`))
}

function positive(test: TextTest, small: RawBuilder<unknown>): Condition {
  if (test.operator === 'in') return sql`coalesce(${small} = any(${[...test.values]}::text[]), false)`
  if (test.operator === 'match') throw new Error('patterns are not for the database')
  if (test.operator === 'eq') return sql`${small} is not distinct from ${test.value}::text`
  if (test.value === null) return sql`false`
  if (test.operator === 'startswith') return sql`coalesce(starts_with(${small}, ${test.value}), false)`
  if (test.operator === 'endswith')
    return sql`coalesce(right(${small}, ${[...test.value].length}) = ${test.value}, false)`
  return sql`coalesce(strpos(${small}, ${test.value}) > 0, false)`
}

function dateCondition(test: DateTest, at: RawBuilder<unknown>, now: Date): Condition {
  const { operator } = test
  const value = 'fromNow' in test ? now.getTime() + test.fromNow : test.value
  if (operator === 'eq') return sql`(${at} is not distinct from ${value}::float8)`
  if (operator === 'ne') return sql`(${at} is distinct from ${value}::float8)`
  return operator === 'le'
    ? sql`coalesce(${at} <= ${value}::float8, false)`
    : sql`coalesce(${at} >= ${value}::float8, false)`
}
