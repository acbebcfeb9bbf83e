// Conditional access: whom an organisation asks for more than a password, and for what.
//
// Invariants
//   1. Without an enabled policy nobody is asked.
//   2. An exclusion counts within its own policy: another one may ask all the same.
//   3. Whoever is asked at each sign-in is asked for joining a device, too.

import { Fault } from '../../kernel/fault.ts'
import type { UserId } from '../../kernel/id.ts'
import { type Role, type RoleInGroup, rolesOf } from '../../kernel/role.ts'

/** What somebody wants to do with a sign-in. */
export type Guarded = 'sign-in' | 'join'

export type Policy = {
  readonly id: string
  readonly displayName: string
  readonly enabled: boolean
  readonly everybody: boolean
  readonly includeUsers: readonly UserId[]
  readonly excludeUsers: readonly UserId[]
  readonly includeRoles: readonly Role[]
  readonly guards: Guarded
}

/** A role that counts for a group only lets its holder change things, too: policies about the role are about its holder. */
export type Person = {
  readonly id: UserId
  readonly roles: readonly Role[]
  readonly rolesInGroups: readonly Pick<RoleInGroup, 'role'>[]
}

export function asksForFactor(policies: readonly Policy[], person: Person, wanted: Guarded): boolean {
  return policies.some((policy) => policy.enabled && guards(policy, wanted) && isAbout(policy, person))
}

const guards = (policy: Policy, wanted: Guarded): boolean => policy.guards === 'sign-in' || wanted === 'join'

const isAbout = ({ everybody, includeUsers, excludeUsers, includeRoles }: Policy, person: Person): boolean =>
  !excludeUsers.includes(person.id) &&
  (everybody || includeUsers.includes(person.id) || rolesOf(person).some((one) => includeRoles.includes(one)))

export const mostPolicies = 100

/** A policy about nobody would do nothing and look as if it did. */
export function refuseAboutNobody({ everybody, includeUsers, includeRoles }: Policy | Omit<Policy, 'id'>): void {
  if (everybody || includeUsers.length + includeRoles.length > 0) return
  throw new Fault('invalid-input', 'The policy is about nobody. Name includeUsers (["All"], or ids) or includeRoles.', {
    reason: 'access-policy',
  })
}
