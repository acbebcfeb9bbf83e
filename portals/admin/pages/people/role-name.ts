// The name of a directory role as people read it.

import type { TFunction } from 'i18next'

import { type Role, roles } from '../../../../src/kernel/role.ts'

/** One that this portal does not know keeps the word of the service. */
export const roleName = (t: TFunction, role: string): string => (isRole(role) ? t(`role.${role}`) : role)

/** Of a person, those for the members of a group, too. */
export const heldRoles = (t: TFunction, { roles, rolesInGroups }: Held): readonly string[] => [
  ...roles.map((role) => roleName(t, role)),
  ...rolesInGroups.map((role) => t('people.roleForGroups', { role: roleName(t, role) })),
]

type Held = { readonly roles: readonly string[]; readonly rolesInGroups: readonly string[] }

const isRole = (role: string): role is Role => (roles as readonly string[]).includes(role)
