import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { type Facts, matchesRule } from './evaluate.ts'
import { inSmallLetters } from './facts.ts'
import { parseMembershipRule } from './parser.ts'
import { MembershipRuleError } from './problem.ts'

const retail: Facts = inSmallLetters({
  objectId: '0b0f3c1e-6d3c-4d5f-9b61-3d3f0d6f7a10',
  deviceId: '4f0e2c5b-0a5e-4b15-8f0d-b1c5c1d0a001',
  displayName: 'SN-0042',
  accountEnabled: true,
  deviceManufacturer: 'Fabrikam',
  deviceModel: 'FX 100',
  deviceOSType: 'Windows',
  deviceOSVersion: null,
  deviceOwnership: 'Company',
  extensionAttribute1: 'North',
  devicePhysicalIds: ['[ZTDID]:0b0f3c1e-6d3c-4d5f-9b61-3d3f0d6f7a10', '[OrderId]:Retail', '[PurchaseOrderId]:PO-1'],
  memberOf: ['6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'],
})
const plain: Facts = { ...retail, devicePhysicalIds: [] }

const pia: Facts = inSmallLetters({
  objectId: '1b0f3c1e-6d3c-4d5f-9b61-3d3f0d6f7a11',
  displayName: 'Pia Müller',
  department: 'MÜNCHEN Nord',
  usageLocation: 'DE',
  accountEnabled: true,
  employeeHireDate: Date.parse('2026-09-01T00:00:00Z'),
  now: Date.parse('2026-09-03T00:00:00Z'),
  otherMails: ['pia@Home.example'],
  proxyAddresses: ['SMTP:pia@contoso.example'],
  assignedPlans: [
    { servicePlanId: 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5', service: 'SCO', capabilityStatus: 'Enabled' },
  ],
  memberOf: [],
})
const holds = (rule: string, facts: Facts) => matchesRule(parseMembershipRule(rule), facts)

describe('the canonical Autopilot rules select what they say', () => {
  for (const rule of [
    '(device.devicePhysicalIDs -any (_ -startsWith "[ZTDid]"))',
    '(device.devicePhysicalIDs -any _ -startsWith "[ZTDId]")',
    '(device.devicePhysicalIDs -any (_ -contains "[ZTDID]"))',
    '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Retail"))',
    '(device.devicePhysicalIds -any (_ -startsWith "[OrderID]:Re"))',
    '(device.devicePhysicalIds -any (_ -eq "[PurchaseOrderId]:PO-1"))',
  ]) {
    test(rule, () => {
      const parsed = parseMembershipRule(rule)
      expect(matchesRule(parsed, retail)).toBe(true)
      expect(matchesRule(parsed, plain)).toBe(false)
    })
  }
})

test('and binds tighter than or, not tighter than both, and pasted dashes and letter case do not matter', () => {
  const rule = parseMembershipRule(
    'DEVICE.displayName –eq "x" -or device.deviceModel -startsWith \'fx\' -AND not (device.objectId -eq null)',
  )
  expect(matchesRule(rule, retail)).toBe(true)
  expect(matchesRule(rule, { ...retail, deviceModel: 'other' })).toBe(false)
})

test('a missing value is unequal to every literal and equal to null', () => {
  expect(matchesRule(parseMembershipRule('device.deviceOSVersion -eq null'), retail)).toBe(true)
  expect(matchesRule(parseMembershipRule('device.deviceOSVersion -ne "10.0"'), retail)).toBe(true)
  expect(matchesRule(parseMembershipRule('device.deviceOSVersion -contains "10"'), retail)).toBe(false)
})

test('-in takes a list and -all is true for an empty collection', () => {
  expect(matchesRule(parseMembershipRule('device.deviceManufacturer -in ["Contoso","fabrikam"]'), retail)).toBe(true)
  expect(matchesRule(parseMembershipRule('device.devicePhysicalIds -all (_ -eq "x")'), plain)).toBe(true)
})

test.each([
  ['devicePhysicalIds -any (_ -eq "x")', 'No object type'],
  ['printer.name -eq "x"', 'Invalid object type'],
  ['device.foo -eq "x"', "Unsupported property 'foo'"],
  ['user.departmnt -eq "x"', "Unsupported property 'departmnt' (at character 1 of the rule). Did you mean department?"],
  [
    'device.displayname1 -eq "x"',
    "Unsupported property 'displayname1' (at character 1 of the rule). Did you mean displayName?",
  ],
  ['device.displayName -like "x"', "Operator '-like' isn't supported on attribute displayName"],
  ['device.displayName -match "(x"', 'The pattern cannot be read'],
  ['device.displayName -noteq "x"', "isn't supported on attribute displayName"],
  ['device.accountEnabled -contains "x"', "isn't supported on attribute accountEnabled; use -eq or -ne"],
  ['device.accountEnabled -eq "yes"', 'compared with true or false'],
  ['device.trustType -eq "AzureAD"', "Unsupported property 'trustType'; in membership rules it is deviceTrustType"],
  [
    'user.officeLocation -eq "x"',
    "Unsupported property 'officeLocation'; in membership rules it is physicalDeliveryOfficeName",
  ],
  ['user.deviceModel -eq "x"', "Property 'deviceModel' cannot be applied to object 'User'"],
  ['group.objectId -eq "x"', "Property 'objectId' cannot be applied to object 'Group'"],
  ['device.displayName -eq "x" or user.city -eq "y"', 'about devices or about users'],
  ['user.employeeHireDate -contains "2026"', "isn't supported on attribute employeeHireDate"],
  ['user.employeeHireDate -ge "soon"', 'compared with a date'],
  ['user.employeeHireDate -eq system.now', 'compared with -le or -ge'],
  ['user.employeeHireDate -ge system.now -plus P1M', "'P1M' has years or months"],
  ['user.employeeHireDate -ge system.now -plus 3', 'Expected a length of time'],
  ['user.employeeHireDate -ge system.now -plus PT', 'Expected a length of time'],
  ['user.employeeHireDate -ge system.now -plus P40000D', 'at most 36,500 days'],
  ['user.employeeHireDate -ge system.now plus', 'Expected a length of time'],
  ['user.assignedPlans -eq "x"', "isn't supported on attribute assignedPlans; use -any or -all"],
  ['user.assignedPlans -any (_ -eq "x")', 'Expected assignedPlan.servicePlanId'],
  ['device.displayName -in []', 'Expected a value'],
  ['device.displayName -in ["a", null]', 'null cannot be in a list'],
  ['device.displayName -eq "x', 'has no end'],
  ["device.memberOf -any (group.objectId -in ['x'])", 'is not the object id of a group'],
  [
    "device.objectId -ne null and device.memberOf -any (group.objectId -in ['6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'])",
    'cannot be combined',
  ],
  [
    "device.memberOf -any (group.objectId -in ['6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b']) or device.objectId -ne null",
    'cannot be combined',
  ],
  [
    `user.memberOf -any (group.objectId -in [${Array.from({ length: 51 }, () => "'6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'").join()}])`,
    'at most 50 groups; this one names 51',
  ],
  ['Direct Reports for "pia@contoso.example"', 'Expected the object id of a person'],
  ['Direct Reports for 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b', 'in quotation marks'],
  ['Direct Reports "6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b"', 'Expected Direct Reports for'],
  ['Direct Reports for', 'Expected the object id of a person'],
  [
    'Direct Reports for "6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b" and user.city -eq "Berlin"',
    'cannot be combined with other clauses',
  ],
  ['user.city -eq "Berlin" and Direct Reports for "6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b"', 'No object type'],
  ['(Direct Reports for "6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b")', 'No object type'],
  ['device.displayName -eq', 'Expected a value'],
  ['(device.displayName -eq "x"', "Expected ')'"],
  ['device.displayName -eq "x" device', 'is not expected here'],
  ['user.department = "Sales"', 'of the rule). Did you mean -eq?'],
  ['user.department -eq "Sales" && user.accountEnabled -eq true', 'Did you mean and?'],
  [`device.displayName -eq "${'x'.repeat(4000)}"`, 'at most 3072'],
  [`${'('.repeat(200)}device.objectId -ne null${')'.repeat(200)}`, 'nests at most'],
])('the faulty rule %s is refused with its place and reason', (rule, reason) => {
  expect(() => parseMembershipRule(rule)).toThrow(reason)
})

test.each([
  ['user.department -contains "münchen"', true],
  ['user.department -startsWith "MÜNCHEN"', true],
  ['user.department -endsWith "Nord"', true],
  ['user.department -notEndsWith "Nord"', false],
  ['user.usageLocation -in ["NL", "de"]', true],
  ['user.usageLocation -notIn ["NL", "de"]', false],
  ['user.city -notIn ["NL"]', true],
  ['user.displayName -match "^pia m.+R$"', true],
  ['user.displayName -match "\\d"', false],
  ['user.displayName -notMatch "\\D+"', false],
  ['user.city -match "."', false],
  ['user.city -notMatch "."', true],
  ['user.employeeHireDate -ge "2026-09-01T02:00:00+02:00"', true],
  ['user.employeeHireDate -le 2026-08-31', false],
  ['user.employeeHireDate -ne null', true],
  ['user.employeeHireDate -le system.now', true],
  ['user.employeehiredate -ge system.now', false],
  ['user.employeeHireDate -ge SYSTEM.NOW -minus p2d', true],
  ['user.employeeHireDate -ge system.now minus P1DT23H59M59S', false],
  ['user.otherMails -endsWith "@home.example"', true],
  ['user.otherMails -notContains "home"', false],
  ['user.otherMails -eq null', false],
  ['user.proxyAddresses -any (_ -startsWith "smtp:" and not (_ -contains "fabrikam"))', true],
  ['user.assignedPlans -any (assignedPlan.service -eq "SCO" -and assignedPlan.capabilityStatus -eq "Enabled")', true],
  ['user.assignedPlans -all (assignedPlan.servicePlanId -eq null)', false],
  ['user.assignedPlans -any assignedPlan.service -eq "exchange"', false],
  ['user.accountEnabled -eq "True"', true],
  ['user.dirSyncEnabled -ne true', true],
  ['user.dirSyncEnabled -eq false', false],
  ['user.dirSyncEnabled -eq null', true],
  ['user.onPremisesSecurityIdentifier -eq null', true],
  ["user.memberOf -any (group.objectId -in ['6F9D1C2A-3b4e-4d5f-8a6b-7c8d9e0f1a2b'])", false],
])('of a person, %s is %s', (rule, expected) => {
  expect(holds(rule, pia)).toBe(expected)
})

test('of a collection without elements -all holds, -any does not, and it equals null', () => {
  const nobody = { ...pia, otherMails: [], assignedPlans: [] }
  expect(holds('user.assignedPlans -all (assignedPlan.servicePlanId -eq null)', nobody)).toBe(true)
  expect(holds('user.otherMails -eq null', nobody)).toBe(true)
  expect(holds('user.otherMails -ne null', nobody)).toBe(false)
  expect(holds('user.otherMails -startsWith "p"', nobody)).toBe(false)
  expect(holds('user.otherMails -notStartsWith "p"', nobody)).toBe(true)
})

test('a rule over other groups holds for their members', () => {
  const rule = "device.memberOf -any (group.objectId -in ['6F9D1C2A-3b4e-4d5f-8a6b-7c8d9e0f1a2b'])"
  expect(holds(rule, retail)).toBe(true)
  expect(holds(rule, { ...retail, memberOf: [] })).toBe(false)
})

test('a pattern takes time in proportion to the text, whatever it is', () => {
  expect(holds('user.displayName -match "^(a+)+$"', { ...pia, displayName: `${'a'.repeat(50_000)}!` })).toBe(false)
})

test('an error says which characters of the rule are meant', () => {
  const rule = '(device.displayName -eq "x") and (device.colour -eq "red")'
  try {
    parseMembershipRule(rule)
    expect.unreachable()
  } catch (error) {
    const { at, length } = error as MembershipRuleError
    expect(rule.slice(at, at + length)).toBe('device.colour')
  }
})

test('each part of a rule knows its place in the text', () => {
  const text = 'not (device.displayName -eq "x") and device.deviceModel -ne null'
  const { root } = parseMembershipRule(text)
  expect(text.slice(root.from, root.to)).toBe(text)
  if (root.kind !== 'and') return expect.unreachable()
  expect(text.slice(root.left.from, root.left.to)).toBe('not (device.displayName -eq "x")')
  expect(text.slice(root.right.from, root.right.to)).toBe('device.deviceModel -ne null')
})

test('any text parses or is refused with a place, and nothing else is ever thrown', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      try {
        parseMembershipRule(text)
      } catch (error) {
        expect(error).toBeInstanceOf(MembershipRuleError)
      }
    }),
  )
})

describe('what the organisation says of a device', () => {
  test.each([
    ['(device.deviceOwnership -eq "company")', true],
    ['(device.deviceOwnership -eq "Company") and (device.deviceOSType -eq "Windows")', true],
    ['(device.managementType -eq "MDM")', false],
    ['(device.managementType -ne "MDM")', true],
    ['(device.deviceModel -contains "fx") and (device.EXTENSIONATTRIBUTE1 -eq "north")', true],
    ['(device.extensionAttribute15 -eq $null)', true],
    ['(device.extensionAttribute1 -startsWith "so")', false],
  ])('%s', (rule, expected) => {
    expect(matchesRule(parseMembershipRule(rule), retail)).toBe(expected)
  })

  test('there are fifteen extension attributes', () => {
    for (const name of ['extensionAttribute0', 'extensionAttribute16', 'extensionAttribute']) {
      expect(() => parseMembershipRule(`(device.${name} -eq "x")`)).toThrow(`Unsupported property '${name}'`)
    }
  })
})
