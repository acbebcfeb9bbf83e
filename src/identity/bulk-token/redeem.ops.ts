// A bulk token at the token endpoint: for a token with which one device joins, and, with the key of a device that joined with it, for
// that device's sign-in.

import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

import * as users from '../../directory/user/user.sql.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import { packageClientId } from '../../protocol/oauth/known.ts'
import { accessClaimsOfPerson, bulkClaim } from '../access-token/claims.ts'
import { byAccessPass } from '../access-token/method-reference.ts'
import { refuseTurnedOff } from '../application/vendor-off.ops.ts'
import type { Authority } from '../identity.ops.ts'
import { isFamily } from '../provider/client.ts'
import { accessTokenSeconds } from '../provider/resource.ts'
import { refusal } from '../refusal.ts'
import type { SignInContext } from '../sign-in/context.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
import { idNamedBy, resolveSegment } from '../tenant-name.ops.ts'
import type { TokenRequest } from '../token-request/request.ts'
import { requestedResource } from '../token-request/requested-resource.ts'
import { digestOf, raiseElsewhere, refusalOf } from './bulk-token.ops.ts'
import * as tokens from './bulk-token.sql.ts'
import { type BulkRefusal, type BulkToken, bulkSentence } from './bulk-token.ts'

export async function redeemBulkToken(
  deps: Authority,
  request: TokenRequest,
  shown: string,
): Promise<Record<string, unknown>> {
  const { form, endpointVersion, segment } = request
  const clientId = form.get('client_id') ?? ''
  const tenantId = await tenantOf(deps, segment, shown)
  const token = await standing(deps, tenantId, shown, clientId)
  if (clientId !== packageClientId && !isFamily(clientId)) {
    throw refusal('unknown-client', 'No application with this client id joins devices with bulk tokens.', {
      code: 'unauthenticated',
    })
  }
  await refuseTurnedOff(deps.db, tenantId, clientId)
  const requested = requestedResource(form, endpointVersion, deps.urls)
  if (requested?.resource.key !== 'drs') {
    throw refusal(
      'device-proof-missing',
      'A bulk token alone joins devices and opens nothing else. Join the device, then ask with its primary refresh token.',
    )
  }
  const user = await users.byId(deps.db, tenantId, token.userId)
  if (!user) throw over('bulk-token-over')
  const claims = accessClaimsOfPerson(
    {
      tenantId,
      endpointVersion,
      requestedResource: requested,
      clientId,
      urls: deps.urls,
      epoch: user.credentialsEpoch,
      amr: byAccessPass,
    },
    user,
  )
  const seconds = Math.floor(deps.clock().getTime() / 1000)
  const { signing } = await deps.keyRing.keys(tenantId)
  const accessToken = await new SignJWT({ ...claims, [bulkClaim]: token.id, jti: randomUUID() })
    .setProtectedHeader({ typ: 'at+jwt', alg: 'RS256', kid: signing.kid })
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + accessTokenSeconds)
    .sign(signing.privateKey)
  const numbers = { expires_in: accessTokenSeconds, ext_expires_in: accessTokenSeconds }
  const texts = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]))
  return {
    token_type: 'Bearer',
    ...(endpointVersion === 1
      ? {
          ...texts,
          expires_on: String(seconds + accessTokenSeconds),
          not_before: String(seconds),
          resource: requested.name,
        }
      : numbers),
    scope: String(claims.scp),
    access_token: accessToken,
    refresh_token: shown,
  }
}

/** Whom the token stands for on a device that joined with it; no place is taken. */
export async function personOfBulkToken(
  deps: Authority,
  tenantId: TenantId,
  device: Parameters<typeof tokens.hasJoined>[3],
  shown: string,
): Promise<{ readonly userId: UserId } & Pick<SignInContext, 'epoch' | 'amr'>> {
  const token = await tokens.byDigest(deps.db, tenantId, digestOf(shown))
  const joinedWithIt = token && (await tokens.hasJoined(deps.db, tenantId, token.id, device))
  const now = deps.clock()
  const why = token && (await refusalOf(deps.db, tenantId, token, now))
  const user = token && (await users.byId(deps.db, tenantId, token.userId))
  if (!token || !user || !joinedWithIt) throw over('bulk-token-over')
  // the last device that it joined signs in, too
  if (why && why !== 'bulk-token-used-up') await refuse(deps, tenantId, token, why)
  return { userId: user.id, epoch: user.credentialsEpoch, amr: byAccessPass }
}

async function tenantOf(deps: Authority, segment: string, shown: string): Promise<TenantId> {
  const id = idNamedBy(segment, shown)
  if (id) return id
  const found = await resolveSegment(deps.db, segment)
  if (found?.kind !== 'tenant') throw refusal('unknown-tenant', 'No tenant is called so. Check its id or domain.')
  return found.tenant.tenantId
}

async function standing(deps: Authority, tenantId: TenantId, shown: string, clientId: string): Promise<BulkToken> {
  const token = await tokens.byDigest(deps.db, tenantId, digestOf(shown))
  if (!token) throw over('bulk-token-over')
  const why = await refusalOf(deps.db, tenantId, token, deps.clock())
  if (why) await refuse(deps, tenantId, token, why, clientId)
  return token
}

async function refuse(
  deps: Authority,
  tenantId: TenantId,
  token: BulkToken,
  why: BulkRefusal,
  clientId = packageClientId,
): Promise<never> {
  const { userId, userPrincipalName: subject } = token
  const details = signInDetails({ clientId, way: 'bulk-token', userId, reason: why })
  await deps.refusals?.note({ tenantId, kind: 'token', subject, reason: why, details })
  if (why === 'bulk-token-elsewhere') await raiseElsewhere(deps.db, tenantId, token, deps.clock())
  throw over(why)
}

const over = (why: BulkRefusal) => refusal('refresh-token-expired', bulkSentence(why))
