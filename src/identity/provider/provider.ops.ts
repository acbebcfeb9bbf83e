// The adapter around oidc-provider (docs/decisions/0006-dependencies.md): sessions, authorization codes with PKCE, refresh
// tokens with rotation and reuse detection, client credentials, one instance for each tenant. Nothing outside this folder knows
// the library: it gets parameters, answers with data, and its refusals become faults (why-refused.ts).
// Instances are made at first use, kept while the same key signs, and bounded in number.

import type { Interaction as LibraryInteraction, Provider } from 'oidc-provider'

import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { SigningKeys } from '../key/signing-key.ops.ts'
import { refusal } from '../refusal.ts'
import { readContext, type SignInContext, writeContext } from '../sign-in/context.ts'
import { tokenOfProved } from './application-token.ops.ts'
import type { SignOutForm } from './configuration.ops.ts'
import { type ExchangeContext, type Exchanged, exchange, makeExchange, type Sent } from './exchange.ops.ts'
import { makeInstance, signInPath } from './instance.ops.ts'
import { writtenTogether } from './payload.sql.ts'
import type { Library, ProviderDeps } from './provider-deps.ts'
import { type Facts, type GrantSource, lostSignIn, usedMeanwhile, whyRefused } from './why-refused.ts'

/** The library's session cookies, which the browser keeps and sends with its next request. */
export type BrowserState = readonly string[]

/** Where an authorize request leads. */
export type Authorized = { readonly keep: BrowserState } & (
  | { readonly kind: 'go'; readonly to: string }
  | { readonly kind: 'post'; readonly action: string; readonly fields: Readonly<Record<string, string>> }
)

/** A code or a refresh token as it is kept. */
export type StoredGrant = GrantSource & {
  readonly accountId?: string | undefined
  readonly scope?: string | undefined
  readonly acr?: string | undefined
  /** Resource indicators that were granted. */
  readonly resource?: string | readonly string[] | undefined
}

export type Login = { readonly accountId: string; readonly context: SignInContext }

/** A sign-in that an authorize request waits for. */
export type PendingSignIn = {
  /** Of the authorize request. */
  readonly params: Readonly<Record<string, unknown>>
  /** What `keep` was given last. */
  readonly kept: unknown
  /** What is asked for: a person who signs in, or consent of the one who is signed in. */
  readonly asks: 'sign-in' | { readonly consentOf: { readonly userId: string; readonly context: SignInContext } }
  /** After yes: answers where the browser goes on. */
  readonly consented: () => Promise<string>
  /** After no: the same; the application is told so. */
  readonly declined: (why: string) => Promise<string>
  /** Remembers how far the person has come; as long as the sign-in waits. */
  readonly keep: (progress: object) => Promise<void>
  /** Answers where the browser goes on. */
  readonly finish: (login: Login) => Promise<string>
}

export type TokenSent = {
  readonly form: URLSearchParams
  readonly authorization?: string | undefined
  /** The redeemed grant. */
  readonly source?: StoredGrant | undefined
}

export type TenantProvider = {
  readonly authorize: (
    query: URLSearchParams,
    browser: string | undefined,
    exchangeContext: ExchangeContext,
  ) => Promise<Authorized>
  /** As `authorize`, for a person who signed in meanwhile; no session is left behind. */
  readonly authorizeAs: (query: URLSearchParams, login: Login, exchangeContext: ExchangeContext) => Promise<Authorized>
  /** Takes the request up again after its sign-in. */
  readonly resume: (uid: string, browser: string | undefined, exchangeContext: ExchangeContext) => Promise<Authorized>
  /** The browser's cookies must belong to this very sign-in: a foreign page cannot submit it. */
  readonly pendingSignIn: (uid: string, browser: string | undefined) => Promise<PendingSignIn>
  readonly token: (sent: TokenSent, exchangeContext: ExchangeContext) => Promise<Readonly<Record<string, unknown>>>
  readonly findCode: (code: string) => Promise<StoredGrant | undefined>
  /** Uses a code up in this process, for our own page; refuses one that was used before. */
  readonly takeCode: (code: string) => Promise<StoredGrant>
  readonly findRefreshToken: (token: string) => Promise<StoredGrant | undefined>
  /** Ends the session; `to` when the application's own address is registered. */
  readonly signOut: (
    query: URLSearchParams,
    browser: string | undefined,
    exchangeContext: ExchangeContext,
  ) => Promise<{ readonly to: string | undefined; readonly keep: BrowserState }>
}

export type Providers = (tenantId: TenantId) => Promise<TenantProvider>

const most = 50

let library: Promise<Library> | undefined

/** The library warns about Node 20 once, when it is loaded; that one line is dropped. */
async function loadLibrary(): Promise<Library> {
  const { warn } = console
  console.warn = (...args: unknown[]) => {
    if (!String(args[0]).includes('Unsupported runtime')) warn(...args)
  }
  try {
    return await import('oidc-provider')
  } finally {
    console.warn = warn
  }
}

export function makeProviders(deps: ProviderDeps): Providers {
  const made = makeBoundedCache<TenantId, { kid: string; provider: Promise<TenantProvider> }>(most)
  return async (tenantId) => {
    const known = made.get(tenantId)
    // asked before a key is made: anybody can put any id into an address
    if (!known && !(await tenants.byId(deps.db, tenantId))) {
      throw refusal('unknown-tenant', 'This address has no tenant. Go back to the application and start again.')
    }
    const { signing } = await deps.keyRing.keys(tenantId)
    const current = made.get(tenantId) // another request may have made it meanwhile
    if (current?.kid === signing.kid) return current.provider
    const entry = { kid: signing.kid, provider: openProvider(deps, tenantId, signing) }
    made.set(tenantId, entry)
    return entry.provider
  }
}

async function openProvider(
  deps: ProviderDeps,
  tenantId: TenantId,
  signing: SigningKeys['signing'],
): Promise<TenantProvider> {
  library ??= loadLibrary()
  const loaded = await library
  return adapt(deps, tenantId, loaded, makeInstance(deps, tenantId, loaded, signing))
}

/** One tenant's library, and what all requests to it have in common. */
type Adapted = Pick<ProviderDeps, 'clock' | 'urls'> & {
  readonly tenantId: TenantId
  readonly errors: Library['errors']
  readonly provider: Provider
  readonly send: (sent: Sent, exchangeContext: ExchangeContext) => Promise<Exchanged>
  readonly refused: (
    exchangeContext: ExchangeContext,
    facts: Omit<Facts, 'client' | 'source'> & { readonly source?: GrantSource | undefined },
  ) => Error
}

const mountOf = (tenantId: TenantId): string => `/${tenantId}`

function adapt(
  { db, clock, urls }: ProviderDeps,
  tenantId: TenantId,
  { errors }: Library,
  provider: Provider,
): TenantProvider {
  const callback = provider.callback()
  const adapted: Adapted = {
    ...{ clock, urls, tenantId, errors, provider },
    send: (sent, exchangeContext) =>
      writtenTogether(db, tenantId, clock, () =>
        exchange(callback, urls.login, mountOf(tenantId), sent, exchangeContext),
      ),
    refused: ({ client, refused, thrown }, facts) =>
      refused ?? whyRefused(errors, thrown, { source: undefined, ...facts, client }),
  }
  return {
    authorize: (...asked) => authorize(adapted, ...asked),
    resume: (...asked) => resume(adapted, ...asked),
    authorizeAs: (...asked) => authorizeAs(adapted, ...asked),
    pendingSignIn: (...asked) => pendingSignIn(adapted, ...asked),
    token: (...asked) => token(adapted, ...asked),
    findCode: (code) => provider.AuthorizationCode.find(code),
    async takeCode(shown) {
      const code = await provider.AuthorizationCode.find(shown)
      const kept: StoredGrant | undefined = code
      if (!code || !kept || kept.consumed) throw usedMeanwhile()
      await code.consume()
      return kept
    },
    findRefreshToken: (token) => provider.RefreshToken.find(token),
    signOut: (...asked) => signOut(adapted, ...asked),
  }
}

/** One of the questions, of a library. */
type Asked<Question extends keyof TenantProvider> = (
  adapted: Adapted,
  ...asked: Parameters<TenantProvider[Question]>
) => ReturnType<TenantProvider[Question]>

const authorize: Asked<'authorize'> = async (adapted, query, cookie, exchangeContext) =>
  authorized(
    adapted,
    await adapted.send({ method: 'GET', url: `/oauth2/v2.0/authorize?${query}`, cookie }, exchangeContext),
    { endpoint: 'authorize', params: query },
    exchangeContext,
  )

const resume: Asked<'resume'> = async (adapted, uid, cookie, exchangeContext) =>
  authorized(
    adapted,
    await adapted.send(
      { method: 'GET', url: `/oauth2/v2.0/authorize/${encodeURIComponent(uid)}`, cookie },
      exchangeContext,
    ),
    { endpoint: 'resume', params: new URLSearchParams() },
    exchangeContext,
  )

function authorized(
  { refused }: Adapted,
  answer: Exchanged,
  facts: Pick<Facts, 'endpoint' | 'params'>,
  exchangeContext: ExchangeContext,
): Authorized {
  const { location, setCookies: keep, body } = answer
  if (exchangeContext.refused) throw exchangeContext.refused
  if (location !== undefined) return { kind: 'go', to: location, keep }
  const posted = body.posted as { action: string; fields: Record<string, string> } | undefined
  if (posted) return { kind: 'post', ...posted, keep }
  throw refused(exchangeContext, facts)
}

const authorizeAs: Asked<'authorizeAs'> = async (adapted, query, login, exchangeContext) => {
  const answer = await authorize(adapted, query, undefined, exchangeContext)
  const uid = answer.kind === 'go' ? uidIn(answer.to, adapted.tenantId) : undefined
  if (uid === undefined) return answer // refused, or answered already
  const browser = cookieOf(answer.keep)
  await (await openSignIn(adapted, uid, browser)).finish(login, false)
  return { ...(await resume(adapted, uid, browser, exchangeContext)), keep: [] }
}

async function openSignIn({ provider, errors, urls, tenantId }: Adapted, uid: string, cookie: string | undefined) {
  const sent = { method: 'GET', url: `/sign-in/${uid}`, cookie } as const
  const { request, response } = makeExchange(urls.login, mountOf(tenantId), sent)
  const details = await provider.interactionDetails(request, response).catch((cause: unknown) => {
    if (cause instanceof errors.SessionNotFound) throw lostSignIn()
    throw cause
  })
  if (details.uid !== uid) throw lostSignIn()
  // what was kept of the way here is no part of the result
  const answer = (result: Parameters<typeof provider.interactionResult>[2]) =>
    provider.interactionResult(request, response, result, { mergeWithLastSubmission: false })
  const finish = (login: Login, remember: boolean) => answer({ login: { ...asAnswer(login), remember } })
  return { details, finish, answer }
}

const pendingSignIn: Asked<'pendingSignIn'> = async (adapted, uid, browser) => {
  const { details, finish, answer } = await openSignIn(adapted, uid, browser)
  return {
    params: details.params,
    asks: askedBy(details),
    consented: () => answer({ consent: {} }),
    declined: (why) => answer({ error: 'access_denied', error_description: why }),
    kept: details.lastSubmission?.progress,
    async keep(progress) {
      details.lastSubmission = { progress }
      await saveUntilItEnds(details)
    },
    async finish(login) {
      await endOtherSession(adapted.provider, details, login.accountId)
      return finish(shownNow(login, adapted.clock()), true)
    },
  }
}

const token: Asked<'token'> = async ({ provider, send, refused }, asked, exchangeContext) => {
  const proved = await tokenOfProved(provider, asked, exchangeContext)
  if (proved) return proved
  const { form, authorization, source } = asked
  const sent = { method: 'POST', url: '/oauth2/v2.0/token', form, authorization } as const
  const { status, body } = await send(sent, exchangeContext)
  if (status !== 200) throw refused(exchangeContext, { endpoint: 'token', params: form, authorization, source })
  return body
}

const signOut: Asked<'signOut'> = async ({ provider, send, refused }, query, browser, exchangeContext) => {
  const ask = (asked: URLSearchParams, cookie: string | undefined) =>
    send({ method: 'GET', url: `/oauth2/v2.0/logout?${asked}`, cookie }, exchangeContext)
  const first = await ask(query, browser)
  if (exchangeContext.thrown) throw refused(exchangeContext, { endpoint: 'sign-out', params: query })
  const { xsrf: begun, clientIds = [] } = first.body as Partial<SignOutForm>
  // nobody is signed in: nothing to end, and the address was just found to be registered
  if (typeof begun !== 'string') return { to: addressAfter(query), keep: [] }
  // of two cookies of one name the first counts
  const cookie = [cookieOf(first.setCookies), browser].filter(Boolean).join('; ')
  const named = await withOwner(provider, query, clientIds)
  const { xsrf } = (named ? (await ask(named, cookie)).body : first.body) as Partial<SignOutForm>
  const form = new URLSearchParams({ xsrf: String(xsrf), logout: 'yes' })
  const done = await send({ method: 'POST', url: '/oauth2/v2.0/logout/confirm', form, cookie }, exchangeContext)
  const { location, setCookies: keep } = done
  if (location === undefined) throw refused(exchangeContext, { endpoint: 'sign-out', params: query })
  return { to: location.includes('/oauth2/v2.0/logout/success') ? undefined : location, keep }
}

function askedBy({ prompt, session }: LibraryInteraction): PendingSignIn['asks'] {
  if (prompt.name !== 'consent' || !session) return 'sign-in'
  return { consentOf: { userId: session.accountId, context: readContext(session.acr) } }
}

/** A page asked the person just now. */
const shownNow = ({ accountId, context }: Login, now: Date): Login => ({
  accountId,
  context: { ...context, shownAt: Math.floor(now.getTime() / 1000) },
})

const asAnswer = ({ accountId, context }: Login) => ({
  accountId,
  amr: [...context.amr],
  acr: writeContext(context),
})

const cookieOf = (setCookies: BrowserState): string => setCookies.map((line) => line.split(';')[0]).join('; ')

/** OpenID Connect RP-Initiated Logout 1.0 §3; without a client no address is anybody's. */
function addressAfter(query: URLSearchParams): string | undefined {
  const registered = query.has('client_id') ? query.get('post_logout_redirect_uri') : null
  if (registered === null) return undefined
  const to = new URL(registered)
  const state = query.get('state')
  if (state) to.searchParams.set('state', state)
  return to.href
}

/**
 * Clients of the vendor's libraries name an address and no client. It counts where it is registered for an application that this
 * session signed in to; undefined where it is for none, or the request names its client.
 */
async function withOwner(
  provider: Provider,
  query: URLSearchParams,
  clientIds: readonly string[],
): Promise<URLSearchParams | undefined> {
  const address = query.get('post_logout_redirect_uri')
  if (address === null || query.has('client_id')) return undefined
  for (const clientId of clientIds) {
    const client = await provider.Client.find(clientId).catch(() => undefined) // of one that was deleted since
    if (client?.postLogoutRedirectUriAllowed(address)) return new URLSearchParams([...query, ['client_id', clientId]])
  }
  return undefined
}

function uidIn(location: string, tenantId: TenantId): string | undefined {
  const start = signInPath(tenantId, '')
  return location.startsWith(start) ? location.slice(start.length) : undefined
}

/** Another account was signed in here: its session ends, as one browser session has one account. */
async function endOtherSession(provider: Provider, details: LibraryInteraction, accountId: string): Promise<void> {
  if (!details.session?.uid || details.session.accountId === accountId) return
  await (await provider.Session.findByUid(details.session.uid))?.destroy()
  details.session = undefined
  await saveUntilItEnds(details)
}

const saveUntilItEnds = (details: LibraryInteraction) => details.save(details.exp - Math.floor(Date.now() / 1000))
