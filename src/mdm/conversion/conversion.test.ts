// Which managed devices a profile registers, and that one registers only the machine that it enrolled as.

import { describe, expect, test } from 'vitest'

import { type ConversionFacts, identityProblem, isVouchedFor, standingOf } from './conversion.ts'

const now = new Date('2026-03-02T08:00:00Z')
const good: ConversionFacts = {
  isRegistered: false,
  profile: { id: 'p', displayName: 'Offices' },
  hasJoined: true,
  admission: undefined,
  isVouchedFor: false,
  isPersonal: false,
  isToLeave: false,
  isDisabled: false,
  osVersion: '10.0.19045.1',
  refused: undefined,
}
const standing = (over: Partial<ConversionFacts>) => standingOf({ ...good, ...over }, now)

test('a corporate device in a group of a profile that converts waits for its next check-in', () => {
  expect(standing({})).toEqual({ state: 'waiting' })
  expect(standing({ isRegistered: true })).toEqual({ state: 'registered' })
  expect(standing({ profile: undefined })).toEqual({ state: 'not-targeted' })
})

test.each([
  ['not-joined', { hasJoined: false }],
  ['not-joined', { hasJoined: false, isPersonal: true }],
  ['personal', { isPersonal: true }],
  ['leaving', { isToLeave: true }],
  ['disabled', { isDisabled: true }],
  ['version-unknown', { osVersion: undefined }],
  ['version-unknown', { osVersion: 'Windows' }],
  ['too-old', { osVersion: '10.0.14393.0' }],
] as const)('one that speaks against itself is skipped with the reason: %s', (reason, over) => {
  expect(standing(over)).toMatchObject({ state: 'skipped', reason, message: expect.stringMatching(/\.$/) })
})

test('a PC that enrolled with a secret needs no profile and no join, and is asked once it was let in and somebody vouched for it', () => {
  const prepared = { profile: undefined, hasJoined: false, isVouchedFor: true } as const
  expect(standing({ ...prepared, admission: 'admitted' })).toEqual({ state: 'waiting' })
  for (const admission of ['waiting', 'refused'] as const)
    expect(standing({ ...prepared, admission })).toMatchObject({ state: 'skipped', reason: 'not-let-in' })
  expect(standing({ ...prepared, admission: 'admitted', isPersonal: true })).toMatchObject({ reason: 'personal' })
  const unknown = { ...prepared, admission: 'admitted', isVouchedFor: false } as const
  expect(standing(unknown)).toMatchObject({ reason: 'not-vouched-for' })
  expect(standing({ ...unknown, profile: good.profile })).toMatchObject({ reason: 'not-vouched-for' })
  expect(standing(prepared)).toEqual({ state: 'not-targeted' })
})

test.each([
  [true, 'its number is on the list of its secret', { listed: ['SN-1', 'SN-2'] }],
  [true, 'somebody who saw its number let it in', { seen: 'SN-1', decidedBy: 'user' }],
  [true, 'its hash, told with its number, is on the list of its secret', { hashListed: true, seen: 'SN-1' }],
  [false, 'any PC may use the secret', {}],
  [false, 'another number is on the list', { listed: ['SN-2'] }],
  [false, 'it says no number', { serialNumber: null, listed: [''], seen: '', decidedBy: 'user' }],
  [false, 'it says another number since it was let in', { seen: 'SN-2', decidedBy: 'user' }],
  [false, 'it says another number than with its listed hash', { hashListed: true, seen: 'SN-2', decidedBy: 'device' }],
  [false, 'its hash is not on the list', { hashListed: false, seen: 'SN-1', decidedBy: 'device' }],
  [false, 'nobody saw a number', { decidedBy: 'user' }],
  [false, 'it let itself in', { seen: 'SN-1', decidedBy: 'device' }],
])('vouched for is %s where %s', (expected, _, over) => {
  const nothing = { listed: [], hashListed: null, seen: null, decidedBy: null }
  expect(isVouchedFor({ serialNumber: ' sn-1', ...nothing, ...over })).toBe(expected)
})

test('1703 is the first Windows that is asked', () => {
  expect(standing({ osVersion: '10.0.15063.0' })).toEqual({ state: 'waiting' })
})

test('a device whose hash was refused is asked again a day later', () => {
  const refused = { reason: 'no-hash', message: 'None.', at: new Date('2026-03-01T08:00:01Z') } as const
  expect(standing({ refused })).toEqual({ state: 'refused', ...refused })
  expect(standing({ refused: { ...refused, at: new Date('2026-03-01T08:00:00Z') } })).toEqual({ state: 'waiting' })
})

describe('the hash that a device tells', () => {
  const known = { serialNumber: 'PF2ABC', manufacturer: 'Contoso' }

  test.each([
    ['the same', { serialNumber: 'PF2ABC', manufacturer: 'Contoso' }],
    ['the same in other letters', { serialNumber: ' pf2abc', manufacturer: 'CONTOSO ' }],
  ])('may be registered when it names %s', (_, said) => expect(identityProblem(known, said)).toBeUndefined())

  test('is held against the manufacturer only where that is known', () => {
    expect(identityProblem({ ...known, manufacturer: undefined }, { serialNumber: 'PF2ABC' })).toBeUndefined()
  })

  test.each([
    ['another serial number', known, { ...known, serialNumber: 'PF2ABD' }, 'other-hardware'],
    ['another manufacturer', known, { ...known, manufacturer: 'Fabrikam' }, 'other-hardware'],
    ['no serial number', known, { manufacturer: 'Contoso' }, 'other-hardware'],
    ['one, and the device told none', { ...known, serialNumber: undefined }, known, 'identity-unknown'],
  ])('is refused when it names %s', (_, told, said, reason) => {
    expect(identityProblem(told, said)).toMatchObject({ reason })
  })
})
