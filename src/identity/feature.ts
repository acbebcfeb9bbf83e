// Sign-in and tokens, and the holder of a token.

import type { RefusalLog } from '../audit/refusal.ops.ts'
import type { Base } from '../feature.ts'
import type { Checkers } from '../http/caller/authenticate.ts'
import type { Serve } from '../http/serve.ts'
import { Fault } from '../kernel/fault.ts'
import { groupRolesClaim } from './access-token/claims.ts'
import { noteRefusedToken, withPresentRights } from './access-token/standing.ops.ts'
import { verifyAccessToken, verifyToken } from './access-token/token.ops.ts'
import { userInfoRoutes } from './access-token/user-info.routes.ts'
import type { IsCommandLine } from './application/application.ops.ts'
import { applicationRoutes } from './application/application.routes.ts'
import { bulkTokenRoutes } from './bulk-token/bulk-token.routes.ts'
import { joinedDevice } from './device-token/joined-device.ops.ts'
import { type Begun, enrollerByPage, signInToEnroll } from './enroller/by-page.ops.ts'
import { enrollerByPassword } from './enroller/by-password.ops.ts'
import { openAuthority } from './identity.ops.ts'
import { type IdentityRoutesDeps, identityRoutes } from './identity.routes.ts'
import type { OperatorOf } from './installation/operator.ops.ts'
import { type TenantRoutesDeps, tenantRoutes } from './installation/tenants.routes.ts'
import { methodRoutes } from './method/method.routes.ts'
import { mobilityRoutes } from './mobility/mobility.routes.ts'
import { passwordLinkRoutes } from './password-link/password-link.routes.ts'
import { permissionRoutes } from './permission/permission.routes.ts'
import { policyRoutes } from './policy/policy.routes.ts'
import type { PasswordGrant } from './sign-in/password-doors.ts'
import { signInLogRoutes } from './sign-in-log/sign-in-log.routes.ts'
import { sweepSignIn } from './sweep.sql.ts'

type Deps = IdentityRoutesDeps & Parameters<typeof applicationRoutes>[1] & TenantRoutesDeps

export function routes(serve: Serve, deps: Deps): void {
  applicationRoutes(serve, deps)
  permissionRoutes(serve, deps)
  userInfoRoutes(serve, deps)
  tenantRoutes(serve, deps)
  passwordLinkRoutes(serve, deps)
  methodRoutes(serve, deps)
  bulkTokenRoutes(serve, deps)
  policyRoutes(serve, deps)
  mobilityRoutes(serve, deps)
  signInLogRoutes(serve, deps)
  identityRoutes(serve, deps)
}

export { operatorOf } from './installation/operator.ops.ts'

export const sweeps = [sweepSignIn]

type Needs = {
  readonly refusals: RefusalLog
  readonly passwordGrant: PasswordGrant
  readonly isCommandLine: IsCommandLine
  readonly operatorOf: OperatorOf
  readonly keepCommandLine: TenantRoutesDeps['keepCommandLine']
}

export async function open(
  { db, reactions, clock, urls, seal, authorities }: Base,
  { refusals, passwordGrant, isCommandLine, operatorOf, keepCommandLine }: Needs,
) {
  const authority = await openAuthority({ db, reactions, clock, urls, seal, passwordGrant, refusals })

  /** A refusal is on record in the tenant that the token names, in whatever way the token came. */
  const recordingRefusals = async <T>(check: () => Promise<T>): Promise<T> => {
    try {
      return await check()
    } catch (error) {
      await noteRefusedToken(refusals, error)
      throw error
    }
  }

  const checkers: Pick<Checkers, 'token' | 'joined'> = {
    joined: (certificate) => joinedDevice(db, authorities, certificate, clock()),
    token: (authorization, audience, use) =>
      recordingRefusals(async () => {
        const caller = await verifyAccessToken(authority, authorization, audience)
        // what a role for a group reaches is asked for at each request: the token says only that there is one
        const byToken = use === 'read' && !caller.claims[groupRolesClaim]
        return byToken ? caller : withPresentRights(db, caller, audience)
      }),
  }

  /** Management tokens inside messages rather than headers; an application's token enrols nobody. */
  const enrollingUser = async (token: string) => {
    const caller = await recordingRefusals(async () =>
      withPresentRights(db, await verifyToken(authority, token, 'mdm'), 'mdm'),
    )
    const { tenantId, userId, userPrincipalName, claims, scopes } = caller
    if (!userId || !userPrincipalName || !scopes.has('mdm_delegation')) {
      throw new Fault('forbidden', 'This token does not speak for a user who enrols a device.', {
        reason: 'token-not-user',
      })
    }
    return { tenantId, userId, userPrincipalName, claims }
  }

  return {
    serve: (serve: Serve) =>
      routes(serve, { ...authority, urls, authorities, isCommandLine, operatorOf, keepCommandLine }),
    checkers,
    enrollingUser,
    /** Of devices that have not joined. */
    enrollers: {
      byPassword: (shown: Parameters<typeof enrollerByPassword>[1]) => enrollerByPassword(authority, shown),
      signIn: (begun: Begun, loginHint: string | undefined) => signInToEnroll(authority, begun, loginHint),
      byPage: (answered: Begun & { readonly code: string }) => enrollerByPage(authority, answered),
    },
    forgetTenant: authority.keyRing.forget,
  }
}
