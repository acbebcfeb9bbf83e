// The groups by rule that an object belongs to. A rule may ask for other groups (`memberOf`), but not for one that does so itself,
// so it is decided in two rounds.

import type { GroupId } from '../../kernel/id.ts'
import { type Facts, matchesRule } from './rule/evaluate.ts'
import type { MembershipRule } from './rule/rule.ts'

export type CompiledRule = { readonly groupId: GroupId; readonly rule: MembershipRule }

export const asksForGroups = ({ rule }: CompiledRule): boolean => rule.root.kind === 'member-of'

/** Of these rules those that hold, also when what they ask for follows from another of them. */
export function wantedGroups(rules: readonly CompiledRule[], facts: Facts): GroupId[] {
  const direct = rules.filter((one) => !asksForGroups(one))
  const wanted = direct.filter(({ rule }) => matchesRule(rule, facts)).map(({ groupId }) => groupId)
  const following = rules.filter(asksForGroups)
  if (following.length === 0) return wanted
  const decided = new Set<string>(direct.map(({ groupId }) => groupId))
  const memberOf = [...facts.memberOf.filter((id) => !decided.has(id)), ...wanted]
  return [
    ...wanted,
    ...following.filter(({ rule }) => matchesRule(rule, { ...facts, memberOf })).map(({ groupId }) => groupId),
  ]
}
