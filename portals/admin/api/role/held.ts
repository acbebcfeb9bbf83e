// Who holds which directory role, everywhere or for the members of a group.

import { queryOptions } from '@tanstack/react-query'

import { type Role, roleIds, roles } from '../../../../src/kernel/role.ts'
import { type Entry, everyPage, request } from '../../../shared/api/client.ts'

export type Held = {
  readonly id: string
  readonly role: Role
  readonly person: { readonly id: string; readonly name: string }
  /** Undefined: it counts everywhere. */
  readonly group?: { readonly id: string; readonly name: string }
}

/** Of one person, or of everybody. */
export const heldRolesQuery = (personId?: string) =>
  queryOptions({
    queryKey: ['roles', 'held', personId ?? 'everybody'],
    queryFn: async ({ signal }) => {
      const all: Held[] = []
      const query = {
        $top: '999',
        $expand: 'principal,directoryScope',
        ...(personId && { $filter: `principalId eq '${personId}'` }),
      }
      for await (const page of everyPage('directory.role-assignment.list', { query }, signal)) {
        all.push(...page.flatMap(heldIn))
      }
      return all.sort(
        (one, other) =>
          roles.indexOf(one.role) - roles.indexOf(other.role) || one.person.name.localeCompare(other.person.name),
      )
    },
  })

/** A role that this portal does not know is not shown. */
function heldIn({ id, roleDefinitionId, principal, directoryScope }: Entry<'directory.role-assignment.list'>): Held[] {
  const role = roles.find((one) => roleIds[one] === roleDefinitionId)
  if (!role || !principal) return []
  const group = directoryScope ? { id: directoryScope.id, name: directoryScope.displayName } : undefined
  return [{ id, role, person: { id: principal.id, name: principal.userPrincipalName }, ...(group && { group }) }]
}

export const giveRole = ({ person, role, group }: Omit<Held, 'id'>) =>
  request('directory.role-assignment.create', {
    body: {
      principalId: person.id,
      roleDefinitionId: roleIds[role],
      directoryScopeId: group ? `/administrativeUnits/${group.id}` : '/',
    },
  })

export const takeRole = (id: string) => request('directory.role-assignment.delete', { path: { id } })
