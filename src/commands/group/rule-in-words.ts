// What decides on the members of a group, as lists and answers say it.

import type { Group } from '../../contract/graph/group.ts'

export const ruleInWords = ({ membershipRule: rule, membershipRuleProcessingState: state }: Group): string =>
  `${state === 'Paused' ? 'paused: ' : ''}${rule ?? 'added by hand'}`
