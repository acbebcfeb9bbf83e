// Whether the maker of a link might still make it: a person who was dismissed, or an application that lost its permission, leaves
// no link behind that sets passwords (T-50), and none for an account that has been given a role since (T-60).

import type { Db } from '../../db/schema.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { Actor } from '../../kernel/operation-context.ts'
import type { Role } from '../../kernel/role.ts'
import { graphScopesOf } from '../../kernel/role-scope.ts'
import { standingOf } from '../access-token/standing.sql.ts'
import * as applications from '../application/application.sql.ts'

export type Maker = Pick<Actor, 'kind' | 'id'>

/** `roles`: of the person whose password it sets. */
export async function mayStillMake(
  db: Db,
  tenantId: TenantId,
  { kind, id }: Maker,
  roles: readonly Role[],
): Promise<boolean> {
  if (kind === 'operator' || kind === 'system') return true
  const permissions = await permissionsOf(db, tenantId, { kind, id })
  return needed(roles).every((permission) => permissions.includes(permission))
}

/** Of who may give roles, an account that holds one is not protected. */
const needed = (roles: readonly Role[]): readonly string[] =>
  roles.length === 0 ? ['User.ReadWrite.All'] : ['User.ReadWrite.All', 'RoleManagement.ReadWrite.Directory']

async function permissionsOf(db: Db, tenantId: TenantId, { kind, id }: Maker): Promise<readonly string[]> {
  if (kind === 'application') return (await applications.byId(db, tenantId, id))?.roles ?? []
  if (kind !== 'user') return []
  const standing = await standingOf(db, tenantId, id as UserId, undefined) // an actor's id, written by us
  return standing?.accountEnabled ? graphScopesOf(standing.roles) : []
}
