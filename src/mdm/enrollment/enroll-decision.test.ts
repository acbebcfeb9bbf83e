// The enrolment rule as a table: each fact alone turns the answer.

import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'

import { guidOf } from '../../kernel/id.ts'
import { nothingRestricted } from '../restriction/restriction.ts'
import { decideEnrollment, type EnrollmentFacts, enrollmentKind } from './enroll.ts'

const facts: EnrollmentFacts = {
  mdmScope: 'all',
  user: { accountEnabled: true, mdmLicensed: true },
  managed: { others: 4, limit: 5, countsAutopilot: false },
  isBulk: false,
  hasProfile: false,
  terms: 'accepted',
  osVersion: '10.0.26100.1',
  restriction: { settings: nothingRestricted, isCorporate: true, manufacturer: undefined },
  device: { accountEnabled: true, joined: true, ownedByUser: true, isToLeave: false },
  tokenIsBound: true,
}
test.each<[Partial<EnrollmentFacts>, string]>([
  [{}, 'enroll'],
  [{ user: undefined }, 'user-unknown'],
  [{ user: { accountEnabled: false, mdmLicensed: true } }, 'user-disabled'],
  [{ mdmScope: 'none' }, 'mdm-scope'],
  [{ mdmScope: 'selected', user: { accountEnabled: true, mdmLicensed: false } }, 'mdm-scope'],
  [{ user: { accountEnabled: true, mdmLicensed: false } }, 'user-not-licensed'],
  [{ managed: { others: 5, limit: 5, countsAutopilot: false } }, 'too-many-managed'],
  [{ managed: { others: 9, limit: 5, countsAutopilot: true } }, 'too-many-managed'],
  [{ managed: { others: 5, limit: 5, countsAutopilot: false }, hasProfile: true }, 'enroll'],
  [{ managed: { others: 5, limit: 5, countsAutopilot: true }, hasProfile: true }, 'too-many-managed'],
  [{ managed: { others: 5, limit: 5, countsAutopilot: true }, isBulk: true }, 'enroll'],
  [{ terms: 'missing' }, 'enroll'],
  [{ terms: 'invalid' }, 'enrollment-data'],
  [{ osVersion: '6.3.9600' }, 'device-not-supported'],
  [{ osVersion: 'new' }, 'device-not-supported'],
  [{ osVersion: undefined }, 'enroll'],
  [{ device: undefined }, 'device-not-joined'],
  [{ device: { accountEnabled: true, joined: false, ownedByUser: true, isToLeave: false } }, 'device-not-joined'],
  [{ device: { accountEnabled: false, joined: true, ownedByUser: true, isToLeave: false } }, 'device-disabled'],
  [{ device: { accountEnabled: true, joined: true, ownedByUser: true, isToLeave: true } }, 'device-is-to-leave'],
  [{ device: { accountEnabled: true, joined: true, ownedByUser: false, isToLeave: false } }, 'device-not-owned'],
  [{ device: { accountEnabled: false, joined: true, ownedByUser: false, isToLeave: false } }, 'device-not-owned'],
  [{ tokenIsBound: false }, 'token-not-bound'],
  [{ osVersion: '10.0.14393.0' }, 'enroll'],
  [{ osVersion: '10.0.14392.9999' }, 'device-not-supported'],
  [{ osVersion: '11.0.1' }, 'enroll'],
  [{ osVersion: '9.9.99999' }, 'device-not-supported'],
])('%j: %s', (change, expected) => {
  const decision = decideEnrollment({ ...facts, ...change })
  expect(decision.kind === 'refuse' ? decision.reason : decision.kind).toBe(expected)
})

test('device ids are read with and without dashes', () => {
  const id = randomUUID()
  expect(guidOf(id.replaceAll('-', '').toUpperCase())).toBe(id)
  expect(guidOf(`{${id}}`)).toBe(id)
  expect(guidOf('imei:1')).toBeUndefined()
  expect(guidOf(`${id}0`)).toBeUndefined()
  expect(guidOf(undefined)).toBeUndefined()
})

test('a device with the profile of its registration is called so', () => {
  expect(enrollmentKind(true)).toBe('azureADJoinedWithAutopilotProfile')
  expect(enrollmentKind(false)).toBe('windowsAzureADJoin')
  expect(enrollmentKind(false, true)).toBe('windowsBulkAzureDomainJoin')
})
