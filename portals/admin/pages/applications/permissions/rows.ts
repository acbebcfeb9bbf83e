// The permissions of an application as they are shown: those that it was given, and those that it asks for and was not given.

import type { Application } from '../../../api/application/applications.ts'
import { asksFor, type Held, type Known, type KnownPermissions } from '../../../api/application/permissions.ts'

export type PermissionRow = {
  readonly permission: Known
  readonly asked: boolean
  /** Undefined: it was not given. */
  readonly given: { readonly since: string; readonly by: string | null } | undefined
}

export const kinds = ['itself', 'everybody'] as const
export type Kind = (typeof kinds)[number]

export function rowsOf(kind: Kind, application: Application, held: Held, known: KnownPermissions): PermissionRow[] {
  const all = kind === 'itself' ? known.itself : known.people
  return all.flatMap((permission) => {
    const given = givenOf(kind, held, permission.name)
    const asked = asksFor(application, { kind, permission })
    return given || asked ? [{ permission, asked, given }] : []
  })
}

function givenOf(kind: Kind, { roles, forEverybody }: Held, name: string): PermissionRow['given'] {
  if (kind === 'everybody') {
    if (!forEverybody?.scope.split(' ').includes(name)) return undefined
    return { since: forEverybody.createdDateTime, by: forEverybody.grantedBy }
  }
  const role = roles.find(({ appRoleValue }) => appRoleValue === name)
  return role && { since: role.createdDateTime, by: role.grantedBy }
}
