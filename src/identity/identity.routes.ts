// The authority on the wire: pages for people, JSON for programs, and nothing decided here.

import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

import * as contract from '../contract/identity.ts'
import type { RawRoute } from '../contract/route.ts'
import { statusByCode, toFault } from '../http/dialect/dialect.ts'
import { problemIn } from '../http/dialect/oauth.ts'
import type { Call, Serve } from '../http/serve.ts'
import type { Fault } from '../kernel/fault.ts'
import { TenantId } from '../kernel/id.ts'
import { type Words, wordsFor } from '../kernel/words/words.ts'
import type { Authorities } from '../pki/authority.ops.ts'
import { clientIdIn } from '../protocol/oauth/client-credentials.ts'
import { problems } from '../protocol/oauth/problem.ts'
import { prtGrantType } from '../protocol/oauth/prt.ts'
import { isPageOf } from './application/page-origin.ops.ts'
import { permissionPage } from './consent/permission-page.ts'
import { crowdOfPage, crowdOfToken } from './crowd.ts'
import { askForDeviceCode } from './device-code/ask.ops.ts'
import { consentPage, deviceAllowedPage, deviceCodePage, deviceDeclinedPage } from './device-code/device-code-page.ts'
import { answerPrtRequest } from './device-token/prt.ops.ts'
import type { Authority } from './identity.ops.ts'
import type { Answer, Next } from './oauth/answer.ts'
import { adminConsent, authorize, resume } from './oauth/authorize.ops.ts'
import { askDeviceCode, showConsent, submitConsent, submitDeviceCode } from './oauth/device-code-flow.ops.ts'
import type { SignInRequest } from './oauth/open-sign-in.ops.ts'
import { setByLink, showLink } from './oauth/password-link-flow.ops.ts'
import * as realm from './oauth/realm.ops.ts'
import { showSignIn, submitSignIn } from './oauth/sign-in-flow.ops.ts'
import { signOut } from './oauth/sign-out.ops.ts'
import { answerTokenRequest } from './oauth/token-endpoint.ops.ts'
import { newPasskeyPage, passkeyPage } from './passkey/passkey-page.ts'
import { passkeyScript } from './passkey/passkey-script.ts'
import { linkEndedPage, newPasswordPage, passwordSetPage } from './password-link/password-link-page.ts'
import { refusal } from './refusal.ts'
import { codePage, newCodesPage, recoveryCodesPage, setUpPage } from './second-factor/factor-page.ts'
import { markBrowser } from './sign-in/known-browser.ts'
import { type Page, problemOf } from './sign-in/page.ts'
import {
  accessPassPage,
  passwordPage,
  postPage,
  problemPage,
  redirectPage,
  signedOutPage,
  userNamePage,
} from './sign-in/sign-in-page.ts'
import { resolveSegment } from './tenant-name.ops.ts'
import { inApplicationTurn, inAuthorityTurn, inQuestionTurn } from './turn.ops.ts'

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
  for (const [route, endpointVersion] of [
    [contract.deviceCodeV1, 1],
    [contract.deviceCodeV2, 2],
  ] as const) {
    const answer = (call: RawCall) =>
      askForDeviceCode(deps, { segment: call.params.tenant ?? '', endpointVersion, form: formOf(call) })
    serve.raw(route, (call) =>
      asJson(deps, call, () => inAuthorityTurn('', () => answer(call), call.request.raw.socket)),
    )
  }
}

/** A page of a registered application reads its tokens; every other page is kept from them by the browser. */
async function allowPage(deps: Authority, call: RawCall): Promise<void> {
  const { origin } = call.request.headers
  if (origin === undefined || origin === deps.urls.portal) return
  const found = await resolveSegment(deps.db, call.params.tenant ?? '')
  if (found?.kind !== 'tenant') return
  call.reply.header('vary', 'origin')
  if (await isPageOf(deps.db, found.tenant.tenantId, formOf(call).get('client_id') ?? '', origin))
    call.reply.header('access-control-allow-origin', origin)
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
    origin: call.request.headers.origin,
  }
  const grantType = form.get('grant_type')
  if (grantType === 'srv_challenge') return answerTokenRequest(deps, request) // costs nothing, and precedes whatever is signed
  const answer = async () => {
    if (request.origin !== undefined) await allowPage(deps, call)
    return authorities && grantType === prtGrantType
      ? answerPrtRequest({ ...deps, authorities }, request)
      : answerTokenRequest(deps, request)
  }
  const crowd = crowdOfToken(form, clientIdIn(form, request.authorization))
  const inTurn = grantType === 'client_credentials' ? inApplicationTurn : inAuthorityTurn
  return inTurn(crowd, answer, call.request.raw.socket)
}

function publishedRoutes(serve: Serve, deps: Authority): void {
  const json = (route: RawRoute, answer: (call: RawCall) => Promise<unknown>) =>
    serve.raw(route, (call) => asJson(deps, call, () => inQuestionTurn(() => answer(call), call.request.raw.socket)))
  /** For every page in a browser, and for whoever keeps copies: a new key is in the list a day before it signs. */
  const document = ({ reply, request }: RawCall, content: unknown) => {
    const text = JSON.stringify(content)
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`
    reply.header('cache-control', 'public, max-age=300').header('access-control-allow-origin', '*').header('etag', etag)
    if (namesTag(request.headers['if-none-match'], etag)) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(text)
  }
  const published = (route: RawRoute, answer: (call: RawCall) => Promise<unknown>) =>
    serve.raw(route, async (call) => document(call, await inQuestionTurn(() => answer(call), call.request.raw.socket)))
  published(contract.metadataV1, ({ params }) => realm.metadata(deps, params.tenant ?? '', 1))
  published(contract.metadataV2, ({ params }) => realm.metadata(deps, params.tenant ?? '', 2))
  published(contract.keysV1, ({ params }) => realm.publishedKeys(deps, params.tenant ?? ''))
  published(contract.keysV2, ({ params }) => realm.publishedKeys(deps, params.tenant ?? ''))
  serve.raw(contract.instance, async (call) =>
    document(call, realm.instanceDiscovery(deps, call.query.authorization_endpoint)),
  )
  json(contract.userRealmPath, ({ params, query }) =>
    realm.userRealm(deps, params.user ?? '', query['api-version'] ?? '1.0'),
  )
  json(contract.userRealmQuery, ({ query }) =>
    realm.userRealm(deps, String(query.user ?? ''), query['api-version'] ?? '1.0'),
  )
  json(contract.credentialType, async ({ body }) => realm.credentialType(deps, userNameIn(body)))
  serve.raw(contract.passkeyScript, async ({ reply }) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=300')
      .header('x-content-type-options', 'nosniff')
      .send(passkeyScript),
  )
  serve.raw(contract.logo, async ({ params, reply, request }) => {
    const { type, bytes } = await inQuestionTurn(() => realm.logo(deps, params.tenant ?? ''), request.raw.socket)
    return reply
      .header('content-type', type)
      .header('cache-control', 'public, max-age=300')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .send(bytes)
  })
}

/** RFC 9110 §13.1.2: compared weakly, as a proxy may have packed what it kept. */
const namesTag = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '')))

function userNameIn(body: Buffer | undefined): string {
  try {
    const value = JSON.parse(body?.toString('utf8') ?? '') as { username?: unknown } | null
    if (typeof value?.username === 'string') return value.username
  } catch {
    // not JSON: said below
  }
  throw refusal('malformed-request', 'The body is not JSON with a text named username.')
}

function pageRoutes(serve: Serve, deps: Authority): void {
  const page = (route: RawRoute, show: (call: RawCall) => Promise<Answer>) =>
    serve.raw(route, (call) => {
      const crowd = crowdOfPage({ credential: credentialOf(call), cookie: call.request.headers.cookie })
      return asPage(deps, call, () => inAuthorityTurn(crowd, () => show(call), call.request.raw.socket))
    })
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
  for (const [route, endpointVersion] of [
    [contract.adminConsentV1, 1],
    [contract.adminConsentV2, 2],
  ] as const) {
    page(route, ({ params, request }) =>
      adminConsent(deps, {
        segment: params.tenant ?? '',
        endpointVersion,
        params: queryOf(request),
        cookie: request.headers.cookie,
      }),
    )
  }
  page(contract.resume, ({ params, request }) =>
    resume(deps, tenantOf(params.tenant), params.uid ?? '', request.headers.cookie),
  )
  page(contract.signInShow, (call) => showSignIn(deps, signInOf(call), 'other' in call.query))
  page(contract.signInSubmit, (call) => {
    refuseForeignOrigin(call.request, deps.urls.login)
    return submitSignIn(deps, signInOf(call), formOf(call))
  })
  page(contract.devicePageShow, askDeviceCode)
  page(contract.devicePageSubmit, (call) => {
    refuseForeignOrigin(call.request, deps.urls.login)
    return submitDeviceCode(deps, { fields: formOf(call), cookie: call.request.headers.cookie })
  })
  page(contract.deviceAnswerShow, ({ request }) =>
    showConsent(deps, { fields: queryOf(request), cookie: request.headers.cookie }),
  )
  page(contract.deviceAnswerSubmit, (call) => {
    refuseForeignOrigin(call.request, deps.urls.login)
    return submitConsent(deps, { fields: formOf(call), cookie: call.request.headers.cookie })
  })
  page(contract.passwordLinkShow, (call) => showLink(deps, linkOf(call)))
  page(contract.passwordLinkUse, (call) => {
    refuseForeignOrigin(call.request, deps.urls.login)
    return setByLink(deps, linkOf(call), formOf(call))
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

const linkOf = ({ params }: RawCall) => ({ segment: params.tenant ?? '', secret: params.secret ?? '' })

function tenantOf(segment: string | undefined): TenantId {
  const parsed = TenantId.safeParse(segment)
  if (parsed.success) return parsed.data
  throw refusal('unknown-tenant', [{ say: 'tenant-missing' }])
}

/** A form of another site cannot sign anybody in here, even in a browser that sends cookies along. */
function refuseForeignOrigin(request: FastifyRequest, own: string): void {
  const { origin } = request.headers
  if (origin !== undefined && origin !== own) {
    throw refusal('malformed-request', [{ say: 'foreign-form' }], { code: 'forbidden' })
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
  reply.type('application/json; charset=utf-8')
  // our portal runs in a browser at another origin; nobody else's pages may read tokens
  if (request.headers.origin === deps.urls.portal) {
    reply.header('access-control-allow-origin', deps.urls.portal).header('vary', 'origin')
  }
  const answered = await answer()
  // text is a JWE: its content is for the device alone
  if (typeof answered === 'string') return reply.type('application/jose').send(answered)
  return reply.send(JSON.stringify(answered))
}

async function asPage(deps: Authority, call: RawCall, answer: () => Promise<Answer>): Promise<FastifyReply> {
  const { reply } = call
  try {
    const { next, keep = [], signedIn } = await answer()
    const mark = signedIn && markBrowser(deps.cookieKey, signedIn.tenantId, signedIn.name, signedIn.epoch)
    const cookies = [...keep, ...(mark ? [mark] : [])]
    if (cookies.length > 0) reply.header('set-cookie', cookies)
    if (next.kind === 'go') reply.code(302).header('location', next.to)
    if ('refused' in next && next.refused) sayWhen(reply, next.refused)
    if (next.kind === 'link-ended') {
      reply.code(statusByCode[next.why.code])
      sayWhen(reply, next.why)
    }
    return send(reply, pageOf(wordsOf(call, next), next))
  } catch (error) {
    return sendProblem(call, error)
  }
}

/** Of what the application asked for, else of what the browser does. */
function wordsOf({ request }: RawCall, next?: Next): Words {
  const locales = next && 'question' in next && 'locales' in next.question ? next.question.locales : undefined
  return wordsFor(request.headers['accept-language'], locales)
}

function pageOf(words: Words, next: Next): Page {
  switch (next.kind) {
    case 'go':
      return redirectPage(words, next.to)
    case 'post':
      return postPage(words, next)
    case 'ask-user-name':
      return userNamePage(words, next.question)
    case 'ask-password':
      return passwordPage(words, next.question)
    case 'ask-pass':
      return accessPassPage(words, next.question)
    case 'ask-code':
      return codePage(words, next.question)
    case 'set-up-code':
      return setUpPage(words, next.question)
    case 'ask-passkey':
      return passkeyPage(words, next.question)
    case 'set-up-passkey':
      return newPasskeyPage(words, next.question)
    case 'ask-new-codes':
      return newCodesPage(words, next.question)
    case 'show-recovery-codes':
      return recoveryCodesPage(words, next.shown)
    case 'ask-permissions':
      return permissionPage(words, next.question)
    case 'signed-out':
      return signedOutPage(words)
    case 'ask-device-code':
      return deviceCodePage(words, next.question)
    case 'ask-consent':
      return consentPage(words, next.question)
    case 'device-allowed':
      return deviceAllowedPage(words, next.application)
    case 'device-declined':
      return deviceDeclinedPage(words)
    case 'ask-new-password':
      return newPasswordPage(words, next.question)
    case 'password-set':
      return passwordSetPage(words, next)
    case 'link-ended':
      return linkEndedPage(words, problemOf(next.why))
  }
}

/** A wrong password is an answer like any other; one that must wait gets the time in numbers too. */
function sayWhen(reply: FastifyReply, { code, details }: Fault): void {
  if (code === 'too-many') reply.code(statusByCode[code])
  if (details?.retryAfterSeconds !== undefined) reply.header('retry-after', String(details.retryAfterSeconds))
}

const send = (reply: FastifyReply, { headers, html }: Page): FastifyReply => reply.headers({ ...headers }).send(html)

function sendProblem(call: RawCall, error: unknown): FastifyReply {
  const { reply, request, now } = call
  const fault = toFault(error)
  const status = statusByCode[fault.code]
  const [number] = problems[problemIn(fault)]
  if (status >= 500) request.log.error({ err: error, requestId: request.id }, 'sign-in failed')
  sayWhen(reply, fault)
  const shown = { problem: problemOf(fault), number, traceId: request.id, now }
  return send(reply.code(status), problemPage(wordsOf(call), shown))
}
