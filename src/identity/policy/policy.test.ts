import { expect, test } from 'vitest'

import { UserId } from '../../kernel/id.ts'
import { saidBy } from './entity.ts'
import { asksForFactor, type Policy } from './policy.ts'

const [pia, kim] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'].map((id) =>
  UserId.parse(id),
) as [UserId, UserId]
const policy: Policy = {
  id: 'p',
  displayName: 'More than a password',
  enabled: true,
  everybody: true,
  includeUsers: [],
  excludeUsers: [],
  includeRoles: [],
  guards: 'sign-in',
}
const nobody = { ...policy, everybody: false }
const plain = { id: pia, roles: [], rolesInGroups: [] }
const ruler = { id: kim, roles: ['global-administrator'] as const, rolesInGroups: [] }
const ofGroup = { id: pia, roles: [], rolesInGroups: [{ role: 'device-administrator' }] as const }

test.each<[string, Partial<Policy>[], typeof plain | typeof ruler | typeof ofGroup, boolean, boolean]>([
  ['no policy', [], ruler, false, false],
  ['everybody', [{}], plain, true, true],
  ['everybody, not enabled', [{ enabled: false }], plain, false, false],
  ['everybody to join', [{ guards: 'join' }], plain, false, true],
  ['everybody but this person', [{ excludeUsers: [pia] }], plain, false, false],
  ['everybody but another', [{ excludeUsers: [kim] }], plain, true, true],
  ['this person', [{ ...nobody, includeUsers: [pia] }], plain, true, true],
  ['another person', [{ ...nobody, includeUsers: [kim] }], plain, false, false],
  ['a role that is held', [{ ...nobody, includeRoles: ['global-administrator'] }], ruler, true, true],
  ['a role that is not', [{ ...nobody, includeRoles: ['device-administrator'] }], ruler, false, false],
  ['a role that counts for a group', [{ ...nobody, includeRoles: ['device-administrator'] }], ofGroup, true, true],
  ['another role', [{ ...nobody, includeRoles: ['user-administrator'] }], ofGroup, false, false],
  [
    'a role that is held, and this one is left out',
    [{ ...nobody, includeRoles: ['global-administrator'], excludeUsers: [kim] }],
    ruler,
    false,
    false,
  ],
  ['left out of one and asked by another', [{ excludeUsers: [pia] }, { guards: 'join' }], plain, false, true],
])('%s', (_what, policies, person, signIn, join) => {
  const all = policies.map((one) => ({ ...policy, ...one }))
  expect(asksForFactor(all, person, 'sign-in')).toBe(signIn)
  expect(asksForFactor(all, person, 'join')).toBe(join)
})

test('a body says what it names and leaves the rest, and what it cannot mean is refused', () => {
  expect(saidBy({})).toEqual({})
  expect(saidBy({ users: { includeUsers: ['All', pia] } })).toEqual({ everybody: true, includeUsers: [pia] })
  expect(saidBy({ users: { includeUsers: ['None'], excludeUsers: null } })).toEqual({
    everybody: false,
    includeUsers: [],
  })
  expect(saidBy({ users: { includeRoles: ['62E90394-69F5-4237-9190-012177145E10', 'global-administrator'] } })).toEqual(
    {
      includeRoles: ['global-administrator'],
    },
  )
  expect(saidBy({ applications: { includeUserActions: ['urn:user:registerdevice'] } })).toEqual({ guards: 'join' })
  for (const wrong of [
    { users: { includeUsers: ['GuestsOrExternalUsers'] } },
    { users: { includeRoles: ['helpdesk'] } },
    { applications: {} },
    { applications: { includeApplications: ['All'], includeUserActions: ['urn:user:registerdevice'] } },
  ]) {
    expect(() => saidBy(wrong)).toThrow(expect.objectContaining({ code: 'invalid-input', reason: 'access-policy' }))
  }
})
