// The part of a group's page that puts conditions of its rule together.

import type { Operator } from '../../pages/groups/rule/condition.ts'

const operators = {
  equals: 'equals',
  notEquals: 'does not equal',
  startsWith: 'starts with',
  notStartsWith: 'does not start with',
  endsWith: 'ends with',
  notEndsWith: 'does not end with',
  contains: 'contains',
  notContains: 'does not contain',
  isOneOf: 'is one of',
  isNoneOf: 'is none of',
  matches: 'matches the pattern',
  notMatches: 'does not match the pattern',
  hasValue: 'has a value',
  hasNone: 'has no value',
  isTrue: 'is true',
  isFalse: 'is false',
  from: 'is on or after',
  until: 'is on or before',
  past: 'is past',
  ahead: 'is still ahead',
} as const satisfies Record<Operator, string>

export const ruleBuilderTexts = {
  ruleBuilder: {
    title: 'Add a condition',
    joint: 'Joined by',
    and: 'and',
    or: 'or',
    property: 'Property',
    of: { device: 'Of devices', user: 'Of people' },
    operator: 'Condition',
    is: operators,
    value: 'Value',
    date: 'Day',
    listHint: 'Several, with commas between them.',
    valueNeeded: 'Type the value that it is compared with.',
    dateNeeded: 'Choose the day that it is compared with.',
    add: 'Add to the rule',
    added: 'Added to the rule: {{condition}}',
  },
} as const
