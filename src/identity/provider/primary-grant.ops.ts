// The library's side of a primary refresh token: tokens for the person that prt.ops.ts has proven. The grant's name is not
// a secret; without a proof handed over in this process it gives nothing.

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
