// Device management: enrolment, sessions, and managed items.

import type { RefusalLog } from '../audit/refusal.ops.ts'
import type { TpmTrustFolder } from '../autopilot/attestation/tpm-trust.ops.ts'
import type { RegisterEnrolled } from '../autopilot/channel/conversion/conversion.ops.ts'
import type { Base } from '../feature.ts'
import type { Checkers } from '../http/caller/authenticate.ts'
import type { Serve } from '../http/serve.ts'
import { Fault } from '../kernel/fault.ts'
import type { EnrollmentId, TenantId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import type { Reactions } from '../reactions.ts'
import { sweepActions } from './action/sweep.sql.ts'
import { authenticateEnrollment } from './certificate/authenticate.ops.ts'
import { convertDevice } from './conversion/conversion.ops.ts'
import { sweepDiagnostics } from './diagnostics/diagnostics.sql.ts'
import { endWhenJoinedAnew } from './enrollment/end.ops.ts'
import type { PageDeps } from './enrollment/page/sign-in-page.ops.ts'
import type { TokenUser, WhoDeps } from './enrollment/who-enrols.ops.ts'
import { sweepSecrets } from './escrow/escrow.sql.ts'
import { type FetchText, issuerKeys } from './issuer/keys.ops.ts'
import { isOurs, judgeToken } from './issuer/verify.ops.ts'
import { revokeWhereFiltered, revokeWhereMembershipEnded } from './item/scep/holders.ops.ts'
import { bulkJobs } from './managed-device/bulk/bulk.ops.ts'
import { mdmRoutes } from './mdm.routes.ts'
import { sweepReports } from './report/report.sql.ts'
import { sweepRequests } from './scep/request.sql.ts'
import { sealWhatStandsOpen } from './seal-existing.ops.ts'
import { sweepSessions } from './session/sweep.sql.ts'

export const routes = mdmRoutes
export const reactions: Partial<Reactions> = {
  joinedAnew: endWhenJoinedAnew,
  membershipChanged: revokeWhereMembershipEnded,
  filterChanged: revokeWhereFiltered,
}
export const jobs = bulkJobs
export const sweeps = [sweepSessions, sweepActions, sweepDiagnostics, sweepSecrets, sweepRequests, sweepReports]

type Needs = {
  readonly tlsAuthority: () => Uint8Array
  readonly fetchText: FetchText
  /** The user whom a management token speaks for; throws `unauthenticated` or `forbidden`. */
  readonly enrollingUser: (token: string) => Promise<TokenUser>
  /** Of devices that have not joined. */
  readonly enrollers: PageDeps['enrollers'] & { readonly byPassword: WhoDeps['enrollerByPassword'] }
  readonly registerEnrolled: RegisterEnrolled
  readonly tpmTrust: TpmTrustFolder
  readonly refusals: RefusalLog
}

export async function open(
  base: Base,
  { tlsAuthority, fetchText, enrollingUser, enrollers, registerEnrolled, tpmTrust, refusals }: Needs,
) {
  const { db, clock, urls, seal, authorities, secret } = base
  await sealWhatStandsOpen(db, seal)
  const keysOfIssuers = issuerKeys(fetchText)
  const deps = {
    db,
    reactions: base.reactions,
    clock,
    urls,
    seal,
    authorities,
    tlsAuthority,
    issuerKeys: keysOfIssuers,
    refusals,
    tpmTrust,
    termsKey: await secret('terms'),
    ticketKey: await secret('enrolment-ticket'),
    enrollers,
    enrollerByPassword: enrollers.byPassword,
    contentKey: await secret('content'),
    convert: (operation: OperationContext, id: EnrollmentId, hash: string) =>
      convertDevice({ db, registerEnrolled }, operation, id, hash).catch((error) => {
        // the device has its answer all the same, and its next session asks it again
        if (!(error instanceof Fault)) base.failed('a managed device could not be registered')(error)
      }),
    verifyMdmToken: enrollingUser,
    userOfToken: async (authorization: string, now: Date, tenantId: TenantId) => {
      const token = authorization.replace(/^Bearer +/i, '')
      if (!isOurs(token, urls.login)) {
        const user = await judgeToken({ db, issuerKeys: keysOfIssuers }, tenantId, token, now)
        return typeof user === 'string' ? undefined : user
      }
      return enrollingUser(token).catch((error) => {
        if (error instanceof Fault) return undefined // proves nothing; the session goes on without a user
        throw error
      })
    },
  }
  const checkers: Pick<Checkers, 'enrollment'> = {
    enrollment: (certificate) => authenticateEnrollment(db, authorities, certificate, clock()),
  }
  return { serve: (serve: Serve) => routes(serve, deps), checkers }
}
