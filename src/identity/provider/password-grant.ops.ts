// The resource-owner password grant (RFC 6749 §4.3), which emulators and tools without a browser use. Not part of
// the library on purpose; a configuration switch turns it off.

import type { Provider, TokenEndpointGrantContext } from 'oidc-provider'

import type { TenantId } from '../../kernel/id.ts'
import { byPassword } from '../access-token/method-reference.ts'
import { isAskedForFactor } from '../policy/policy.ops.ts'
import { isRefusal } from '../refusal.ts'
import { refuseWithoutFactor } from '../second-factor/need.ops.ts'
import { refusedSignIn } from '../sign-in/refused.ts'
import { type SignIn, signIn } from '../sign-in/sign-in.ops.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
import { homeOf } from '../tenant-name.ops.ts'
import { exchangeContextOf } from './exchange.ops.ts'
import { findAccount, issueTokens } from './grant.ops.ts'
import type { Library, ProviderDeps } from './provider-deps.ts'
import { guardedBy } from './resource.ts'

export const passwordParameters = ['username', 'password', 'scope', 'resource'] as const

export function passwordGrant(deps: ProviderDeps, tenantId: TenantId, provider: Provider, { errors }: Library) {
  return async (ctx: TokenEndpointGrantContext<{ username?: string; password?: string }>): Promise<void> => {
    const { oidc } = ctx
    const { username = '', password = '' } = oidc.params
    const exchangeContext = exchangeContextOf(ctx.req)
    const shown = { amr: byPassword, wanted: guardedBy(exchangeContext?.requestedResource) }
    // a name of another tenant is never tried here, and nobody else's password is looked at (S-143)
    const home = await homeOf(deps.db, username)
    const result: SignIn =
      home === tenantId
        ? await signIn(deps, {
            tenantId,
            userName: username,
            password,
            clientId: oidc.client.clientId,
            way: 'password-grant',
            resource: exchangeContext?.requestedResource?.resource.key,
            asksFactor: (user) => isAskedForFactor(deps.db, tenantId, user, shown.wanted),
            now: deps.clock(),
          })
        : { kind: 'refused', why: 'bad-password' }
    if (result.kind === 'refused') {
      if (exchangeContext) exchangeContext.refused = refusedSignIn(result, deps.clock())
      throw new errors.InvalidGrant(result.why)
    }

    try {
      await refuseWithoutFactor(deps.db, tenantId, result.user, shown)
    } catch (error) {
      if (!isRefusal(error)) throw error
      if (exchangeContext) exchangeContext.refused = error
      const { reason } = error
      const event = { clientId: oidc.client.clientId, way: 'password-grant', userId: result.user.id, reason } as const
      const details = signInDetails(event)
      await deps.refusals?.note({ tenantId, kind: 'sign-in', subject: result.name, reason, details })
      throw new errors.InvalidGrant(error.reason)
    }

    const context = { epoch: result.user.credentialsEpoch, amr: byPassword }
    const account = await findAccount(deps, tenantId, result.user.id, context, exchangeContext)
    if (!account) throw new errors.InvalidGrant('account not found')
    await issueTokens(ctx, provider, account, { grantType: 'password', context })
  }
}
