import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { inLowerCase } from '../../kernel/extension-attribute.ts'
import { MembershipRuleError, matchesRule, parseMembershipRule, type RuleDevice } from './rule.ts'

const retail: RuleDevice = {
  objectid: '0b0f3c1e-6d3c-4d5f-9b61-3d3f0d6f7a10',
  deviceid: '4f0e2c5b-0a5e-4b15-8f0d-b1c5c1d0a001',
  displayname: 'SN-0042',
  accountenabled: true,
  devicemanufacturer: 'Fabrikam',
  devicemodel: 'FX 100',
  deviceostype: 'Windows',
  deviceosversion: null,
  devicetrusttype: null,
  enrollmentprofilename: null,
  deviceownership: 'Company',
  managementtype: null,
  ...inLowerCase({ extensionAttribute1: 'North' }),
  devicephysicalids: ['[ZTDID]:0b0f3c1e-6d3c-4d5f-9b61-3d3f0d6f7a10', '[OrderId]:Retail', '[PurchaseOrderId]:PO-1'],
}
const plain: RuleDevice = { ...retail, devicephysicalids: [] }

describe('the canonical Autopilot rules select what they say [S-190]', () => {
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
  expect(matchesRule(rule, { ...retail, devicemodel: 'other' })).toBe(false)
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
  ['device.displayName -match "x"', 'is not an operator'],
  ['device.displayName -eq', 'Expected a value'],
  ['(device.displayName -eq "x"', "Expected ')'"],
  ['device.displayName -eq "x" device', 'is not expected here'],
  [`device.displayName -eq "${'x'.repeat(4000)}"`, 'at most 3072'],
  [`${'('.repeat(200)}device.objectId -ne null${')'.repeat(200)}`, 'nests at most'],
])('the faulty rule %s is refused with its place and reason', (rule, reason) => {
  expect(() => parseMembershipRule(rule)).toThrow(reason)
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
