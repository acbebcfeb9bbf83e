// The token endpoint in both generations (docs/specification/authority.md): translates the vendor's parameters into the
// library's, runs the grant, and gives the answer the form that each generation's clients read.

import { decodeJwt, SignJWT } from 'jose'
import type { Stored } from 'oidc-provider'

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import { findResource } from '../../protocol/oauth/known.ts'
import { type EndpointVersion, graphName, type RequestedResource } from '../access-token/claims.ts'
import { makeNonce } from '../device-token/nonce.ts'
import { checkDevice } from '../device-token/proof.ops.ts'
import type { Authority } from '../identity.ops.ts'
import { readContext } from '../sign-in/context.ts'
import { homeOf, markedTenant, resolveSegment } from '../tenant-name.ops.ts'
import { type IdentityUrls, issuerV1, ownNames } from '../urls.ts'
import { isFamily } from './client.ts'
import { type ExchangeContext, exchange } from './exchange.ops.ts'
import { askedAtSignIn, type Providers } from './provider.ops.ts'
import { translateError, VendorProblem } from './vendor-problem.ts'

export type TokenRequest = {
  readonly segment: string
  readonly endpointVersion: EndpointVersion
  readonly form: URLSearchParams
  readonly authorization?: string | undefined
}

/** The JSON of a success; a failure is a VendorProblem. */
export async function answerTokenRequest(deps: Authority, request: TokenRequest): Promise<Record<string, unknown>> {
  const { form, endpointVersion } = request
  refuseDuplicates(form)
  const grantType = form.get('grant_type')
  if (!grantType) throw new VendorProblem('missing-parameter', 'The request body must contain grant_type.')
  if (grantType === 'srv_challenge') return { Nonce: makeNonce(deps.seal, deps.clock()) }

  const tenantId = await tenantOfRequest(deps.db, request, grantType)
  const provider = await deps.providers(tenantId)
  const asked = askedResource(form, endpointVersion, deps.urls)
  const stored = grantType === 'refresh_token' ? await storedRefreshToken(provider, form) : undefined
  const code =
    grantType === 'authorization_code' ? await provider.AuthorizationCode.find(form.get('code') ?? '') : undefined
  const exchangeContext: ExchangeContext = {
    endpointVersion,
    requestedResource: asked ?? askedAtSignIn(stored ?? code, deps.urls),
    clientId: form.get('client_id') ?? basicClientId(request.authorization) ?? '',
    now: deps.clock(),
  }
  const { device } = readContext((stored ?? code)?.acr)
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
    throw new VendorProblem(problem, joinsByProofOnly)
  }
  const owner = familyOwner(stored, form)
  const sent = {
    method: 'POST',
    url: '/oauth2/v2.0/token',
    form: translateForm(form, owner),
    authorization: request.authorization,
  } as const
  const answer = await exchange(provider, deps.urls.login, `/${tenantId}`, sent, exchangeContext)
  const body = JSON.parse(answer.body || '{}') as Record<string, unknown>
  if (answer.status !== 200) {
    const problem = problemOf(answer.status, body, exchangeContext)
    // a refused password is told by sign-in.ops.ts
    if (grantType !== 'password') {
      await deps.refusals?.note({ tenantId, kind: 'token', subject: exchangeContext.clientId, reason: problem.problem })
    }
    throw problem
  }
  return shapeReply(deps, tenantId, request, exchangeContext, body)
}

/**
 * Tools redeem without a key what they got on a device (docs/protocols/sign-in.md), so that is let pass where the token says
 * no more than who the person is. With one for device registration a thief would join a device of their own (T-14).
 */
const joinsByProofOnly =
  'This refresh token was got on a device, and device registration needs the proof of it: ask with its primary refresh token, signed with its session key, or sign in anew.'

export function refuseDuplicates(form: URLSearchParams): void {
  const names = [...form.keys()]
  if (new Set(names).size !== names.length) {
    throw new VendorProblem('malformed-request', 'A parameter is there twice. Send each once.')
  }
}

function basicClientId(authorization: string | undefined): string | undefined {
  const basic = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1]
  return basic && Buffer.from(basic, 'base64').toString('utf8').split(':')[0]
}

async function tenantOfRequest(db: Db, { segment, form }: TokenRequest, grantType: string): Promise<TenantId> {
  const found = await resolveSegment(db, segment)
  if (!found) {
    throw new VendorProblem('unknown-tenant', `No tenant is called '${segment.slice(0, 100)}'. Check its id or domain.`)
  }
  if (found.kind === 'tenant') return found.tenant.tenantId
  const hint =
    grantType === 'password'
      ? await homeOf(db, form.get('username') ?? '')
      : markedTenant(form.get('refresh_token') ?? form.get('code') ?? '')
  const tenant = hint && (await resolveSegment(db, hint))
  if (tenant?.kind === 'tenant') return tenant.tenant.tenantId
  if (grantType === 'password') {
    throw new VendorProblem('bad-password', 'The user name or the password is wrong. Check both and try again.')
  }
  throw new VendorProblem(
    'no-realm',
    'The request does not tell which tenant it is for. Name the tenant in the address.',
  )
}

const oidcScopes = new Set(['openid', 'profile', 'email', 'offline_access'])

/**
 * Version 1 names the resource; version 2 prefixes scopes with it, and a bare scope belongs to Graph unless the request names a
 * resource as well, as some clients of version 2 do.
 */
export function askedResource(
  form: URLSearchParams,
  endpointVersion: EndpointVersion,
  urls: IdentityUrls,
): RequestedResource | undefined {
  const own = ownNames(urls)
  const named = form.get('resource')
  const scopes = (form.get('scope') ?? '').split(/\s+/).filter((scope) => scope !== '' && !oidcScopes.has(scope))
  const scoped =
    endpointVersion === 2 ? scopes.filter((scope) => !named || scope.includes('/')).map(resourceOfScope) : []
  const names = [...(named ? [named] : []), ...scoped]
  const found = names.map((name) => {
    const resource = findResource(name, own)
    if (!resource) {
      throw new VendorProblem(
        'unknown-resource',
        `No resource is called '${name.slice(0, 200)}' in this tenant. Check the resource or scope parameter.`,
      )
    }
    return { resource, name }
  })
  if (new Set(found.map(({ resource }) => resource.key)).size > 1) {
    throw new VendorProblem('bad-scope', 'The request names more than one resource. Ask for one resource at a time.')
  }
  return found[0]
}

/** `https://host/.default` and `guid/name` name a resource; `User.Read` alone is a permission of Graph. */
function resourceOfScope(scope: string): string {
  const cut = scope.lastIndexOf('/')
  return cut < 0 ? graphName : scope.slice(0, cut)
}

async function storedRefreshToken(
  provider: Awaited<ReturnType<Providers>>,
  form: URLSearchParams,
): Promise<Stored | undefined> {
  return provider.RefreshToken.find(form.get('refresh_token') ?? '')
}

/** A sibling of the broker's family redeems a token as the client it was issued to (docs/specification/authority.md). */
function familyOwner(stored: Stored | undefined, form: URLSearchParams): string | undefined {
  const clientId = form.get('client_id') ?? ''
  if (!stored || stored.clientId === clientId) return undefined
  return isFamily(clientId) && isFamily(stored.clientId) ? stored.clientId : undefined
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

/** The resource is not among them: what the request asks for stands in its `Side` (provider.ops.ts). */
function translateForm(form: URLSearchParams, owner: string | undefined): URLSearchParams {
  const out = new URLSearchParams([...form].filter(([name]) => passedOn.has(name)))
  if (owner) out.set('client_id', owner)
  return out
}

export function problemOf(
  status: number,
  body: Record<string, unknown>,
  exchangeContext: ExchangeContext,
): VendorProblem {
  const told: NonNullable<ExchangeContext['problem']> =
    exchangeContext.problem ??
    translateError(String(body.error), String(body.error_description ?? ''), exchangeContext.detail)
  return new VendorProblem(told.problem, told.message, told.status ?? status, told.retryAfterSeconds)
}

export async function shapeReply(
  deps: Authority,
  tenantId: TenantId,
  { endpointVersion, form }: TokenRequest,
  exchangeContext: ExchangeContext,
  body: Record<string, unknown>,
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
