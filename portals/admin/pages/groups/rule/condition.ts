// A condition of a rule put together from choices, and written as people write it (docs/specification/graph.md).

import { type PropertyType, properties, type Subject } from '../../../../../src/directory/membership/rule/property.ts'

/** What has to be typed for an operator. */
export type Needs = 'text' | 'list' | 'date' | 'nothing'

const operators = {
  equals: { sign: '-eq', needs: 'text' },
  notEquals: { sign: '-ne', needs: 'text' },
  startsWith: { sign: '-startsWith', needs: 'text' },
  notStartsWith: { sign: '-notStartsWith', needs: 'text' },
  endsWith: { sign: '-endsWith', needs: 'text' },
  notEndsWith: { sign: '-notEndsWith', needs: 'text' },
  contains: { sign: '-contains', needs: 'text' },
  notContains: { sign: '-notContains', needs: 'text' },
  isOneOf: { sign: '-in', needs: 'list' },
  isNoneOf: { sign: '-notIn', needs: 'list' },
  matches: { sign: '-match', needs: 'text' },
  notMatches: { sign: '-notMatch', needs: 'text' },
  hasValue: { sign: '-ne null', needs: 'nothing' },
  hasNone: { sign: '-eq null', needs: 'nothing' },
  isTrue: { sign: '-eq true', needs: 'nothing' },
  isFalse: { sign: '-eq false', needs: 'nothing' },
  from: { sign: '-ge', needs: 'date' },
  until: { sign: '-le', needs: 'date' },
  past: { sign: '-le system.now', needs: 'nothing' },
  ahead: { sign: '-ge system.now', needs: 'nothing' },
} as const satisfies Record<string, { readonly sign: string; readonly needs: Needs }>

export type Operator = keyof typeof operators
export const needsOf = (operator: Operator): Needs => operators[operator].needs

const ofTexts = [
  ...(['equals', 'notEquals', 'startsWith', 'notStartsWith', 'endsWith', 'notEndsWith', 'contains'] as const),
  ...(['notContains', 'isOneOf', 'isNoneOf', 'matches', 'notMatches', 'hasValue', 'hasNone'] as const),
]
const byType: Readonly<Record<PropertyType, readonly Operator[]>> = {
  text: ofTexts,
  texts: ofTexts,
  flag: ['isTrue', 'isFalse'],
  date: ['from', 'until', 'past', 'ahead', 'hasValue', 'hasNone'],
  plans: ['equals'],
  groups: ['isOneOf'],
}

export const subjects: readonly Subject[] = ['device', 'user']

/** As a rule names it, such as `device.deviceModel`. */
export type PropertyPath = `${Subject}.${string}`

const typeOf = (path: PropertyPath): PropertyType => {
  const [subject, name] = path.split('.') as [Subject, string]
  return (properties[subject] as Readonly<Record<string, PropertyType>>)[name] ?? 'text'
}

/** extensionAttribute2 before extensionAttribute10. */
const byName = new Intl.Collator('en', { numeric: true }).compare

/** `memberOf` is a whole rule: it is offered where nothing stands yet. */
export const pathsOf = (subject: Subject, isFirst: boolean): readonly PropertyPath[] =>
  Object.keys(properties[subject])
    .toSorted(byName)
    .map((name): PropertyPath => `${subject}.${name}`)
    .filter((path) => isFirst || typeOf(path) !== 'groups')

export const operatorsOf = (path: PropertyPath): readonly Operator[] => byType[typeOf(path)]

/** Between double quotation marks a backtick stands before these two. */
const quoted = (text: string): string => `"${text.replace(/[`"]/g, '`$&')}"`

function operand(needs: Needs, typed: string): string {
  switch (needs) {
    case 'nothing':
      return ''
    case 'text':
      return ` ${quoted(typed)}`
    case 'date':
      return ` "${typed}T00:00:00Z"`
    case 'list':
      return ` [${listed(typed).map(quoted).join(', ')}]`
  }
}

const listed = (typed: string): string[] =>
  typed
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** Undefined while something is missing. */
export function conditionOf(path: PropertyPath, operator: Operator, typed: string): string | undefined {
  const { sign, needs } = operators[operator]
  const isTyped = needs === 'list' ? listed(typed).length > 0 : needs === 'nothing' || typed.trim() !== ''
  if (!isTyped) return undefined
  const test = `${sign}${operand(needs, typed.trim())}`
  switch (typeOf(path)) {
    case 'groups':
      return `${path} -any (group.objectId ${test})`
    case 'plans':
      return `(${path} -any (assignedPlan.service ${test} -and assignedPlan.capabilityStatus -eq "Enabled"))`
    case 'texts':
      // of several: one of them is so, or none of them is
      if (needs === 'nothing') return `(${path} ${test})`
      return `(${path} ${/^-n(e|ot)/.test(sign) ? '-all' : '-any'} (_ ${test}))`
    default:
      return `(${path} ${test})`
  }
}

export type Joint = 'and' | 'or'

/** The rule with one more condition. Parentheses keep its meaning where it joins by the other word. */
export function joined(rule: string, joint: Joint, condition: string): string {
  const before = rule.trim()
  if (before === '') return condition
  const isFlat = topWords(before).every((word) => word === joint)
  return `${isFlat ? before : `(${before})`} ${joint} ${condition}`
}

/** Its `and` and `or` outside of parentheses and of texts. */
function topWords(rule: string): string[] {
  let depth = 0
  return [...rule.matchAll(/"(?:[^"`]|`.)*"|'(?:[^']|'')*'|[()]|\b(?:and|or)\b/gis)].flatMap(([token]) => {
    if (token === '(') depth++
    if (token === ')') depth--
    return depth === 0 && /^(and|or)$/i.test(token) ? [token.toLowerCase()] : []
  })
}

/** Whom the rule is about so far: a rule is about devices or about people. */
export const subjectOf = (rule: string): Subject | undefined =>
  /\b(device|user)\./i.exec(rule)?.[1]?.toLowerCase() as Subject | undefined
