// The resource-owner password grant (mdm-protocols §1.4), which emulators and tools without a browser use. Not part of
// the library on purpose; a configuration switch turns it off.

import type { Context, Provider } from 'oidc-provider'

import type { TenantId } from '../kernel/id.ts'
import { sideOf } from './exchange.ops.ts'
import { findAccount, issueTokens } from './grant.ops.ts'
import type { Library, ProviderDeps } from './provider-deps.ts'
import { type SignIn, signIn } from './sign-in.ops.ts'
import { homeOf } from './tenant-name.ops.ts'

export function passwordGrant(
  deps: ProviderDeps,
  tenantId: TenantId,
  provider: Provider,
  { errors }: Library,
): (ctx: Context) => Promise<void> {
  return async (ctx) => {
    const { oidc } = ctx
    const { username = '', password = '' } = oidc.params
    const side = sideOf(ctx.req)
    // a name of another tenant is never tried here, and nobody else's password is looked at (S-143)
    const home = await homeOf(deps.db, username)
    const result: SignIn =
      home === tenantId
        ? await signIn(deps.db, {
            tenantId,
            userName: username,
            password,
            clientId: oidc.client.clientId,
            now: deps.clock(),
          })
        : { kind: 'refused', why: 'bad-password' }
    if (result.kind === 'refused') {
      if (side) side.problem = refusal(result)
      throw new errors.InvalidGrant(result.why)
    }

    const account = await findAccount(deps, tenantId, result.user.id, result.user.credentialsEpoch, side)
    if (!account) throw new errors.InvalidGrant('account not found')
    await issueTokens(ctx, provider, account, {
      grantType: 'password',
      context: { epoch: result.user.credentialsEpoch },
    })
  }
}

export function refusal(result: Extract<SignIn, { kind: 'refused' }>): {
  problem: 'bad-password' | 'account-disabled' | 'locked'
  message: string
} {
  switch (result.why) {
    case 'bad-password':
      return { problem: 'bad-password', message: 'The user name or the password is wrong. Check both and try again.' }
    case 'account-disabled':
      return { problem: 'account-disabled', message: 'This account is disabled. Ask your administrator to enable it.' }
    case 'locked':
      return {
        problem: 'locked',
        message: 'Sign-in with this name is locked after too many wrong passwords. Wait five minutes and try again.',
      }
  }
}
