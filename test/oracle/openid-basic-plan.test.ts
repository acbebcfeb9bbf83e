// The plan of the OpenID Foundation's conformance suite for a basic provider (oidcc-basic-certification-test-plan), module by module,
// written again as our tests: the suite is a program of its own that signs in through a public address. A title begins with the
// module's name. What the suite skips, because the metadata do not promise it, is tested to be refused or left out, not to break.

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import { type Answer, type AtBrowser, atBrowser } from '../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../support/world/world.ts'

const back = 'https://app.example/back'
let world: World
let tenant: WorldTenant
let pia: Person
let client: { readonly id: string; readonly secret: string }
let metadata: Record<string, unknown>
let keys: JSONWebKeySet

beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
  pia = await tenant.user('pia')
  const { appId, secretText } = await tenant.api.post<{ appId: string; secretText: string }>('/beta/applications', {
    displayName: 'Conformance',
    web: { redirectUris: [back] },
  })
  client = { id: appId, secret: secretText }
  metadata = (await send(`/${tenant.tenantId}/v2.0/.well-known/openid-configuration`)).json
  keys = (await send(String(metadata.jwks_uri))).json as unknown as JSONWebKeySet
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())
// the library has no clock of ours: what it says of times is by the computer's, which moves here for all
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }))
afterEach(() => void vi.useRealTimers())

const send = (url: string, options: Parameters<AtBrowser['send']>[1] = {}) => atBrowser(world).send(url, options)
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

type Query = Readonly<Record<string, string | undefined>>
const queryOf = (more: Query): Record<string, string> => {
  const all = {
    client_id: client.id,
    redirect_uri: back,
    response_type: 'code',
    scope: 'openid',
    state: 's',
    nonce: 'n',
  }
  const wanted = Object.entries({ ...all, ...more }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(wanted) as Record<string, string>
}
const begin = (browser: AtBrowser, more: Query = {}, method: 'GET' | 'POST' = 'GET') => {
  const endpoint = String(metadata.authorization_endpoint)
  const query = queryOf(more)
  return method === 'GET'
    ? browser.send(`${endpoint}?${new URLSearchParams(query)}`)
    : browser.send(endpoint, { form: query })
}
const asksForName = ({ text }: Answer) =>
  text.includes('name="username" type="email"') || text.includes('id="username"')
const asksForPassword = ({ text }: Answer) => text.includes('id="password"')

/** Fills in what the pages ask for; what comes back to the application. */
async function finish(browser: AtBrowser, page: Answer): Promise<URLSearchParams> {
  let shown = page
  for (let pages = 0; pages < 3 && shown.left === undefined; pages++) {
    const action = /<form[^>]* action="([^"]+)"/.exec(shown.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const username = pia.userPrincipalName
    const form = asksForPassword(shown)
      ? { step: 'password', username, password: pia.password }
      : { step: 'username', username }
    shown = await browser.send(action, { form })
  }
  const url = new URL(shown.left ?? 'about:blank')
  expect(`${url.origin}${url.pathname}`).toBe(back)
  return url.searchParams
}
const authorize = async (browser: AtBrowser, more: Query = {}, method?: 'GET' | 'POST') =>
  finish(browser, await begin(browser, more, method))

const basic = () =>
  `Basic ${Buffer.from(`${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret)}`).toString('base64')}`
const redeem = (code: string, more: Record<string, string> = {}, authorization: string | undefined = basic()) =>
  send(String(metadata.token_endpoint), {
    form: { grant_type: 'authorization_code', code, redirect_uri: back, ...more },
    headers: authorization ? { authorization } : {},
  })

async function verified(idToken: unknown, { nonce }: Query = { nonce: 'n' }): Promise<JWTPayload> {
  const { payload } = await jwtVerify(String(idToken), createLocalJWKSet(keys), {
    issuer: String(metadata.issuer),
    audience: client.id,
    algorithms: ['RS256'],
    requiredClaims: ['sub', 'exp', 'iat'],
  })
  expect(payload.nonce).toBe(nonce)
  expect(payload.sub).toBe(pia.id)
  return payload
}
async function signIn(browser: AtBrowser = atBrowser(world), more: Query = {}) {
  const answer = await authorize(browser, more)
  expect([answer.get('error'), answer.get('state'), answer.get('iss')]).toEqual([null, 's', metadata.issuer])
  const { status, json, headers } = await redeem(answer.get('code') ?? '')
  expect([status, headers['cache-control'], json.token_type]).toEqual([200, 'no-store', 'Bearer'])
  return { json, claims: await verified(json.id_token, { nonce: 'n', ...more }) }
}
const userInfo = (method: 'GET' | 'POST', access: unknown) =>
  send(String(metadata.userinfo_endpoint), { method, headers: { authorization: `Bearer ${String(access)}` } })

test('oidcc-server: discovery, keys, a code by HTTP Basic, and an id token that verifies', async () => {
  for (const name of [
    ...['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'scopes_supported'],
    ...[
      'response_types_supported',
      'subject_types_supported',
      'id_token_signing_alg_values_supported',
      'claims_supported',
    ],
  ]) {
    expect([name, metadata[name]]).toEqual([name, expect.anything()])
  }
  for (const key of keys.keys) {
    expect(key).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256', kid: expect.any(String), n: expect.any(String) })
    expect(Object.keys(key).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name))).toEqual([])
  }
  await signIn()
})

test('oidcc-response-type-missing: the request is refused, and nobody is asked to sign in', async () => {
  const page = await begin(atBrowser(world), { response_type: undefined })
  const error = page.left && new URL(page.left).searchParams.get('error')
  expect(error ?? page.status).toSatisfy((one) => one === 'invalid_request' || one === 400)
  expect(asksForName(page)).toBe(false)
})

test('oidcc-userinfo-get and oidcc-userinfo-post-header: the same person as in the id token, to both methods', async () => {
  const { json, claims } = await signIn(undefined, { scope: 'openid profile email' })
  for (const method of ['GET', 'POST'] as const) {
    const answer = await userInfo(method, json.access_token)
    expect([method, answer.status, answer.json.sub]).toEqual([method, 200, claims.sub])
  }
})

test('oidcc-userinfo-post-body: a token in a form is not taken, and the answer says how it is sent', async () => {
  const { json } = await signIn()
  const form = { access_token: String(json.access_token) }
  const { status } = await send(String(metadata.userinfo_endpoint), { form })
  expect([401, 415]).toContain(status)
})

test('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async () => {
  const { claims } = await signIn(undefined, { nonce: undefined })
  expect(claims).not.toHaveProperty('nonce')
})

test('oidcc-scope-profile and oidcc-scope-email: the claims of the scope are in userinfo', async () => {
  const { json } = await signIn(undefined, { scope: 'openid profile email' })
  expect((await userInfo('GET', json.access_token)).json).toMatchObject({ name: 'pia', email: pia.userPrincipalName })
})

test('oidcc-scope-address, oidcc-scope-phone and oidcc-scope-all: not promised, and refused by their name', async () => {
  for (const scope of ['address', 'phone', 'openid profile email address phone']) {
    expect(metadata.scopes_supported).not.toContain(scope.split(' ').at(-1))
    const page = await begin(atBrowser(world), { scope })
    expect([scope, page.status, page.text]).toEqual([
      scope,
      400,
      expect.stringContaining('does not exist on the resource'),
    ])
  }
})

test('oidcc-ensure-other-scope-order-succeeds', async () => {
  await signIn(undefined, { scope: 'email openid' })
})

test('oidcc-display-page, oidcc-display-popup, oidcc-ui-locales, oidcc-claims-locales and oidcc-ensure-request-with-acr-values-succeeds: wishes do not break a sign-in', async () => {
  for (const wish of [
    { display: 'page' },
    { display: 'popup' },
    { ui_locales: 'se' },
    { claims_locales: 'se' },
    { acr_values: '1 2' },
  ]) {
    await signIn(undefined, wish)
  }
})

test('oidcc-prompt-login: a person who is signed in is asked again, and the time of the sign-in is the new one', async () => {
  const browser = atBrowser(world)
  const first = await signIn(browser, { max_age: '10000' })
  later(5)
  const page = await begin(browser, { prompt: 'login', max_age: '10000' })
  expect(asksForName(page)).toBe(true)
  const answer = await finish(browser, page)
  const second = await verified((await redeem(answer.get('code') ?? '')).json.id_token)
  expect(Number(second.auth_time)).toBeGreaterThan(Number(first.claims.auth_time))
})

test('oidcc-prompt-none-not-logged-in: the application is told that somebody has to sign in', async () => {
  const { left = '' } = await begin(atBrowser(world), { prompt: 'none' })
  const { searchParams } = new URL(left)
  expect([searchParams.get('error'), searchParams.get('state')]).toEqual(['login_required', 's'])
  expect(searchParams.get('code')).toBeNull()
})

test('oidcc-prompt-none-logged-in and oidcc-id-token-hint: no page, and the same person at the same time', async () => {
  const browser = atBrowser(world)
  const first = await signIn(browser, { max_age: '10000' })
  for (const more of [{}, { id_token_hint: String(first.json.id_token) }]) {
    later(2)
    const { left = '' } = await begin(browser, { prompt: 'none', max_age: '10000', ...more })
    const again = await verified((await redeem(new URL(left).searchParams.get('code') ?? '')).json.id_token)
    expect([again.sub, again.auth_time]).toEqual([first.claims.sub, first.claims.auth_time])
  }
})

test('oidcc-max-age-1: a sign-in that is older is not enough', async () => {
  const browser = atBrowser(world)
  const first = await signIn(browser, { max_age: '10000' })
  later(2)
  const page = await begin(browser, { max_age: '1' })
  expect(asksForName(page)).toBe(true)
  const second = await verified((await redeem((await finish(browser, page)).get('code') ?? '')).json.id_token)
  expect(Number(second.auth_time)).toBeGreaterThan(Number(first.claims.auth_time))
})

test('oidcc-max-age-10000: a sign-in that is younger is enough, and its time is told', async () => {
  const browser = atBrowser(world)
  const first = await signIn(browser, { max_age: '15000' })
  later(60)
  const { left = '' } = await begin(browser, { max_age: '10000' })
  const second = await verified((await redeem(new URL(left).searchParams.get('code') ?? '')).json.id_token)
  expect(second.auth_time).toBe(first.claims.auth_time)
})

test('oidcc-ensure-request-with-unknown-parameter-succeeds', async () => {
  await signIn(undefined, { extra: 'foobar' })
})

test('oidcc-login-hint: the name that is suggested need not be typed', async () => {
  const browser = atBrowser(world)
  const page = await begin(browser, { login_hint: pia.userPrincipalName })
  expect(asksForPassword(page)).toBe(true)
  expect((await finish(browser, page)).get('code')).not.toBeNull()
})

test.each([
  ['oidcc-codereuse', 0],
  ['oidcc-codereuse-30seconds', 30],
])('%s: a code counts once, and what came of it is over', async (_module, wait) => {
  const code = (await authorize(atBrowser(world), { scope: 'openid offline_access' })).get('code') ?? ''
  const first = (await redeem(code)).json
  later(wait)
  expect((await redeem(code)).json).toMatchObject({ error: 'invalid_grant' })
  const form = { grant_type: 'refresh_token', refresh_token: String(first.refresh_token) }
  const refreshed = await send(String(metadata.token_endpoint), { form, headers: { authorization: basic() } })
  expect(refreshed.json).toMatchObject({ error: 'invalid_grant' })
})

test('oidcc-ensure-registered-redirect-uri: an address that nobody registered is told on a page and gone to by nobody', async () => {
  const page = await begin(atBrowser(world), { redirect_uri: `https://app.example/${randomUUID()}` })
  expect([page.status, page.left]).toEqual([400, undefined])
  expect(page.text).toContain('redirect address is not one of those registered')
})

test('oidcc-ensure-post-request-succeeds: the request may come as a form', async () => {
  expect((await authorize(atBrowser(world), {}, 'POST')).get('code')).not.toBeNull()
})

test('oidcc-server-client-secret-post: the secret may come in the form', async () => {
  const code = (await authorize(atBrowser(world))).get('code') ?? ''
  const { status, json } = await redeem(code, { client_id: client.id, client_secret: client.secret }, '')
  expect(status).toBe(200)
  await verified(json.id_token)
})

test('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported and oidcc-ensure-request-object-with-redirect-uri: refused as not supported, and not overlooked', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const request = `${part({ alg: 'none' })}.${part({ ...queryOf({ state: 'other' }), redirect_uri: back })}.`
  for (const [more, error] of [
    [{ request }, 'request_not_supported'],
    [{ request: `${request}${'x'.repeat(4000)}` }, 'request_not_supported'],
    [{ request_uri: 'https://app.example/request' }, 'request_uri_not_supported'],
  ] as const) {
    const { left = '' } = await begin(atBrowser(world), more)
    const { searchParams } = new URL(left)
    expect([searchParams.get('error'), searchParams.get('state'), searchParams.get('code')]).toEqual([error, 's', null])
  }
})

test('oidcc-claims-essential: not promised, and the claims that there are come all the same', async () => {
  expect(metadata.claims_parameter_supported).toBe(false)
  const claims = JSON.stringify({ userinfo: { name: { essential: true } } })
  const { json } = await signIn(undefined, { claims })
  expect((await userInfo('GET', json.access_token)).json.name).toBe('pia')
})

test('oidcc-refresh-token: a refresh token gives another access token for the same person, and an id token with the same subject', async () => {
  const { json, claims } = await signIn(undefined, { scope: 'openid offline_access', prompt: 'consent' })
  later(2)
  const form = { grant_type: 'refresh_token', refresh_token: String(json.refresh_token) }
  const { status, json: renewed } = await send(String(metadata.token_endpoint), {
    form,
    headers: { authorization: basic() },
  })
  expect([status, renewed.access_token === json.access_token]).toEqual([200, false])
  expect(decodeJwt(String(renewed.access_token)).oid).toBe(pia.id)
  const id = decodeJwt(String(renewed.id_token))
  expect([id.iss, id.sub, id.aud]).toEqual([claims.iss, claims.sub, claims.aud])
  expect(Number(id.iat)).toBeGreaterThan(Number(claims.iat))
})

test('oidcc-ensure-request-with-valid-pkce-succeeds: with the verifier, and with no other', async () => {
  const verifier = randomBytes(32).toString('base64url')
  const more = {
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
  const wrong = (await authorize(atBrowser(world), more)).get('code') ?? ''
  expect((await redeem(wrong, { code_verifier: randomBytes(32).toString('base64url') })).json.error).toBe(
    'invalid_grant',
  )
  const code = (await authorize(atBrowser(world), more)).get('code') ?? ''
  expect((await redeem(code, { code_verifier: verifier })).status).toBe(200)
})
