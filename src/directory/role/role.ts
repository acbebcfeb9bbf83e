// The directory roles there are, under the ids of the vendor's templates. Each tenant has all of them; a role is an object of
// its own only in name, so its id is the template's.

import { isForGroups, type Role, roleIds, roles } from '../../kernel/role.ts'
import { allows } from '../../kernel/role-scope.ts'

export type RoleDescription = {
  readonly role: Role
  readonly id: string
  readonly displayName: string
  readonly description: string
}

const described: Readonly<Record<Role, Omit<RoleDescription, 'role' | 'id'>>> = {
  'global-administrator': {
    displayName: 'Global Administrator',
    description: 'May do everything in this tenant, and administers every joined computer.',
  },
  'device-administrator': {
    displayName: 'Microsoft Entra Joined Device Local Administrator',
    description:
      'Manages devices, profiles, policies and applications, and administers every joined computer. For a group: manages the devices that are its members.',
  },
  'user-administrator': {
    displayName: 'User Administrator',
    description: 'Manages people who hold no role, and what they sign in with. For a group: those who are its members.',
  },
  'admin-agent': {
    displayName: 'Admin Agent',
    description: 'Of a partner: registers and deregisters devices, makes profiles and applies them.',
  },
  'sales-agent': {
    displayName: 'Sales Agent',
    description: 'Of a partner: registers devices and sees them; makes no profiles.',
  },
}

export const roleDescriptions: readonly RoleDescription[] = roles.map((role) => ({
  role,
  id: roleIds[role],
  ...described[role],
}))

/** By id, by `roleTemplateId=<id>` as Graph writes it in paths, or by our word. */
export function findRole(name: string): RoleDescription | undefined {
  const wanted = name.toLowerCase().replace(/^roletemplateid=/, '')
  return roleDescriptions.find(({ id, role }) => id === wanted || role === wanted)
}

/** Who may change groups everywhere could take anybody into his own: a group would limit him as little as he likes. */
export const widensHimself = (everywhere: readonly Role[]): boolean =>
  everywhere.some((role) => allows(role, 'Group.ReadWrite.All'))

/** `groupId` undefined: everywhere in the tenant. */
export type Assigned = { readonly userId: string; readonly role: Role; readonly groupId?: string | undefined }

const everywhere = '/'
const unit = '/administrativeUnits/'

/** Graph's word for where a role counts: a group of ours stands for what the vendor calls an administrative unit. */
export const scopeOf = (groupId: string | undefined | null): string => (groupId ? `${unit}${groupId}` : everywhere)

/** The group of a scope, null for everywhere, and undefined where it is neither. */
export function groupOfScope(scope: string): string | null | undefined {
  if (scope === everywhere) return null
  return /^\/(?:administrativeUnits|groups)\/([0-9a-f-]{36})$/i.exec(scope)?.[1]?.toLowerCase()
}

const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const idForm = new RegExp(`^(${guid})_(${guid})(?:_(${guid}))?$`)

/** An assignment is what it says, so its id is put together from that. */
export const assignmentId = ({ userId, role, groupId }: Assigned): string =>
  [roleIds[role], userId, ...(groupId ? [groupId] : [])].join('_')

export function assignedIn(id: string): Assigned | undefined {
  const [, definition = '', userId = '', groupId] = idForm.exec(id.toLowerCase()) ?? []
  const role = findRole(definition)?.role
  return role && { userId, role, groupId }
}

/** Undefined when it may be given there. */
export function refusalOfScope({ role, groupId }: Omit<Assigned, 'userId'>): 'whole-tenant' | undefined {
  return groupId && !isForGroups(role) ? 'whole-tenant' : undefined
}
