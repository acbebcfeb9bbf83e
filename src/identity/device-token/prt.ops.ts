// Primary refresh tokens (MS-OAPXBC §3.2.5.1.2, §3.2.5.1.3): a joined device proves itself and a person with its
// certificate and gets a token with a session key that only its transport key unwraps; what it asks for later is signed
// with keys derived from that one, and the answers are encrypted to them. Each nonce counts once. Not offered: federated
// sign-in, tokens for the device alone, protocol version 4.

import { randomBytes, verify, X509Certificate } from 'node:crypto'
import { SignJWT } from 'jose'

import { noteSignIn } from '../../directory/device/device.sql.ts'
import type * as tenants from '../../directory/tenant/tenant.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import type { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Authorities } from '../../pki/authority.ops.ts'
import {
  decodePrtRequest,
  type PrtFields,
  type PrtProof,
  type PrtRequest,
  PrtRequestError,
  prtGrantType,
} from '../../protocol/oauth/prt.ts'
import { idClaims } from '../access-token/claims.ts'
import { asksForEmail } from '../access-token/sign-in-scope.ts'
import { whyVendorOff } from '../application/vendor-off.ops.ts'
import { looksLikeBulkToken } from '../bulk-token/bulk-token.ts'
import type { Authority } from '../identity.ops.ts'
import { managementElsewhere, managementNamedIn } from '../mobility/named.ops.ts'
import { mayHoldPrimary, primaryGrantType } from '../provider/client.ts'
import { refreshTokenSeconds } from '../provider/configuration.ops.ts'
import type { ExchangeContext } from '../provider/exchange.ops.ts'
import { endedSignIn } from '../provider/grant.ops.ts'
import { readAhead } from '../provider/payload.sql.ts'
import { anyResource, guardedBy } from '../provider/resource.ts'
import { isRefusal, refusal } from '../refusal.ts'
import { refuseWithoutFactor } from '../second-factor/need.ops.ts'
import type { SignInContext } from '../sign-in/context.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
import { idNamedBy, markedTenant, resolveSegment } from '../tenant-name.ops.ts'
import { shapeReply } from '../token-request/reply.ops.ts'
import { refuseDuplicates, type TokenRequest } from '../token-request/request.ts'
import { requestedResource } from '../token-request/requested-resource.ts'
import { issuerV1 } from '../urls.ts'
import { badNonce, freshNonce } from './fresh-nonce.ops.ts'
import { countPrimaryToken } from './issue-limit.ops.ts'
import { type Proven, personBehind } from './person/person-behind.ops.ts'
import {
  findPrimaryToken,
  type Lineage,
  noteDerivation,
  type ProvenPerson,
  refuseUnsigned,
  storePrimaryToken,
  untrusted,
} from './primary-token.ops.ts'
import { checkDevice, deviceOfCertificate, type ProvenDevice, standing } from './proof.ops.ts'
import * as sql from './prt.sql.ts'
import { encryptReply, wrapSessionKey } from './session-key.ops.ts'
import { notePrimaryUse } from './use.ops.ts'
import type { Proof } from './use.ts'

export type PrtDeps = Authority & { readonly authorities: Authorities }

/** JSON for a new primary token; for the use of one a compact JWE. */
export async function answerPrtRequest(
  deps: PrtDeps,
  request: TokenRequest,
): Promise<Record<string, unknown> | string> {
  refuseDuplicates(request.form)
  const prt = readRequest(request.form.get('request'))
  try {
    return prt.proof.kind === 'device'
      ? await issuePrimaryToken(deps, request, prt, prt.proof)
      : await usePrimaryToken(deps, request, prt, prt.proof)
  } catch (error) {
    // password refusals are recorded elsewhere; here, other requests that name a tenant
    const tenantId = markedTenant(prt.fields.refreshToken ?? '')
    if (tenantId && isRefusal(error)) {
      await noteRefused(deps, tenantId, prt.fields, error.reason)
    }
    throw error
  }
}

function readRequest(text: string | null): PrtRequest {
  if (!text) throw refusal('missing-parameter', 'This grant needs a signed request parameter.')
  try {
    return decodePrtRequest(text)
  } catch (error) {
    if (!(error instanceof PrtRequestError)) throw error
    throw refusal('malformed-request', `The request parameter cannot be read. ${error.message}.`)
  }
}

// Obtaining -----------------------------------------------------------------------------------------------------------

async function issuePrimaryToken(
  deps: PrtDeps,
  request: TokenRequest,
  prt: PrtRequest,
  { certificate, derivation = 1 }: Extract<PrtProof, { kind: 'device' }>,
): Promise<Record<string, unknown>> {
  const { device, ...found } = await deviceOfCertificate(deps.db, deps.authorities, certificate, deps.clock())
  const key = new X509Certificate(certificate).publicKey
  const isSigned = key.asymmetricKeyType === 'rsa' && verify('sha256', Buffer.from(prt.signed), key, prt.signature)
  if (!isSigned) throw untrusted()
  const tenant = await requireTenant(deps, request.segment, found.tenant)
  const { fields } = prt
  const nonce = freshNonce(deps, fields.nonce)
  const shown = fields.grantType === 'refresh_token' ? (fields.refreshToken ?? '') : undefined
  const ahead =
    shown === undefined
      ? { spent: await sql.spendNonce(deps.db, device.tenantId, nonce), account: undefined }
      : await readAhead(deps.db, device.tenantId, { model: 'RefreshToken', id: shown }, deps.clock(), nonce)
  if (!ahead.spent) throw badNonce()
  if (!mayHoldPrimary(fields.clientId)) await refuse(deps, device.tenantId, fields, unknownClient())
  const off = await whyVendorOff(deps.db, device.tenantId, fields.clientId)
  if (off) await refuse(deps, device.tenantId, fields, off)

  const proven = await personBehind(deps, device, fields)
  // as the account is after its password was looked at (T-51)
  const account = ahead.account ?? (await users.byId(deps.db, device.tenantId, proven.userId))
  const person = presentPerson(account, proven)
  const tooOften = countPrimaryToken({ ...device, deviceId: device.id, userId: person.user.id }, deps.clock())
  if (tooOften) await refuse(deps, device.tenantId, fields, tooOften)
  const sessionKey = randomBytes(32)
  const lineage = { proof: proofOf(fields), sessionKey, derivation }
  return {
    ...(await primaryReply(deps, request, { tenant, device, person }, fields.clientId)),
    refresh_token: await storePrimaryToken(deps, device, person, lineage, {
      clientId: fields.clientId,
      by: lineage.proof,
    }),
    session_key_jwe: await wrapSessionKey(sessionKey, device.transportKey),
  }
}

/** Recorded in the tenant of the device: a request by password names none itself. */
async function refuse(deps: PrtDeps, tenantId: TenantId, fields: PrtFields, error: Fault): Promise<never> {
  if (!markedTenant(fields.refreshToken ?? '')) {
    await noteRefused(deps, tenantId, fields, String(error.reason))
  }
  throw error
}

async function noteRefused(deps: PrtDeps, tenantId: TenantId, fields: PrtFields, reason: string): Promise<void> {
  const { clientId } = fields
  const way = looksLikeBulkToken(fields.refreshToken) ? 'bulk-token' : 'device-token'
  const details = signInDetails({ clientId, way, reason })
  await deps.refusals?.note({ tenantId, kind: 'device', subject: clientId, reason, details })
}

// Using ---------------------------------------------------------------------------------------------------------------

async function usePrimaryToken(
  deps: PrtDeps,
  request: TokenRequest,
  prt: PrtRequest,
  proof: Extract<PrtProof, { kind: 'session' }>,
): Promise<string> {
  const found = await findPrimaryToken(deps, prt.fields.refreshToken)
  const { tenantId, sessionKey } = found
  refuseUnsigned(found, prt)
  if (prt.fields.grantType !== 'refresh_token') {
    throw refusal('unsupported-grant', `The grant '${prt.fields.grantType}' is not offered with this token.`)
  }
  const { device, person, ...behindIt } = await useOnDevice(deps, found, prt.fields.nonce)
  await noteDerivation(deps, found, proof.derivation)
  const tenant = await requireTenant(deps, request.segment, behindIt.tenant)
  const behind = { tenant, device, person }
  const renews = scopesOf(prt.fields).includes('aza')
  const tooOften = renews && countPrimaryToken({ tenantId, deviceId: device.id, userId: found.userId }, deps.clock())
  if (tooOften) throw tooOften

  const tokens = await tokensFor(deps, request, behind, person.isOfNow, prt.fields)
  await noteSignIn(deps.db, tenantId, device, deps.clock())
  const renewed = renews && {
    ...(await primaryReply(deps, request, behind, prt.fields.clientId)),
    ...tokens,
    refresh_token: await storePrimaryToken(deps, device, person, renewedAs(found, proof), {
      clientId: prt.fields.clientId,
      by: 'renewal',
    }),
  }
  return encryptReply(renewed || tokens, sessionKey, proof.derivation)
}

const renewedAs = (lineage: Lineage, { derivation }: Extract<PrtProof, { kind: 'session' }>): Lineage => ({
  ...lineage,
  derivation: derivation > lineage.derivation ? derivation : lineage.derivation,
})

/** Whom a credential for the authorize page stands for (MS-OAPXBC §3.2.5.2.1); throws where it proves nothing. */
export async function provePrimaryCredential(
  deps: Authority,
  credential: string,
): Promise<{
  readonly user: users.User
  readonly context: SignInContext
  readonly tenantId: TenantId
}> {
  const prt = readRequest(credential)
  const found = await findPrimaryToken(deps, prt.fields.refreshToken)
  // a request that was meant for the token endpoint names its grant and is no credential
  if (prt.fields.grantType !== '' || prt.proof.kind !== 'session') throw untrusted()
  refuseUnsigned(found, prt)
  const { tenantId, context } = found
  const { device, person } = await useOnDevice(deps, found, prt.fields.nonce)
  await noteDerivation(deps, found, prt.proof.derivation)
  return { tenantId, user: person.user, context: { ...context, device } }
}

/** The facts behind one request, read once. */
type Behind = { readonly tenant: tenants.Tenant; readonly device: ProvenDevice; readonly person: ProvenPerson }

async function tokensFor(
  deps: PrtDeps,
  request: TokenRequest,
  { tenant, device, person: { user, epoch, amr, shownAt } }: Behind,
  isOfNow: boolean,
  fields: PrtFields,
): Promise<Record<string, unknown>> {
  const { tenantId } = device
  const wanted = new URLSearchParams({
    scope: scopesOf(fields)
      .filter((scope) => !primaryScopes.has(scope))
      .join(' '),
  })
  if (fields.resource) wanted.set('resource', fields.resource)
  const others = await managementNamedIn(deps.db, tenantId, wanted, deps.urls)
  const requested = requestedResource(wanted, request.endpointVersion, deps.urls, others)
  await refuseWithoutFactor(deps.db, tenantId, user, { amr, wanted: guardedBy(requested) })
  const exchangeContext: ExchangeContext = {
    endpointVersion: request.endpointVersion,
    requestedResource: requested,
    clientId: fields.clientId,
    now: deps.clock(),
    asksForEmail: asksForEmail(scopesOf(fields).join(' ')),
    device: { ...device, provenNow: true },
    primary: { userId: user.id, context: { epoch, amr, shownAt, device } },
    tenant,
    ...(isOfNow && { person: user }), // otherwise it is read again: it may have ended meanwhile (T-51)
  }
  const form = new URLSearchParams({ grant_type: primaryGrantType, client_id: fields.clientId, resource: anyResource })
  const provider = await deps.providers(tenantId)
  return shapeReply(deps, tenantId, request, exchangeContext, await provider.token({ form }, exchangeContext))
}

/** Scopes that ask for a primary token and belong to no resource. */
const primaryScopes = new Set(['aza', 'ugs', 'sid'])
const scopesOf = ({ scope }: PrtFields): readonly string[] => scope.split(/\s+/).filter(Boolean)

// Both ----------------------------------------------------------------------------------------------------------------

/** `tenant` is that of the device, as it was read with it. */
async function requireTenant(
  deps: PrtDeps,
  segment: string,
  tenant: tenants.Tenant | undefined,
): Promise<tenants.Tenant> {
  const id = idNamedBy(segment, '')
  const named = id ? { kind: 'tenant' as const, tenant: { tenantId: id } } : await resolveSegment(deps.db, segment)
  if (tenant && (named?.kind === 'any' || named?.tenant.tenantId === tenant.tenantId)) return tenant
  throw refusal('unknown-tenant', 'The device belongs to another tenant than the address names.')
}

/**
 * The device, the person and the tenant as they are in the moment in which the nonce is spent, after it was noted that the device
 * used this token: two that share one may end it here (T-20).
 */
async function useOnDevice(
  deps: Authority,
  found: Awaited<ReturnType<typeof findPrimaryToken>>,
  nonce: string | undefined,
): Promise<{
  readonly device: ProvenDevice
  /** `isOfNow`: nothing was waited for since the account was read. */
  readonly person: ProvenPerson & { readonly isOfNow: boolean }
  readonly tenant: tenants.Tenant | undefined
}> {
  const { tenantId, userId, context, proof, issuedAt } = found
  const behind = await sql.behindUse(
    deps.db,
    tenantId,
    { device: context.device, userId, proof },
    freshNonce(deps, nonce),
  )
  if (!behind.spent) throw badNonce()
  const device = standing(tenantId, context.device, behind.device)
  const person = presentPerson(behind.user, context) // what was ended gives nobody away
  const key = { tenantId, deviceId: device.id, userId, proof }
  const noted = await notePrimaryUse(deps, key, behind.newest, { issuedAt, now: deps.clock() })
  const { tenant } = behind
  const now = noted === 'shared' ? await checkDevice(deps.db, tenantId, context.device) : device
  return { person: { ...person, isOfNow: noted === 'as-before' }, tenant, device: now }
}

const proofOf = ({ grantType }: PrtFields): Proof =>
  grantType === 'password' ? 'password' : grantType === prtGrantType ? 'hello' : 'refresh_token'

/** `user` is the account as it is now; refuses a proof from an epoch that is over. */
function presentPerson(user: users.User | undefined, { epoch, amr, shownAt }: Proven): ProvenPerson {
  if (!user?.accountEnabled) throw refusal('account-disabled', 'The account is disabled or was deleted.')
  if (user.credentialsEpoch !== epoch) throw refusal('refresh-token-revoked', endedSignIn)
  return { user, epoch, amr, shownAt }
}

async function primaryReply(
  deps: PrtDeps,
  { form }: TokenRequest,
  { tenant, device, person: { user, amr } }: Behind,
  clientId: string,
): Promise<Record<string, unknown>> {
  const { tenantId } = device
  const seconds = Math.floor(deps.clock().getTime() / 1000)
  const { signing } = await deps.keyRing.keys(tenantId)
  const elsewhere = await managementElsewhere(deps.db, tenantId, user)
  const claims = { ...idClaims({ ...tenant, elsewhere }, user, deps.urls, amr), deviceid: device.deviceId, ver: '1.0' }
  const idToken = await new SignJWT(claims)
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: signing.kid })
    .setIssuer(issuerV1(deps.urls, tenantId))
    .setAudience(clientId)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 3600)
    .sign(signing.privateKey)
  return {
    token_type: 'Bearer',
    expires_in: String(refreshTokenSeconds),
    ext_expires_in: '0',
    expires_on: String(seconds + refreshTokenSeconds),
    refresh_token_expires_in: refreshTokenSeconds,
    id_token: idToken,
    device_tenant_id: tenantId,
    ...(form.get('client_info') === '1'
      ? { client_info: Buffer.from(JSON.stringify({ uid: user.id, utid: tenantId })).toString('base64url') }
      : {}),
  }
}

/** The client is the audience of the id token: a freely chosen one would get tokens signed for anybody (T-02). */
function unknownClient(): Fault {
  return refusal(
    'unknown-client',
    'No application with this client id signs people in on devices. Send that of the logon screen or of the broker.',
    { code: 'unauthenticated' }, // as at the other grants
  )
}
