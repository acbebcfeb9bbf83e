// The two steps of a sign-in that an authorize request waits for: the user name, which finds the tenant, and the password.

import type { InteractionDetails, Provider } from 'oidc-provider'

import * as tenants from '../../directory/tenant/tenant.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { EndpointVersion } from '../access-token/claims.ts'
import type { Authority } from '../identity.ops.ts'
import { authorizePath, passedOn, unknownName } from '../oauth/authorize.ops.ts'
import { makeExchange } from '../oauth/exchange.ops.ts'
import { askedName, postedMode } from '../oauth/provider.ops.ts'
import { lostSignIn, redirect, type Shown, shown } from '../oauth/shown.ops.ts'
import { homeOf } from '../tenant-name.ops.ts'
import { writeContext } from './context.ts'
import { knownBrowser, markBrowser } from './known-browser.ts'
import { noBranding, type Page, type PageBranding } from './page.ts'
import { refusal } from './refused.ts'
import { signIn } from './sign-in.ops.ts'
import { passwordPage, userNamePage } from './sign-in-page.ts'

export type SignInRequest = { readonly tenantId: TenantId; readonly uid: string; readonly cookie: string | undefined }

type Open = {
  readonly provider: Provider
  readonly details: InteractionDetails
  readonly exchanged: ReturnType<typeof makeExchange>
  readonly branding: PageBranding
}

/** The cookie that came with the redirect here must belong to this very sign-in: a foreign page cannot submit it. */
async function openSignIn(deps: Authority, { tenantId, uid, cookie }: SignInRequest): Promise<Open> {
  const provider = await deps.providers(tenantId)
  const exchanged = makeExchange(deps.urls.login, `/${tenantId}`, { method: 'GET', url: `/sign-in/${uid}`, cookie })
  const details = await provider.interactionDetails(exchanged.request, exchanged.response).catch((cause: unknown) => {
    if (cause instanceof Error && cause.name === 'SessionNotFound') throw lostSignIn()
    throw cause
  })
  if (details.uid !== uid) throw lostSignIn()
  return { provider, details, exchanged, branding: await brandingOf(deps, tenantId) }
}

export async function brandingOf({ db }: Authority, tenantId: TenantId): Promise<PageBranding> {
  const tenant = await tenants.byId(db, tenantId)
  if (!tenant) return noBranding
  const { hasLogo, ...branding } = tenant.branding
  return { ...branding, logo: hasLogo ? `/${tenantId}/branding/logo` : null }
}

const param = (details: InteractionDetails, name: string): string | undefined => {
  const value = details.params[name]
  return typeof value === 'string' ? value : undefined
}

const addressOf = ({ tenantId, uid }: SignInRequest): string => `/${tenantId}/sign-in/${encodeURIComponent(uid)}`

/** `another`: the person wants to type a name although the application suggested one. */
export async function showSignIn(deps: Authority, request: SignInRequest, another: boolean): Promise<Shown> {
  const open = await openSignIn(deps, request)
  const hint = another ? undefined : param(open.details, 'login_hint')
  return hint ? chooseRealm(deps, request, open, hint) : shown(askName(request, open))
}

export async function submitSignIn(deps: Authority, request: SignInRequest, form: URLSearchParams): Promise<Shown> {
  const open = await openSignIn(deps, request)
  const userName = (form.get('username') ?? '').trim()
  if (form.get('step') !== 'password') return chooseRealm(deps, request, open, userName)
  // the hidden name is as untrusted as any: a name of elsewhere goes home, its password unread
  if ((await homeOf(deps.db, userName)) !== request.tenantId) return chooseRealm(deps, request, open, userName)
  return checkPassword(deps, request, open, userName, form.get('password') ?? '')
}

function askName(request: SignInRequest, open: Open, userName?: string, problem?: string): Page {
  const redirectUri = param(open.details, 'redirect_uri')
  return userNamePage({ action: addressOf(request), branding: open.branding, userName, problem, redirectUri })
}

function askPassword(request: SignInRequest, open: Open, userName: string, problem?: string): Page {
  return passwordPage({
    action: addressOf(request),
    otherAccount: `${addressOf(request)}?other=1`,
    branding: open.branding,
    userName,
    problem,
    redirectUri: param(open.details, 'redirect_uri'),
  })
}

async function chooseRealm(deps: Authority, request: SignInRequest, open: Open, userName: string): Promise<Shown> {
  const home = await homeOf(deps.db, userName)
  if (!home) return shown(askName(request, open, userName, unknownName))
  if (home === request.tenantId) return shown(askPassword(request, open, userName))
  return redirect(requestElsewhere(home, open.details, userName))
}

/** The request as its client sent it, at another tenant. */
function requestElsewhere(home: TenantId, details: InteractionDetails, userName: string): string {
  const endpointVersion: EndpointVersion = param(details, 'endpointVersion') === '1' ? 1 : 2
  const query = new URLSearchParams()
  for (const name of [...passedOn, 'prompt']) {
    const value = param(details, name)
    if (value) query.set(name, value)
  }
  if (query.get('response_mode') === postedMode) query.set('response_mode', 'form_post')
  const { resource } = details.params
  const name = (Array.isArray(resource) ? resource : [resource]).map(askedName).find(Boolean)
  if (endpointVersion === 1 && name) query.set('resource', name)
  if (endpointVersion === 2) query.set('scope', `openid profile offline_access${name ? ` ${name}/.default` : ''}`)
  query.set('login_hint', userName)
  return `${authorizePath(home, endpointVersion)}?${query}`
}

async function checkPassword(
  deps: Authority,
  request: SignInRequest,
  open: Open,
  userName: string,
  password: string,
): Promise<Shown> {
  const { tenantId } = request
  const clientId = param(open.details, 'client_id') ?? ''
  const result = await signIn(deps, {
    tenantId,
    userName,
    password,
    clientId,
    now: deps.clock(),
    knownBrowser: knownBrowser(deps.cookieKey, tenantId, userName, request.cookie),
  })
  if (result.kind === 'refused') {
    const { message, status, retryAfterSeconds } = refusal(result, deps.clock())
    return shown(askPassword(request, open, userName, message), status, [], retryAfterSeconds)
  }

  const { details, provider, exchanged } = open
  // another account was signed in here: its session ends, as one browser session has one account
  if (details.session?.uid && details.session.accountId !== result.user.id) {
    await (await provider.Session.findByUid(details.session.uid))?.destroy()
    details.session = undefined
    await details.save(details.exp - Math.floor(Date.now() / 1000))
  }
  const acr = writeContext({ epoch: result.user.credentialsEpoch })
  const login = { accountId: result.user.id, amr: ['pwd'], acr }
  const next = await provider.interactionResult(exchanged.request, exchanged.response, { login })
  return redirect(next, [markBrowser(deps.cookieKey, tenantId, userName)])
}
