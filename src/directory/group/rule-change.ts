// What becomes of the rule of a group, and of its pause, when somebody changes it.

import { Fault } from '../../kernel/fault.ts'
import type { Group } from './group.sql.ts'

export type RuleChange = {
  /**
   * A new rule; null turns the group into an assigned one that keeps its members. Those that came by what they say of
   * themselves stay marked until an administrator adds them: nobody has decided on them (T-61).
   */
  readonly membershipRule?: string | null
  /**
   * True: from now on nobody comes or goes by the rule. False: it decides again, and at once. Members of a paused group are
   * those that its rule found, so another rule takes its place only when it is turned on with it (T-61).
   */
  readonly rulePaused?: boolean
}

/** What becomes of the pause, when something does. */
export function pauseAfter(before: Group, { membershipRule: rule, rulePaused }: RuleChange): { rulePaused?: boolean } {
  const next = rule === undefined ? before.membershipRule : rule
  if (next === null) {
    if (rulePaused) throw nothingToPause(before.displayName)
    return { rulePaused: false }
  }
  const paused = rulePaused ?? before.rulePaused
  if (paused && rule !== undefined && rule !== before.membershipRule) {
    throw new Fault(
      'conflict',
      `'${before.displayName}' keeps its members while its rule is paused, and they did not come by this one. Give it the rule and turn it on together.`,
      { reason: 'rule-paused' },
    )
  }
  return rulePaused === undefined ? {} : { rulePaused }
}

export const nothingToPause = (displayName: string): Fault =>
  new Fault('invalid-input', `The members of '${displayName}' were added by hand: it has no rule to pause.`, {
    reason: 'membership-rule',
  })
