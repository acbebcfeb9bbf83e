// The directory roles there are, under the ids of the vendor's templates. Each tenant has all of them; a role is an object of
// its own only in name, so its id is the template's.

import type { Role } from '../../kernel/role.ts'
import { roleObjectIds } from '../../protocol/drs/sid.ts'

export type RoleDescription = {
  readonly role: Role
  readonly id: string
  readonly displayName: string
  readonly description: string
}

export const roleDescriptions: readonly RoleDescription[] = [
  {
    role: 'global-administrator',
    id: roleObjectIds['global-administrator'],
    displayName: 'Global Administrator',
    description: 'May do everything in this tenant, and administers every joined computer.',
  },
  {
    role: 'device-administrator',
    id: roleObjectIds['device-administrator'],
    displayName: 'Microsoft Entra Joined Device Local Administrator',
    description: 'Manages devices, profiles, policies and applications, and administers every joined computer.',
  },
]

/** By id, by `roleTemplateId=<id>` as Graph writes it in paths, or by our word. */
export function findRole(name: string): RoleDescription | undefined {
  const wanted = name.toLowerCase().replace(/^roletemplateid=/, '')
  return roleDescriptions.find(({ id, role }) => id === wanted || role === wanted)
}
