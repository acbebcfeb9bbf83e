// The rule of an assignment filter as a tree, and whether it holds for one device. The language looks like that of groups, and shares its
// words, its `and`, `or`, `not` and its parentheses; properties and operators are its own. Letter case does not count.

import { smallLetters } from '../../kernel/text/small-letters.ts'
import { comparedVersions } from '../../kernel/windows-version.ts'
import type { FilterProperty } from './property.ts'

/** Offsets in the text of the rule: where a part begins, and behind it. */
export type Span = { readonly from: number; readonly to: number }

export type FilterRule = Span & FilterPart

export type Clause =
  | {
      readonly kind: 'text'
      readonly property: FilterProperty
      readonly negative: boolean
      readonly operator: 'eq' | 'startswith' | 'contains'
      /** In small letters; null asks whether there is a value. */
      readonly value: string | null
    }
  | {
      readonly kind: 'list'
      readonly property: FilterProperty
      readonly negative: boolean
      readonly values: readonly string[]
    }
  | {
      readonly kind: 'version'
      readonly property: FilterProperty
      readonly operator: VersionOperator
      readonly value: string | null
    }

export type VersionOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'

type FilterPart =
  | { readonly kind: 'and' | 'or'; readonly left: FilterRule; readonly right: FilterRule }
  | { readonly kind: 'not'; readonly rule: FilterRule }
  | Clause

/** As they are shown; null is unknown. */
export type FilterFacts = Readonly<Record<FilterProperty, string | null>>

export function ruleHolds(rule: FilterRule, facts: FilterFacts): boolean {
  switch (rule.kind) {
    case 'and':
      return ruleHolds(rule.left, facts) && ruleHolds(rule.right, facts)
    case 'or':
      return ruleHolds(rule.left, facts) || ruleHolds(rule.right, facts)
    case 'not':
      return !ruleHolds(rule.rule, facts)
    default:
      return clauseHolds(rule, facts[rule.property])
  }
}

/** A value that is not known is unequal to every literal, and like none. */
function clauseHolds(clause: Clause, value: string | null): boolean {
  if (clause.kind === 'version') return versionHolds(clause, value)
  const small = value === null ? null : smallLetters(value)
  if (clause.kind === 'list') return (small !== null && clause.values.includes(small)) !== clause.negative
  return textHolds(clause, small) !== clause.negative
}

function textHolds({ operator, value: wanted }: Extract<Clause, { kind: 'text' }>, value: string | null): boolean {
  if (operator === 'eq') return value === wanted
  if (value === null || wanted === null) return false
  return operator === 'startswith' ? value.startsWith(wanted) : value.includes(wanted)
}

function versionHolds(
  { operator, value: wanted }: Extract<Clause, { kind: 'version' }>,
  value: string | null,
): boolean {
  if (wanted === null || value === null) {
    const same = value === wanted
    return operator === 'eq' ? same : operator === 'ne' && !same
  }
  const difference = comparedVersions(value, wanted)
  switch (operator) {
    case 'eq':
      return difference === 0
    case 'ne':
      return difference !== 0
    case 'gt':
      return difference > 0
    case 'ge':
      return difference >= 0
    case 'lt':
      return difference < 0
    case 'le':
      return difference <= 0
  }
}

/** Every property that the rule asks for, in its order, each once. */
export const propertiesOfFilter = (rule: FilterRule): readonly FilterProperty[] => [
  ...new Set(clausesOf(rule).map(({ property }) => property)),
]

function clausesOf(rule: FilterRule): readonly (Span & Clause)[] {
  switch (rule.kind) {
    case 'and':
    case 'or':
      return [...clausesOf(rule.left), ...clausesOf(rule.right)]
    case 'not':
      return clausesOf(rule.rule)
    default:
      return [rule]
  }
}

export type Deciding = {
  readonly expression: string
  readonly propertyName: FilterProperty
  readonly propertyValue: string | null
}

/** Whether a rule holds, and the first of the clauses by which it comes out so: of one that fails, those that fail. */
export type Judgement = { readonly holds: boolean; readonly because: readonly Deciding[]; readonly more: number }

/** More than a reader reads. */
const mostReasons = 10

/** Each clause is asked once, however deep it stands. */
export function judge(text: string, rule: FilterRule, facts: FilterFacts): Judgement {
  const { holds, clauses, more } = judged(rule, facts)
  const because = clauses.map(({ from, to, property }) => ({
    expression: text.slice(from, to),
    propertyName: property,
    propertyValue: facts[property],
  }))
  return { holds, because, more }
}

type Judged = { readonly holds: boolean; readonly clauses: ReadonlyArray<Span & Clause>; readonly more: number }

function judged(rule: FilterRule, facts: FilterFacts): Judged {
  switch (rule.kind) {
    case 'and':
    case 'or': {
      const [left, right] = [judged(rule.left, facts), judged(rule.right, facts)]
      if (left.holds !== right.holds) return left.holds === (rule.kind === 'or') ? left : right
      const clauses = [...left.clauses, ...right.clauses]
      const more = left.more + right.more + Math.max(0, clauses.length - mostReasons)
      return { holds: left.holds, clauses: clauses.slice(0, mostReasons), more }
    }
    case 'not': {
      const inner = judged(rule.rule, facts)
      return { ...inner, holds: !inner.holds }
    }
    default:
      return { holds: clauseHolds(rule, facts[rule.property]), clauses: [rule], more: 0 }
  }
}
