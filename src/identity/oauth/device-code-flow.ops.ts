// The steps of a person who types the code of another device: the code, a sign-in like any other at our own page, the question.

import { randomBytes } from 'node:crypto'

import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { addressGroup } from '../../kernel/address.ts'
import { Fault } from '../../kernel/fault.ts'
import { origin } from '../../kernel/origin.ts'
import { devicePageClientId } from '../../protocol/oauth/known.ts'
import { challengeOf } from '../device-code/code-hash.ts'
import { decide, type OpenCode, openCode, openConsent } from '../device-code/decide.ops.ts'
import { markTyping, numberBytes, typingBrowser } from '../device-code/typing-browser.ts'
import { shownCode, typedCode } from '../device-code/user-code.ts'
import type { Authority } from '../identity.ops.ts'
import { devicePageRedirect } from '../provider/client.ts'
import { lostSignIn } from '../provider/why-refused.ts'
import { problemOf } from '../sign-in/page.ts'
import type { Answer } from './answer.ts'
import { authorizePath } from './authorize.ops.ts'
import { brandingOf } from './open-sign-in.ops.ts'

export const askDeviceCode = async (): Promise<Answer> => ({ next: { kind: 'ask-device-code', question: {} } })

/** A form or an address, and the cookies that came with it. */
export type DevicePageRequest = { readonly fields: URLSearchParams; readonly cookie: string | undefined }

export async function submitDeviceCode(deps: Authority, { fields, cookie }: DevicePageRequest): Promise<Answer> {
  const typed = fields.get('user_code') ?? ''
  try {
    const open = await openCode(deps, typed)
    const browser = typingBrowser(cookie) ?? randomBytes(numberBytes).toString('base64url')
    return { next: { kind: 'go', to: signInFor(deps, open, browser) }, keep: [markTyping(browser)] }
  } catch (error) {
    if (!(error instanceof Fault) || !asksAgain.has(error.code)) throw error
    return { next: { kind: 'ask-device-code', question: { typed, problem: problemOf(error) }, refused: error } }
  }
}

const asksAgain: ReadonlySet<string> = new Set(['invalid-input', 'too-many'])

/** A session is taken, and whose it is stands beside the question. */
function signInFor(
  deps: Authority,
  { userCode, code }: OpenCode,
  browser: string,
  more: Record<string, string> = {},
): string {
  const query = new URLSearchParams({
    client_id: devicePageClientId,
    response_type: 'code',
    redirect_uri: devicePageRedirect(deps.urls.login),
    scope: 'openid',
    state: userCode,
    code_challenge: challengeOf(deps.cookieKey, userCode, browser),
    code_challenge_method: 'S256',
    ...more,
  })
  return `${authorizePath(code.tenantId ?? 'common', 2)}?${query}`
}

export const showConsent = (deps: Authority, request: DevicePageRequest): Promise<Answer> =>
  orTypedHere(() => askConsent(deps, request))

export const submitConsent = (deps: Authority, request: DevicePageRequest): Promise<Answer> =>
  orTypedHere(() => takeConsent(deps, request))

/** The field is empty: who was sent a link has no code in front of them, and is told to enter none. */
async function orTypedHere(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer()
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'forbidden') throw error
    return { next: { kind: 'ask-device-code', question: { problem: problemOf(error) }, refused: error } }
  }
}

async function askConsent(deps: Authority, { fields, cookie }: DevicePageRequest): Promise<Answer> {
  const [typed, signInCode] = [fields.get('state') ?? '', fields.get('code') ?? '']
  const { tenantId, user, application, code, browser } = await openConsent(deps, { typed, signInCode, cookie })
  const tenant = await tenants.byId(deps.db, tenantId)
  if (!tenant) throw lostSignIn()
  const userCode = typedCode(typed) ?? ''
  const minutesAgo = Math.floor((deps.clock().getTime() - code.createdAt.getTime()) / 60_000)
  const question = {
    branding: brandingOf(tenant),
    userName: user.userPrincipalName,
    application,
    askedFrom: code.address,
    isSameNetwork: addressGroup(code.address ?? '') === addressGroup(origin().address ?? 'local'),
    minutesAgo,
    userCode: shownCode(userCode),
    signInCode,
    otherAccount: signInFor(deps, { userCode, code }, browser, { prompt: 'login' }),
  }
  return { next: { kind: 'ask-consent', question } }
}

async function takeConsent(deps: Authority, { fields, cookie }: DevicePageRequest): Promise<Answer> {
  const answering = { typed: fields.get('user_code') ?? '', signInCode: fields.get('code') ?? '', cookie }
  if (fields.get('answer') === 'allow') {
    const { application } = await decide(deps, answering, 'allowed')
    return { next: { kind: 'device-allowed', application } }
  }
  await decide(deps, answering, 'declined')
  return { next: { kind: 'device-declined' } }
}
