// A membership rule as a tree, over objects of one kind. Literals are in small letters, as the values that they are compared
// with are: the language does not look at letter case (docs/specification/graph.md).

import type { Pattern } from './pattern.ts'
import type { PropertyName, Subject } from './property.ts'

export type MembershipRule = {
  readonly subject: Subject
  readonly root: RuleNode
  /** Of all its patterns together (pattern.ts); 0 when it has none. */
  readonly patternSize: number
}

/** Offsets in the text of the rule: where a part begins, and behind it. */
export type Span = { readonly from: number; readonly to: number }

export type RuleNode = Span & RulePart

export type RulePart =
  | { readonly kind: 'and' | 'or'; readonly left: RuleNode; readonly right: RuleNode }
  | { readonly kind: 'not'; readonly rule: RuleNode }
  | { readonly kind: 'text'; readonly property: PropertyName; readonly test: TextTest }
  | {
      readonly kind: 'flag'
      readonly property: PropertyName
      readonly equals: boolean | null
      readonly negative: boolean
    }
  | { readonly kind: 'date'; readonly property: PropertyName; readonly test: DateTest }
  /** Of a collection: nothing is in it. */
  | { readonly kind: 'empty'; readonly property: PropertyName; readonly negative: boolean }
  | { readonly kind: 'any' | 'all'; readonly property: PropertyName; readonly body: ItemRule }
  | { readonly kind: 'member-of'; readonly groupIds: readonly string[] }
  /** Of people: who has this manager. */
  | { readonly kind: 'reports-to'; readonly managerId: string }

/** What is asked of one element of a collection. */
export type ItemRule =
  | { readonly kind: 'and' | 'or'; readonly left: ItemRule; readonly right: ItemRule }
  | { readonly kind: 'not'; readonly rule: ItemRule }
  /** `member`: of an element that is an object; an element that is a text has none. */
  | { readonly kind: 'item'; readonly member?: string; readonly test: TextTest }

export type TextOperator = 'eq' | 'startswith' | 'endswith' | 'contains'

export type TextTest = { readonly negative: boolean } & (
  | { readonly operator: TextOperator; readonly value: string | null }
  | { readonly operator: 'in'; readonly values: readonly string[] }
  | { readonly operator: 'match'; readonly pattern: Pattern }
)

export type DateTest =
  | {
      readonly operator: 'eq' | 'ne' | 'le' | 'ge'
      /** Milliseconds; null asks whether there is one. */
      readonly value: number | null
    }
  /** So many milliseconds after the moment in which the rule is asked; fewer than none, before it. */
  | { readonly operator: 'le' | 'ge'; readonly fromNow: number }

/** A rule asks for the manager by a form of its own, not as for a property. */
export type AskedName = PropertyName | 'manager'

/** Every property that the rule asks for, in the order of the rule, each once. */
export const propertiesOf = (rule: MembershipRule): readonly AskedName[] => [...new Set(namesIn(rule.root))]

function namesIn(node: RuleNode): readonly AskedName[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return [...namesIn(node.left), ...namesIn(node.right)]
    case 'not':
      return namesIn(node.rule)
    case 'member-of':
      return ['memberOf']
    case 'reports-to':
      return ['manager']
    default:
      return [node.property]
  }
}

/** How far from the moment in which it is asked the rule looks, each once: when time passes, it may say something else. */
export const distancesFromNow = (rule: MembershipRule): readonly number[] => [...new Set(distancesIn(rule.root))]

function distancesIn(node: RuleNode): readonly number[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return [...distancesIn(node.left), ...distancesIn(node.right)]
    case 'not':
      return distancesIn(node.rule)
    case 'date':
      return 'fromNow' in node.test ? [node.test.fromNow] : []
    default:
      return []
  }
}

/** The groups that a `memberOf` names. */
export function sourceGroups(rule: MembershipRule): readonly string[] {
  return rule.root.kind === 'member-of' ? rule.root.groupIds : []
}
