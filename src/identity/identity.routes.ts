// The authority on the wire: pages for people, JSON for programs, and nothing decided here.

import type { FastifyReply, FastifyRequest } from 'fastify'

import * as contract from '../contract/identity.ts'
import type { RawRoute } from '../contract/route.ts'
import { oauthBody } from '../http/dialect/oauth.ts'
import type { Call, Serve } from '../http/serve.ts'
import { Fault } from '../kernel/fault.ts'
import { TenantId } from '../kernel/id.ts'
import type { Authorities } from '../pki/authority.ops.ts'
import { problems } from '../protocol/oauth/problem.ts'
import { answerPrtRequest, prtGrantType } from './device-token/prt.ops.ts'
import type { Authority } from './identity.ops.ts'
import { authorize, resume } from './oauth/authorize.ops.ts'
import * as realm from './oauth/realm.ops.ts'
import type { Shown } from './oauth/shown.ops.ts'
import { signOut } from './oauth/sign-out.ops.ts'
import { answerTokenRequest } from './oauth/token-endpoint.ops.ts'
import { VendorProblem } from './oauth/vendor-problem.ts'
import { type SignInRequest, showSignIn, submitSignIn } from './sign-in/flow.ops.ts'
import { problemPage } from './sign-in/sign-in-page.ts'

type RawCall = Call<Record<string, string>, Record<string, string>, Buffer>

/** Without `authorities` no device is known here, and primary refresh tokens are not offered. */
export type IdentityRoutesDeps = Authority & { readonly authorities?: Authorities }

export function identityRoutes(serve: Serve, deps: IdentityRoutesDeps): void {
  publishedRoutes(serve, deps)
  pageRoutes(serve, deps)
  for (const [route, endpointVersion] of [
    [contract.tokenV1, 1],
    [contract.tokenV2, 2],
  ] as const) {
    serve.raw(route, (call) => asJson(deps, call, () => answerToken(deps, call, endpointVersion)))
  }
}

function answerToken(
  { authorities, ...deps }: IdentityRoutesDeps,
  call: RawCall,
  endpointVersion: 1 | 2,
): Promise<Record<string, unknown> | string> {
  const form = formOf(call)
  const request = {
    segment: call.params.tenant ?? '',
    endpointVersion,
    form,
    authorization: call.request.headers.authorization,
  }
  return authorities && form.get('grant_type') === prtGrantType
    ? answerPrtRequest({ ...deps, authorities }, request)
    : answerTokenRequest(deps, request)
}

function publishedRoutes(serve: Serve, deps: Authority): void {
  const json = (route: RawRoute, answer: (call: RawCall) => Promise<unknown> | unknown) =>
    serve.raw(route, (call) => asJson(deps, call, async () => answer(call)))
  json(contract.metadataV1, ({ params }) => realm.metadata(deps, params.tenant ?? '', 1))
  json(contract.metadataV2, ({ params }) => realm.metadata(deps, params.tenant ?? '', 2))
  json(contract.keysV1, ({ params }) => realm.publishedKeys(deps, params.tenant ?? ''))
  json(contract.keysV2, ({ params }) => realm.publishedKeys(deps, params.tenant ?? ''))
  json(contract.instance, () => realm.instanceDiscovery(deps))
  json(contract.userRealmPath, ({ params, query }) =>
    realm.userRealm(deps, params.user ?? '', query['api-version'] ?? '1.0'),
  )
  json(contract.userRealmQuery, ({ query }) =>
    realm.userRealm(deps, String(query.user ?? ''), query['api-version'] ?? '1.0'),
  )
  json(contract.credentialType, ({ body }) => realm.credentialType(deps, userNameIn(body)))
  serve.raw(contract.logo, async ({ params, reply }) => {
    const { type, bytes } = await realm.logo(deps, params.tenant ?? '')
    return reply
      .header('content-type', type)
      .header('cache-control', 'public, max-age=300')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .send(bytes)
  })
}

function userNameIn(body: Buffer | undefined): string {
  try {
    const value = JSON.parse(body?.toString('utf8') ?? '') as { username?: unknown } | null
    if (typeof value?.username === 'string') return value.username
  } catch {
    // not JSON: said below
  }
  throw new VendorProblem('malformed-request', 'The body is not JSON with a text named username.')
}

function pageRoutes(serve: Serve, deps: Authority): void {
  const page = (route: RawRoute, show: (call: RawCall) => Promise<Shown>) =>
    serve.raw(route, (call) => asPage(call, () => show(call)))
  for (const [get, post, endpointVersion] of [
    [contract.authorizeV1, contract.authorizeV1Post, 1],
    [contract.authorizeV2, contract.authorizeV2Post, 2],
  ] as const) {
    const show = (call: RawCall, params: URLSearchParams) =>
      authorize(deps, {
        segment: call.params.tenant ?? '',
        endpointVersion,
        params,
        cookie: call.request.headers.cookie,
        credential: credentialOf(call),
      })
    page(get, (call) => show(call, queryOf(call.request)))
    page(post, (call) => show(call, formOf(call)))
  }
  page(contract.resume, ({ params, request }) =>
    resume(deps, tenantOf(params.tenant), params.uid ?? '', request.headers.cookie),
  )
  page(contract.signInShow, (call) => showSignIn(deps, signInOf(call), 'other' in call.query))
  page(contract.signInSubmit, (call) => {
    refuseForeignOrigin(call.request, deps.urls.login)
    return submitSignIn(deps, signInOf(call), formOf(call))
  })
  for (const route of [contract.logoutV1, contract.logoutV2]) {
    page(route, ({ params, request }) =>
      signOut(deps, { segment: params.tenant ?? '', params: queryOf(request), cookie: request.headers.cookie }),
    )
  }
}

function credentialOf({ request }: RawCall): string | undefined {
  const header = request.headers['x-ms-refreshtokencredential']
  return typeof header === 'string' && header !== '' ? header : undefined
}

function signInOf({ params, request }: RawCall): SignInRequest {
  return { tenantId: tenantOf(params.tenant), uid: params.uid ?? '', cookie: request.headers.cookie }
}

function tenantOf(segment: string | undefined): TenantId {
  const parsed = TenantId.safeParse(segment)
  if (parsed.success) return parsed.data
  throw new VendorProblem('unknown-tenant', 'This address has no tenant. Go back to the application and start again.')
}

/** A form of another site cannot sign anybody in here, even in a browser that sends cookies along. */
function refuseForeignOrigin(request: FastifyRequest, own: string): void {
  const { origin } = request.headers
  if (origin !== undefined && origin !== own) {
    throw new VendorProblem(
      'malformed-request',
      'This form was sent by another site. Start again from the application.',
      403,
    )
  }
}

function queryOf(request: FastifyRequest): URLSearchParams {
  const at = request.url.indexOf('?')
  return new URLSearchParams(at < 0 ? '' : request.url.slice(at + 1))
}

function formOf({ body }: RawCall): URLSearchParams {
  return new URLSearchParams(body?.toString('utf8') ?? '')
}

async function asJson(deps: Authority, call: RawCall, answer: () => Promise<unknown>): Promise<FastifyReply> {
  const { reply, request } = call
  reply.header('cache-control', 'no-store').type('application/json; charset=utf-8')
  // our portal runs in a browser at another origin; nobody else's pages may read tokens
  if (request.headers.origin === deps.urls.portal) {
    reply.header('access-control-allow-origin', deps.urls.portal).header('vary', 'origin')
  }
  try {
    const answered = await answer()
    // text is a JWE: what is inside is for the device alone
    if (typeof answered === 'string') return reply.type('application/jose').send(answered)
    return reply.send(JSON.stringify(answered))
  } catch (error) {
    if (!(error instanceof VendorProblem)) throw error
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds))
    return reply.code(error.status).send(JSON.stringify(oauthBody(error.problem, error.message, request)))
  }
}

async function asPage({ reply, request, now }: RawCall, show: () => Promise<Shown>): Promise<FastifyReply> {
  try {
    const shown = await show()
    reply.headers({ ...shown.page.headers })
    if (shown.cookies.length > 0) reply.header('set-cookie', [...shown.cookies])
    if (shown.kind === 'redirect') reply.code(302).header('location', shown.location)
    else {
      reply.code(shown.status)
      if (shown.retryAfterSeconds !== undefined) reply.header('retry-after', String(shown.retryAfterSeconds))
    }
    return reply.send(shown.page.html)
  } catch (error) {
    const problem = asVendorProblem(error)
    const [number] = problems[problem.problem]
    const page = problemPage({ message: problem.message, number, traceId: request.id, now })
    if (problem.status >= 500) request.log.error({ err: error, requestId: request.id }, 'sign-in failed')
    return reply
      .code(problem.status)
      .headers({ ...page.headers })
      .send(page.html)
  }
}

function asVendorProblem(error: unknown): VendorProblem {
  if (error instanceof VendorProblem) return error
  if (error instanceof Fault && error.code === 'unavailable')
    return new VendorProblem('server-error', error.message, 503)
  return new VendorProblem(
    'server-error',
    'Something went wrong on our side. Quote the trace id when you ask for help.',
    500,
  )
}
