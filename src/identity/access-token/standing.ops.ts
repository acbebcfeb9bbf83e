// The present rights of a caller with a valid token. A token states the rights at its issue, up to an hour ago. Reads go by
// that; every change asks again, in one statement: is the account still there and enabled, is the sign-in behind the token
// still good, and which of the token's permissions does the caller's role, or the application, still give (T-51).

import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import type { TokenCaller } from '../../http/caller/caller.ts'
import { Fault } from '../../kernel/fault.ts'
import { GuidText, TenantId } from '../../kernel/id.ts'
import type { RoleInGroup } from '../../kernel/role.ts'
import { partnerScopes, partnerScopesOf, scopesOfEach } from '../../kernel/role-scope.ts'
import { isRegisteredHere, type ResourceKey } from '../../protocol/oauth/known.ts'
import * as applications from '../application/application.sql.ts'
import { isAskedForFactor } from '../policy/policy.ops.ts'
import { delegatedScopes, deviceClaim, emailClaims, epochClaim, joinClaim, ofEverySignIn } from './claims.ts'
import { isStrong, referencesIn } from './method-reference.ts'
import { reaches } from './reach.sql.ts'
import { standingOf } from './standing.sql.ts'

/** The caller with the permissions that count now; throws `unauthenticated` when there is nothing left to go by. */
export async function withPresentRights(db: Db, caller: TokenCaller, audience: ResourceKey): Promise<TokenCaller> {
  const { tenantId, userId, clientId } = caller
  if (!userId) {
    const application = await applications.byId(db, tenantId, clientId)
    if (!application) throw ended(caller, 'The application that this access token was issued to was deleted.')
    if (!application.principal?.enabled) throw ended(caller, offSince)
    return audience === 'partner-center'
      ? atPartnerCenter(caller, application.roles)
      : narrowed(caller, application.roles)
  }
  const id = GuidText.safeParse(clientId).data
  // nobody could say whether it is on, or what it was granted
  if (id === undefined)
    throw ended(caller, 'This access token names no application of this organisation. Sign in again.')
  const client = { id, isRegisteredHere: isRegisteredHere(id) }
  const standing = await standingOf(db, tenantId, userId, deviceOf(caller), client)
  if (!standing?.accountEnabled)
    throw ended(caller, 'The account that this access token was issued to is disabled or was deleted.')
  if (standing.credentialsEpoch !== caller.claims[epochClaim]) {
    throw ended(
      caller,
      'The sign-in behind this access token was ended: the password, the state or a role of the account changed. Sign in again.',
    )
  }
  const person = { id: userId, roles: standing.roles, rolesInGroups: standing.rolesInGroups }
  if (!isStrong(referencesIn(caller.claims.amr)) && (await isAskedForFactor(db, tenantId, person, 'sign-in'))) {
    throw ended(
      caller,
      'Your organisation asks for a second factor by now, and this sign-in showed none. Sign in again.',
    )
  }
  // a token got on a joined device is worth no more than the device
  const { device = 'stands' } = standing
  if (device !== 'stands') throw ended(caller, fallen[device])
  if (standing.clientOff) throw ended(caller, offSince)
  if (audience === 'partner-center') {
    if (!caller.scopes.has('user_impersonation')) return atPartnerCenter(caller, [])
    const ofRoles = partnerScopesOf(standing.roles)
    return atPartnerCenter(
      caller,
      client.isRegisteredHere ? ofRoles.filter((scope) => standing.granted.includes(scope)) : ofRoles,
    )
  }
  const allowed = delegatedScopes(audience, standing.roles)
  const left = client.isRegisteredHere
    ? narrowed(caller, [...standing.granted, ...emailClaims, ofEverySignIn]) // nobody grants those two
    : caller
  return {
    ...narrowed(left, [...allowed, ...emailClaims, ofEverySignIn]), // and no role gives them
    ...(standing.rolesInGroups.length > 0 && {
      grants: standing.rolesInGroups.map((one) => ({ ...one, scopes: scopesInGroup(left, one, audience) })),
      reaches: (grants, reached, tx) =>
        reaches((tx as Db | undefined) ?? db, { tenantId, userId }, grants, reached, { locked: tx !== undefined }),
    }),
  }
}

/** Its tokens name no single permission: what counts is what the person or the application has now. */
const atPartnerCenter = (caller: TokenCaller, now: readonly string[]): TokenCaller => ({
  ...caller,
  scopes: new Set(now.filter((scope) => partnerScopes.includes(scope))),
})

/** Of what the token carries. Everybody's own permissions are no part of it. */
const scopesInGroup = ({ scopes }: TokenCaller, { role }: RoleInGroup, audience: ResourceKey): ReadonlySet<string> =>
  new Set(audience === 'graph' ? scopesOfEach([role]).filter((scope) => scopes.has(scope)) : [])

const offSince =
  'The application that this access token was issued to is turned off in this organisation. Ask your administrator.'

const fallen = {
  gone: 'The device that this access token was got on was deleted from the directory. Join it again.',
  disabled: 'The device that this access token was got on is disabled in the directory. Ask your administrator.',
  'joined-anew': 'The device that this access token was got on was joined anew since. Sign in on it again.',
  'join-ended': 'The join of the device that this access token was got on was ended. Join it again.',
  'to-be-wiped': 'The device that this access token was got on is to be wiped. Sign in on another one.',
} as const

function deviceOf({ claims }: TokenCaller): Parameters<typeof standingOf>[3] {
  const deviceId = GuidText.safeParse(claims[deviceClaim] ?? claims.deviceid)
  if (!deviceId.success) return undefined
  const join = claims[joinClaim]
  return { id: deviceId.data, join: typeof join === 'string' ? join : undefined }
}

function narrowed(caller: TokenCaller, now: readonly string[]): TokenCaller {
  return { ...caller, scopes: new Set(now.filter((scope) => caller.scopes.has(scope))) }
}

function ended({ tenantId, actor }: TokenCaller, message: string): Fault {
  return new Fault('unauthenticated', message, { reason: 'token-ended', details: { tenantId, subject: actor.name } })
}

/** In the audit trail of the token's tenant; its key or its holder identifies the token (T-53). */
export async function noteRefusedToken(refusals: RefusalLog, error: unknown): Promise<void> {
  if (!(error instanceof Fault)) return
  const tenantId = TenantId.safeParse(error.details?.tenantId)
  if (!tenantId.success) return
  const subject = String(error.details?.subject ?? '')
  await refusals.note({ tenantId: tenantId.data, kind: 'token', subject, reason: String(error.reason) })
}
