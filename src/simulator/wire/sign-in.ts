// Signing in like Windows: the web host shows the authority's pages, the broker redeems the code for a token of the
// registration service and later the refresh token for one of the management service (docs/specification/authority.md).
// The caller keeps tokens in memory only. Their content is read unverified; TLS decides whom to trust.

import { fromBase64 } from '../../kernel/bytes.ts'
import { brokerClientId } from '../../protocol/oauth/known.ts'
import { type ShownProblem, shownProblem } from '../../protocol/oauth/problem-shown.ts'
import type { AuthenticatorApp } from '../port/authenticator-app.ts'
import { type Http, type HttpReply, jsonOf } from './http.ts'
import { type Arrival, openWebHost, type WebHost, type WebPage } from './web-host.ts'

export const drsResource = 'urn:ms-drs:enterpriseregistration.windows.net'
const redirectUri = 'ms-appx-web://Microsoft.AAD.BrokerPlugin/DRS'

export type Tokens = {
  readonly accessToken: string
  readonly refreshToken: string
  readonly tokenEndpoint: string
}

export type Claims = Readonly<Record<string, unknown>>

export type SignInResult =
  | { readonly kind: 'signed-in'; readonly tokens: Tokens; readonly claims: Claims; readonly seen: SeenPage }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly seen: SeenPage }

/** The organisation's page as the person saw it (S-100, S-202). */
export type SeenPage = {
  readonly heading: string
  readonly text: string
  readonly hasLogo: boolean
  readonly pages: readonly string[]
}

export type SignInInput = {
  readonly login: string
  /** Tenant id or domain whose page is opened; null for the common page. */
  readonly authority: string | null
  readonly userName: string
  readonly password: string
  /** Typed in place of the password. */
  readonly pass?: string | undefined
  readonly app?: AuthenticatorApp | undefined
  /** A second factor is shown now, for a key of Windows Hello. */
  readonly fresh?: boolean
  /** Of the device, for the pages. */
  readonly language: string
}

const mostPages = 14
const mostCodes = 3
/** ERROR_LOGON_FAILURE: the password page came back with its reason in words only. */
const logonFailure = '0x8007052e'

export async function signIn(http: Http, input: SignInInput): Promise<SignInResult> {
  const host = openWebHost(http, 'sign-in', input.language)
  const query = new URLSearchParams({
    client_id: brokerClientId,
    resource: drsResource,
    redirect_uri: redirectUri,
    response_type: 'code',
    response_mode: 'query',
    login_hint: input.userName,
    ...(input.fresh && { amr_values: 'ngcmfa' }),
  })
  // The organisation's page is opened without a hint first: a hint may go straight to the user's own tenant.
  query.delete('login_hint')
  const arrival = await host.open(`${input.login}/${input.authority ?? 'common'}/oauth2/authorize?${query}`)
  const end = await throughPages(host, arrival, input)
  if (end.kind === 'refused') return end
  if (end.kind === 'left') return redeem(http, end.address, tokenEndpoint(host, input.login), end.seen)
  return { kind: 'refused', code: 'OOBEIDPS', message: `the pages end at ${end.page.form?.action}`, seen: end.seen }
}

type Typed = Pick<SignInInput, 'userName' | 'password' | 'pass' | 'app'>

type EndOfPages =
  | { readonly kind: 'left'; readonly address: string; readonly seen: SeenPage }
  /** A page whose form is for an application of the device. */
  | { readonly kind: 'handed-over'; readonly page: WebPage; readonly seen: SeenPage }
  | Extract<SignInResult, { kind: 'refused' }>

/** Types what the pages ask for, until they lead out of the web. */
export async function throughPages(host: WebHost, first: Arrival, input: Typed): Promise<EndOfPages> {
  let arrival = first
  let seen: SeenPage = { heading: '', text: '', hasLogo: false, pages: [] }
  let typedPassword = false
  let codes = 0
  for (let count = 0; count < mostPages; count++) {
    if (arrival.kind === 'left') return { ...arrival, seen }
    const { page } = arrival
    seen = look(seen, page)
    if (page.form && !/^https?:/.test(page.form.action)) return { kind: 'handed-over', page, seen }
    const field = fieldsOf(page)
    const step = stepOf(page)
    if (step === 'codes-kept') {
      arrival = await host.submit(page, {})
      continue
    }
    if (field.code) {
      if (!input.app) return { kind: 'refused', code: 'AADSTS50076', message: secondFactorAsked, seen }
      if (++codes > mostCodes) return refusal(page, arrival.status, seen)
      const code = await codeFor(input.app, page, step)
      if (code === undefined) return { kind: 'refused', code: 'AADSTS50076', message: noAccountInApp, seen }
      arrival = await host.submit(page, { [field.code]: code })
      continue
    }
    if (step === 'password' && input.pass !== undefined && page.alerts.length === 0) {
      arrival = await host.submit(page, { step: 'use-pass' })
      continue
    }
    const refused = page.alerts.length > 0 || arrival.status >= 400 || !page.form
    if (refused && (typedPassword || !field.password)) return refusal(page, arrival.status, seen)
    const values = {
      ...(field.userName ? { [field.userName]: input.userName } : {}),
      ...(field.password ? { [field.password]: input.pass ?? input.password } : {}),
    }
    typedPassword ||= field.password !== undefined
    arrival = await host.submit(page, values)
  }
  return { kind: 'refused', code: 'OOBEIDPS', message: `signing in did not end after ${mostPages} pages`, seen }
}

const secondFactorAsked = 'The organisation asks for a second factor, and there is nobody here who has one.'

const noAccountInApp = 'The organisation asks for the code of an app in which this account was never set up.'

const stepOf = (page: WebPage): string | undefined => page.form?.fields.find(({ name }) => name === 'step')?.value

/** 32 letters of base32 in groups of four, as the page writes the key for whoever types it. */
const keyShown = /\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b/

/** A code that was refused is not typed again: the next one is waited for. */
async function codeFor(app: AuthenticatorApp, page: WebPage, step: string | undefined): Promise<string | undefined> {
  const key = step === 'set-up' ? keyShown.exec(page.text)?.[0] : undefined
  if (key) app.setUp(key)
  return app.knowsAccount() ? app.code(page.alerts.length > 0) : undefined
}

function fieldsOf(page: WebPage): Readonly<Record<'userName' | 'password' | 'code', string | undefined>> {
  const fields = page.form?.fields ?? []
  return {
    userName: fields.find(({ type, name }) => type === 'email' || (type === 'text' && name !== 'code'))?.name,
    password: fields.find(({ type }) => type === 'password')?.name,
    code: fields.find(({ name }) => name === 'code')?.name,
  }
}

/** The first page is the one that shows whose device this is. */
function look(seen: SeenPage, page: WebPage): SeenPage {
  const pages = [...seen.pages, page.title]
  if (seen.pages.length > 0) return { ...seen, pages }
  return { heading: page.headings[0] ?? page.title, text: page.text, hasLogo: page.images.length > 0, pages }
}

function refusal(page: WebPage, status: number, seen: SeenPage): Extract<SignInResult, { kind: 'refused' }> {
  const message = page.alerts[0] ?? page.headings[0] ?? page.text.slice(0, 200)
  const wrongPassword = page.form?.fields.some(({ type }) => type === 'password') ? logonFailure : 'OOBEIDPS'
  const code = /AADSTS\d+/.exec(page.text)?.[0] ?? (status >= 400 ? `HTTP ${status}` : wrongPassword)
  return { kind: 'refused', code, message, seen }
}

/** The tenant that in the end signed the user in: the last authorize address on the way. */
function tokenEndpoint(host: WebHost, login: string): string {
  const last = host.visited.findLast((address) => /\/oauth2\/(v2\.0\/)?authorize/.test(address))
  const url = new URL(last ?? login)
  const tenant = url.pathname.split('/')[1] || 'common'
  return `${url.origin}/${tenant}/oauth2/token`
}

async function redeem(http: Http, address: string, endpoint: string, seen: SeenPage): Promise<SignInResult> {
  const query = new URLSearchParams(address.slice(address.indexOf('?') + 1))
  const code = query.get('code')
  if (!code) {
    const problem = shownProblem(Object.fromEntries(query))
    return {
      kind: 'refused',
      code: numberIn(problem) ?? 'OOBEAADV10',
      message: problem?.message ?? 'no code in the answer',
      seen,
    }
  }
  const reply = await askForToken(http, endpoint, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: brokerClientId,
    resource: drsResource,
  })
  const body = jsonOf(reply)
  const accessToken = textIn(body, 'access_token')
  const claims = readClaims(textIn(body, 'id_token')) ?? readClaims(accessToken)
  if (!accessToken || !claims) return { kind: 'refused', ...problemOf(reply), seen }
  const tid = typeof claims.tid === 'string' ? claims.tid : 'common'
  const tokens = {
    accessToken,
    refreshToken: textIn(body, 'refresh_token'),
    tokenEndpoint: `${new URL(endpoint).origin}/${tid}/oauth2/token`,
  }
  return { kind: 'signed-in', tokens, claims, seen }
}

export type MoreToken =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

/** Another resource's token for the same user, without asking again. */
export async function tokenFor(http: Http, tokens: Tokens, resource: string): Promise<MoreToken> {
  const reply = await askForToken(http, tokens.tokenEndpoint, {
    grant_type: 'refresh_token',
    refresh_token: tokens.refreshToken,
    client_id: brokerClientId,
    resource,
  })
  const token = textIn(jsonOf(reply), 'access_token')
  return token ? { kind: 'token', token } : { kind: 'refused', ...problemOf(reply) }
}

export function askForToken(http: Http, url: string, form: Readonly<Record<string, string>>): Promise<HttpReply> {
  return http.send({
    at: 'sign-in',
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
  })
}

export function problemOf(reply: HttpReply): { code: string; message: string } {
  const problem = shownProblem(jsonOf(reply) ?? {})
  return {
    code: numberIn(problem) ?? `HTTP ${reply.status}`,
    message: problem?.message ?? `the authority answered ${reply.status}`,
  }
}

const numberIn = (problem: ShownProblem | undefined): string | undefined =>
  problem?.code.startsWith('AADSTS') ? problem.code : undefined

export function textIn(body: Readonly<Record<string, unknown>> | undefined, name: string): string {
  const value = body?.[name]
  return typeof value === 'string' ? value : ''
}

/** The middle of a JWT, unverified. */
export function readClaims(token: string): Claims | undefined {
  const bytes = fromBase64(token.split('.')[1] ?? '')
  if (!bytes?.length) return undefined
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null ? (value as Claims) : undefined
  } catch {
    return undefined
  }
}
