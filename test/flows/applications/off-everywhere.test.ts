// An application that is turned off, over every wire on which it could still get or use a token: under another spelling of its id, with
// what a sibling was given.

import { createHash, randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
let pia: Person
let ada: Person
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
  pia = await tenant.user('pia')
  ada = await tenant.user('ada', { roles: ['global-administrator'] })
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const redirect = 'https://app.example/back'
const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')
const principals = '/v1.0/servicePrincipals'
const actionIn = (text: string) => /action="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

/** RFC 6749 §2.3.1 encodes the id as in a form; whoever writes it otherwise than it is registered names the same application. */
const spellings: Readonly<Record<string, (id: string) => string>> = {
  'encoded as in a form': (id) => id.replaceAll('-', '%2D'),
  'in capitals': (id) => id.toUpperCase(),
  'encoded, in capitals': (id) => id.toUpperCase().replaceAll('-', '%2d'),
}

for (const [how, spelt] of Object.entries(spellings)) {
  test(`[T-50] [T-60] a token names its application by the id that it has, also where the request wrote it ${how}, and changes nothing once that is off`, async () => {
    const app = await tenant.api.post<{ appId: string; secretText: string }>('/beta/applications', {
      displayName: 'App',
      web: { redirectUris: [redirect] },
      delegatedPermissions: ['User.ReadWrite.All'],
    })
    const browser = atBrowser(world)
    const query = new URLSearchParams({
      ...{ client_id: app.appId, redirect_uri: redirect, response_type: 'code' },
      ...{ scope: 'https://graph.microsoft.com/User.ReadWrite.All', code_challenge: challenge },
      ...{ code_challenge_method: 'S256', login_hint: ada.userPrincipalName },
    })
    const page = await browser.send(`/${tenant.tenantId}/oauth2/v2.0/authorize?${query}`)
    const password = { step: 'password', username: ada.userPrincipalName, password: ada.password }
    const { left = 'none:' } = await browser.send(actionIn(page.text), { form: password })
    const form = {
      ...{ grant_type: 'authorization_code', code: new URL(left).searchParams.get('code') ?? '' },
      ...{ redirect_uri: redirect, code_verifier: verifier },
    }
    const headers = basic(spelt(app.appId), app.secretText)
    const { json } = await browser.send(`/${tenant.tenantId}/oauth2/v2.0/token`, { form, headers })
    const token = String(json.access_token)
    expect(decodeJwt(token).azp).toBe(app.appId)
    const change = async () =>
      (
        await browser.send(`${world.urls.graph}/v1.0/users/${pia.id}`, {
          ...{ method: 'PATCH', token, body: { jobTitle: how } },
        })
      ).status
    expect(await change()).toBe(204)
    const { id } = await tenant.api.get<{ id: string }>(`${principals}(appId='${app.appId}')`)
    await tenant.api.patch(`${principals}/${id}`, { accountEnabled: false })
    expect(await change()).toBe(401)

    const alone = { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' }
    const off = await browser.send(`/${tenant.tenantId}/oauth2/v2.0/token`, { form: alone, headers })
    expect(off.json).toMatchObject({ error_codes: [7000112] })
  })
}

test('[T-50] a client of the vendor that is turned off gets no token by the refresh token of a sibling, and the sibling does', async () => {
  const off = '1b730954-1685-4b74-9bfd-dac224a7b894'
  const { id } = await tenant.api.post<{ id: string }>(principals, { appId: off })
  const browser = atBrowser(world)
  const { refresh } = await browser.tokensOf(pia)
  const asked = { grant_type: 'refresh_token', refresh_token: refresh }
  expect(typeof (await browser.tokens({ ...asked, client_id: off })).json.access_token).toBe('string')
  await tenant.api.patch(`${principals}/${id}`, { accountEnabled: false })
  expect((await browser.tokens({ ...asked, client_id: off })).json).toMatchObject({ error_codes: [7000112] })
  const broker = '29d9ed98-a469-4536-ade2-f981bc1d605e'
  expect(typeof (await browser.tokens({ ...asked, client_id: broker })).json.access_token).toBe('string')
})

test('[T-50] a client of the vendor that is turned off gets no code for another device', async () => {
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { allowsDeviceCodes: true })
  const client = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
  const form = { client_id: client, scope: 'openid https://graph.microsoft.com/.default' }
  const ask = async () => (await atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/devicecode`, { form })).json
  expect(typeof (await ask()).device_code).toBe('string')
  const { id } = await tenant.api.post<{ id: string }>(principals, { appId: client })
  await tenant.api.patch(`${principals}/${id}`, { accountEnabled: false })
  expect(await ask()).toMatchObject({ error_codes: [7000112] })
})

test('[T-50] [T-19] a client of the vendor that is turned off joins nothing with a bulk token', async () => {
  const client = '29d9ed98-a469-4536-ade2-f981bc1d605e'
  const { token } = await tenant.api.post<{ token: string }>('/beta/deviceManagement/bulkJoinTokens', {
    ...{ displayName: 'Desks', maximumJoins: 3, days: 1 },
  })
  const form = {
    ...{ grant_type: 'refresh_token', client_id: client, refresh_token: token },
    resource: 'urn:ms-drs:enterpriseregistration.windows.net',
  }
  const ask = async () => (await atBrowser(world).tokens(form)).json
  expect(typeof (await ask()).access_token).toBe('string')
  const { id } = await tenant.api.post<{ id: string }>(principals, { appId: client })
  await tenant.api.patch(`${principals}/${id}`, { accountEnabled: false })
  expect(await ask()).toMatchObject({ error_codes: [7000112] })
  await tenant.api.patch(`${principals}/${id}`, { accountEnabled: true })
  expect(typeof (await ask()).access_token).toBe('string')
})
