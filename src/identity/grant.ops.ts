// What every grant of ours has in common: the account, the resource that all grants include, and full consent.

import type { Context, Provider } from 'oidc-provider'

import type { Db } from '../db/schema.ts'
import * as tenants from '../directory/tenant.sql.ts'
import * as users from '../directory/user.sql.ts'
import { invariant } from '../kernel/fault.ts'
import { type TenantId, UserId } from '../kernel/id.ts'
import { idClaims } from './claims.ts'
import type { IdentityUrls } from './urls.ts'

export const accessTokenSeconds = 3600

export const anyResource = 'urn:taxiway:resource:any'
export const resourceServerInfo = {
  scope: '',
  audience: anyResource, // replaced below
  accessTokenFormat: 'jwt',
  accessTokenTTL: accessTokenSeconds,
  jwt: { sign: { alg: 'RS256' } },
} as const

export async function grantEverything(
  provider: Provider,
  { oidc }: Context,
  accountId = oidc.session?.accountId,
): Promise<unknown> {
  const grant = new provider.Grant({ accountId, clientId: oidc.client.clientId })
  grant.addOIDCScope('openid profile email offline_access')
  grant.addResourceScope(anyResource, '')
  await grant.save()
  return grant
}

export async function findAccount(
  { db, urls }: { readonly db: Db; readonly urls: IdentityUrls },
  tenantId: TenantId,
  id: string,
): Promise<{ accountId: string; claims: () => Promise<{ sub: string }> } | undefined> {
  const user = await users.byId(db, tenantId, UserId.parse(id))
  if (!user?.accountEnabled) return undefined
  return {
    accountId: user.id,
    async claims() {
      const tenant = await tenants.byId(db, tenantId)
      invariant(tenant, 'a person has a tenant')
      return idClaims(tenant, user, urls)
    },
  }
}
