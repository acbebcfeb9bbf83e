// The library's side of a primary refresh token and of a device code: tokens for the person that prt.ops.ts has proven, or who
// answered. The grants' names are not secrets; without a proof handed over in this process they give nothing.

import type { Provider, TokenEndpointGrantContext } from 'oidc-provider'

import type { TenantId } from '../../kernel/id.ts'
import { exchangeContextOf } from './exchange.ops.ts'
import { findAccount, issueTokens } from './grant.ops.ts'
import type { Library, ProviderDeps } from './provider-deps.ts'

export function primaryGrant(deps: ProviderDeps, tenantId: TenantId, provider: Provider, { errors }: Library) {
  return async (ctx: TokenEndpointGrantContext): Promise<void> => {
    const exchangeContext = exchangeContextOf(ctx.req)
    if (!exchangeContext?.primary) throw new errors.InvalidGrant('nothing was proven')
    const { userId, context } = exchangeContext.primary
    const account = await findAccount(deps, tenantId, userId, context, exchangeContext)
    if (!account) throw new errors.InvalidGrant('account not found')
    await issueTokens(ctx, provider, account, { grantType: 'primary', context })
  }
}
