// The steps of a sign-in after a password that alone is not enough: a code, or an app that is set up with its recovery codes.

import type { User } from '../../directory/user/user.sql.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { byPasswordAndMore } from '../access-token/method-reference.ts'
import type { Authority } from '../identity.ops.ts'
import { totpOf } from '../second-factor/factor.sql.ts'
import { keyPurpose } from '../second-factor/factor-seal.ts'
import { type HalfWay, readHalfWay } from '../second-factor/half-way.ts'
import { newKey, registerTotp } from '../second-factor/register.ops.ts'
import { keyToShow } from '../second-factor/totp.ts'
import { verifyCode } from '../second-factor/verify.ops.ts'
import { knownBrowser } from '../sign-in/known-browser.ts'
import { type PageProblem, problemOf } from '../sign-in/page.ts'
import { refusedCode } from '../sign-in/refused.ts'
import type { Answer } from './answer.ts'
import { addressOf, type OpenSignIn, paramOf, type SignInRequest } from './open-sign-in.ops.ts'

/** `name`: as the directory compares it. */
type Proven = { readonly user: User; readonly name: string }

/** The password was good: asks for a code, or shows a new key where there is no app yet. */
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
  if (await totpOf(deps.db, tenantId, user.id)) {
    await open.pending.keep(proven)
    return askCode(request, open, proven)
  }
  const key = newKey()
  const sealed = deps.seal.seal(key, keyPurpose({ tenantId, userId: user.id })).toString('base64')
  await open.pending.keep({ ...proven, newKey: sealed } satisfies HalfWay)
  return askSetUp(request, open, proven, key)
}

export type FactorStep = 'code' | 'set-up' | 'codes-kept'

export const isFactorStep = (step: string | null): step is FactorStep =>
  step === 'code' || step === 'set-up' || step === 'codes-kept'

/** Undefined: nothing is left of the password that was checked, and the sign-in begins again. */
export async function submitFactor(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  step: FactorStep,
  code: string,
): Promise<Answer | undefined> {
  const halfWay = readHalfWay(open.pending.kept, deps.clock())
  if (!halfWay) return undefined
  switch (step) {
    case 'code':
      return checkCode(deps, request, open, halfWay, code)
    case 'set-up':
      return setUp(deps, request, open, halfWay, code)
    case 'codes-kept':
      return halfWay.done ? finish(request, open, halfWay) : undefined
  }
}

async function checkCode(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  halfWay: HalfWay,
  code: string,
): Promise<Answer | undefined> {
  const known = knownBrowser(deps.cookieKey, request.tenantId, halfWay.name, request.cookie) === halfWay.epoch
  const attempt = { ...halfWay, code, knownBrowser: known }
  const verified = await verifyCode(deps, operationBy(deps, request, halfWay), attempt)
  switch (verified.kind) {
    case 'ok':
      return finish(request, open, halfWay)
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
  const { userId, epoch, newKey: sealed } = halfWay
  if (sealed === undefined) return undefined
  const key = deps.seal.open(Buffer.from(sealed, 'base64'), keyPurpose({ tenantId: request.tenantId, userId }))
  const typed = code.replace(/\s/g, '')
  const registered = await registerTotp(deps, operationBy(deps, request, halfWay), { userId, epoch, key, code: typed })
  switch (registered.kind) {
    case 'changed':
      return undefined
    case 'wrong-code':
      return askSetUp(request, open, halfWay, key, [{ say: 'not-code-of-now' }])
    case 'ok': {
      const { newKey: _, ...proven } = halfWay
      await open.pending.keep({ ...proven, done: true } satisfies HalfWay)
      return {
        next: { kind: 'show-recovery-codes', shown: { ...commonOf(request, open), codes: registered.recoveryCodes } },
      }
    }
  }
}

async function finish({ tenantId }: SignInRequest, { pending }: OpenSignIn, halfWay: HalfWay): Promise<Answer> {
  const { userId, name, epoch } = halfWay
  const to = await pending.finish({ accountId: userId, context: { epoch, amr: byPasswordAndMore } })
  return { next: { kind: 'go', to }, signedIn: { tenantId, name, epoch } }
}

const operationBy = (
  deps: Authority,
  { tenantId }: SignInRequest,
  { userId, userName }: HalfWay,
): OperationContext => ({
  tenantId,
  actor: { kind: 'user', id: userId, name: userName },
  now: deps.clock(),
})

const commonOf = (request: SignInRequest, { pending, branding }: OpenSignIn) => ({
  action: addressOf(request),
  otherAccount: `${addressOf(request)}?other=1`,
  branding,
  redirectUri: paramOf(pending, 'redirect_uri'),
  locales: paramOf(pending, 'ui_locales'),
})

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
  request: SignInRequest,
  open: OpenSignIn,
  { userName }: HalfWay,
  key: Uint8Array,
  problem?: PageProblem,
): Answer {
  const issuer = open.tenant?.displayName ?? 'Taxiway'
  const { uri, text: keyText } = keyToShow(key, { issuer, userName })
  return { next: { kind: 'set-up-code', question: { ...commonOf(request, open), userName, uri, keyText, problem } } }
}
