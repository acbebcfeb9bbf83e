// Applications whose pages and programs keep no secret, beside a server or a script that has one: what each has to prove (RFC 9700
// §2.1.1).

import { createHash, randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
let pia: Person
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
  pia = await tenant.user('pia')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const path = '/beta/applications'
const appRoles = ['User.Read.All']
const page = 'https://page.example/back'
const server = 'https://server.example/back'
const program = 'http://localhost/program'
const origin = 'https://page.example'
const verifier = randomBytes(32).toString('base64url')
const challenge = {
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
}
type Made = { appId: string; secretText: string | null }
const make = (body: object) => tenant.api.post<Made>(path, { displayName: 'Inventory', ...body })
const everywhere = () =>
  make({
    appRoles,
    web: { redirectUris: [server] },
    spa: { redirectUris: [page] },
    publicClient: { redirectUris: [program] },
  })

async function signIn(client_id: string, redirect_uri: string, more: Record<string, string> = challenge) {
  const query = new URLSearchParams({ client_id, redirect_uri, response_type: 'code', scope: 'openid', ...more })
  const browser = atBrowser(world)
  const hint = encodeURIComponent(pia.userPrincipalName)
  const asked = await browser.send(`/${tenant.tenantId}/oauth2/v2.0/authorize?${query}&login_hint=${hint}`)
  const action = /action="([^"]+)"/.exec(asked.text)?.[1]?.replaceAll('&amp;', '&')
  if (!action) return { text: asked.text, code: undefined }
  const form = { step: 'password', username: pia.userPrincipalName, password: pia.password }
  const { left = '', text } = await browser.send(action, { form })
  return { text, code: left ? (new URL(left).searchParams.get('code') ?? undefined) : undefined }
}
const tokens = (form: Record<string, string>, from?: string) =>
  atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, { form, headers: from ? { origin: from } : {} })
const redeeming = async (client_id: string, redirect_uri: string) => ({
  grant_type: 'authorization_code',
  client_id,
  redirect_uri,
  code: (await signIn(client_id, redirect_uri)).code ?? '',
  code_verifier: verifier,
})

test('a page of an application with permissions signs in with PKCE from its origin and refreshes there, without a secret', async () => {
  const { appId, secretText } = await make({ appRoles, spa: { redirectUris: [page] } })
  expect(secretText).toBeNull()
  expect(await tenant.api.get(`${path}/${appId}`)).toMatchObject({ appRoles, passwordCredentials: [] })
  const without = await signIn(appId, page, {})
  expect([without.code, without.text]).toEqual([undefined, expect.stringContaining('PKCE')])
  const form = await redeeming(appId, page)
  for (const from of [undefined, 'https://evil.example', 'null']) {
    const { status, json } = await tokens(form, from)
    expect([from, status, json.error_codes]).toEqual([from, 400, [9002327]])
  }
  const wrong = await tokens({ ...form, code_verifier: randomBytes(32).toString('base64url') }, origin)
  expect(wrong.json).toMatchObject({ error: 'invalid_grant', error_codes: [501481] })
  const own = await tokens(form, origin)
  expect([own.status, own.headers['access-control-allow-origin']]).toEqual([200, origin])
  expect(decodeJwt(String(own.json.access_token)).scp).toBe('openid')

  const again = { grant_type: 'refresh_token', client_id: appId, refresh_token: String(own.json.refresh_token) }
  expect((await tokens(again)).json).toMatchObject({ error_codes: [9002327] })
  const first = await tokens(again, origin)
  expect(first.status).toBe(200)
  // of the same kind for as long as it is renewed
  const next = { ...again, refresh_token: String(first.json.refresh_token) }
  expect((await tokens(next)).json).toMatchObject({ error_codes: [9002327] })
  expect((await tokens(next, origin)).status).toBe(200)
})

test('of one application a server needs its secret, a page and a program need PKCE, and neither may use the way of the other', async () => {
  const { appId, secretText } = await everywhere()
  const client_secret = secretText ?? ''
  for (const [uri, from] of [
    [page, origin],
    ['http://localhost:41234/program', undefined],
  ] as const) {
    expect([uri, (await signIn(appId, uri, {})).text]).toEqual([uri, expect.stringContaining('PKCE')])
    const form = await redeeming(appId, uri)
    const beside = await tokens({ ...form, client_secret }, from)
    expect([uri, beside.json]).toEqual([
      uri,
      expect.objectContaining({ error: 'invalid_client', error_codes: [700025] }),
    ])
    const { code_verifier: _, ...unproved } = form
    expect([uri, (await tokens(unproved, from)).json.error_codes]).toEqual([uri, [501481]])
    const { status, json } = await tokens(form, from)
    expect([uri, status]).toEqual([uri, 200])
    const again = { grant_type: 'refresh_token', client_id: appId, refresh_token: String(json.refresh_token) }
    expect([uri, (await tokens({ ...again, client_secret }, from)).json.error_codes]).toEqual([uri, [700025]])
    expect([uri, (await tokens(again, from)).status]).toEqual([uri, 200])
  }

  const { code_verifier: _, ...form } = await redeeming(appId, server)
  expect((await signIn(appId, server, {})).code).toBeDefined() // a secret proves it
  const proved = { ...form, code_verifier: verifier }
  expect((await tokens(proved, origin)).json).toMatchObject({ error: 'invalid_client', error_codes: [7000215] })
  // the code of one is not that of the other
  expect((await tokens({ ...proved, redirect_uri: page }, origin)).status).toBe(401)
  const { status, json } = await tokens({ ...proved, client_secret })
  expect(status).toBe(200)
  const again = { grant_type: 'refresh_token', client_id: appId, refresh_token: String(json.refresh_token) }
  expect((await tokens(again, origin)).json).toMatchObject({ error_codes: [7000215] })
  expect((await tokens({ ...again, client_secret })).status).toBe(200)
})

test('a script beside a page has a secret of its own, made when it is asked for', async () => {
  const { appId } = await make({ appRoles, spa: { redirectUris: [page] } })
  const { secretText } = await tenant.api.post<{ secretText: string }>(`${path}/${appId}/addPassword`, {})
  const scope = 'https://graph.microsoft.com/.default'
  const asScript = { grant_type: 'client_credentials', client_id: appId, scope }
  expect((await tokens({ ...asScript, client_secret: secretText })).status).toBe(200)
  expect((await tokens(asScript, origin)).json).toMatchObject({ error: 'invalid_client', error_codes: [7000215] })
})

test('[T-50] an application that became one of pages alone gets nothing for itself by the secret that it had before', async () => {
  const { appId, secretText } = await make({ web: { redirectUris: [server] } })
  const scope = 'https://graph.microsoft.com/.default'
  const asScript = { grant_type: 'client_credentials', client_id: appId, client_secret: secretText ?? '', scope }
  expect((await tokens(asScript)).status).toBe(200)
  await tenant.api.patch(`${path}/${appId}`, { web: { redirectUris: [] }, spa: { redirectUris: [page] } })
  expect((await tokens(asScript)).status).toBeGreaterThanOrEqual(400)
})
