// The rule for joining, fact by fact; over the wire this is in join.test.ts.

import { expect, test } from 'vitest'

import { decideJoin, type JoinFacts } from './join.ts'

const may: JoinFacts = {
  usersMayJoin: 'all',
  accountEnabled: true,
  isOfBulkToken: false,
  mayJoin: false,
  quota: 5,
  owned: 0,
  ownsObject: false,
  objectDisabled: false,
  shownEnough: true,
}

test.each<[string, Partial<JoinFacts>, string]>([
  ['everybody may', {}, 'allow'],
  ['[S-181] only selected people may, and this is one', { usersMayJoin: 'selected', mayJoin: true }, 'allow'],
  ['[S-181] only selected people may, and this is none', { usersMayJoin: 'selected' }, 'join-not-allowed'],
  ['[S-181] nobody may, also nobody selected', { usersMayJoin: 'none', mayJoin: true }, 'join-not-allowed'],
  ['the account is disabled', { accountEnabled: false, mayJoin: true }, 'account-disabled'],
  ['[T-19] the account is a bulk token’s, which was not shown', { isOfBulkToken: true }, 'bulk-token-not-shown'],
  ['a second factor is asked for and was not shown', { shownEnough: false }, 'second-factor-needed'],
  ['the last place of the quota', { owned: 4 }, 'allow'],
  ['[S-137] no place is left', { owned: 5 }, 'device-cap-reached'],
  ['[S-137] more than the quota, which was lowered', { owned: 6 }, 'device-cap-reached'],
  ['no place is left, and the object is one’s own', { owned: 5, ownsObject: true }, 'allow'],
  ['[T-50] the object is disabled, though one’s own', { objectDisabled: true, ownsObject: true }, 'device-disabled'],
  ['[T-50] the object is disabled', { objectDisabled: true }, 'device-disabled'],
])('%s: %o', (_what, facts, expected) => {
  const decision = decideJoin({ ...may, ...facts })
  expect(decision.kind === 'refuse' ? decision.why : decision.kind).toBe(expected)
})
