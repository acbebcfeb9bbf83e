// The authorize endpoint in both versions. A request first finds its tenant; the tenant's oidc-provider keeps it while
// the person signs in (sign-in-flow.ops.ts), and ends it with a code.

import { randomBytes } from 'node:crypto'

import * as tenants from '../../directory/tenant/tenant.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import { portalClientId } from '../../protocol/oauth/known.ts'
import { type EndpointVersion, graphName } from '../access-token/claims.ts'
import { asksForEmail, signInScope } from '../access-token/sign-in-scope.ts'
import { signInByDevice } from '../device-token/sign-in.ops.ts'
import type { Authority } from '../identity.ops.ts'
import {
  adminConsentParam,
  consentAnewParam,
  ownMethodParam,
  secondFactorParam,
} from '../provider/configuration.ops.ts'
import type { ExchangeContext } from '../provider/exchange.ops.ts'
import { postedMode } from '../provider/instance.ops.ts'
import { readAhead } from '../provider/payload.sql.ts'
import type { Authorized } from '../provider/provider.ops.ts'
import { anyResource, signInIdentifier } from '../provider/resource.ts'
import { refusal } from '../refusal.ts'
import { noBranding, type PageProblem } from '../sign-in/page.ts'
import { homeOf, resolveSegment } from '../tenant-name.ops.ts'
import { requestedResource } from '../token-request/requested-resource.ts'
import type { Answer } from './answer.ts'

export type AuthorizeRequest = {
  readonly segment: string
  readonly endpointVersion: EndpointVersion
  readonly params: URLSearchParams
  readonly cookie: string | undefined
  /** Sent by the broker of a joined device (MS-OAPXBC §3.2.5.2.1.1.1). */
  readonly credential?: string | undefined
  /** An administrator is sent to consent for everybody; nobody is signed in to the application. */
  readonly forConsent?: true
}

export async function authorize(deps: Authority, request: AuthorizeRequest): Promise<Answer> {
  const { params } = request
  refuseLongParams(params)
  const found = await resolveSegment(deps.db, request.segment)
  if (!found) {
    const name = request.segment.slice(0, 100)
    throw refusal('unknown-tenant', `No organisation is called '${name}' here. Check the address.`)
  }
  if (found.kind === 'any') return findRealm(deps, request)

  const { tenantId } = found.tenant
  const exchangeContext = newExchangeContext(deps, request.endpointVersion, params.get('client_id') ?? '')
  const query = translateParams(deps, request)
  const provider = await deps.providers(tenantId)
  if (request.credential && !request.forConsent && query.get('prompt') !== 'login' && !asksForFactor(params)) {
    const authorized = await signInByDevice(deps, tenantId, request.credential, query, exchangeContext)
    if (authorized) return answerOf(authorized)
  }
  return answerOf(await provider.authorize(query, request.cookie, exchangeContext))
}

/**
 * The address to which an application sends an administrator, once for the organisation: a sign-in at that application, which ends on
 * the page of consent (consent/consent-flow.ops.ts).
 */
export async function adminConsent(deps: Authority, request: AuthorizeRequest): Promise<Answer> {
  const params = new URLSearchParams([...request.params].filter(([name]) => ofAdminConsent.has(name)))
  for (const name of ['client_id', 'redirect_uri'] as const) {
    if (!params.get(name)) throw refusal('missing-parameter', `The address must contain ${name}.`)
  }
  const endpointVersion = request.endpointVersion
  const scope = endpointVersion === 2 ? params.get('scope') : null
  params.set('scope', `openid ${scope ?? `${graphName}/.default`}`)
  return authorize(deps, { ...request, params, forConsent: true })
}

const ofAdminConsent: ReadonlySet<string> = new Set(['client_id', 'redirect_uri', 'state', 'scope', 'login_hint'])

/** At /common the tenant is still unknown: the user name determines it, and the whole request moves there. */
async function findRealm(
  { db }: Authority,
  { endpointVersion, params, forConsent }: AuthorizeRequest,
): Promise<Answer> {
  const pathOf = forConsent ? consentPath : authorizePath
  const hint = params.get('login_hint') ?? ''
  const domain = params.get('domain_hint')
  const home = (await homeOf(db, hint)) ?? (domain ? await tenants.idByDomain(db, domain) : undefined)
  if (home) return { next: { kind: 'go', to: `${pathOf(home, endpointVersion)}?${params}` } }
  return {
    next: {
      kind: 'ask-user-name',
      question: {
        action: pathOf('common', endpointVersion),
        method: 'get',
        field: 'login_hint',
        hidden: [...params].filter(([name]) => name !== 'login_hint'),
        branding: noBranding,
        userName: hint,
        problem: hint === '' ? undefined : unknownName,
        redirectUri: params.get('redirect_uri') ?? undefined,
        locales: params.get('ui_locales') ?? undefined,
      },
    },
  }
}

export const unknownName: PageProblem = [{ say: 'unknown-name' }]

export function authorizePath(segment: string, endpointVersion: EndpointVersion): string {
  return `/${segment}/oauth2/${endpointVersion === 1 ? '' : 'v2.0/'}authorize`
}

const consentPath = (segment: string, endpointVersion: EndpointVersion): string =>
  `/${segment}/${endpointVersion === 1 ? '' : 'v2.0/'}adminconsent`

export const passedOn = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'max_age',
  'login_hint',
  'ui_locales',
]

/** Clients put what they come back to into their state. The vendor's libraries need less than half of it. */
const longestState = 4096
const longestParam = 2048

/** Each is kept with the sign-in that anybody may begin (T-55). */
function refuseLongParams(params: URLSearchParams): void {
  for (const name of passedOn) {
    const longest = name === 'state' ? longestState : longestParam
    if (params.getAll(name).some((value) => value.length > longest))
      throw refusal('malformed-request', `${name} is longer than ${longest} characters. Send a shorter one.`)
  }
}

const responseModes = new Set(['query', 'fragment', 'form_post'])

function translateParams(deps: Authority, { params, endpointVersion, forConsent }: AuthorizeRequest): URLSearchParams {
  for (const name of passedOn) {
    if (params.getAll(name).length > 1) throw refusal('malformed-request', `${name} is there twice. Send it once.`)
  }
  const mode = params.get('response_mode')
  if (mode && !responseModes.has(mode)) {
    throw refusal('malformed-request', 'response_mode is query, fragment or form_post here.')
  }
  const out = new URLSearchParams()
  for (const name of passedOn) {
    const value = params.get(name)
    if (value) out.set(name, value)
  }
  // the library refuses them, at the application's own address (OpenID Connect Core 1.0 §3.1.2.6)
  for (const name of ['request', 'request_uri']) if (params.has(name)) out.set(name, 'not taken here')
  if (mode === 'form_post') out.set('response_mode', postedMode)
  const requested = requestedResource(params, endpointVersion, deps.urls)
  out.set('scope', signInScope(asksForEmail(params.get('scope'))))
  out.append('resource', anyResource)
  if (requested) out.append('resource', signInIdentifier(requested))
  out.set('endpointVersion', String(endpointVersion))
  if (asksForFactor(params)) out.set(secondFactorParam, 'asked')
  if (forConsent) return askingForEverybody(out, endpointVersion)
  const prompts = (params.get('prompt') ?? '').split(' ')
  if (prompts.includes('consent')) out.set(consentAnewParam, 'asked')
  if (prompts.includes('none')) out.set('prompt', 'none')
  else if (prompts.includes('login') || prompts.includes('select_account')) out.set('prompt', 'login')
  const own = params.get(ownMethodAsked)
  if (own !== null && ownMethods.has(own) && params.get('client_id') === portalClientId) {
    out.set(ownMethodParam, own)
    out.set('prompt', 'login') // a session that somebody found open adds nothing
  }
  return out
}

/** No code comes of it, so that the challenge is nobody's. */
function askingForEverybody(query: URLSearchParams, endpointVersion: EndpointVersion): URLSearchParams {
  query.set('response_type', 'code')
  query.set('code_challenge', randomBytes(32).toString('base64url'))
  query.set('code_challenge_method', 'S256')
  query.set(adminConsentParam, String(endpointVersion))
  return query
}

/** Ours: our portal sends a person here who wants to add something to sign in with. */
export const ownMethodAsked = 'own_method'
const ownMethods: ReadonlySet<string> = new Set(['passkey', 'app', 'recovery-codes'])

/** `ngcmfa` asks for it for a new credential of Windows Hello; what is shown is the same. */
const asksForFactor = (params: URLSearchParams): boolean =>
  (params.get('amr_values') ?? '').split(/[ ,+]/).some((value) => value === 'mfa' || value === 'ngcmfa')

/** After the sign-in the provider takes the request up again at this address. */
export async function resume(
  deps: Authority,
  tenantId: TenantId,
  uid: string,
  cookie: string | undefined,
): Promise<Answer> {
  const provider = await deps.providers(tenantId)
  const { account } = await readAhead(deps.db, tenantId, { model: 'Interaction', id: uid }, deps.clock())
  const exchangeContext = { ...newExchangeContext(deps, 2, ''), ...(account && { person: account }) }
  return answerOf(await provider.resume(uid, cookie, exchangeContext))
}

const answerOf = ({ keep, ...next }: Authorized): Answer => ({ next, keep })

export function newExchangeContext(
  deps: Authority,
  endpointVersion: EndpointVersion,
  clientId: string,
): ExchangeContext {
  return { endpointVersion, requestedResource: undefined, clientId, now: deps.clock() }
}
