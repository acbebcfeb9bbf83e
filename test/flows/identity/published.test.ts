// What the authority publishes: documents that any client and any page may read and keep, that promise what there is and no more.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
let pia: Person
beforeAll(async () => {
  world = await startWorld({ passwordGrant: 'true' })
  tenant = await world.tenant('contoso.example')
  pia = await tenant.user('pia')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const read = (path: string, headers: Record<string, string> = {}) => atBrowser(world).send(path, { headers })

test('metadata and keys are read by every page and kept for minutes, and only they', async () => {
  for (const segment of [tenant.tenantId, 'contoso.example', 'common', 'organizations']) {
    for (const path of ['/.well-known/openid-configuration', '/v2.0/.well-known/openid-configuration']) {
      const { status, headers } = await read(`/${segment}${path}`, { origin: 'https://app.example' })
      expect([segment, path, status]).toEqual([segment, path, 200])
      expect(headers['access-control-allow-origin']).toBe('*')
      expect(headers['cache-control']).toBe('public, max-age=300')
    }
  }
  const keys = await read(`/${tenant.tenantId}/discovery/v2.0/keys`)
  expect(keys.headers['cache-control']).toBe('public, max-age=300')
  const token = await atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, {
    form: { grant_type: 'nothing' },
    headers: { origin: 'https://app.example' },
  })
  expect(token.headers['access-control-allow-origin']).toBeUndefined()
  expect(token.headers['cache-control']).toBe('no-store')
  const unknown = await read('/nobody.example/v2.0/.well-known/openid-configuration')
  expect([unknown.status, unknown.headers['cache-control']]).toEqual([400, 'no-store'])
})

test('a copy of the metadata or the keys is asked about by its tag and not sent again while it is true', async () => {
  for (const path of ['v2.0/.well-known/openid-configuration', '.well-known/openid-configuration', 'discovery/keys']) {
    const first = await read(`/${tenant.tenantId}/${path}`)
    const etag = String(first.headers.etag)
    for (const shown of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await read(`/${tenant.tenantId}/${path}`, { 'if-none-match': shown })
      expect([path, shown, again.status, again.text]).toEqual([path, shown, 304, ''])
      expect([again.headers.etag, again.headers['cache-control']]).toEqual([etag, 'public, max-age=300'])
    }
    const changed = await read(`/${tenant.tenantId}/${path}`, { 'if-none-match': '"other"' })
    expect([changed.status, changed.text]).toEqual([200, first.text])
  }
})

test('both generations of each address answer for the id, a domain, common and organizations, in any letter case', async () => {
  const ask = (path: string, form?: Record<string, string>) => atBrowser(world).send(path, form ? { form } : {})
  for (const segment of [tenant.tenantId, 'contoso.example', 'Contoso.EXAMPLE', 'common', 'Organizations']) {
    for (const version of ['', '/v2.0']) {
      const metadata = (await ask(`/${segment}${version}/.well-known/openid-configuration`)).json
      const isAny = /^(common|organizations)$/i.test(segment)
      const own = isAny ? '{tenantid}' : tenant.tenantId
      expect(metadata.issuer).toBe(`${world.urls.login}/${own}${version || '/'}`)
      const client_id = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
      const query = new URLSearchParams({ client_id, response_type: 'code', redirect_uri: 'http://localhost' })
      for (const base of [String(metadata.token_endpoint).replace(/\/token$/, ''), `/${segment}/oAuth2${version}`]) {
        expect((await ask(`${base}/authorize?${query}`)).text).toContain('name="')
        expect((await ask(`${base}/logout`)).text).toContain('You are signed out')
        const refused = await ask(`${base}/token`, { grant_type: 'refresh_token', client_id, refresh_token: 'x' })
        expect([segment, version, refused.status, refused.json.error_codes]).toEqual([
          segment,
          version,
          400,
          [isAny ? 50059 : 700082],
        ])
        expect((await ask(`${base}/devicecode`, { client_id })).json.error_codes).toEqual([700025])
      }
      const keys = (await ask(String(metadata.jwks_uri))).json.keys as object[]
      expect([segment, keys.length]).toEqual([segment, isAny ? 0 : 1])
    }
  }
})

test('metadata promises no request by reference and no claims by request, and each address that it names answers', async () => {
  const { json } = await read(`/${tenant.tenantId}/v2.0/.well-known/openid-configuration`)
  expect(json).toMatchObject({
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${world.urls.graph}/oidc/userinfo`,
  })
  expect(json.claims_supported).toContain('email')
})

test('the scope email gives the claim, and userinfo says of a token whose it is, by the same subject', async () => {
  const form = {
    grant_type: 'password',
    client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
    username: pia.userPrincipalName,
    password: pia.password,
    scope: 'openid profile email User.Read',
  }
  const { json } = await atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, { form })
  const claims = JSON.parse(Buffer.from(String(json.id_token).split('.')[1] ?? '', 'base64url').toString()) as object
  expect(claims).toMatchObject({ sub: pia.id, email: pia.userPrincipalName })
  for (const method of ['GET', 'POST']) {
    const headers = { authorization: `Bearer ${String(json.access_token)}` }
    const answer = await atBrowser(world).send(`${world.urls.graph}/oidc/userinfo`, { method, headers })
    expect([method, answer.status, answer.json]).toEqual([
      method,
      200,
      { sub: pia.id, name: 'pia', email: pia.userPrincipalName },
    ])
  }
  expect((await atBrowser(world).send(`${world.urls.graph}/oidc/userinfo`)).status).toBe(401)
})

test('without the scope email neither the id token nor userinfo tells the address, at the sign-in and after it, and the reply says so', async () => {
  const redirect = 'https://mail.example/back'
  const made = await tenant.api.post<{ appId: string; secretText: string }>('/beta/applications', {
    displayName: 'Mail',
    web: { redirectUris: [redirect] },
  })
  const common = { client_id: made.appId, redirect_uri: redirect }
  const claimsIn = (json: Record<string, unknown>) =>
    JSON.parse(Buffer.from(String(json.id_token).split('.')[1] ?? '', 'base64url').toString()) as object
  for (const [scope, address] of [
    ['openid', undefined],
    ['openid email', pia.userPrincipalName],
  ] as const) {
    const query = new URLSearchParams({ ...common, response_type: 'code', scope, login_hint: pia.userPrincipalName })
    const browser = atBrowser(world)
    const page = await browser.send(`/${tenant.tenantId}/oauth2/v2.0/authorize?${query}`)
    const action = /action="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const answer = { step: 'password', username: pia.userPrincipalName, password: pia.password }
    const code = new URL((await browser.send(action, { form: answer })).left ?? '').searchParams.get('code') ?? ''
    const redeem = async (form: Record<string, string>) => {
      const sent = { client_id: made.appId, client_secret: made.secretText, ...form }
      const { json } = await atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, { form: sent })
      const headers = { authorization: `Bearer ${String(json.access_token)}` }
      const info = await atBrowser(world).send(`${world.urls.graph}/oidc/userinfo`, { headers })
      expect([info.status, info.json.sub]).toEqual([200, pia.id])
      expect([scope, (claimsIn(json) as { email?: string }).email, info.json.email]).toEqual([scope, address, address])
      expect(String(json.scope).split(' ').includes('email')).toBe(address !== undefined)
      // a service of the organisation learns nothing of where devices enrol
      expect(JSON.stringify(claimsIn(json))).not.toContain('mdm_')
      return json
    }
    const first = await redeem({ grant_type: 'authorization_code', code, redirect_uri: redirect })
    await redeem({ grant_type: 'refresh_token', refresh_token: String(first.refresh_token) })
  }
})

test('an authority answers for its own address and vouches for no other', async () => {
  const asked = (endpoint: string) =>
    read(`/common/discovery/instance?api-version=1.1&authorization_endpoint=${encodeURIComponent(endpoint)}`)
  const own = await asked(`${world.urls.login}/common/oauth2/v2.0/authorize`)
  expect([own.status, own.json.metadata]).toEqual([
    200,
    [expect.objectContaining({ aliases: [new URL(world.urls.login).host] })],
  ])
  for (const other of ['https://login.evil.example/common/oauth2/v2.0/authorize', 'not an address']) {
    const { status, json } = await asked(other)
    expect([status, json.error, json.error_codes]).toEqual([400, 'invalid_instance', [50049]])
    expect(String(json.error_description)).toContain(other)
  }
})

test('a scope that no resource has is refused by its name, and an application asks with /.default', async () => {
  const { application } = tenant
  const ask = async (form: Record<string, string>) =>
    (await atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, { form })).json
  const person = {
    grant_type: 'password',
    client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
    username: pia.userPrincipalName,
    password: pia.password,
  }
  for (const scope of ['Group.Reed.All', 'https://graph.microsoft.com/Group.Reed.All']) {
    expect(await ask({ ...person, scope: `openid ${scope}` })).toMatchObject({
      error: 'invalid_scope',
      error_codes: [650053],
      error_description: expect.stringContaining("'Group.Reed.All' does not exist"),
    })
  }
  expect(await ask({ ...person, scope: 'openid group.readwrite.all Directory.Read.All' })).toMatchObject({
    token_type: 'Bearer',
  })
  const client = {
    grant_type: 'client_credentials',
    client_id: application.clientId,
    client_secret: application.clientSecret,
  }
  expect(await ask({ ...client, scope: 'https://graph.microsoft.com/Group.Read.All' })).toMatchObject({
    error: 'invalid_scope',
    error_codes: [1002012],
    error_description: expect.stringContaining('https://graph.microsoft.com/.default'),
  })
  expect(await ask(client)).toMatchObject({ error: 'invalid_request', error_codes: [900144] })
  expect(await ask({ ...client, scope: 'https://graph.microsoft.com/.default' })).toMatchObject({
    token_type: 'Bearer',
  })
})
