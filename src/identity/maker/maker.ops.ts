// Whether the maker of what signs somebody in, a link for a password or a pass, might still make it: a person who was dismissed, or
// an application that lost its permission, leaves nothing behind that does (T-50), and nothing for an account that has been given a
// role since (T-60).

import type { Db } from '../../db/schema.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { Role } from '../../kernel/role.ts'
import { graphScopesOf } from '../../kernel/role-scope.ts'
import { standingOf } from '../access-token/standing.sql.ts'
import * as applications from '../application/application.sql.ts'
import type { Maker } from './maker.ts'

/** `permission`: what making it takes; `roles`: of the person whom it signs in. */
export async function mayStillMake(
  db: Db,
  tenantId: TenantId,
  { kind, id }: Maker,
  { permission, roles }: { readonly permission: string; readonly roles: readonly Role[] },
): Promise<boolean> {
  if (kind === 'operator' || kind === 'system') return true
  const permissions = await permissionsOf(db, tenantId, { kind, id })
  // from who may give roles, an account that holds one is not protected
  const needed = roles.length === 0 ? [permission] : [permission, 'RoleManagement.ReadWrite.Directory']
  return needed.every((one) => permissions.includes(one))
}

async function permissionsOf(db: Db, tenantId: TenantId, { kind, id }: Maker): Promise<readonly string[]> {
  if (kind === 'application') return (await applications.byId(db, tenantId, id))?.roles ?? []
  if (kind !== 'user') return []
  const standing = await standingOf(db, tenantId, id as UserId, undefined) // an actor's id, written by us
  return standing?.accountEnabled ? graphScopesOf(standing.roles) : []
}
