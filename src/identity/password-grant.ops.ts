// The resource-owner password grant (RFC 6749 §4.3), which emulators and tools without a browser use. Not part of
// the library on purpose; a configuration switch turns it off.

import type { Context, Provider } from 'oidc-provider'

import type { TenantId } from '../kernel/id.ts'
import type { Problem } from '../protocol/oauth/problem.ts'
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
        ? await signIn(deps, {
            tenantId,
            userName: username,
            password,
            clientId: oidc.client.clientId,
            now: deps.clock(),
          })
        : { kind: 'refused', why: 'bad-password' }
    if (result.kind === 'refused') {
      if (side) side.problem = refusal(result, deps.clock())
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

export type Refusal = {
  readonly problem: Problem
  readonly message: string
  readonly status?: number
  readonly retryAfterSeconds?: number
}

export function refusal(result: Extract<SignIn, { kind: 'refused' }>, now: Date): Refusal {
  switch (result.why) {
    case 'bad-password':
      return { problem: 'bad-password', message: 'The user name or the password is wrong. Check both and try again.' }
    case 'account-disabled':
      return { problem: 'account-disabled', message: 'This account is disabled. Ask your administrator to enable it.' }
    case 'locked':
      return {
        ...waiting(result.until, now),
        problem: 'locked',
        message: `Sign-in with this name is locked here after too many wrong passwords. ${waitFor(result.until, now)}`,
      }
    case 'slowed':
      return {
        ...waiting(result.until, now),
        problem: 'throttled',
        message: `Too many wrong passwords came from this network or for this name. ${waitFor(result.until, now)} A browser or network where you signed in before is not held up.`,
        status: 429,
      }
    case 'busy':
      return {
        ...waiting(result.until, now),
        problem: 'throttled',
        message: `Too many people sign in at this moment. ${waitFor(result.until, now)}`,
        status: 429,
      }
  }
}

const secondsUntil = (until: Date, now: Date): number =>
  Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000))

const waiting = (until: Date, now: Date) => ({ retryAfterSeconds: secondsUntil(until, now) })

function waitFor(until: Date, now: Date): string {
  const seconds = secondsUntil(until, now)
  if (seconds < 60) return 'Wait a few seconds and try again.'
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? 'Wait a minute and try again.' : `Wait ${minutes} minutes and try again.`
}
