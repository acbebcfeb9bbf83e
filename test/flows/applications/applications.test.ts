// Applications that an organisation registers: what they prove themselves with, where people come back to, and that nobody gets
// into one that may do more than they may.

import { createHash, randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { ownCertificate } from '../../support/pki/own-certificate.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let now = new Date()
let world: World
let tenant: WorldTenant
let pia: Person
beforeAll(async () => {
  world = await startWorld({ clock: () => now })
  tenant = await world.tenant('contoso.example')
  pia = await tenant.user('pia')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const path = '/beta/applications'
const graph = 'https://graph.microsoft.com/.default'
type Made = { appId: string; secretText: string | null; secretEndDateTime: string | null }
const make = (body: object) => tenant.api.post<Made>(path, { displayName: 'Inventory', ...body })
const read = (id: string) => tenant.api.get<Record<string, unknown>>(`${path}/${id}`)
const tokens = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, { form, headers })
const asApplication = (client_id: string, client_secret: string) =>
  tokens({ grant_type: 'client_credentials', client_id, client_secret, scope: graph })

/** The code and the address that it came to, from the pages that a person sees. */
async function codeFor(client_id: string, redirect_uri: string, more: Record<string, string> = {}, person = pia) {
  const query = new URLSearchParams({ client_id, redirect_uri, response_type: 'code', scope: 'openid', ...more })
  const browser = atBrowser(world)
  const page = await browser.send(
    `/${tenant.tenantId}/oauth2/v2.0/authorize?${query}&login_hint=${encodeURIComponent(person.userPrincipalName)}`,
  )
  const action = /action="([^"]+)"/.exec(page.text)?.[1]
  if (!action) return { status: page.status, text: page.text, code: undefined }
  const form = { step: 'password', username: person.userPrincipalName, password: person.password }
  const { left = '', status, text } = await browser.send(action.replaceAll('&amp;', '&'), { form })
  return { status, text, code: left ? (new URL(left).searchParams.get('code') ?? undefined) : undefined }
}
const verifier = randomBytes(32).toString('base64url')
const challenge = {
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
}

test('a page registers without a secret, signs people in with a challenge and reads its tokens; no other page does', async () => {
  const redirect = 'https://app.example/back'
  const { appId, secretText } = await make({ spa: { redirectUris: [redirect] } })
  expect(secretText).toBeNull()
  expect(await read(appId)).toMatchObject({ spa: { redirectUris: [redirect] }, passwordCredentials: [], appRoles: [] })
  const without = await codeFor(appId, redirect)
  expect([without.code, without.text]).toEqual([undefined, expect.stringContaining('PKCE')])
  const { code = '' } = await codeFor(appId, redirect, challenge)
  const form = {
    grant_type: 'authorization_code',
    client_id: appId,
    code,
    redirect_uri: redirect,
    code_verifier: verifier,
  }
  const other = await tokens({ ...form, code: 'x' }, { origin: 'https://other.example' })
  expect(other.headers['access-control-allow-origin']).toBeUndefined()
  const own = await tokens(form, { origin: 'https://app.example' })
  expect([own.status, own.headers['access-control-allow-origin']]).toEqual([200, 'https://app.example'])
  expect(own.json).toMatchObject({ token_type: 'Bearer', id_token: expect.any(String) })
  expect((await asApplication(appId, 'anything')).json).toMatchObject({ error: 'invalid_client' })
})

test('addresses are compared to the letter, and those that a browser would run or that nobody protects are refused, at the beginning and at a later change', async () => {
  const good = { web: { redirectUris: ['https://app.example/back'] }, spa: { redirectUris: ['https://page.example/'] } }
  const standing = await make(good)
  for (const [body, why] of [
    [{ web: { redirectUris: ['http://app.example/back'] } }, 'is not https'],
    [{ spa: { redirectUris: ['app://back'] } }, 'is not https'],
    [{ web: { redirectUris: ['https://*.example/back'] } }, 'wildcard'],
    [{ web: { redirectUris: ['https://app.example/back#here'] } }, 'fragment'],
    [{ web: { redirectUris: ['https://pia@app.example/'] } }, 'user name'],
    [{ publicClient: { redirectUris: ['javascript:alert(1)'] } }, 'run by a browser'],
    [{ web: { redirectUris: ['back'] } }, 'is not an address'],
    [{ web: { redirectUris: ['https://a.example\\@evil.example/'] } }, "is read as 'https://a.example/@evil.example/'"],
    [{ web: { redirectUris: ['https:evil.example'] } }, "is read as 'https://evil.example/'"],
    [{ web: { redirectUris: ['https://\u0430pple.com/'] } }, "is read as 'https://xn--pple-43d.com/'"],
    [{ spa: { redirectUris: ['http://127.1/cb'] } }, "is read as 'http://127.0.0.1/cb'"],
    [{ web: { redirectUris: ['https://a.example/../cb'] } }, "is read as 'https://a.example/cb'"],
    [{ web: { redirectUris: ['https://a.example/%2e%2e/cb'] } }, "is read as 'https://a.example/cb'"],
    [{ web: { redirectUris: ['https://A.example:443/cb'] } }, "is read as 'https://a.example/cb'"],
    [{ web: { redirectUris: ['https://a.example/ cb'] } }, "is read as 'https://a.example/%20cb'"],
    [{ web: { redirectUris: ['https://a.exa\tmple/cb'] } }, "is read as 'https://a.example/cb'"],
    [{ publicClient: { redirectUris: ['APP://back'] } }, "is read as 'app://back'"],
    [
      { web: { redirectUris: ['https://a.example/cb'] }, spa: { redirectUris: ['https://a.example/cb'] } },
      'is given as two kinds',
    ],
  ] as const) {
    const refused = { status: 400, message: expect.stringContaining(why) }
    await expect(make(body)).rejects.toMatchObject(refused)
    await expect(tenant.api.patch(`${path}/${standing.appId}`, body), why).rejects.toMatchObject(refused)
  }
  expect(await read(standing.appId)).toMatchObject({ ...good, publicClient: { redirectUris: [] } })
  const { appId } = await make({ web: { redirectUris: ['https://app.example/back'] } })
  const both = tenant.api.patch(`${path}/${appId}`, { spa: { redirectUris: ['https://app.example/back'] } })
  await expect(both).rejects.toMatchObject({ status: 400, message: expect.stringContaining('two kinds') })
  const short = await make({ web: { redirectUris: ['https://xn--pple-43d.com'] } }) // without the slash after the host
  expect((await codeFor(short.appId, 'https://xn--pple-43d.com')).code).toBeDefined()
  for (const uri of ['https://app.example/back/', 'https://app.example/Back', 'https://app.example/back?x=1']) {
    expect([uri, (await codeFor(appId, uri)).status]).toEqual([uri, 400])
  }
  await tenant.api.patch(`${path}/${appId}`, {
    displayName: 'Inventory 2',
    web: { redirectUris: [] },
    publicClient: { redirectUris: ['inventory://back', 'http://localhost/back'] },
  })
  expect(await read(appId)).toMatchObject({
    displayName: 'Inventory 2',
    web: { redirectUris: [] },
    publicClient: { redirectUris: ['inventory://back', 'http://localhost/back'] },
  })
  expect((await codeFor(appId, 'https://app.example/back')).status).toBe(400)
})

test('an application of a page and a program comes back to https on the machine itself, and to any port for the program alone', async () => {
  const page = 'https://localhost:5173/back'
  const { appId } = await make({
    spa: { redirectUris: [page, 'http://localhost:5174/back'] },
    publicClient: { redirectUris: ['inventory://back', 'http://localhost/program'] },
  })
  for (const uri of [page, 'http://localhost:5174/back', 'inventory://back', 'http://localhost:41234/program']) {
    expect([uri, (await codeFor(appId, uri, challenge)).code]).toEqual([uri, expect.stringMatching(/^0\.A/)])
  }
  for (const uri of ['http://localhost:41234/back', 'https://localhost:5174/back']) {
    expect([uri, (await codeFor(appId, uri, challenge)).status]).toEqual([uri, 400])
  }
})

test('an application has several secrets, each with a name and an end; none is told twice, and one is replaced while the other works', async () => {
  const { appId, secretText, secretEndDateTime } = await make({ appRoles: ['Device.Read.All'] })
  expect(Date.parse(secretEndDateTime ?? '') - now.getTime()).toBe(183 * 24 * 3_600_000)
  const endDateTime = new Date(now.getTime() + 3_600_000).toISOString()
  const second = await tenant.api.post<{ keyId: string; secretText: string; hint: string }>(
    `${path}/${appId}/addPassword`,
    {
      passwordCredential: { displayName: 'October', endDateTime },
    },
  )
  const shown = JSON.stringify(await read(appId))
  for (const secret of [secretText ?? '', second.secretText]) {
    expect((await asApplication(appId, secret)).status).toBe(200)
    expect(shown).not.toContain(secret)
    expect(shown).toContain(`"hint":"${secret.slice(0, 3)}"`)
  }
  expect((await asApplication(appId, `${second.secretText}x`)).json).toMatchObject({ error_codes: [7000215] })
  const before = now
  now = new Date(Date.parse(endDateTime))
  expect((await asApplication(appId, second.secretText)).json).toMatchObject({ error_codes: [7000215] })
  expect((await asApplication(appId, secretText ?? '')).status).toBe(200)
  now = before
  await tenant.api.post(`${path}/${appId}/removePassword`, { keyId: second.keyId })
  expect((await asApplication(appId, second.secretText)).status).toBe(401)
  await expect(tenant.api.post(`${path}/${appId}/removePassword`, { keyId: second.keyId })).rejects.toMatchObject({
    status: 404,
  })
  for (const end of [new Date(now.getTime() - 1), new Date(now.getTime() + 732 * 24 * 3_600_000)]) {
    const passwordCredential = { endDateTime: end.toISOString() }
    await expect(tenant.api.post(`${path}/${appId}/addPassword`, { passwordCredential })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('within 731 days'),
    })
  }
  for (let more = 1; more < 10; more++) await tenant.api.post(`${path}/${appId}/addPassword`, {})
  await expect(tenant.api.post(`${path}/${appId}/addPassword`, {})).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('10 secrets already'),
  })
})

test('[T-60] nobody gets into an application that may do more than they may: no secret, no certificate, no address of theirs', async () => {
  const strong = await make({ appRoles: ['User.ReadWrite.All'] })
  const weak = await make({ appRoles: ['Application.ReadWrite.All'] })
  const { json } = await asApplication(weak.appId, weak.secretText ?? '')
  const ask = (method: string, address: string, body: object | undefined) =>
    atBrowser(world).send(`${world.urls.graph}${path}/${strong.appId}${address}`, {
      method,
      body,
      token: String(json.access_token),
    })
  const kept = ownCertificate(now).certificate.toString('base64')
  await tenant.api.post(`${path}/${strong.appId}/addKey`, { keyCredential: { key: kept } })
  const before = await read(strong.appId)
  const credentials = before.passwordCredentials as { keyId: string }[]
  const keyCredentials = before.keyCredentials as { keyId: string }[]
  for (const [method, address, body] of [
    ['POST', '/addPassword', {}],
    ['POST', '/removePassword', { keyId: credentials[0]?.keyId }],
    ['POST', '/addKey', { keyCredential: { key: ownCertificate(now).certificate.toString('base64') } }],
    ['POST', '/removeKey', { keyId: keyCredentials[0]?.keyId }],
    ['PATCH', '', { web: { redirectUris: ['https://evil.example/'] } }],
    ['DELETE', '', undefined],
  ] as const) {
    expect([method, address, (await ask(method, address, body)).status]).toEqual([method, address, 403])
  }
  expect(await read(strong.appId)).toMatchObject({
    web: { redirectUris: [] },
    passwordCredentials: credentials,
    keyCredentials,
  })
})

test('[T-60] an application gets of a person what it was granted, asks for and the person may do, and nothing by which devices come in', async () => {
  const ada = await tenant.user('ada', { roles: ['global-administrator'] })
  const redirect = 'https://app.example/back'
  const through = async (made: Made, person: Person, scope: string, again = scope) => {
    const { code = '' } = await codeFor(made.appId, redirect, { ...challenge, scope }, person)
    const { json } = await tokens(
      {
        ...{ grant_type: 'authorization_code', client_id: made.appId, code, redirect_uri: redirect, scope: again },
        ...{ code_verifier: verifier, ...(made.secretText && { client_secret: made.secretText }) },
      },
      made.secretText ? {} : { origin: 'https://app.example' },
    )
    return json
  }
  const permissionsIn = (json: Record<string, unknown>) => decodeJwt(String(json.access_token)).scp
  const page = await make({ spa: { redirectUris: [redirect] } })
  expect(permissionsIn(await through(page, ada, 'openid'))).toBe('openid')
  const beyond = await through(page, ada, 'openid', 'User.ReadWrite.All')
  expect(beyond).toMatchObject({ error: 'invalid_grant', error_codes: [65001], suberror: 'consent_required' })
  const delegatedPermissions = ['User.Read', 'Group.Read.All', 'User.Read.All']
  const server = await make({ web: { redirectUris: [redirect] }, delegatedPermissions })
  expect(permissionsIn(await through(server, ada, graph))).toBe('openid User.Read User.Read.All Group.Read.All')
  expect(permissionsIn(await through(server, ada, 'group.read.all'))).toBe('openid Group.Read.All')
  expect(permissionsIn(await through(server, pia, graph))).toBe('openid User.Read')
  for (const resource of [
    'urn:ms-drs:enterpriseregistration.windows.net/.default',
    'https://enrollment.manage.microsoft.com//.default',
  ]) {
    expect(await through(server, pia, resource)).toMatchObject({ error: 'invalid_resource', error_codes: [500011] })
  }
})
