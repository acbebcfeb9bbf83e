// What the portal puts together of choices is read by the language of rules as it was meant.

import { describe, expect, test } from 'vitest'

import {
  conditionOf,
  type Joint,
  joined,
  needsOf,
  operatorsOf,
  pathsOf,
  subjects,
} from '../../../portals/admin/pages/groups/rule/condition.ts'
import { parseMembershipRule } from '../../../src/directory/membership/rule/parser.ts'

const id = '0b5f6d1e-7a61-4c2b-9f0e-3d8a1c2b4e5f'
const typedFor = { text: 'Sales', list: `${id}, ${id}`, date: '2026-09-01', nothing: '' } as const

/** Without places in the text. */
const meaning = (rule: string): unknown =>
  JSON.parse(
    JSON.stringify(parseMembershipRule(rule).root, (key, value) =>
      key === 'from' || key === 'to' ? undefined : value,
    ),
  )

describe.each(subjects)('of %s', (subject) => {
  test('every condition that can be chosen is a rule about the property that was chosen', () => {
    const choices = pathsOf(subject, true).flatMap((path) => operatorsOf(path).map((operator) => ({ path, operator })))
    expect(choices.length).toBeGreaterThan(300)
    for (const { path, operator } of choices) {
      const condition = conditionOf(path, operator, typedFor[needsOf(operator)]) ?? ''
      expect(condition, `${path} ${operator}`).toContain(path)
      expect(parseMembershipRule(condition).subject, condition).toBe(subject)
    }
  })
})

test('a value means itself, whatever signs it has', () => {
  const values = [
    'say "hi"',
    'a`b',
    "it's",
    'back\\slash',
    'x" -or user.surname -eq "y',
    '(',
    '[OrderID]:A,B',
    'ünï 日本',
  ]
  for (const value of values)
    expect(meaning(conditionOf('user.department', 'equals', value) ?? '')).toEqual({
      ...{ kind: 'text', property: 'department' },
      test: { operator: 'eq', negative: false, value: value.toLowerCase() },
    })
  expect(meaning(conditionOf('user.department', 'isOneOf', ' it\'s , "b" ,, c`d') ?? '')).toMatchObject({
    test: { operator: 'in', values: ["it's", '"b"', 'c`d'] },
  })
})

test('of a property with several values one is asked, and the negative form asks whether none is so', () => {
  const [one, none] = (['startsWith', 'notStartsWith'] as const).map((operator) =>
    meaning(conditionOf('device.devicePhysicalIds', operator, '[OrderID]') ?? ''),
  )
  expect(one).toMatchObject({ kind: 'any', body: { test: { operator: 'startswith', negative: false } } })
  expect(none).toMatchObject({ kind: 'all', body: { test: { operator: 'startswith', negative: true } } })
  expect(meaning(conditionOf('user.otherMails', 'hasNone', '') ?? '')).toMatchObject({ kind: 'empty', negative: false })
})

test('nothing is put together while the value is missing', () => {
  expect(conditionOf('user.department', 'equals', '  ')).toBeUndefined()
  expect(conditionOf('user.department', 'isOneOf', ' , ')).toBeUndefined()
  expect(conditionOf('user.employeeHireDate', 'from', '')).toBeUndefined()
})

test('one more condition joins the whole rule as it was, whatever words it was joined by', () => {
  const more = '(device.deviceModel -eq "x or y")'
  const rules = [
    'device.accountEnabled -eq true',
    '(device.accountEnabled -eq true) and (device.isRooted -eq false)',
    'device.accountEnabled -eq true -or device.isRooted -eq false',
    "device.deviceModel -eq \"this and that\" OR not (device.deviceModel -eq 'it''s or')",
    '(device.accountEnabled -eq true or device.isRooted -eq false) and device.deviceModel -ne null',
  ]
  for (const rule of rules)
    for (const joint of ['and', 'or'] satisfies Joint[])
      expect(meaning(joined(rule, joint, more)), `${rule} ${joint}`).toEqual({
        ...{ kind: joint, left: meaning(rule), right: meaning(more) },
      })
  expect(joined('  ', 'or', more)).toBe(more)
  expect(pathsOf('device', false)).not.toContain('device.memberOf')
})

test('properties stand in the order of their names, and those with a number in the order of the numbers', () => {
  const numbered = pathsOf('user', true).filter((path) => path.includes('extensionAttribute'))
  expect(numbered).toEqual(Array.from({ length: 15 }, (_, index) => `user.extensionAttribute${index + 1}`))
})
