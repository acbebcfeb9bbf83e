// What each part of a rule says of one object, in the words of the rule.

import { type Element, type Facts, holds } from './evaluate.ts'
import type { MembershipRule, RuleNode } from './rule.ts'

export type Explanation = {
  readonly expression: string
  readonly expressionResult: boolean
  readonly propertyToEvaluate: { readonly propertyName: string; readonly propertyValue: string } | null
  readonly expressionEvaluationDetails: readonly Explanation[]
}

/** `facts` are compared, `written` are shown. */
export function explainRule(text: string, rule: MembershipRule, facts: Facts, written: Facts): Explanation {
  const explain = (node: RuleNode): Explanation => ({
    expression: text.slice(node.from, node.to),
    expressionResult: holds(node, facts),
    propertyToEvaluate: propertyOf(node),
    expressionEvaluationDetails: partsOf(node).map(explain),
  })
  const propertyOf = (node: RuleNode) => {
    const name = 'property' in node ? node.property : askedBy[node.kind]
    return name ? { propertyName: `${rule.subject}.${name}`, propertyValue: shown(name, written[name]) } : null
  }
  return explain(rule.root)
}

const askedBy: Partial<Record<RuleNode['kind'], 'memberOf' | 'manager'>> = {
  'member-of': 'memberOf',
  'reports-to': 'manager',
}

function partsOf(node: RuleNode): readonly RuleNode[] {
  if (node.kind === 'not') return [node.rule]
  return node.kind === 'and' || node.kind === 'or' ? [node.left, node.right] : []
}

function shown(name: string, value: Facts[keyof Facts]): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number') return name === 'employeeHireDate' ? new Date(value).toISOString() : String(value)
  return typeof value === 'object' ? value.map(element).join(', ') : String(value)
}

const element = (one: Element): string => (typeof one === 'string' ? one : Object.values(one).join(' '))
