// Discovery before a join: the addresses of the services, and a nonce.

import type { Db } from '../db/schema.ts'
import { makeNonce } from '../identity/device-token/nonce.ts'
import { resolveSegment } from '../identity/tenant-name.ops.ts'
import type { IdentityUrls } from '../identity/urls.ts'
import { Fault } from '../kernel/fault.ts'
import type { Clock } from '../kernel/operation-context.ts'
import type { Seal } from '../pki/seal.ts'
import { encodeDiscover } from '../protocol/drs/discover.ts'

export type DiscoverDeps = {
  readonly db: Db
  readonly clock: Clock
  readonly urls: Pick<IdentityUrls, 'login' | 'drs'>
  readonly seal: Seal
}

export async function discoverTenant(deps: DiscoverDeps, segment: string): Promise<Record<string, unknown>> {
  const { tenant } = await findTenant(deps.db, segment)
  const { login, drs } = deps.urls
  return encodeDiscover(
    {
      tenantId: tenant.tenantId,
      tenantName: tenant.defaultDomain,
      displayName: tenant.displayName,
      joinEndpoint: `${drs}/EnrollmentServer/device/`,
      nonceEndpoint: `${drs}/EnrollmentServer/nonce/${tenant.tenantId}/`,
      keyEndpoint: `${drs}/EnrollmentServer/key/`,
      authorizeEndpoint: `${login}/${tenant.tenantId}/oauth2/authorize`,
      tokenEndpoint: `${login}/${tenant.tenantId}/oauth2/token`,
    },
    deps.urls,
  )
}

/** The misspelt key is the original's (docs/specification/device-registration.md). */
export async function answerNonce(
  deps: DiscoverDeps,
  segment: string,
  requestId: string,
): Promise<Record<string, unknown>> {
  await findTenant(deps.db, segment)
  const now = deps.clock()
  return {
    ReponseStatus: { message: 'Success', traceId: requestId, time: now.toISOString() },
    Value: makeNonce(deps.seal, now),
  }
}

async function findTenant(db: Db, segment: string) {
  const found = await resolveSegment(db, segment)
  if (found?.kind === 'tenant') return found
  throw new Fault('not-found', `No tenant is called '${segment.slice(0, 100)}'. Check its id or domain.`, {
    reason: 'tenant-not-found',
  })
}
