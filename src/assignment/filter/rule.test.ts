import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { MembershipRuleError } from '../../directory/membership/rule/problem.ts'
import { factsOfDevice } from './facts.ts'
import { parseFilterRule } from './parse.ts'
import { filterPropertyNames } from './property.ts'
import { type FilterFacts, judge, propertiesOfFilter, ruleHolds } from './rule.ts'

const book: FilterFacts = factsOfDevice({
  deviceName: 'SN-0042',
  manufacturer: 'Contoso, Inc.',
  model: 'Book 3',
  osVersion: '10.0.22631.3235',
  osEdition: '4',
  isCorporate: true,
  trustType: 'AzureAd',
  profileName: 'Office notebook',
})
const bare: FilterFacts = factsOfDevice({
  deviceName: 'PC',
  manufacturer: null,
  model: null,
  osVersion: null,
  osEdition: null,
  isCorporate: false,
  trustType: null,
  profileName: null,
})
const holds = (rule: string, facts = book) => ruleHolds(parseFilterRule(rule), facts)

describe('a rule holds', () => {
  test.each([
    '(device.manufacturer -eq "CONTOSO, inc.")',
    'device.model -startsWith "Book"',
    '(device.model -contains "ook") and (device.model -notContains "tab")',
    "(device.model -in ['Book 2', 'book 3'])",
    '(device.model -notIn ["Book 2"])',
    '(device.manufacturer -eq "Fabrikam") or (device.deviceOwnership -eq "corporate")',
    'not (device.deviceOwnership -eq "Personal")',
    '(device.deviceTrustType -in ["Azure AD joined", "Hybrid Azure AD joined"])',
    '(device.enrollmentProfileName -ne $null)',
    '(device.enrollmentProfileName -startsWith "office")',
    '(device.operatingSystemSKU -startsWith "Enterprise")',
    '(device.operatingSystemVersion -ge 10.0.22631)',
    '(device.operatingSystemVersion -gt "10.0.9200")',
    '(device.operatingSystemVersion -eq 10.0.22631)',
    '(device.operatingSystemVersion -lt 10.0.22631.3236)',
    '(device.osVersion -startsWith "10.0.22631")',
    '(device.cpuArchitecture -eq "unknown")',
    '(DEVICE.DEVICENAME EQ "sn-0042")',
  ])('for a device that is so: %s', (rule) => {
    expect(holds(rule)).toBe(true)
    expect(holds(`not (${rule})`)).toBe(false)
  })

  test('never where a value is unknown, but for what asks for that or for another one', () => {
    for (const rule of [
      '(device.model -eq "Book")',
      '(device.model -contains "")',
      '(device.operatingSystemVersion -ge 10.0)',
      '(device.operatingSystemVersion -lt 11.0)',
      '(device.model -in ["Book"])',
    ]) {
      expect(holds(rule, bare), rule).toBe(false)
    }
    for (const rule of [
      '(device.model -eq null)',
      '(device.model -ne "Book")',
      '(device.model -notContains "Book")',
      '(device.operatingSystemVersion -ne 10.0)',
      '(device.operatingSystemVersion -eq $null)',
      '(device.deviceTrustType -eq "Unknown")',
    ]) {
      expect(holds(rule, bare), rule).toBe(true)
    }
  })

  test('by the clauses that decide: those which a device fails where it is not matched', () => {
    const rule = '(device.model -startsWith "Tab") and (device.deviceOwnership -eq "Corporate")'
    const why = (facts: FilterFacts, text = rule) => judge(text, parseFilterRule(text), facts)
    expect(why(book)).toEqual({
      holds: false,
      because: [{ expression: 'device.model -startsWith "Tab"', propertyName: 'model', propertyValue: 'Book 3' }],
      more: 0,
    })
    const names = (facts: FilterFacts, text: string) => why(facts, text).because.map(({ propertyName }) => propertyName)
    expect(names(bare, rule)).toEqual(['model', 'deviceOwnership'])
    expect(names(book, rule.replace('and', 'or'))).toEqual(['deviceOwnership'])
    expect(names(book, `not (${rule})`)).toEqual(['model'])
    expect(propertiesOfFilter(parseFilterRule(rule))).toEqual(['model', 'deviceOwnership'])
  })

  test('and says so with a look at each clause, of which it names ten', () => {
    const either = (count: number) =>
      Array.from({ length: count }, (_, n) => `(device.model -eq "m${n}") and (device.model -ne "x")`).join(' or ')
    const looked = (text: string) => {
      let looks = 0
      const facts = new Proxy(book, { get: (known, name) => ++looks && Reflect.get(known, name) })
      const { holds, because, more } = judge(text, parseFilterRule(text), facts)
      expect([holds, because.length]).toEqual([false, 10])
      return { clauses: because.length + more, looks }
    }
    expect(looked(either(20))).toEqual({ clauses: 20, looks: 40 + 10 })
    expect(looked(either(40))).toEqual({ clauses: 40, looks: 80 + 10 })
  })
})

describe('a rule is refused with its place and cause', () => {
  test.each([
    ['', 'Expected a property such as device.model'],
    ['(device.model -eq "Book"', "Expected ')'"],
    ['(device.modell -eq "x")', 'Did you mean model?'],
    ['(device.deviceModel -eq "x")', 'in filters it is model'],
    ['(user.department -eq "x")', "Invalid object type 'user'"],
    ['(app.osVersion -eq "x")', 'managed apps are not served'],
    ['(device.model -match "x")', "Operator '-match' isn't supported on attribute model; use -eq"],
    ['(device.model -endsWith "x")', "Operator '-endsWith' isn't supported"],
    ['(device.model -ge "x")', "Operator '-ge' isn't supported"],
    ['(device.deviceOwnership -startsWith "Corp")', 'use -eq, -ne, -in or -notIn'],
    ['(device.deviceOwnership -eq "Company")', 'is one of Corporate, Personal, Unknown'],
    ['(device.operatingSystemVersion -startsWith "10")', 'use -eq, -ne, -gt'],
    ['(device.operatingSystemVersion -ge "Windows 11")', 'is compared with a version such as'],
    ['(device.operatingSystemVersion -ge null)', 'null is compared with -eq or -ne'],
    ['(device.model -contains null)', 'null is compared with -eq or -ne'],
    ['(device.model -in [null])', 'null cannot be in a list'],
    ['(device.model -in "Book")', "Expected '['"],
    ['(device.model -eq Book)', 'Expected a value in quotation marks'],
    ['(device.model -eq "a") (device.model -eq "b")', "'(' is not expected here"],
    [`${'('.repeat(60)}device.model -eq "x"${')'.repeat(60)}`, 'nests at most'],
    [`(device.model -eq "${'x'.repeat(3100)}")`, 'at most 3072 characters'],
  ])('%s', (rule, cause) => {
    expect(() => parseFilterRule(rule)).toThrow(cause)
    expect(() => parseFilterRule(rule)).toThrow(/at character \d+ of the rule/)
  })

  test('whatever is written, and then in no other way', () => {
    const word = fc.constantFrom(
      ...filterPropertyNames.map((name) => `device.${name}`),
      ...[
        '-eq',
        '-ne',
        '-in',
        '-ge',
        '-contains',
        'and',
        'or',
        'not',
        '(',
        ')',
        '[',
        ']',
        ',',
        '"x"',
        '10.0.1',
        'null',
      ],
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (text) => {
          try {
            expect(typeof ruleHolds(parseFilterRule(text), book)).toBe('boolean')
          } catch (error) {
            expect(error).toBeInstanceOf(MembershipRuleError)
          }
        },
      ),
    )
  })
})
