// The authorize endpoint in both generations. A request first finds its tenant; the tenant's oidc-provider keeps it while
// the person signs in (sign-in/flow.ops.ts), and ends it with a code.

import * as tenants from '../../directory/tenant/tenant.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { EndpointVersion } from '../access-token/claims.ts'
import { signInByDevice } from '../device-token/sign-in.ops.ts'
import type { Authority } from '../identity.ops.ts'
import { noBranding } from '../sign-in/page.ts'
import { postPage, userNamePage } from '../sign-in/sign-in-page.ts'
import { homeOf, resolveSegment } from '../tenant-name.ops.ts'
import { type ExchangeContext, type Exchanged, exchange, type Sent, setCookies } from './exchange.ops.ts'
import { anyResource } from './grant.ops.ts'
import { askedIdentifier, type Posted, postedMode } from './provider.ops.ts'
import { asProblem, newExchangeContext, parseBody, redirect, type Shown, shown } from './shown.ops.ts'
import { askedResource } from './token-endpoint.ops.ts'
import { VendorProblem } from './vendor-problem.ts'

export type AuthorizeRequest = {
  readonly segment: string
  readonly endpointVersion: EndpointVersion
  readonly params: URLSearchParams
  readonly cookie: string | undefined
  /** What the broker of a joined device sends along (MS-OAPXBC §3.2.5.2.1.1.1). */
  readonly credential?: string | undefined
}

export async function authorize(deps: Authority, request: AuthorizeRequest): Promise<Shown> {
  const { params } = request
  const found = await resolveSegment(deps.db, request.segment)
  if (!found) {
    const name = request.segment.slice(0, 100)
    throw new VendorProblem('unknown-tenant', `No organisation is called '${name}' here. Check the address.`)
  }
  if (found.kind === 'any') return findRealm(deps, request)

  const { tenantId } = found.tenant
  const exchangeContext = newExchangeContext(deps, request.endpointVersion, params.get('client_id') ?? '')
  const query = translateParams(deps, request)
  const sent = { method: 'GET', url: `/oauth2/v2.0/authorize?${query}`, cookie: request.cookie } as const
  if (request.credential && query.get('prompt') !== 'login') {
    const answer = await signInByDevice(deps, tenantId, request.credential, sent, exchangeContext)
    if (answer) return showAnswer(answer, exchangeContext)
  }
  return run(deps, tenantId, sent, exchangeContext)
}

/** At /common nobody knows the tenant yet: the user name tells it, and the whole request moves there. */
async function findRealm({ db }: Authority, { endpointVersion, params }: AuthorizeRequest): Promise<Shown> {
  const hint = params.get('login_hint') ?? ''
  const domain = params.get('domain_hint')
  const home = (await homeOf(db, hint)) ?? (domain ? await tenants.idByDomain(db, domain) : undefined)
  if (home) return redirect(`${authorizePath(home, endpointVersion)}?${params}`)
  return shown(
    userNamePage({
      action: authorizePath('common', endpointVersion),
      method: 'get',
      field: 'login_hint',
      hidden: [...params].filter(([name]) => name !== 'login_hint'),
      branding: noBranding,
      userName: hint,
      problem: hint === '' ? undefined : unknownName,
      redirectUri: params.get('redirect_uri') ?? undefined,
    }),
  )
}

export const unknownName =
  'No organisation here has this user name. Check the spelling, or ask your administrator for the name you sign in with.'

export function authorizePath(segment: string, endpointVersion: EndpointVersion): string {
  return `/${segment}/oauth2/${endpointVersion === 1 ? '' : 'v2.0/'}authorize`
}

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
]

const responseModes = new Set(['query', 'fragment', 'form_post'])

function translateParams(deps: Authority, { params, endpointVersion }: AuthorizeRequest): URLSearchParams {
  for (const name of passedOn) {
    if (params.getAll(name).length > 1)
      throw new VendorProblem('malformed-request', `${name} is there twice. Send it once.`)
  }
  const mode = params.get('response_mode')
  if (mode && !responseModes.has(mode)) {
    throw new VendorProblem('malformed-request', 'response_mode is query, fragment or form_post here.')
  }
  const out = new URLSearchParams()
  for (const name of passedOn) {
    const value = params.get(name)
    if (value) out.set(name, value)
  }
  if (mode === 'form_post') out.set('response_mode', postedMode)
  const requestedResource = askedResource(params, endpointVersion, deps.urls)
  out.set('scope', 'openid profile email offline_access')
  out.append('resource', anyResource)
  if (requestedResource) out.append('resource', askedIdentifier(requestedResource.name))
  out.set('endpointVersion', String(endpointVersion))
  const prompts = (params.get('prompt') ?? '').split(' ')
  if (prompts.includes('none')) out.set('prompt', 'none')
  else if (prompts.includes('login') || prompts.includes('select_account')) out.set('prompt', 'login')
  return out
}

/** After the sign-in the provider takes the request up again at this address. */
export async function resume(
  deps: Authority,
  tenantId: TenantId,
  uid: string,
  cookie: string | undefined,
): Promise<Shown> {
  const url = `/oauth2/v2.0/authorize/${encodeURIComponent(uid)}`
  return run(deps, tenantId, { method: 'GET', url, cookie }, newExchangeContext(deps, 2, ''))
}

async function run(deps: Authority, tenantId: TenantId, sent: Sent, exchangeContext: ExchangeContext): Promise<Shown> {
  const provider = await deps.providers(tenantId)
  return showAnswer(await exchange(provider, deps.urls.login, `/${tenantId}`, sent, exchangeContext), exchangeContext)
}

function showAnswer(answer: Exchanged, exchangeContext: ExchangeContext): Shown {
  const { location } = answer.headers
  if (typeof location === 'string') return redirect(location, setCookies(answer))
  const posted = parseBody(answer.body).posted as Posted | undefined
  if (posted) return shown(postPage(posted), 200, setCookies(answer))
  throw asProblem(answer, exchangeContext)
}
