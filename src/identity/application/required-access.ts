// What an application asks for, as `requiredResourceAccess` of the Graph API and as names; and scopes as grants name them.

import { Fault } from '../../kernel/fault.ts'
import { permissionNamed, permissionOfId, permissions } from '../../kernel/permission.ts'
import { apiAppId } from '../service-principal/service-principal.ts'
import type { Asked } from './application.sql.ts'

export type RequiredResource = {
  readonly resourceAppId: string
  readonly resourceAccess: ReadonlyArray<{ readonly id: string; readonly type: 'Role' | 'Scope' }>
}

const unknown = (message: string) => new Fault('invalid-input', message, { reason: 'permission-unknown' })

export function askedIn(required: readonly RequiredResource[]): Asked {
  const asked: { roles: Set<string>; scopes: Set<string> } = { roles: new Set(), scopes: new Set() }
  for (const { resourceAppId, resourceAccess } of required) {
    if (resourceAppId !== apiAppId) {
      throw unknown(
        `No resource ${resourceAppId} gives permissions here. The administration API does: resourceAppId is ${apiAppId}.`,
      )
    }
    for (const { id, type } of resourceAccess) {
      const name = permissionOfId(type === 'Role' ? 'application' : 'delegated', id)
      if (name === undefined) {
        throw unknown(
          `The administration API has no permission ${id} of the type ${type}. See appRoles and oauth2PermissionScopes of its service principal.`,
        )
      }
      asked[type === 'Role' ? 'roles' : 'scopes'].add(name)
    }
  }
  return { roles: [...asked.roles], scopes: [...asked.scopes] }
}

export function requiredBy({ roles, scopes }: Asked) {
  const access = [
    ...scopes.map((name) => ({ id: permissions.get(name)?.delegated ?? '', type: 'Scope' as const })),
    ...roles.map((name) => ({ id: permissions.get(name)?.application ?? '', type: 'Role' as const })),
  ]
  return access.length > 0 ? [{ resourceAppId: apiAppId, resourceAccess: access }] : []
}

/** The scopes of OpenID Connect are everybody's without a grant, and scripts name them among the others. */
const withoutGrant = new Set(['openid', 'profile', 'email', 'offline_access'])

export function permissionsIn(scope: string): readonly string[] {
  const names = scope.split(/\s+/).filter((name) => name !== '' && !withoutGrant.has(name))
  return [
    ...new Set(
      names.map((name) => {
        const known = permissionNamed(name)
        if (known !== undefined) return known
        throw unknown(`The administration API has no permission '${name.slice(0, 100)}'. Check its spelling.`)
      }),
    ),
  ]
}
