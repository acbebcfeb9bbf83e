// Signing in with the authorization code flow and PKCE, as any browser application would: no secret, no private endpoint.
// Tokens live in sessionStorage: they survive a reload, belong to one tab, and go with it. Another tab signs in through the
// authority's own session without asking again.

import { config } from '../config.ts'
import { paths } from '../paths.ts'
import { claimsOf, textClaim } from './claims.ts'
import { challengeOf, randomText } from './pkce.ts'

const clientId = '5a7a9c1e-7a11-4e0c-9d7a-000000000001'
const scope = 'https://graph.microsoft.com/.default openid profile offline_access'
const tokensKey = 'taxiway.tokens'
const pendingKey = 'taxiway.sign-in'

type Tokens = {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  readonly idToken: string | undefined
  readonly expiresAt: number
}

type Pending = {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly returnTo: string
}

export type Account = {
  readonly name: string
  readonly userPrincipalName: string
  readonly tenantId: string
  readonly scopes: readonly string[]
}

export class SignInProblem extends Error {
  readonly detail: string
  constructor(message: string, detail: string) {
    super(message)
    this.name = 'SignInProblem'
    this.detail = detail
  }
}

/** Nobody's tenant is known before they signed in; afterwards the tenant's own address is asked. */
const endpoint = (name: string, tenant = 'organizations') => `${config().login}/${tenant}/oauth2/v2.0/${name}`
const redirectUri = () => `${location.origin}${paths.signedIn()}`

function read<T>(key: string): T | undefined {
  const text = sessionStorage.getItem(key)
  if (text === null) return undefined
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined
  }
}

export function account(): Account | undefined {
  const tokens = read<Tokens>(tokensKey)
  if (!tokens) return undefined
  const access = claimsOf(tokens.accessToken)
  const id = tokens.idToken ? claimsOf(tokens.idToken) : {}
  const userPrincipalName =
    textClaim(access, 'upn', 'preferred_username') ?? textClaim(id, 'preferred_username', 'upn') ?? ''
  return {
    name: textClaim(id, 'name') ?? textClaim(access, 'name') ?? userPrincipalName,
    userPrincipalName,
    tenantId: textClaim(access, 'tid') ?? textClaim(id, 'tid') ?? '',
    scopes: (textClaim(access, 'scp') ?? '').split(' ').filter(Boolean),
  }
}

export async function startSignIn(returnTo: string, loginHint?: string): Promise<void> {
  const pending: Pending = { state: randomText(), nonce: randomText(), verifier: randomText(48), returnTo }
  sessionStorage.setItem(pendingKey, JSON.stringify(pending))
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: redirectUri(),
    scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: 'S256',
  })
  if (loginHint) query.set('login_hint', loginHint)
  location.assign(`${endpoint('authorize')}?${query}`)
}

/** Ends the round trip on /signed-in; answers where the person wanted to go. */
export async function finishSignIn(search: URLSearchParams): Promise<string> {
  const pending = read<Pending>(pendingKey)
  sessionStorage.removeItem(pendingKey)
  const refusal = search.get('error')
  if (refusal) throw new SignInProblem(search.get('error_description') ?? refusal, refusal)
  const code = search.get('code')
  if (!pending || !code || search.get('state') !== pending.state) {
    throw new SignInProblem('This answer does not belong to a sign-in that was started in this tab.', 'state')
  }
  const tokens = await redeem({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri(),
    code_verifier: pending.verifier,
  })
  const id = tokens.idToken ? claimsOf(tokens.idToken) : {}
  if (id.nonce !== pending.nonce || id.aud !== clientId) {
    throw new SignInProblem('The identity in the answer was made for another sign-in.', 'nonce')
  }
  sessionStorage.setItem(tokensKey, JSON.stringify(tokens))
  return pending.returnTo.startsWith('/') && !pending.returnTo.startsWith('//') ? pending.returnTo : paths.devices()
}

async function redeem(grant: Record<string, string>): Promise<Tokens> {
  const response = await fetch(endpoint('token'), {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, scope, ...grant }),
  })
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>
  if (!response.ok || typeof answer.access_token !== 'string') {
    const description = answer.error_description
    throw new SignInProblem(
      typeof description === 'string' ? description : `The sign-in service answered HTTP ${response.status}.`,
      String(answer.error ?? response.status),
    )
  }
  const lifetime = Number(answer.expires_in ?? 300)
  return {
    accessToken: answer.access_token,
    refreshToken: typeof answer.refresh_token === 'string' ? answer.refresh_token : undefined,
    idToken: typeof answer.id_token === 'string' ? answer.id_token : undefined,
    expiresAt: Date.now() + lifetime * 1000,
  }
}

let renewing: Promise<string | undefined> | undefined

/**
 * A token good for at least another minute, and not the one that was refused; renewed when needed. Undefined when the person
 * has to sign in again.
 */
export async function accessToken(refused?: string): Promise<string | undefined> {
  const tokens = read<Tokens>(tokensKey)
  if (!tokens) return undefined
  if (tokens.expiresAt - Date.now() > 60_000 && tokens.accessToken !== refused) return tokens.accessToken
  renewing ??= renew(tokens).finally(() => {
    renewing = undefined
  })
  return renewing
}

async function renew(old: Tokens): Promise<string | undefined> {
  if (!old.refreshToken) return undefined
  try {
    const tokens = await redeem({ grant_type: 'refresh_token', refresh_token: old.refreshToken })
    const kept: Tokens = {
      ...tokens,
      refreshToken: tokens.refreshToken ?? old.refreshToken,
      idToken: tokens.idToken ?? old.idToken,
    }
    sessionStorage.setItem(tokensKey, JSON.stringify(kept))
    return kept.accessToken
  } catch (problem) {
    // A refusal ends the session; a network failure does not: the caller reports it and may try again.
    if (problem instanceof SignInProblem) return undefined
    throw problem
  }
}

/** Forgets the tokens without leaving the page; the next navigation asks to sign in. */
export function forgetSession(): void {
  sessionStorage.removeItem(tokensKey)
}

/** Forgets the tokens and ends the authority's session too. */
export function signOut(): void {
  const idToken = read<Tokens>(tokensKey)?.idToken
  const tenant = account()?.tenantId
  forgetSession()
  const query = new URLSearchParams({
    client_id: clientId,
    post_logout_redirect_uri: `${location.origin}${paths.home()}`,
  })
  if (idToken) query.set('id_token_hint', idToken)
  location.assign(`${endpoint('logout', tenant || undefined)}?${query}`)
}
