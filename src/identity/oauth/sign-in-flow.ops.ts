// The two first steps of a sign-in that an authorize request waits for: the user name, which finds the tenant, and the password.
// What comes after a password that is not enough stands in second-factor-flow.ops.ts.

import type { User } from '../../directory/user/user.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import { enrollmentPageClientId } from '../../protocol/oauth/known.ts'
import { useAccessPass } from '../access-pass/access-pass.ops.ts'
import type { EndpointVersion } from '../access-token/claims.ts'
import { byPassword, type MethodReferences } from '../access-token/method-reference.ts'
import { answerConsent, askConsent } from '../consent/consent-flow.ops.ts'
import type { Authority } from '../identity.ops.ts'
import { isAskedForFactor } from '../policy/policy.ops.ts'
import { ownMethodParam, secondFactorParam } from '../provider/configuration.ops.ts'
import { postedMode } from '../provider/instance.ops.ts'
import type { PendingSignIn } from '../provider/provider.ops.ts'
import { guardedBy, resourceOfSignIn } from '../provider/resource.ts'
import type { HalfWay } from '../second-factor/half-way.ts'
import { knownBrowser } from '../sign-in/known-browser.ts'
import { type PageProblem, problemOf } from '../sign-in/page.ts'
import { refusedSignIn } from '../sign-in/refused.ts'
import { signIn } from '../sign-in/sign-in.ops.ts'
import type { PasswordQuestion } from '../sign-in/sign-in-page.ts'
import { homeOf } from '../tenant-name.ops.ts'
import type { Answer } from './answer.ts'
import { authorizePath, ownMethodAsked, passedOn, unknownName } from './authorize.ops.ts'
import { passed, type Stepped, wantsToAdd } from './factor-step.ops.ts'
import { addressOf, clientOf, type OpenSignIn, openSignIn, paramOf, type SignInRequest } from './open-sign-in.ops.ts'
import { addMethod } from './own/own-method-flow.ops.ts'
import { askPasskeyAlone, checkPasskeyAlone, siteOf } from './passkey-flow.ops.ts'
import { askForFactor, isFactorStep, submitFactor } from './second-factor-flow.ops.ts'

/** `another`: the person wants to type a name although the application suggested one. */
export async function showSignIn(deps: Authority, request: SignInRequest, another: boolean): Promise<Answer> {
  const open = await openSignIn(deps, request)
  const consent = await askConsent(deps, consentStep(request, open))
  if (consent) return { next: consent }
  const hint = another ? undefined : paramOf(open.pending, 'login_hint')
  return hint ? chooseRealm(deps, request, open, hint) : askName(request, open)
}

export async function submitSignIn(deps: Authority, request: SignInRequest, form: URLSearchParams): Promise<Answer> {
  const open = await openSignIn(deps, request)
  const consent = await answerConsent(deps, consentStep(request, open), form)
  if (consent) return { next: consent }
  const userName = (form.get('username') ?? '').trim()
  const step = form.get('step')
  const goOn = async (stepped: Stepped) => ('adds' in stepped ? addMethod(deps, request, open, stepped) : stepped)
  if (isFactorStep(step)) {
    const alone =
      step === 'passkey'
        ? await checkPasskeyAlone(deps, request, open, attemptOf(deps, request, open), form)
        : undefined
    const answer = alone ?? (await submitFactor(deps, request, open, step, form))
    return answer ? goOn(answer) : askName(request, open, undefined, beginAgain)
  }
  if (!isPasswordStep(step)) return chooseRealm(deps, request, open, userName)
  // the hidden name is as untrusted as any: a name of elsewhere goes home, its password unread
  if ((await homeOf(deps.db, userName, open.tenant)) !== request.tenantId)
    return chooseRealm(deps, request, open, userName)
  const question = passwordOf(deps, request, open, userName)
  switch (step) {
    case 'password':
      return checkPassword(deps, request, open, question, form.get('password') ?? '')
    case 'use-passkey':
      return (await askPasskeyAlone(deps, request, open, userName)) ?? { next: { kind: 'ask-password', question } }
    case 'use-pass':
      return { next: { kind: 'ask-pass', question } }
    case 'pass':
      return goOn(await checkPass(deps, request, open, question, form.get('pass') ?? ''))
  }
}

const consentStep = (request: SignInRequest, { pending, branding }: OpenSignIn) => ({
  ...{ tenantId: request.tenantId, action: addressOf(request), pending, branding },
})

const passwordSteps = ['password', 'use-passkey', 'use-pass', 'pass'] as const
const isPasswordStep = (step: string | null): step is (typeof passwordSteps)[number] =>
  passwordSteps.some((one) => one === step)

const beginAgain: PageProblem = [{ say: 'begin-again' }]

const commonOf = (pending: PendingSignIn) => ({
  redirectUri: paramOf(pending, 'redirect_uri'),
  locales: paramOf(pending, 'ui_locales'),
})

function askName(
  request: SignInRequest,
  { pending, branding }: OpenSignIn,
  userName?: string,
  problem?: PageProblem,
): Answer {
  const question = { ...commonOf(pending), action: addressOf(request), branding, userName, problem }
  return { next: { kind: 'ask-user-name', question } }
}

function passwordOf(
  deps: Authority,
  request: SignInRequest,
  { pending, branding }: OpenSignIn,
  userName: string,
): PasswordQuestion {
  const action = addressOf(request)
  return {
    action,
    otherAccount: `${action}?other=1`,
    branding,
    userName,
    offersPasskey: siteOf(deps) !== undefined,
    ...commonOf(pending),
  }
}

async function chooseRealm(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  userName: string,
): Promise<Answer> {
  const home = await homeOf(deps.db, userName, open.tenant)
  if (!home) return askName(request, open, userName, unknownName)
  if (home !== request.tenantId)
    return { next: { kind: 'go', to: requestElsewhere(deps, home, open.pending, userName) } }
  return { next: { kind: 'ask-password', question: passwordOf(deps, request, open, userName) } }
}

const resourcesOf = ({ params }: PendingSignIn): string[] =>
  [params.resource].flat().filter((one) => typeof one === 'string')

/** The request as its client sent it, at another tenant. */
function requestElsewhere({ urls }: Authority, home: TenantId, pending: PendingSignIn, userName: string): string {
  const endpointVersion: EndpointVersion = paramOf(pending, 'endpointVersion') === '1' ? 1 : 2
  const query = new URLSearchParams()
  if (paramOf(pending, secondFactorParam)) query.set('amr_values', 'mfa')
  const own = paramOf(pending, ownMethodParam)
  if (own) query.set(ownMethodAsked, own)
  for (const name of [...passedOn, 'prompt']) {
    const value = paramOf(pending, name)
    if (value) query.set(name, value)
  }
  if (query.get('response_mode') === postedMode) query.set('response_mode', 'form_post')
  const asked = resourceOfSignIn(resourcesOf(pending), urls)
  if (endpointVersion === 1 && asked) query.set('resource', asked.name)
  const scopes = asked ? (asked.permissions ?? ['.default']).map((one) => `${asked.name}/${one}`) : []
  if (endpointVersion === 2) query.set('scope', ['openid', 'profile', 'offline_access', ...scopes].join(' '))
  query.set('login_hint', userName)
  return `${authorizePath(home, endpointVersion)}?${query}`
}

async function checkPassword(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  asked: PasswordQuestion,
  password: string,
): Promise<Answer> {
  const { tenantId } = request
  const wanted =
    clientOf(open.pending) === enrollmentPageClientId
      ? 'join'
      : guardedBy(resourceOfSignIn(resourcesOf(open.pending), deps.urls))
  const asksFactor = async (user: User): Promise<boolean> =>
    paramOf(open.pending, secondFactorParam) !== undefined ||
    wantsToAdd(open) ||
    isAskedForFactor(deps.db, tenantId, user, wanted)
  const attempt = { ...attemptOf(deps, request, open), userName: asked.userName, password, asksFactor }
  const result = await signIn(deps, attempt)
  if (result.kind === 'refused') {
    const refused = refusedSignIn(result, deps.clock())
    return { next: { kind: 'ask-password', question: { ...asked, problem: problemOf(refused) }, refused } }
  }
  return result.factorAsked ? askForFactor(deps, request, open, result) : finish(request, open, result, byPassword)
}

/** Counted with the passwords of the name; it is more than a password, so nothing else is asked for. */
async function checkPass(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  asked: PasswordQuestion,
  pass: string,
): Promise<Stepped> {
  const { tenantId } = request
  const attempt = attemptOf(deps, request, open)
  const isRight = (user: User | undefined) => useAccessPass(deps, tenantId, user, { typed: pass, now: attempt.now })
  const other = { by: 'access-pass', isRight } as const
  const result = await signIn(deps, { ...attempt, userName: asked.userName, password: pass, other })
  if (result.kind === 'ok') return passed(request, open, halfWayOf(result, attempt.now), 'pass')
  const refused = refusedSignIn(result, attempt.now, 'access-pass')
  return { next: { kind: 'ask-pass', question: { ...asked, problem: problemOf(refused) }, refused } }
}

const halfWayOf = ({ user, name }: { readonly user: User; readonly name: string }, now: Date): HalfWay => ({
  userId: user.id,
  userName: user.userPrincipalName,
  name,
  epoch: user.credentialsEpoch,
  at: now.getTime(),
})

const attemptOf = (deps: Authority, { tenantId, cookie }: SignInRequest, { pending }: OpenSignIn) => ({
  tenantId,
  clientId: clientOf(pending),
  way: 'page' as const,
  resource: resourceOfSignIn(resourcesOf(pending), deps.urls)?.resource.key,
  now: deps.clock(),
  knownBrowser: (name: string) => knownBrowser(deps.cookieKey, tenantId, name, cookie),
})

async function finish(
  { tenantId }: SignInRequest,
  { pending }: OpenSignIn,
  { user, name }: { readonly user: User; readonly name: string },
  amr: MethodReferences,
): Promise<Answer> {
  const context = { epoch: user.credentialsEpoch, amr }
  const to = await pending.finish({ accountId: user.id, context })
  return { next: { kind: 'go', to }, signedIn: { tenantId, name, epoch: context.epoch } }
}
