// The directory roles that this system knows. A role counts everywhere in its tenant, or for the members of one group.

/** For a group, too. The others rule over what belongs to no group: the tenant itself, or registrations that are yet to come. */
export const rolesForGroups = ['device-administrator', 'user-administrator'] as const
export type RoleForGroup = (typeof rolesForGroups)[number]

/** Nobody of the organisation itself is told to get one. */
export const partnerRoles = ['admin-agent', 'sales-agent'] as const

export const roles = ['global-administrator', ...rolesForGroups, ...partnerRoles] as const
export type Role = (typeof roles)[number]

/** Of the vendor's templates. Its partners have roles in a portal of their own, under no template: those two are ours. */
export const roleIds: Readonly<Record<Role, string>> = {
  'global-administrator': '62e90394-69f5-4237-9190-012177145e10',
  'device-administrator': '9f06204d-73c1-4d4c-880a-6edb90606fd8',
  'user-administrator': 'fe930be7-2e62-47db-91af-98c3a49a38b1',
  'admin-agent': '6d1f0a53-8c0e-4f0e-9b61-5c3f8f1d2a01',
  'sales-agent': '6d1f0a53-8c0e-4f0e-9b61-5c3f8f1d2a02',
}

export const isOfPartner = (role: Role): boolean => (partnerRoles as readonly Role[]).includes(role)
export const isForGroups = (role: Role): role is RoleForGroup => (rolesForGroups as readonly string[]).includes(role)

/** A role that counts for the members of one group only. */
export type RoleInGroup = { readonly role: RoleForGroup; readonly groupId: string }

type Holder = { readonly roles: readonly Role[]; readonly rolesInGroups: readonly Pick<RoleInGroup, 'role'>[] }

/** Wherever they count. */
export const rolesOf = ({ roles, rolesInGroups }: Holder): readonly Role[] => [
  ...new Set([...roles, ...rolesInGroups.map(({ role }) => role)]),
]
