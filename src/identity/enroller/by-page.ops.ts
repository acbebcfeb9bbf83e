// A sign-in at the page that management opens for a device that has not joined (MS-MDE2, policy Federated): at our own pages, with all
// that the organisation asks for. The page takes the code by itself, in this process, and only in the browser where the sign-in began.

import { createHash, createHmac } from 'node:crypto'

import * as tenants from '../../directory/tenant/tenant.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import { UserId } from '../../kernel/id.ts'
import { enrollmentPageClientId } from '../../protocol/oauth/known.ts'
import type { Authority } from '../identity.ops.ts'
import { authorizePath } from '../oauth/authorize.ops.ts'
import { enrollmentPageRedirect } from '../provider/client.ts'
import { lostSignIn } from '../provider/why-refused.ts'
import { refuseWithoutFactor } from '../second-factor/need.ops.ts'
import { readContext } from '../sign-in/context.ts'
import { homeOf, markedTenant } from '../tenant-name.ops.ts'
import { type Enroller, enrollerOf, refuseUnlessAllowed } from './enroller.ts'

/** What the page keeps of a sign-in that it began: its own signed text, and the number of the browser. */
export type Begun = { readonly state: string; readonly browser: string }

/** The address of the sign-in. Whoever has no chance to enrol is told so before they sign in. */
export async function signInToEnroll(
  deps: Authority,
  { state, browser }: Begun,
  loginHint: string | undefined,
): Promise<string> {
  const home = loginHint === undefined ? undefined : await homeOf(deps.db, loginHint)
  if (home) refuseUnlessAllowed(await tenants.byId(deps.db, home))
  const query = new URLSearchParams({
    client_id: enrollmentPageClientId,
    response_type: 'code',
    redirect_uri: enrollmentPageRedirect(deps.urls.enrollment),
    scope: 'openid',
    state,
    code_challenge: challengeOf(deps.cookieKey, state, browser),
    code_challenge_method: 'S256',
    prompt: 'login', // whoever finds a session open enrols no PC with it
    ...(home && loginHint !== undefined && { login_hint: loginHint }),
  })
  return `${deps.urls.login}${authorizePath(home ?? 'common', 2)}?${query}`
}

/** The code of the sign-in is used up. */
export async function enrollerByPage(
  deps: Authority,
  { state, browser, code }: Begun & { readonly code: string },
): Promise<Enroller> {
  const tenantId = markedTenant(code)
  if (!tenantId) throw lostSignIn()
  const provider = await deps.providers(tenantId)
  const found = await provider.findCode(code)
  if (!found || found.consumed || found.clientId !== enrollmentPageClientId) throw lostSignIn()
  if (found.codeChallenge !== challengeOf(deps.cookieKey, state, browser)) throw lostSignIn()
  const { acr } = await provider.takeCode(code)
  refuseUnlessAllowed(await tenants.byId(deps.db, tenantId))
  const { epoch, amr } = readContext(acr)
  const user = await users.byId(deps.db, tenantId, UserId.parse(found.accountId))
  if (!user?.accountEnabled || user.credentialsEpoch !== epoch) throw lostSignIn()
  await refuseWithoutFactor(deps.db, tenantId, user, { amr, wanted: 'join' })
  return enrollerOf(tenantId, user)
}

/** Nobody but this page makes the verifier (RFC 7636): it follows from what was begun, and where. */
function challengeOf(key: Buffer, state: string, browser: string): string {
  const verifier = createHmac('sha256', key).update(`enrolment sign-in ${state} ${browser}`).digest('base64url')
  return createHash('sha256').update(verifier).digest('base64url')
}
