// The common parts of our grants: the account, full consent, and a resource that is replaced by the one asked for.

import type { Grant, KoaContextWithOIDC, Provider, TokenEndpointGrantContext } from 'oidc-provider'

import type { Db } from '../../db/schema.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import { invariant } from '../../kernel/fault.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import { idClaims } from '../access-token/claims.ts'
import { signInScope } from '../access-token/sign-in-scope.ts'
import { managementElsewhere } from '../mobility/named.ops.ts'
import { refusal } from '../refusal.ts'
import { type SignInContext, writeContext } from '../sign-in/context.ts'
import type { IdentityUrls } from '../urls.ts'
import { whyNobody } from './bulk-account.ops.ts'
import { mayHoldPrimary } from './client.ts'
import { type ExchangeContext, exchangeContextOf } from './exchange.ops.ts'
import { anyResource, resourceServerInfo } from './resource.ts'

export async function grantEverything(
  provider: Provider,
  { oidc }: KoaContextWithOIDC,
  accountId = oidc.session?.accountId,
): Promise<Grant> {
  const grant = new provider.Grant({ accountId, clientId: oidc.client?.clientId })
  grant.addOIDCScope(signInScope(true))
  await grant.save()
  return grant
}

export const endedSignIn =
  'This sign-in was ended: the password, the state or a role of the account changed since. Sign in again.'

export type Account = { readonly accountId: string; readonly claims: () => Promise<{ sub: string }> }

/** Undefined too for a proof older than the account's present epoch (T-51). */
export async function findAccount(
  { db, urls }: { readonly db: Db; readonly urls: IdentityUrls },
  tenantId: TenantId,
  id: string,
  { epoch, amr, shownAt, byDeviceCode }: SignInContext,
  exchangeContext: ExchangeContext | undefined,
  known: users.User | undefined = exchangeContext?.person,
): Promise<Account | undefined> {
  const user = known?.id === id ? known : await users.byId(db, tenantId, UserId.parse(id))
  if (!user?.accountEnabled) {
    if (exchangeContext) exchangeContext.refused = disabled()
    return undefined
  }
  if (user.credentialsEpoch !== epoch) {
    if (exchangeContext) exchangeContext.refused = refusal('refresh-token-revoked', endedSignIn)
    return undefined
  }
  const nobody = exchangeContext && (await whyNobody(db, tenantId, user, exchangeContext.requestedResource))
  if (nobody) {
    exchangeContext.refused = nobody
    return undefined
  }
  if (exchangeContext)
    Object.assign(exchangeContext, { epoch, amr, shownAt: byDeviceCode ? undefined : shownAt, person: user })
  return {
    accountId: user.id,
    async claims() {
      const tenant = exchangeContext?.tenant ?? (await tenants.byId(db, tenantId))
      invariant(tenant, 'a person has a tenant')
      // a device enrols where its client, which joined it, is told to; nobody else is told
      const joins = mayHoldPrimary(exchangeContext?.clientId ?? '')
      const elsewhere = joins ? await managementElsewhere(db, tenantId, user) : undefined
      return idClaims(joins ? { ...tenant, elsewhere } : { ...tenant, mdmScope: 'none' }, user, urls, amr)
    },
  }
}

const disabled = () => refusal('account-disabled', 'The account is disabled or was deleted. Ask your administrator.')

/** Issues tokens for a person who is already proven: an access, an id and a refresh token for everything. */
export async function issueTokens(
  ctx: TokenEndpointGrantContext,
  provider: Provider,
  account: Account,
  how: { readonly grantType: string; readonly context: SignInContext },
): Promise<void> {
  const { accountId } = account
  const grant = await grantEverything(provider, ctx, accountId)
  const { client } = ctx.oidc
  const amr = [...how.context.amr]
  const scope = signInScope(exchangeContextOf(ctx.req)?.asksForEmail ?? false)
  const common = { accountId, client, grantId: grant.jti, gty: how.grantType, scope, amr }

  const access = new provider.AccessToken(common)
  access.resourceServer = new provider.ResourceServer(anyResource, resourceServerInfo)
  access.scope = ''
  const accessToken = await access.save()
  const refresh = new provider.RefreshToken({
    ...common,
    acr: writeContext(how.context),
    resource: [anyResource],
    rotations: 0,
  })
  const id = new provider.IdToken(await account.claims(), { ctx })
  Object.assign(id, { scope }) // a setter that the types do not name
  ctx.body = {
    access_token: accessToken,
    expires_in: access.expiration,
    id_token: await id.issue({ use: 'idtoken' }),
    refresh_token: await refresh.save(),
    token_type: 'Bearer',
  }
}
