// Whether the maker of what signs somebody in, a link for a password or a pass, might still make it: a person who was dismissed, or
// an application that lost its permission, leaves nothing behind that does (T-50), and nothing for an account that has been given a
// role since (T-60).

import type { Db } from '../db/schema.ts'
import type { TenantId, UserId } from '../kernel/id.ts'
import type { Actor } from '../kernel/operation-context.ts'
import type { Role } from '../kernel/role.ts'
import { graphScopesOf } from '../kernel/role-scope.ts'
import { standingOf } from './access-token/standing.sql.ts'
import * as applications from './application/application.sql.ts'

export type Maker = Pick<Actor, 'kind' | 'id'>

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

/** As a row keeps it; null of one from before makers were kept. */
export const makerIn = (row: {
  readonly made_by_kind: string | null
  readonly made_by_id: string | null
}): Maker | null =>
  row.made_by_kind === null || row.made_by_id === null
    ? null
    : { kind: row.made_by_kind as Actor['kind'], id: row.made_by_id } // written by us

async function permissionsOf(db: Db, tenantId: TenantId, { kind, id }: Maker): Promise<readonly string[]> {
  if (kind === 'application') return (await applications.byId(db, tenantId, id))?.roles ?? []
  if (kind !== 'user') return []
  const standing = await standingOf(db, tenantId, id as UserId, undefined) // an actor's id, written by us
  return standing?.accountEnabled ? graphScopesOf(standing.roles) : []
}
