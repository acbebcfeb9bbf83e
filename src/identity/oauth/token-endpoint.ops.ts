// The token endpoint in both versions (docs/specification/authority.md): translates the vendor's parameters into the
// library's and runs the grant.

import type { Db } from '../../db/schema.ts'
import type { Tenant } from '../../directory/tenant/tenant.sql.ts'
import type { User } from '../../directory/user/user.sql.ts'
import { GuidText } from '../../kernel/id.ts'
import { clientIdIn } from '../../protocol/oauth/client-credentials.ts'
import { takesOwnCodes } from '../../protocol/oauth/known.ts'
import { defaultResource } from '../access-token/claims.ts'
import { asksForEmail } from '../access-token/sign-in-scope.ts'
import { type ProvableApplication, tenantAndApplication } from '../application/behind-request.sql.ts'
import { refuseTurnedOff } from '../application/vendor-off.ops.ts'
import { looksLikeBulkToken } from '../bulk-token/bulk-token.ts'
import { redeemBulkToken } from '../bulk-token/redeem.ops.ts'
import { redeemDeviceCode } from '../device-code/redeem.ops.ts'
import { isForDevices, noDevices } from '../device-code/worth.ts'
import { makeNonce } from '../device-token/nonce.ts'
import { checkDevice } from '../device-token/proof.ops.ts'
import type { Authority } from '../identity.ops.ts'
import { managementNamedIn } from '../mobility/named.ops.ts'
import { refuseUnassigned } from '../permission/closed.ops.ts'
import { refuseWithoutConsent } from '../permission/missing.ops.ts'
import { isDeviceCodeGrant, isFamily } from '../provider/client.ts'
import type { ExchangeContext } from '../provider/exchange.ops.ts'
import { readAhead } from '../provider/payload.sql.ts'
import type { StoredGrant } from '../provider/provider.ops.ts'
import { guardedBy, resourceOfSignIn } from '../provider/resource.ts'
import { isRefusal, refusal } from '../refusal.ts'
import { refuseWithoutFactor } from '../second-factor/need.ops.ts'
import { readContext } from '../sign-in/context.ts'
import { type SignInWay, signInDetails } from '../sign-in/sign-in-event.ts'
import { homeOf, idNamedBy, markedTenant, resolveSegment } from '../tenant-name.ops.ts'
import { noteApplication } from '../token-request/application-sign-in.ops.ts'
import { shapeReply } from '../token-request/reply.ops.ts'
import { refuseDuplicates, type TokenRequest } from '../token-request/request.ts'
import { refuseWithoutDefault, requestedResource } from '../token-request/requested-resource.ts'
import { provedClient } from './client-assertion.ops.ts'
import { withoutSecret } from './without-secret.ops.ts'

/** The JSON of a success; a failure is a refusal. */
export async function answerTokenRequest(deps: Authority, request: TokenRequest): Promise<Record<string, unknown>> {
  const { form, endpointVersion } = request
  refuseDuplicates(form)
  const grantType = form.get('grant_type')
  if (!grantType) throw refusal('missing-parameter', 'The request body must contain grant_type.')
  if (grantType === 'srv_challenge') return { Nonce: makeNonce(deps.seal, deps.clock()) }

  const refreshToken = grantType === 'refresh_token' ? form.get('refresh_token') : null
  if (looksLikeBulkToken(refreshToken)) return redeemBulkToken(deps, request, refreshToken)
  if (isDeviceCodeGrant(grantType)) return redeemDeviceCode(deps, request)
  if (grantType === 'client_credentials' && endpointVersion === 2) refuseWithoutDefault(form)
  const named = clientIdIn(form, request.authorization)
  if (named !== undefined && takesOwnCodes(named)) {
    throw refusal('grant-not-allowed', 'This is our own page, which takes its codes by itself.')
  }

  const { tenant, account, application } = await behindRequest(deps, request, grantType, named)
  const { tenantId } = tenant
  const provider = await deps.providers(tenantId)
  const others = await managementNamedIn(deps.db, tenantId, form, deps.urls)
  const requested = requestedResource(form, endpointVersion, deps.urls, others)
  const stored =
    grantType === 'refresh_token' ? await provider.findRefreshToken(form.get('refresh_token') ?? '') : undefined
  const code = grantType === 'authorization_code' ? await provider.findCode(form.get('code') ?? '') : undefined
  const source = stored ?? code
  const returnedTo = source && (await withoutSecret(deps, tenantId, request, { code, refreshToken: stored }))
  const proved = form.has('client_assertion') ? await provedClient(deps, tenantId, request) : undefined
  const exchangeContext: ExchangeContext = {
    endpointVersion,
    requestedResource: requested ?? resourceOfSignIn(source?.resource, deps.urls),
    clientId: proved ?? named,
    ...(proved !== undefined && { provedByCertificate: true }),
    ...(returnedTo && { returnedTo }),
    now: deps.clock(),
    asksForEmail: asksForEmail(source ? source.scope : form.get('scope')),
    tenant,
    ...(account && { person: account }),
    ...(application && { application }),
  }
  const { device, byDeviceCode, amr } = readContext(source?.acr)
  const owner = familyOwner(stored, form)
  const sent = {
    form: translateForm(form, owner, proved),
    authorization: request.authorization,
    source,
  }
  const event = {
    clientId: exchangeContext.clientId,
    way: wayOf(grantType),
    userId: account?.id,
    deviceId: device?.id,
    resource: exchangeContext.requestedResource?.resource.key,
  }
  try {
    if (owner !== undefined) await refuseTurnedOff(deps.db, tenantId, exchangeContext.clientId)
    if (byDeviceCode && isForDevices(exchangeContext.requestedResource)) throw noDevices()
    // a code is minutes old and was got with the device's credential; a refresh token may have been copied since
    if (device)
      exchangeContext.device = { ...(await checkDevice(deps.db, tenantId, device)), provenNow: code !== undefined }
    if (
      exchangeContext.device &&
      !exchangeContext.device.provenNow &&
      exchangeContext.requestedResource?.resource.key === 'drs'
    )
      throw refusal('device-proof-missing', joinsByProofOnly)
    if (account && source) {
      const wanted = guardedBy(exchangeContext.requestedResource)
      await refuseWithoutFactor(deps.db, tenantId, account, { amr, wanted })
      await refuseUnassigned(deps.db, tenantId, { clientId: source.clientId ?? '', userId: account.id })
      const { permissions } = exchangeContext.requestedResource ?? defaultResource(endpointVersion)
      const asking = { clientId: source.clientId ?? '', userId: account.id, permissions }
      await refuseWithoutConsent(deps.db, tenantId, asking)
    }
    const tokens = await provider.token(sent, exchangeContext)
    if (event.way === 'client-credentials') {
      const name = exchangeContext.application?.displayName ?? event.clientId
      await noteApplication(deps, tenantId, { ...event, name })
    }
    return await shapeReply(deps, tenantId, request, exchangeContext, tokens)
  } catch (error) {
    // sign-in.ops.ts records a refused password
    if (isRefusal(error) && grantType !== 'password') {
      const { reason } = error
      const details = signInDetails({ ...event, reason })
      await deps.refusals?.note({ tenantId, kind: 'token', subject: event.clientId, reason, details })
    }
    throw error
  }
}

function wayOf(grantType: string): SignInWay {
  if (grantType === 'client_credentials') return 'client-credentials'
  return grantType === 'authorization_code' ? 'code' : 'refresh-token'
}

/**
 * Tools redeem a device's token without its key (docs/protocols/sign-in.md), so that is let pass where the token says
 * no more than who the person is. With one for device registration a thief would join a device of their own (T-14).
 */
const joinsByProofOnly =
  'This refresh token was got on a device, and device registration needs the proof of it: ask with its primary refresh token, signed with its session key, or sign in anew.'

type Behind = {
  readonly tenant: Tenant
  /** Of a code or a refresh token. */
  readonly account?: User | undefined
  /** That asks for itself. */
  readonly application?: ProvableApplication | undefined
}

/** The tenant with what else is needed of it, read together where the request names the tenant's id. */
async function behindRequest(
  deps: Authority,
  request: TokenRequest,
  grantType: string,
  clientId: string,
): Promise<Behind> {
  const { db, clock } = deps
  if (grantType === 'client_credentials') {
    const named = idNamedBy(request.segment, '')
    if (named && GuidText.safeParse(clientId).success) {
      const read = () => tenantAndApplication(db, { tenantId: named, clientId, now: clock() })
      const { tenant, application } = await deps.behindApplications(`${named} ${clientId}`, read)
      if (tenant) return { tenant, application }
    }
  }
  const field = { refresh_token: 'refresh_token', authorization_code: 'code' }[grantType]
  if (field === undefined) return { tenant: await tenantOfRequest(db, request, grantType) }
  const model = field === 'code' ? 'AuthorizationCode' : 'RefreshToken'
  const id = request.form.get(field) ?? ''
  const named = idNamedBy(request.segment, id)
  const ahead = named && (await readAhead(db, named, { model, id }, clock()))
  if (ahead?.tenant) return { tenant: ahead.tenant, account: ahead.account }
  const tenant = await tenantOfRequest(db, request, grantType)
  return { tenant, account: (await readAhead(db, tenant.tenantId, { model, id }, clock())).account }
}

async function tenantOfRequest(db: Db, { segment, form }: TokenRequest, grantType: string): Promise<Tenant> {
  const found = await resolveSegment(db, segment)
  if (!found) {
    throw refusal('unknown-tenant', `No tenant is called '${segment.slice(0, 100)}'. Check its id or domain.`)
  }
  if (found.kind === 'tenant') return found.tenant
  const hint =
    grantType === 'password'
      ? await homeOf(db, form.get('username') ?? '')
      : markedTenant(form.get('refresh_token') ?? form.get('code') ?? '')
  const tenant = hint && (await resolveSegment(db, hint))
  if (tenant?.kind === 'tenant') return tenant.tenant
  if (grantType === 'password') {
    throw refusal('bad-password', 'The user name or the password is wrong. Check both and try again.')
  }
  throw refusal('no-realm', 'The request does not tell which tenant it is for. Name the tenant in the address.')
}

/** A sibling of the broker's family redeems a token as the client it was issued to (docs/specification/authority.md). */
function familyOwner(stored: StoredGrant | undefined, form: URLSearchParams): string | undefined {
  const clientId = form.get('client_id') ?? ''
  if (!stored || stored.clientId === clientId) return undefined
  return isFamily(clientId) && isFamily(stored.clientId ?? '') ? stored.clientId : undefined
}

const passedOn = new Set([
  'grant_type',
  'client_id',
  'client_secret',
  'code',
  'code_verifier',
  'redirect_uri',
  'refresh_token',
  'username',
  'password',
])

/** The resource is not among them: what the request asks for stands in its `ExchangeContext`. */
function translateForm(form: URLSearchParams, owner: string | undefined, proved: string | undefined): URLSearchParams {
  const out = new URLSearchParams([...form].filter(([name]) => passedOn.has(name)))
  if (proved !== undefined) {
    out.set('client_id', proved)
    out.set('client_secret', 'the certificate proved it') // the library wants one, and our own code compares it
  }
  if (owner) out.set('client_id', owner)
  return out
}
