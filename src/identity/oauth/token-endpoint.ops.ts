// The token endpoint in both versions (docs/specification/authority.md): translates the vendor's parameters into the
// library's, runs the grant, and gives the answer the form that the clients of each version read.

import { decodeJwt, SignJWT } from 'jose'

import type { Db } from '../../db/schema.ts'
import type { Tenant } from '../../directory/tenant/tenant.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { EndpointVersion } from '../access-token/claims.ts'
import { makeNonce } from '../device-token/nonce.ts'
import { checkDevice } from '../device-token/proof.ops.ts'
import type { Authority } from '../identity.ops.ts'
import { isFamily } from '../provider/client.ts'
import type { ExchangeContext } from '../provider/exchange.ops.ts'
import type { StoredGrant } from '../provider/provider.ops.ts'
import { resourceOfSignIn } from '../provider/resource.ts'
import { isRefusal, refusal } from '../refusal.ts'
import { readContext } from '../sign-in/context.ts'
import { homeOf, markedTenant, resolveSegment } from '../tenant-name.ops.ts'
import { issuerV1 } from '../urls.ts'
import { requestedResource } from './requested-resource.ts'

export type TokenRequest = {
  readonly segment: string
  readonly endpointVersion: EndpointVersion
  readonly form: URLSearchParams
  readonly authorization?: string | undefined
}

/** The JSON of a success; a failure is a refusal. */
export async function answerTokenRequest(deps: Authority, request: TokenRequest): Promise<Record<string, unknown>> {
  const { form, endpointVersion } = request
  refuseDuplicates(form)
  const grantType = form.get('grant_type')
  if (!grantType) throw refusal('missing-parameter', 'The request body must contain grant_type.')
  if (grantType === 'srv_challenge') return { Nonce: makeNonce(deps.seal, deps.clock()) }

  const tenant = await tenantOfRequest(deps.db, request, grantType)
  const { tenantId } = tenant
  const provider = await deps.providers(tenantId)
  const requested = requestedResource(form, endpointVersion, deps.urls)
  const stored =
    grantType === 'refresh_token' ? await provider.findRefreshToken(form.get('refresh_token') ?? '') : undefined
  const code = grantType === 'authorization_code' ? await provider.findCode(form.get('code') ?? '') : undefined
  const source = stored ?? code
  const exchangeContext: ExchangeContext = {
    endpointVersion,
    requestedResource: requested ?? resourceOfSignIn(source?.resource, deps.urls),
    clientId: clientIdIn(form, request.authorization),
    now: deps.clock(),
    tenant,
  }
  const { device } = readContext(source?.acr)
  // a code is minutes old and was got with the device's credential; a refresh token may have been copied since
  if (device)
    exchangeContext.device = { ...(await checkDevice(deps.db, tenantId, device)), provenNow: code !== undefined }
  if (
    exchangeContext.device &&
    !exchangeContext.device.provenNow &&
    exchangeContext.requestedResource?.resource.key === 'drs'
  ) {
    const problem = 'device-proof-missing'
    await deps.refusals?.note({ tenantId, kind: 'token', subject: exchangeContext.clientId, reason: problem })
    throw refusal(problem, joinsByProofOnly)
  }
  const sent = {
    form: translateForm(form, familyOwner(stored, form)),
    authorization: request.authorization,
    source,
  }
  try {
    return await shapeReply(deps, tenantId, request, exchangeContext, await provider.token(sent, exchangeContext))
  } catch (error) {
    // sign-in.ops.ts records a refused password
    if (isRefusal(error) && grantType !== 'password') {
      const { reason } = error
      await deps.refusals?.note({ tenantId, kind: 'token', subject: exchangeContext.clientId, reason })
    }
    throw error
  }
}

/**
 * Tools redeem a device's token without its key (docs/protocols/sign-in.md), so that is let pass where the token says
 * no more than who the person is. With one for device registration a thief would join a device of their own (T-14).
 */
const joinsByProofOnly =
  'This refresh token was got on a device, and device registration needs the proof of it: ask with its primary refresh token, signed with its session key, or sign in anew.'

export function refuseDuplicates(form: URLSearchParams): void {
  const names = [...form.keys()]
  if (new Set(names).size !== names.length) {
    throw refusal('malformed-request', 'A parameter is there twice. Send each once.')
  }
}

export const clientIdIn = (form: URLSearchParams, authorization: string | undefined): string =>
  form.get('client_id') ?? basicClientId(authorization) ?? ''

function basicClientId(authorization: string | undefined): string | undefined {
  const basic = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1]
  return basic && Buffer.from(basic, 'base64').toString('utf8').split(':')[0]
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
function translateForm(form: URLSearchParams, owner: string | undefined): URLSearchParams {
  const out = new URLSearchParams([...form].filter(([name]) => passedOn.has(name)))
  if (owner) out.set('client_id', owner)
  return out
}

export async function shapeReply(
  deps: Authority,
  tenantId: TenantId,
  { endpointVersion, form }: TokenRequest,
  exchangeContext: ExchangeContext,
  body: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const access = decodeJwt(String(body.access_token))
  const seconds = Number(body.expires_in)
  const permissions = typeof access.scp === 'string' ? access.scp : ''
  const common = {
    token_type: 'Bearer',
    access_token: body.access_token,
    ...(body.refresh_token ? { refresh_token: body.refresh_token } : {}),
    ...(body.refresh_token && isFamily(exchangeContext.clientId) ? { foci: '1' } : {}),
    ...(form.get('client_info') === '1' && access.idtyp === 'user'
      ? { client_info: Buffer.from(JSON.stringify({ uid: access.oid, utid: tenantId })).toString('base64url') }
      : {}),
  }
  if (endpointVersion === 2) {
    const scope = [permissions, access.idtyp === 'user' ? 'openid profile email offline_access' : ''].join(' ').trim()
    return {
      ...common,
      scope,
      expires_in: seconds,
      ext_expires_in: seconds,
      ...(body.id_token ? { id_token: body.id_token } : {}),
    }
  }
  return {
    ...common,
    scope: permissions,
    expires_in: String(seconds),
    ext_expires_in: String(seconds),
    expires_on: String(access.exp),
    not_before: String(access.nbf),
    resource: access.aud,
    ...(body.id_token ? { id_token: await reissueIdToken(deps, tenantId, String(body.id_token)) } : {}),
  }
}

/** The library knows one issuer; version 1 clients compare the id token's with version 1 metadata. */
async function reissueIdToken({ keyRing, urls }: Authority, tenantId: TenantId, idToken: string): Promise<string> {
  const { signing } = await keyRing.keys(tenantId)
  return new SignJWT({ ...decodeJwt(idToken), iss: issuerV1(urls, tenantId), ver: '1.0' })
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: signing.kid })
    .sign(signing.privateKey)
}
