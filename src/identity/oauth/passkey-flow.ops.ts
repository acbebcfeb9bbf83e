// The steps of a sign-in with a passkey: beside a password, in place of one, and where one is set up.

import { withoutUnseen } from '../../kernel/text/plain-name.ts'
import type { Authority } from '../identity.ops.ts'
import { type Passkey, passkeysOf } from '../passkey/passkey.sql.ts'
import { type RelyingParty, relyingPartyOf } from '../passkey/passkey.ts'
import type { PasskeyQuestion } from '../passkey/passkey-page.ts'
import { registerPasskey } from '../passkey/register.ops.ts'
import { verifyPasskey } from '../passkey/verify.ops.ts'
import { optionsToMake, optionsToUse } from '../passkey/web-authn.ops.ts'
import { refusal } from '../refusal.ts'
import { type HalfWay, type KeyAlone, readKeyAlone } from '../second-factor/half-way.ts'
import { type PageProblem, problemOf } from '../sign-in/page.ts'
import { refusedSignIn } from '../sign-in/refused.ts'
import { type SignIn, signIn } from '../sign-in/sign-in.ops.ts'
import type { Answer } from './answer.ts'
import { afterSetUp, commonOf, issuerOf, operationBy, passed, type Stepped } from './factor-step.ops.ts'
import { clientOf, type OpenSignIn, type SignInRequest } from './open-sign-in.ops.ts'

export const siteOf = ({ urls }: Authority): RelyingParty | undefined => relyingPartyOf(urls.login)

/** What the script of the page put into its form. */
type Given = { readonly answer: string; readonly failed: string }

const givenIn = (form: URLSearchParams): Given => ({
  answer: form.get('answer') ?? '',
  failed: form.get('failed') ?? '',
})

/** Why there is no answer to look at. */
function problemIn({ answer, failed }: Given): PageProblem | undefined {
  if (answer !== '') return undefined
  if (failed === 'InvalidStateError') return [{ say: 'passkey-known' }]
  return [{ say: failed === '' ? 'passkey-needs-script' : 'passkey-not-shown' }]
}

export async function askPasskey(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  proven: HalfWay,
  more: { readonly site: RelyingParty; readonly keys?: readonly Passkey[]; readonly refused?: Refused },
): Promise<Answer> {
  const keys = more.keys ?? (await passkeysOf(deps.db, request.tenantId, proven.userId))
  const { json, challenge } = await optionsToUse(more.site, keys)
  await open.pending.keep({ ...proven, challenge } satisfies HalfWay)
  const { userName } = proven
  return passkeyAsked({ ...commonOf(request, open), userName, options: json, instead: 'code' }, more.refused)
}

type Refused = { readonly problem: PageProblem; readonly fault?: ReturnType<typeof refusal> }

const passkeyAsked = (question: PasskeyQuestion, refused: Refused | undefined): Answer => ({
  next: {
    kind: 'ask-passkey',
    question: { ...question, problem: refused?.problem },
    ...(refused?.fault && { refused: refused.fault }),
  },
})

const refusedBy = (fault: ReturnType<typeof refusal>): Refused => ({ problem: problemOf(fault), fault })

/** Undefined: nothing is left of the password that was checked, and the sign-in begins again. */
export async function checkPasskey(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  halfWay: HalfWay,
  form: URLSearchParams,
): Promise<Stepped | undefined> {
  const [site, given] = [siteOf(deps), givenIn(form)]
  const { challenge, ...proven } = halfWay
  if (!site || challenge === undefined) return undefined
  const problem = problemIn(given)
  if (problem) return askPasskey(deps, request, open, proven, { site, refused: { problem } })
  const shown = { ...proven, challenge, answer: given.answer, clientId: clientOf(open.pending) }
  const verified = await verifyPasskey({ ...deps, site }, operationBy(deps, request, halfWay), shown)
  if (verified === 'changed') return undefined
  if (verified === 'ok') return passed(request, open, proven, 'passkey')
  const refused = refusedBy(refusal('factor-failed', [{ say: verified }]))
  return askPasskey(deps, request, open, proven, { site, refused })
}

/** Undefined: this is no address at which browsers keep passkeys. */
export async function showNewPasskey(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  proven: HalfWay,
  problem?: PageProblem,
): Promise<Answer | undefined> {
  const site = siteOf(deps)
  if (!site) return undefined
  const { userId, userName, shown } = proven
  const issuer = issuerOf(open)
  const existing = await passkeysOf(deps.db, request.tenantId, userId)
  const person = { id: userId, userName, displayName: userName, issuer }
  const { json, challenge } = await optionsToMake(site, person, existing)
  await open.pending.keep({ ...proven, challenge } satisfies HalfWay)
  const question = {
    ...commonOf(request, open),
    userName,
    options: json,
    number: existing.length + 1,
    own: shown !== undefined,
    problem,
  }
  return { next: { kind: 'set-up-passkey', question } }
}

export async function makePasskey(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  halfWay: HalfWay,
  form: URLSearchParams,
): Promise<Answer | undefined> {
  const [site, given] = [siteOf(deps), givenIn(form)]
  const { challenge, ...proven } = halfWay
  if (!site || challenge === undefined) return undefined
  const problem = problemIn(given)
  if (problem) return showNewPasskey(deps, request, open, proven, problem)
  const displayName = withoutUnseen(form.get('name') ?? '').trim() || 'Passkey'
  const common = { ...proven, challenge, answer: given.answer, displayName, clientId: clientOf(open.pending) }
  const made = { ...common, beside: proven.shown !== undefined }
  const registered = await registerPasskey({ ...deps, site }, operationBy(deps, request, halfWay), made)
  switch (registered.kind) {
    case 'changed':
      return undefined
    case 'refused':
      return showNewPasskey(deps, request, open, proven, [{ say: 'passkey-not-made' }])
    case 'ok':
      return afterSetUp(request, open, proven, {
        by: proven.shown ?? 'passkey',
        recoveryCodes: registered.recoveryCodes,
      })
  }
}

/** For a name that was typed. Which keys there are is not asked: nobody learns whether the person has one (I7). */
export async function askPasskeyAlone(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  userName: string,
  refused?: Refused,
): Promise<Answer | undefined> {
  const site = siteOf(deps)
  if (!site) return undefined
  const { json, challenge } = await optionsToUse(site, [])
  await open.pending.keep({ passkeyOf: userName, challenge, at: deps.clock().getTime() } satisfies KeyAlone)
  return passkeyAsked({ ...commonOf(request, open), userName, options: json, instead: 'password' }, refused)
}

type Attempt = Omit<Parameters<typeof signIn>[1], 'password' | 'other' | 'userName'>

/** Counted with the passwords of the name. Undefined: none was asked for on this way. */
export async function checkPasskeyAlone(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  attempt: Attempt,
  form: URLSearchParams,
): Promise<Stepped | undefined> {
  const [site, given, waiting] = [siteOf(deps), givenIn(form), readKeyAlone(open.pending.kept, attempt.now)]
  if (!site || !waiting) return undefined
  const { passkeyOf: userName, challenge } = waiting
  const problem = problemIn(given)
  if (problem) return askPasskeyAlone(deps, request, open, userName, { problem })
  const isRight = async (user: Extract<SignIn, { kind: 'ok' }>['user'] | undefined) => {
    if (!user) return false
    const actor = { kind: 'user', id: user.id, name: user.userPrincipalName } as const
    const { clientId } = attempt
    const shown = { userId: user.id, userName, epoch: user.credentialsEpoch, challenge, answer: given.answer, clientId }
    const operation = { tenantId: request.tenantId, actor, now: attempt.now }
    return (await verifyPasskey({ ...deps, site }, operation, { ...shown, alone: true })) === 'ok'
  }
  const result = await signIn(deps, { ...attempt, userName, password: '', other: { by: 'passkey', isRight } })
  if (result.kind === 'refused') {
    const refused = refusedBy(refusedSignIn(result, attempt.now, 'passkey'))
    return askPasskeyAlone(deps, request, open, userName, refused)
  }
  const { user, name } = result
  const { id: userId, credentialsEpoch: epoch } = user
  const proven = { userId, userName: user.userPrincipalName, name, epoch, at: attempt.now.getTime() }
  return passed(request, open, proven, 'passkey-alone')
}
