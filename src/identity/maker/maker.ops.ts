// Whether the maker of what signs somebody in, a link for a password or a pass, might still make it: a person who was dismissed, or
// an application that lost its permission, leaves nothing behind that does (T-50), and nothing for an account that has been given a
// role since (T-60).

import type { Db } from '../../db/schema.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import { rolesOf } from '../../kernel/role.ts'
import { allows, graphScopesOf } from '../../kernel/role-scope.ts'
import { reaches } from '../access-token/reach.sql.ts'
import { standingOf } from '../access-token/standing.sql.ts'
import * as applications from '../application/application.sql.ts'
import type { Maker } from './maker.ts'

/** `permission`: what making it takes; `person`: whom it signs in. */
export async function mayStillMake(
  db: Db,
  tenantId: TenantId,
  { kind, id }: Maker,
  { permission, person }: { readonly permission: string; readonly person: Signed | undefined },
): Promise<boolean> {
  if (kind === 'operator' || kind === 'system') return true
  if (kind === 'application') {
    const { roles = [], principal } = (await applications.byId(db, tenantId, id)) ?? {}
    return principal?.enabled === true && neededFor(person, permission).every((one) => roles.includes(one))
  }
  if (kind !== 'user') return false
  const userId = id as UserId // an actor's id, written by us
  const standing = await standingOf(db, tenantId, userId, undefined)
  if (!standing?.accountEnabled) return false
  const permissions = graphScopesOf(standing.roles)
  const needed = neededFor(person, permission)
  if (needed.every((one) => permissions.includes(one))) return true
  if (!person || needed.length > 1) return false
  const grants = standing.rolesInGroups.filter(({ role }) => allows(role, permission))
  return reaches(db, { tenantId, userId }, grants, { kind: 'user', id: person.id })
}

type Signed = { readonly id: UserId } & Parameters<typeof rolesOf>[0]

/** From who may give roles, an account that holds one is not protected. */
const neededFor = (person: Signed | undefined, permission: string): readonly string[] =>
  person && rolesOf(person).length > 0 ? [permission, 'RoleManagement.ReadWrite.Directory'] : [permission]
