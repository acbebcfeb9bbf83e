// Who may consent to what an application asks for.

import { expect, test } from 'vitest'

import { delegatedPermissions } from '../../kernel/permission.ts'
import { mayGiveAll, whoMayConsent } from './decide.ts'

const on = { allowsUserConsent: true }
const off = { allowsUserConsent: false }

test('a global administrator consents to everything; nobody else to more than their own profile, and to that where the organisation lets them', () => {
  expect(whoMayConsent({ roles: ['global-administrator'] }, delegatedPermissions, off)).toBe('choice')
  for (const roles of [[], ['device-administrator'], ['user-administrator'], ['admin-agent']] as const) {
    expect(whoMayConsent({ roles }, ['User.Read'], off)).toBe('nobody')
    expect(whoMayConsent({ roles }, ['User.Read'], on)).toBe('themselves')
    for (const more of delegatedPermissions.filter((one) => one !== 'User.Read'))
      expect([more, whoMayConsent({ roles }, ['User.Read', more], on)]).toEqual([more, 'nobody'])
  }
})

test('giving a permission of an application by itself takes the permission to give, and that one', () => {
  expect(mayGiveAll({ roles: ['global-administrator'] }, 'application', ['AuditLog.Read.All'])).toBe(true)
  expect(mayGiveAll({ roles: ['device-administrator'] }, 'application', ['Device.Read.All'])).toBe(false)
})
