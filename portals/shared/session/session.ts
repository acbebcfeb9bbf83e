// Signing in with the authorization code flow and PKCE, as any browser application would: no secret, no private endpoint.
// Tokens live in sessionStorage: they survive a reload, belong to one tab, and go with it. In localStorage they would outlive
// the browser and lie open to every tab there will ever be; what is kept there is only which organisation was signed in to.
// With it another tab asks that organisation's authority, which knows the browser by its session, and shows nothing
// (`prompt=none`).

import * as oauth from 'oauth4webapi'

import { problemInWords, shownProblem } from '../../../src/protocol/oauth/problem-shown.ts'
import { config } from '../api/config.ts'
import { sessionAddresses } from './addresses.ts'
import { claimsOf, textClaim } from './claims.ts'

const client: oauth.Client = { client_id: '5a7a9c1e-7a11-4e0c-9d7a-000000000001' }
const scope = 'https://graph.microsoft.com/.default openid profile offline_access'
const tokensKey = 'taxiway.tokens'
const pendingKey = 'taxiway.sign-in'
const organizationKey = 'taxiway.organization'
const tabs = new BroadcastChannel('taxiway.session')

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
  /** Without a page of the authority, whose "no" is then no failure. */
  readonly quiet?: boolean
}

export type Account = {
  readonly name: string
  readonly userPrincipalName: string
  readonly tenantId: string
  readonly scopes: readonly string[]
  /** Ids of the roles that count everywhere. */
  readonly roleIds: readonly string[]
  /** Holds a role for the members of a group, too, or alone. */
  readonly hasGroupRoles: boolean
  /** How the person proved who they are, and when, in seconds since 1970, where the token says so. */
  readonly amr: readonly unknown[]
  readonly shownAt: number | undefined
}

export class SignInProblem extends Error {
  readonly detail: string
  constructor(message: string, detail: string) {
    super(message)
    this.name = 'SignInProblem'
    this.detail = detail
  }
}

/** The tenant is unknown before the sign-in; afterwards the tenant's own addresses are asked. */
function authority(tenantId?: string): oauth.AuthorizationServer & { readonly token_endpoint: string } {
  const { login } = config()
  const endpoint = (name: string) => `${login}/${tenantId ?? 'organizations'}/oauth2/v2.0/${name}`
  return {
    issuer: `${login}/${tenantId ?? '{tenantid}'}/v2.0`,
    authorization_endpoint: endpoint('authorize'),
    token_endpoint: endpoint('token'),
    end_session_endpoint: endpoint('logout'),
    authorization_response_iss_parameter_supported: true,
  }
}

const redirectUri = () => `${location.origin}${sessionAddresses.signedIn}`

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
    roleIds: Array.isArray(access.wids) ? access.wids : [],
    hasGroupRoles: access.xms_group_roles === true,
    amr: Array.isArray(access.amr) ? access.amr : [],
    shownAt: typeof access.xms_shown === 'number' ? access.xms_shown : undefined,
  }
}

/** Asks this very person once more, and with what they have beside the password; or for what they want to add to it. */
export type Anew = {
  readonly anew: 'password' | 'with-factor'
  readonly ownMethod?: 'passkey' | 'app' | 'recovery-codes'
}

export function startSignIn(returnTo: string, anew?: Anew): Promise<void> {
  return leaveForSignIn(returnTo, anew && account()?.tenantId, anew)
}

/**
 * Signs in by the authority's session, without a page and without a click. False when there is nothing to ask; otherwise the
 * page is being left, and comes back signed in or to the sign-in page.
 */
export async function startQuietSignIn(returnTo: string): Promise<boolean> {
  const organization = localStorage.getItem(organizationKey)
  if (!organization) return false
  const { issuer } = authority(organization)
  try {
    // Whoever left for an authority that is away would be shown the browser's own error; for one that is no more, a page without a way on.
    const signal = AbortSignal.timeout(5_000)
    const known = await fetch(`${issuer}/.well-known/openid-configuration`, { cache: 'no-cache', signal })
    if (!known.ok) return false
  } catch {
    return false
  }
  await leaveForSignIn(returnTo, organization)
  return true
}

async function leaveForSignIn(returnTo: string, at?: string, anew?: Anew): Promise<void> {
  const quiet = at !== undefined && !anew
  const pending: Pending = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    returnTo,
    ...(quiet && { quiet: true }),
  }
  sessionStorage.setItem(pendingKey, JSON.stringify(pending))
  const query = new URLSearchParams({
    client_id: client.client_id,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: redirectUri(),
    scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
  })
  if (quiet) query.set('prompt', 'none')
  if (anew) {
    query.set('prompt', 'login')
    query.set('login_hint', account()?.userPrincipalName ?? '')
    if (anew.anew === 'with-factor') query.set('amr_values', 'mfa')
    if (anew.ownMethod) query.set('own_method', anew.ownMethod)
  }
  // Nobody comes back to the page that only led on.
  const leave = quiet ? location.replace : location.assign
  leave.call(location, `${authority(at).authorization_endpoint}?${query}`)
}

/** Ends the round trip on /signed-in; answers where the person wanted to go. */
export async function finishSignIn(search: URLSearchParams): Promise<string> {
  const pending = read<Pending>(pendingKey)
  sessionStorage.removeItem(pendingKey)
  if (!pending)
    throw new SignInProblem('This answer does not belong to a sign-in that was started in this tab.', 'state')
  try {
    const server = answering(search)
    const answer = oauth.validateAuthResponse(server, client, search, pending.state)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      answer,
      redirectUri(),
      pending.verifier,
    )
    const given = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: pending.nonce,
      requireIdToken: true,
    })
    sessionStorage.setItem(tokensKey, JSON.stringify(tokensOf(given)))
    localStorage.setItem(organizationKey, account()?.tenantId ?? '')
  } catch (problem) {
    if (pending.quiet && problem instanceof oauth.AuthorizationResponseError) {
      localStorage.removeItem(organizationKey)
      return `${sessionAddresses.signIn}?${new URLSearchParams({ returnTo: pending.returnTo })}`
    }
    throw asSignInProblem(problem)
  }
  return pending.returnTo.startsWith('/') && !pending.returnTo.startsWith('//')
    ? pending.returnTo
    : sessionAddresses.home
}

/** The answer names its tenant (RFC 9207); its identity then has to be by exactly that issuer, and of this authority. */
function answering(search: URLSearchParams): oauth.AuthorizationServer {
  const tenantId = search.get('iss')?.split('/').at(-2)
  return { ...authority(), issuer: authority(tenantId).issuer }
}

const tokensOf = (given: oauth.TokenEndpointResponse): Tokens => ({
  accessToken: given.access_token,
  refreshToken: given.refresh_token,
  idToken: given.id_token,
  expiresAt: Date.now() + (given.expires_in ?? 300) * 1000,
})

/** The authority's error, when it has words; otherwise the answer does not belong here. */
function asSignInProblem(problem: unknown): unknown {
  if (problem instanceof oauth.AuthorizationResponseError || problem instanceof oauth.ResponseBodyError) {
    const shown = shownProblem(problem)
    return new SignInProblem(shown ? problemInWords(shown) : problem.error, problem.error)
  }
  if (problem instanceof oauth.OperationProcessingError && problem.code === oauth.JWT_CLAIM_COMPARISON) {
    return new SignInProblem('The identity in the answer was made for another sign-in.', problem.message)
  }
  if (problem instanceof oauth.OperationProcessingError) {
    return new SignInProblem('This answer does not belong to a sign-in that was started in this tab.', problem.message)
  }
  return problem
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
  const server = authority(account()?.tenantId || undefined)
  try {
    const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), old.refreshToken, {
      additionalParameters: { scope },
    })
    const renewed = tokensOf(await oauth.processRefreshTokenResponse(server, client, response))
    const kept: Tokens = {
      ...renewed,
      refreshToken: renewed.refreshToken ?? old.refreshToken,
      idToken: renewed.idToken ?? old.idToken,
    }
    sessionStorage.setItem(tokensKey, JSON.stringify(kept))
    return kept.accessToken
  } catch (problem) {
    // A refusal ends the session; a failure of the network or the service does not: the caller reports it and may try again.
    if (problem instanceof oauth.ResponseBodyError && problem.status < 500) return undefined
    throw problem
  }
}

/** Forgets the tokens without leaving the page; the next navigation asks to sign in. */
export function forgetSession(): void {
  sessionStorage.removeItem(tokensKey)
}

/** Who signed out in another tab is signed out in this one. */
export function onSignedOutElsewhere(act: () => void): void {
  tabs.addEventListener('message', ({ data }) => {
    if (!data || data !== account()?.userPrincipalName) return
    forgetSession()
    act()
  })
}

/** Forgets the tokens here and in the other tabs, and ends the authority's session too. */
export function signOut(): void {
  tabs.postMessage(account()?.userPrincipalName)
  localStorage.removeItem(organizationKey)
  const idToken = read<Tokens>(tokensKey)?.idToken
  const server = authority(account()?.tenantId || undefined)
  forgetSession()
  const query = new URLSearchParams({
    client_id: client.client_id,
    post_logout_redirect_uri: `${location.origin}${sessionAddresses.home}`,
  })
  if (idToken) query.set('id_token_hint', idToken)
  location.assign(`${server.end_session_endpoint}?${query}`)
}
