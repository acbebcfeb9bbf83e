// The steps of a sign-in after a password that alone is not enough: a code or a passkey, or one of the two is set up, with recovery
// codes. Those of passkeys stand in passkey-flow.ops.ts.

import type { User } from '../../directory/user/user.sql.ts'
import type { Authority } from '../identity.ops.ts'
import { passkeysOf } from '../passkey/passkey.sql.ts'
import { ownMethodParam } from '../provider/configuration.ops.ts'
import { hasFactor } from '../second-factor/factor.sql.ts'
import { keyPurpose } from '../second-factor/factor-seal.ts'
import { type HalfWay, readHalfWay } from '../second-factor/half-way.ts'
import { newKey, registerTotp } from '../second-factor/register.ops.ts'
import { keyToShow } from '../second-factor/totp.ts'
import { verifyCode } from '../second-factor/verify.ops.ts'
import { knownBrowser } from '../sign-in/known-browser.ts'
import { type PageProblem, problemOf } from '../sign-in/page.ts'
import { refusedCode } from '../sign-in/refused.ts'
import type { Answer } from './answer.ts'
import {
  afterSetUp,
  commonOf,
  finish,
  issuerOf,
  operationBy,
  passed,
  type Stepped,
  wantsToAdd,
} from './factor-step.ops.ts'
import { clientOf, type OpenSignIn, paramOf, type SignInRequest } from './open-sign-in.ops.ts'
import { answerNewCodes } from './own/new-codes.ops.ts'
import { askPasskey, checkPasskey, makePasskey, showNewPasskey, siteOf } from './passkey-flow.ops.ts'

/** `name`: as the directory compares it. */
type Proven = { readonly user: User; readonly name: string }

/** The password was good: asks for a passkey or a code, or has a factor set up where there is none yet. */
export async function askForFactor(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  { user, name }: Proven,
): Promise<Answer> {
  const { tenantId } = request
  const proven: HalfWay = {
    userId: user.id,
    userName: user.userPrincipalName,
    name,
    epoch: user.credentialsEpoch,
    at: deps.clock().getTime(),
  }
  const site = siteOf(deps)
  const keys = site ? await passkeysOf(deps.db, tenantId, user.id) : []
  if (site && keys.length > 0) return askPasskey(deps, request, open, proven, { site, keys })
  // who has passkeys made under another address of this service has recovery codes
  if (!(await hasFactor(deps.db, tenantId, user.id))) return firstFactor(deps, request, open, proven)
  await open.pending.keep(proven)
  return askCode(request, open, proven)
}

/** Of whoever came for a passkey it is one. */
async function firstFactor(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  proven: HalfWay,
): Promise<Answer> {
  const asked = paramOf(open.pending, ownMethodParam) === 'passkey'
  const shown = asked ? await showNewPasskey(deps, request, open, proven) : undefined
  return shown ?? showNewApp(deps, request, open, proven)
}

export async function showNewApp(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  { challenge: _, ...proven }: HalfWay,
): Promise<Answer> {
  const key = newKey()
  const of = { tenantId: request.tenantId, userId: proven.userId }
  const sealed = deps.seal.seal(key, keyPurpose(of)).toString('base64')
  await open.pending.keep({ ...proven, newKey: sealed } satisfies HalfWay)
  return askSetUp(deps, request, open, proven, key)
}

const factorSteps = [
  ...(['code', 'set-up', 'codes-kept', 'passkey', 'set-up-passkey', 'new-passkey', 'use-app'] as const),
  ...(['new-codes', 'keep-codes'] as const),
]
export type FactorStep = (typeof factorSteps)[number]

export const isFactorStep = (step: string | null): step is FactorStep => factorSteps.some((one) => one === step)

/** Undefined: nothing is left of the password that was checked, and the sign-in begins again. */
export async function submitFactor(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  step: FactorStep,
  form: URLSearchParams,
): Promise<Stepped | undefined> {
  const halfWay = readHalfWay(open.pending.kept, deps.clock())
  if (!halfWay) return undefined
  const code = form.get('code') ?? ''
  switch (step) {
    case 'code':
      return checkCode(deps, request, open, halfWay, code)
    case 'set-up':
      return setUp(deps, request, open, halfWay, code)
    case 'passkey':
      return checkPasskey(deps, request, open, halfWay, form)
    case 'set-up-passkey':
    case 'use-app':
    case 'new-passkey':
      if (step === 'new-passkey' && halfWay.shown) return makePasskey(deps, request, open, halfWay, form)
      return (await mayChoose(deps, request, halfWay)) ? choose(deps, request, open, step, halfWay, form) : undefined
    case 'new-codes':
    case 'keep-codes':
      return answerNewCodes(deps, request, open, halfWay, step === 'new-codes')
    case 'codes-kept':
      return halfWay.done ? finish(request, open, halfWay, halfWay.done) : undefined
  }
}

/** Who has a factor shows it: whoever knows the password alone would else add one of their own (T-51). */
const mayChoose = async ({ db }: Authority, { tenantId }: SignInRequest, { userId, done }: HalfWay): Promise<boolean> =>
  !done && !(await hasFactor(db, tenantId, userId))

async function choose(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  step: 'set-up-passkey' | 'use-app' | 'new-passkey',
  halfWay: HalfWay,
  form: URLSearchParams,
): Promise<Answer | undefined> {
  switch (step) {
    case 'set-up-passkey': {
      const { newKey: _, ...proven } = halfWay
      return showNewPasskey(deps, request, open, proven)
    }
    case 'use-app':
      return showNewApp(deps, request, open, halfWay)
    case 'new-passkey':
      return makePasskey(deps, request, open, halfWay, form)
  }
}

async function checkCode(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  halfWay: HalfWay,
  code: string,
): Promise<Stepped | undefined> {
  const known = knownBrowser(deps.cookieKey, request.tenantId, halfWay.name, request.cookie) === halfWay.epoch
  const attempt = { ...halfWay, code, clientId: clientOf(open.pending), knownBrowser: known }
  const verified = await verifyCode(deps, operationBy(deps, request, halfWay), attempt)
  switch (verified.kind) {
    case 'ok':
      return passed(request, open, halfWay, 'app')
    case 'changed':
      return undefined
    case 'refused': {
      const refused = refusedCode(verified, deps.clock())
      return askCode(request, open, halfWay, refused)
    }
  }
}

async function setUp(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  halfWay: HalfWay,
  code: string,
): Promise<Answer | undefined> {
  const { userId, epoch, newKey: sealed, shown } = halfWay
  if (sealed === undefined) return undefined
  const key = deps.seal.open(Buffer.from(sealed, 'base64'), keyPurpose({ tenantId: request.tenantId, userId }))
  const typed = code.replace(/\s/g, '')
  const clientId = clientOf(open.pending)
  const made = { userId, epoch, key, code: typed, clientId, replaces: shown !== undefined }
  const registered = await registerTotp(deps, operationBy(deps, request, halfWay), made)
  switch (registered.kind) {
    case 'changed':
      return undefined
    case 'wrong-code':
      return askSetUp(deps, request, open, halfWay, key, [{ say: 'not-code-of-now' }])
    case 'ok':
      return afterSetUp(
        request,
        open,
        { ...halfWay, epoch: registered.epoch },
        { by: shown ?? 'app', recoveryCodes: registered.recoveryCodes },
      )
  }
}

function askCode(
  request: SignInRequest,
  open: OpenSignIn,
  { userName }: HalfWay,
  refused?: ReturnType<typeof refusedCode>,
): Answer {
  const question = { ...commonOf(request, open), userName, problem: refused && problemOf(refused) }
  return { next: { kind: 'ask-code', question, ...(refused && { refused }) } }
}

function askSetUp(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  { userName, shown }: HalfWay,
  key: Uint8Array,
  problem?: PageProblem,
): Answer {
  const { uri, text: keyText } = keyToShow(key, { issuer: issuerOf(open), userName })
  const own = wantsToAdd(open)
  const offersPasskey = shown === undefined && siteOf(deps) !== undefined
  const question = { ...commonOf(request, open), userName, uri, keyText, offersPasskey, own, problem }
  return { next: { kind: 'set-up-code', question } }
}
