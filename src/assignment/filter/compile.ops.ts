// Rules of filters as trees: of those that were asked last, so that a session does not read them anew.

import { MembershipRuleError } from '../../directory/membership/rule/problem.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'
import { Fault } from '../../kernel/fault.ts'
import { parseFilterRule } from './parse.ts'
import type { FilterRule } from './rule.ts'

/** By the length of their texts, to which the trees are in proportion. */
const compiled = makeBoundedCache<string, { readonly rule: FilterRule; readonly length: number }>(
  2_000_000,
  ({ length }) => 1 + length,
)

export function compileFilter(text: string): FilterRule {
  const known = compiled.get(text)
  if (known) return known.rule
  const rule = parseFilterRule(text)
  compiled.set(text, { rule, length: text.length })
  return rule
}

export type Problem = { readonly message: string; readonly at: number; readonly length: number }

/** Undefined for a rule that can be asked. */
export function problemOf(text: string): Problem | undefined {
  try {
    compileFilter(text)
    return undefined
  } catch (error) {
    if (!(error instanceof MembershipRuleError)) throw error
    const message = error.message.endsWith('?') ? error.message : `${error.message}.`
    return { message, at: error.at, length: error.length }
  }
}

export function checkRule(text: string): void {
  const problem = problemOf(text)
  if (problem) throw new Fault('invalid-input', `The rule is not one: ${problem.message}`, { reason: 'filter-rule' })
}
