import { expect, test } from 'vitest'

import { parseMembershipRule } from './parser.ts'
import { selfDescribedProperties } from './self-described.ts'

test.each([
  ['(device.displayName -eq "x")', ['displayName']],
  ['(device.DISPLAYNAME -eq "x")', ['displayName']],
  ['not (device.deviceModel -eq "x")', ['deviceModel']],
  [
    '(device.deviceOSType -eq "x") and ((device.deviceOSVersion -eq "x") or (device.deviceOSType -eq "y"))',
    ['deviceOSType', 'deviceOSVersion'],
  ],
  ['(device.deviceManufacturer -in ["x"])', ['deviceManufacturer']],
  ['(device.enrollmentProfileName -eq "x")', ['enrollmentProfileName']],
  ['(device.accountEnabled -eq true)', []],
  ['(device.extensionAttribute1 -eq "x")', []],
  ['(device.devicePhysicalIds -any (_ -startsWith "[ZTDId]"))', []],
])('[T-61] what a device chose itself in the rule %s', (rule, properties) => {
  expect(selfDescribedProperties(parseMembershipRule(rule))).toEqual(properties)
})
