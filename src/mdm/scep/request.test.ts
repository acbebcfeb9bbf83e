// What becomes of a request that needs approval.

import { expect, test } from 'vitest'

import { fateOf, rejectedUntil, type Standing, waitsUntil } from './request.ts'

const now = new Date('2026-06-01T12:00:00Z')
const later = (hours: number) => new Date(now.getTime() + hours * 3600_000)
const asked = { profile: 'one', proof: 'challenge', transactionId: 'a', subject: 'PC-1' }
const waiting: Standing & { isSameKey: boolean } = {
  ...asked,
  state: 'waiting',
  expiresAt: later(1),
  isSameKey: true,
}

test.each([
  ['the first of a device', undefined, 'ask'],
  ['one that waits', waiting, 'wait'],
  ['one that was approved', { ...waiting, state: 'approved' }, 'go-on'],
  [
    'another key with the challenge of one that was approved',
    { ...waiting, state: 'approved', isSameKey: false },
    'other-key',
  ],
  [
    'another transaction with the challenge of one that was approved',
    { ...waiting, state: 'approved', transactionId: 'b' },
    'other-key',
  ],
  ['one that would say another name than was approved', { ...waiting, state: 'approved', subject: 'PC-2' }, 'ask'],
  ['one that would say another name than whoever decides sees', { ...waiting, subject: 'PC-2' }, 'ask'],
  [
    'another key, by another name, with the challenge of one that was approved',
    { ...waiting, state: 'approved', isSameKey: false, subject: 'PC-2' },
    'other-key',
  ],
  ['one of another name that waited too long', { ...waiting, expiresAt: now, subject: 'PC-2' }, 'late'],
  ['one of another name after a rejection', { ...waiting, state: 'rejected', subject: 'PC-2' }, 'rejected'],
  ['a new challenge after one that was approved', { ...waiting, state: 'approved', proof: 'before' }, 'ask'],
  ['one that waited too long', { ...waiting, expiresAt: now }, 'late'],
  ['one that was approved and fetched too late', { ...waiting, state: 'approved', expiresAt: now }, 'late'],
  ['one of a profile that changed', { ...waiting, state: 'approved', profile: 'before' }, 'ask'],
  [
    'a new challenge and key after one that was rejected',
    { ...waiting, state: 'rejected', proof: 'before', isSameKey: false },
    'rejected',
  ],
  ['the same after a month', { ...waiting, state: 'rejected', proof: 'before', expiresAt: now }, 'ask'],
  ['a profile that changed since the rejection', { ...waiting, state: 'rejected', profile: 'before' }, 'ask'],
] as const)('%s', (_what, before, fate) => {
  expect(fateOf(before, asked, now)).toBe(fate)
})

test('a request waits a little longer than its device asks, and a rejection counts for a month', () => {
  expect([waitsUntil(now), rejectedUntil(now)]).toEqual([later(31), later(30 * 24)])
})
