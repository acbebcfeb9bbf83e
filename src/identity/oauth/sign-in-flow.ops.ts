// The two steps of a sign-in that an authorize request waits for: the user name, which finds the tenant, and the password.

import type * as tenants from '../../directory/tenant/tenant.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { EndpointVersion } from '../access-token/claims.ts'
import type { Authority } from '../identity.ops.ts'
import { readAhead } from '../provider/payload.sql.ts'
import { type PendingSignIn, postedMode } from '../provider/provider.ops.ts'
import { signInName } from '../provider/resource.ts'
import { knownBrowser } from '../sign-in/known-browser.ts'
import { noBranding, type PageBranding } from '../sign-in/page.ts'
import { refusedSignIn } from '../sign-in/refused.ts'
import { signIn } from '../sign-in/sign-in.ops.ts'
import type { PasswordQuestion } from '../sign-in/sign-in-page.ts'
import { homeOf } from '../tenant-name.ops.ts'
import type { Answer } from './answer.ts'
import { authorizePath, passedOn, unknownName } from './authorize.ops.ts'

export type SignInRequest = { readonly tenantId: TenantId; readonly uid: string; readonly cookie: string | undefined }

type Open = {
  readonly pending: PendingSignIn
  readonly tenant: tenants.Tenant | undefined
  readonly branding: PageBranding
}

async function openSignIn(deps: Authority, { tenantId, uid, cookie }: SignInRequest): Promise<Open> {
  const provider = await deps.providers(tenantId)
  const { tenant } = await readAhead(deps.db, tenantId, { model: 'Interaction', id: uid }, deps.clock())
  const pending = await provider.pendingSignIn(uid, cookie)
  return { pending, tenant, branding: tenant ? brandingOf(tenant) : noBranding }
}

function brandingOf({ tenantId, branding: { hasLogo, ...branding } }: tenants.Tenant): PageBranding {
  return { ...branding, logo: hasLogo ? `/${tenantId}/branding/logo` : null }
}

const param = ({ params }: PendingSignIn, name: string): string | undefined => {
  const value = params[name]
  return typeof value === 'string' ? value : undefined
}

const addressOf = ({ tenantId, uid }: SignInRequest): string => `/${tenantId}/sign-in/${encodeURIComponent(uid)}`

/** `another`: the person wants to type a name although the application suggested one. */
export async function showSignIn(deps: Authority, request: SignInRequest, another: boolean): Promise<Answer> {
  const open = await openSignIn(deps, request)
  const hint = another ? undefined : param(open.pending, 'login_hint')
  return hint ? chooseRealm(deps, request, open, hint) : askName(request, open)
}

export async function submitSignIn(deps: Authority, request: SignInRequest, form: URLSearchParams): Promise<Answer> {
  const open = await openSignIn(deps, request)
  const userName = (form.get('username') ?? '').trim()
  if (form.get('step') !== 'password') return chooseRealm(deps, request, open, userName)
  // the hidden name is as untrusted as any: a name of elsewhere goes home, its password unread
  if ((await homeOf(deps.db, userName, open.tenant)) !== request.tenantId)
    return chooseRealm(deps, request, open, userName)
  return checkPassword(deps, request, open, userName, form.get('password') ?? '')
}

function askName(request: SignInRequest, { pending, branding }: Open, userName?: string, problem?: string): Answer {
  const redirectUri = param(pending, 'redirect_uri')
  const question = { action: addressOf(request), branding, userName, problem, redirectUri }
  return { next: { kind: 'ask-user-name', question } }
}

function passwordOf(request: SignInRequest, { pending, branding }: Open, userName: string): PasswordQuestion {
  const action = addressOf(request)
  return { action, otherAccount: `${action}?other=1`, branding, userName, redirectUri: param(pending, 'redirect_uri') }
}

async function chooseRealm(deps: Authority, request: SignInRequest, open: Open, userName: string): Promise<Answer> {
  const home = await homeOf(deps.db, userName, open.tenant)
  if (!home) return askName(request, open, userName, unknownName)
  if (home !== request.tenantId) return { next: { kind: 'go', to: requestElsewhere(home, open.pending, userName) } }
  return { next: { kind: 'ask-password', question: passwordOf(request, open, userName) } }
}

/** The request as its client sent it, at another tenant. */
function requestElsewhere(home: TenantId, pending: PendingSignIn, userName: string): string {
  const endpointVersion: EndpointVersion = param(pending, 'endpointVersion') === '1' ? 1 : 2
  const query = new URLSearchParams()
  for (const name of [...passedOn, 'prompt']) {
    const value = param(pending, name)
    if (value) query.set(name, value)
  }
  if (query.get('response_mode') === postedMode) query.set('response_mode', 'form_post')
  const { resource } = pending.params
  const names = [resource].flat().filter((one) => typeof one === 'string')
  const name = names.map(signInName).find(Boolean)
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
): Promise<Answer> {
  const { tenantId } = request
  const clientId = param(open.pending, 'client_id') ?? ''
  const result = await signIn(deps, {
    tenantId,
    userName,
    password,
    clientId,
    now: deps.clock(),
    knownBrowser: (name) => knownBrowser(deps.cookieKey, tenantId, name, request.cookie),
  })
  if (result.kind === 'refused') {
    const refused = refusedSignIn(result, deps.clock())
    const question = { ...passwordOf(request, open, userName), problem: refused.message }
    return { next: { kind: 'ask-password', question, refused } }
  }
  const context = { epoch: result.user.credentialsEpoch }
  const to = await open.pending.finish({ accountId: result.user.id, context })
  return { next: { kind: 'go', to }, signedIn: { tenantId, name: result.name, epoch: context.epoch } }
}
