// Signing in with a code on another device (RFC 8628): off until an organisation allows it; what the device is told while it asks;
// what the person sees; and what a thief who talks somebody into typing a code does not get (T-13).

import { request } from 'node:https'
import { decodeJwt } from 'jose'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { brokerClientId } from '../../../src/protocol/oauth/known.ts'
import { whileHeld } from '../../support/database/while-held.ts'
import { type AtBrowser, atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let now = new Date()
let world: World
let tenant: WorldTenant
let other: WorldTenant
let pia: Person
beforeAll(async () => {
  world = await startWorld({ clock: () => now, trustedProxies: '127.0.0.1' })
  tenant = await world.tenant('contoso.example')
  other = await world.tenant('fabrikam.example')
  pia = await tenant.user('pia')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())
beforeEach(() => allow(tenant, true))

const cli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
const graph = 'https://graph.microsoft.com/.default'

const allow = (of: WorldTenant, allowsDeviceCodes: boolean) =>
  of.api.patch(`/v1.0/organization/${of.tenantId}`, { allowsDeviceCodes })
let places = 0
/** Somewhere else each time: limits are for each network. */
const from = () => atBrowser(world, { headers: { 'x-forwarded-for': `198.51.100.${(places++ % 250) + 1}` } })

type Codes = { readonly user_code: string; readonly device_code: string } & Record<string, unknown>
const ask = async (form: Record<string, string> = {}, at: { segment?: string; version?: 1 | 2 } = {}) => {
  const path = `/${at.segment ?? tenant.tenantId}/oauth2/${at.version === 1 ? '' : 'v2.0/'}devicecode`
  return from().send(path, { form: { client_id: cli, scope: `openid offline_access ${graph}`, ...form } })
}
const codes = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).json as Codes
const poll = (device_code: string, more: Record<string, string> = {}, segment: string = tenant.tenantId) =>
  from().send(`/${segment}/oauth2/v2.0/token`, {
    form: { grant_type: grantType, client_id: cli, device_code, ...more },
  })
const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000)
}
const fieldsOf = (html: string) =>
  Object.fromEntries([...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, n, v]) => [n, v]))

/** From the code to the question. */
async function typeCode(user_code: string, browser: AtBrowser = from(), person = pia) {
  const first = await browser.send('/device', { form: { user_code } })
  const action = /<form[^>]* action="([^"]+\/sign-in\/[^"]+)"/.exec(first.text)?.[1]
  if (!action) return first
  const named = await browser.send(action, { form: { step: 'username', username: person.userPrincipalName } })
  const page = /<form[^>]* action="([^"]+)"/.exec(named.text)?.[1] ?? action
  return browser.send(page, {
    form: { step: 'password', username: person.userPrincipalName, password: person.password },
  })
}
async function answer(user_code: string, say: 'allow' | 'decline', browser: AtBrowser = from()) {
  const question = await typeCode(user_code, browser)
  return browser.send('/device/answer', { form: { ...fieldsOf(question.text), answer: say } })
}
async function signedIn(form: Record<string, string> = {}) {
  const { user_code, device_code } = await codes(form)
  expect((await answer(user_code, 'allow')).text).toContain('The device is signed in')
  return (await poll(device_code, { client_id: form.client_id ?? cli })).json
}

test('[T-13] it is off until an administrator allows it: no code is given, no code counts, and metadata does not promise it', async () => {
  const { device_code, user_code } = await codes()
  await allow(tenant, false)
  for (const segment of [tenant.tenantId, 'contoso.example', 'common', 'organizations', other.tenantId]) {
    for (const version of [1, 2] as const) {
      const { status, json } = await ask({ resource: 'https://graph.microsoft.com' }, { segment, version })
      expect([segment, version, status, json.error]).toEqual([segment, version, 400, 'unauthorized_client'])
      expect(String(json.error_description)).toContain('taxiway organization set --device-codes yes')
    }
    const { json } = await from().send(`/${segment}/v2.0/.well-known/openid-configuration`)
    expect(json).not.toHaveProperty('device_authorization_endpoint')
    expect(json.grant_types_supported).not.toContain(grantType)
  }
  // of one that was given before
  expect((await typeCode(user_code)).text).toContain('does not let people sign in with a code')
  expect((await poll(device_code)).json.error).toBe('authorization_pending')
  await allow(tenant, true)
  const { json } = await from().send(`/${tenant.tenantId}/v2.0/.well-known/openid-configuration`)
  expect(json.device_authorization_endpoint).toBe(`${world.urls.login}/${tenant.tenantId}/oauth2/v2.0/devicecode`)
  expect(json.grant_types_supported).toContain(grantType)
})

test('at an application that is limited to those who are assigned nobody else gets tokens by a code', async () => {
  const body = { displayName: 'Tool', publicClient: { redirectUris: ['http://localhost/back'] } }
  const { appId: client_id } = await tenant.api.post<{ appId: string }>('/beta/applications', body)
  const { id } = await tenant.api.get<{ id: string }>(`/v1.0/servicePrincipals/appId=${client_id}`)
  await tenant.api.patch(`/v1.0/servicePrincipals/${id}`, { appRoleAssignmentRequired: true })
  const asked = { client_id, scope: 'openid offline_access' }
  expect(await signedIn(asked)).toMatchObject({ error: 'invalid_grant', error_codes: [50105] })
  const assigned = { principalId: pia.id, resourceId: id }
  await tenant.api.post(`/v1.0/servicePrincipals/${id}/appRoleAssignedTo`, assigned)
  expect(await signedIn(asked)).toMatchObject({ refresh_token: expect.any(String) })
})

test('the device gets a code in the form of its version, waits, and gets tokens once the person allows it', async () => {
  const old = (await ask({ resource: 'https://graph.microsoft.com' }, { version: 1 })).json
  expect(old).toMatchObject({ verification_url: `${world.urls.login}/device`, expires_in: '900', interval: '5' })
  const { user_code, device_code, ...more } = await codes()
  expect(more).toEqual({
    verification_uri: `${world.urls.login}/device`,
    expires_in: 900,
    interval: 5,
    message: `To sign in, use a web browser to open the page ${world.urls.login}/device and enter the code ${user_code} to authenticate.`,
  })
  expect(user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{3}-[BCDFGHJKLMNPQRSTVWXZ]{3}-[BCDFGHJKLMNPQRSTVWXZ]{3}$/)
  const waiting = await poll(device_code)
  expect([waiting.status, waiting.json]).toEqual([
    400,
    expect.objectContaining({ error: 'authorization_pending', error_codes: [70016] }),
  ])
  later(1)
  expect((await poll(device_code)).json).toMatchObject({ error: 'slow_down' })
  later(5)
  expect((await poll(device_code)).json).toMatchObject({ error: 'authorization_pending' })

  const browser = from()
  const question = await typeCode(user_code.toLowerCase().replaceAll('-', ' '), browser)
  for (const said of ['Command line', pia.userPrincipalName, 'not the network that you are in', user_code]) {
    expect(question.text).toContain(said)
  }
  const done = await browser.send('/device/answer', { form: { ...fieldsOf(question.text), answer: 'allow' } })
  expect(done.text).toContain('The device is signed in')
  later(5)
  const { status, json } = await poll(device_code)
  expect([status, json]).toEqual([
    200,
    expect.objectContaining({ token_type: 'Bearer', refresh_token: expect.any(String) }),
  ])
  expect(decodeJwt(String(json.access_token))).toMatchObject({ oid: pia.id, azp: cli, tid: tenant.tenantId })
  expect(decodeJwt(String(json.id_token))).toMatchObject({ aud: cli, oid: pia.id })
  expect((await poll(device_code)).json).toMatchObject({ error: 'invalid_grant', error_codes: [54005] })
  const again = await browser.send('/device/answer', { form: { ...fieldsOf(question.text), answer: 'allow' } })
  expect([again.status, again.text]).toEqual([400, expect.stringContaining('No device waits for this code')])
  type Event = { activity: string; actor: object; details: { clientId?: string } }
  const { value } = await tenant.api.get<{ value: Event[] }>('/beta/deviceManagement/auditEvents?$top=20')
  const ofCommandLine = ({ activity, details }: Event) =>
    activity === 'identity.device-code.allow' && details.clientId === cli
  const allowed = value.filter(ofCommandLine)
  expect(allowed).toEqual([expect.objectContaining({ actor: expect.objectContaining({ id: pia.id }) })])
})

test('version 1 sends the code in the field of another grant, and is told in its own words that it has expired', async () => {
  const { user_code, device_code } = (await ask({ resource: 'https://graph.microsoft.com' }, { version: 1 }))
    .json as Codes
  const pollV1 = (segment = 'common') =>
    from().send(`/${segment}/oauth2/token`, {
      form: { grant_type: grantType, client_id: cli, code: device_code, resource: 'https://graph.microsoft.com' },
    })
  expect((await pollV1()).json).toMatchObject({ error: 'authorization_pending' })
  await answer(user_code, 'allow')
  expect((await pollV1()).json).toMatchObject({ expires_in: '3600', resource: 'https://graph.microsoft.com' })
  const second = await codes()
  later(15 * 60)
  const form = { grant_type: grantType, client_id: cli }
  expect(
    (await from().send(`/common/oauth2/token`, { form: { ...form, code: second.device_code } })).json,
  ).toMatchObject({
    error: 'code_expired',
    error_codes: [70019],
  })
  expect((await poll(second.device_code)).json).toMatchObject({ error: 'expired_token', error_codes: [70020] })
  const late = await typeCode(second.user_code)
  expect([late.status, late.text]).toEqual([200, expect.stringContaining('No device waits for this code')])
})

test('the person says no, and the device is told so and stays told', async () => {
  const { user_code, device_code } = await codes()
  expect((await answer(user_code, 'decline')).text).toContain('Nobody was signed in')
  for (let turn = 0; turn < 2; turn++) {
    expect((await poll(device_code)).json).toMatchObject({ error: 'authorization_declined', error_codes: [65004] })
  }
  expect((await typeCode(user_code)).text).toContain('No device waits for this code')
})

test('at /common a code is of whoever answers, if their organisation allows it', async () => {
  const at = { segment: 'organizations' }
  const { user_code, device_code } = await codes({}, at)
  expect((await poll(device_code, {}, 'common')).json).toMatchObject({ error: 'authorization_pending' })
  const browser = from()
  const name = await browser.send('/device', { form: { user_code } })
  const query = new URLSearchParams(fieldsOf(name.text))
  query.set('login_hint', pia.userPrincipalName)
  const page = await browser.send(`/common/oauth2/v2.0/authorize?${query}`)
  const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const form = { step: 'password', username: pia.userPrincipalName, password: pia.password }
  const question = await browser.send(action, { form })
  await browser.send('/device/answer', { form: { ...fieldsOf(question.text), answer: 'allow' } })
  later(5)
  expect((await poll(device_code, {}, other.tenantId)).json).toMatchObject({ error: 'bad_verification_code' })
  const { json } = await poll(device_code, {}, 'organizations')
  expect(decodeJwt(String(json.access_token))).toMatchObject({ oid: pia.id, tid: tenant.tenantId })
})

test('a code is asked for by programs on people’s machines only, and for something that exists', async () => {
  const make = (body: object) =>
    tenant.api.post<{ appId: string }>('/beta/applications', { displayName: 'Inventory', ...body })
  const program = await make({
    delegatedPermissions: ['User.Read'],
    publicClient: { redirectUris: ['http://localhost'] },
  })
  const page = await make({ spa: { redirectUris: ['https://app.example/'] } })
  const service = await make({ appRoles: ['Device.Read.All'] })
  expect((await ask({ client_id: program.appId })).status).toBe(200)
  for (const [client_id, error] of [
    [page.appId, 'unauthorized_client'],
    [service.appId, 'unauthorized_client'],
    ['11111111-1111-4111-8111-111111111111', 'unauthorized_client'],
    ['', 'invalid_request'],
  ] as const) {
    const { status, json } = await ask({ client_id })
    expect([client_id, status, json.error]).toEqual([client_id, 400, error])
  }
  expect((await ask({ client_id: program.appId }, { segment: 'common' })).json.error).toBe('unauthorized_client')
  expect((await ask({ scope: 'https://nowhere.example/.default' })).json.error).toBe('invalid_resource')
  expect((await ask({}, { segment: 'nobody.example' })).json.error_codes).toEqual([90002])
  const { json } = await poll((await codes({ client_id: program.appId })).device_code, { client_id: cli })
  expect(json).toMatchObject({ error: 'bad_verification_code', error_codes: [70018] })
  for (const wrong of ['x', `${'a'.repeat(43)}.${'b'.repeat(43)}`, `${(await codes()).device_code.slice(0, -1)}-`]) {
    expect([wrong, (await poll(wrong)).json.error]).toEqual([wrong, 'bad_verification_code'])
  }
  // it gets of the person what it was granted, like any application of the organisation
  const tokens = await signedIn({ client_id: program.appId, scope: 'openid User.Read' })
  expect(decodeJwt(String(tokens.access_token)).scp).toBe('openid User.Read')
})

test('[T-13] what comes of a code joins no device, enrols none and gives no primary token, whichever client redeems it and however it was refreshed', async () => {
  for (const resource of [
    'urn:ms-drs:enterpriseregistration.windows.net',
    'https://enrollment.manage.microsoft.com/',
    '01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9',
  ]) {
    const { json } = await ask({ client_id: brokerClientId, scope: `openid ${resource}/.default` })
    expect([resource, json.error, json.error_codes]).toEqual([resource, 'interaction_required', [50097]])
    const { user_code, device_code } = await codes({ client_id: brokerClientId, scope: 'openid' })
    await answer(user_code, 'allow')
    const polled = await poll(device_code, { client_id: brokerClientId, scope: `openid ${resource}/.default` })
    expect([resource, polled.json.error_codes]).toEqual([resource, [50097]])
  }
  const { refresh_token = '', access_token } = await signedIn({ client_id: brokerClientId, scope: `openid ${graph}` })
  let token = String(refresh_token)
  for (const client_id of [brokerClientId, '9ba1a5c7-f17a-4de9-a1f1-6178c8d51223', brokerClientId]) {
    for (const resource of [
      'urn:ms-drs:enterpriseregistration.windows.net',
      'https://enrollment.manage.microsoft.com/',
    ]) {
      const form = { grant_type: 'refresh_token', client_id, refresh_token: token, resource }
      const { json } = await from().send('/common/oauth2/token', { form })
      expect([client_id, resource, json.error_codes]).toEqual([client_id, resource, [50097]])
    }
    const form = {
      grant_type: 'refresh_token',
      client_id,
      refresh_token: token,
      resource: 'https://graph.microsoft.com',
    }
    const { json } = await from().send('/common/oauth2/token', { form })
    expect(json).toMatchObject({ token_type: 'Bearer' })
    token = String(json.refresh_token ?? token)
  }
  const join = await from().send(`${world.urls.drs}/EnrollmentServer/device/?api-version=2.0`, {
    token: String(access_token),
    body: {},
  })
  expect(join.status).toBe(403)
})

test('[T-13] a sign-in for one code answers no other, and our own page’s codes are redeemed nowhere else', async () => {
  const [mine, theirs] = [await codes(), await codes()]
  const browser = from()
  const fields = fieldsOf((await typeCode(mine.user_code, browser)).text)
  const crossed = await browser.send('/device/answer', {
    form: { ...fields, user_code: theirs.user_code, answer: 'allow' },
  })
  expect(crossed.text).toContain('only in the browser in which its code was typed')
  const foreign = await browser.send('/device/answer', {
    form: { ...fields, answer: 'allow' },
    headers: { origin: 'https://evil.example' },
  })
  expect(foreign.status).toBe(403)
  const stolen = await from().send(`/${tenant.tenantId}/oauth2/v2.0/token`, {
    form: {
      grant_type: 'authorization_code',
      client_id: '5a7a9c1e-7a11-4e0c-9d7a-000000000002',
      code: fields.code ?? '',
      redirect_uri: `${world.urls.login}/device/answer`,
      code_verifier: 'v'.repeat(43),
    },
  })
  expect(stolen.json).toMatchObject({ error: 'unauthorized_client' })
  expect((await poll(theirs.device_code)).json.error).toBe('authorization_pending')
  expect((await browser.send('/device/answer', { form: { ...fields, answer: 'allow' } })).status).toBe(200)
  // nobody of another organisation answers
  const visitor = await other.user('kim')
  const { user_code } = await codes()
  expect((await typeCode(user_code, from(), visitor)).text).not.toContain('Allow this device')
})

/** Where /device sends a browser that has a code, and the cookies for it. */
const typedAt = (user_code: string) =>
  new Promise<{ readonly link: string; readonly cookies: readonly string[] }>((resolve, reject) => {
    const sent = request(`${world.urls.login}/device`, { method: 'POST', ca: world.ca, agent: false }, (answered) => {
      const { location = '', 'set-cookie': cookies = [] } = answered.headers
      answered.resume().on('end', () => resolve({ link: new URL(location, world.urls.login).href, cookies }))
    })
    sent.setHeader('content-type', 'application/x-www-form-urlencoded').on('error', reject)
    sent.end(new URLSearchParams({ user_code }).toString())
  })

test('[T-13] a link made of a code that somebody else typed asks nobody: a person with a session is told to stop, and the field is empty', async () => {
  const victim = from()
  await victim.signIn(pia)
  const { user_code, device_code } = await codes()
  const { link } = await typedAt(user_code)
  expect(link).toContain('/authorize?')
  const typedAnotherBefore = from()
  await typeCode((await codes()).user_code, typedAnotherBefore)
  for (const browser of [victim, typedAnotherBefore]) {
    const { text } = await browser.send(link)
    expect(text).not.toContain('Allow this device')
    expect(text).not.toContain('"/device/answer"')
    expect(text).toContain('only in the browser in which its code was typed')
    expect(text).toMatch(/<input id="code"[^>]* value=""/)
    expect(text).not.toContain(user_code)
  }
  expect((await poll(device_code)).json.error).toBe('authorization_pending')
  // who typed it here is asked here
  expect((await typeCode(user_code, victim)).text).toContain('Allow this device')
})

test('[T-13] the answer counts only in the browser in which the code was typed, even with all that the question holds', async () => {
  const { user_code, device_code } = await codes()
  const own = from()
  const fields = fieldsOf((await typeCode(user_code, own)).text)
  const thief = from()
  await typeCode(user_code, thief)
  for (const browser of [from(), thief]) {
    for (const say of ['allow', 'decline']) {
      const { text } = await browser.send('/device/answer', { form: { ...fields, answer: say } })
      expect(text).toContain('only in the browser in which its code was typed')
    }
  }
  expect((await poll(device_code)).json.error).toBe('authorization_pending')
  const done = await own.send('/device/answer', { form: { ...fields, answer: 'allow' } })
  expect(done.text).toContain('The device is signed in')
})

test('[T-13] two codes typed in two windows of one browser are both answered; the mark of the browser is short and shown to no script', async () => {
  const [one, two] = [await codes(), await codes()]
  const browser = from()
  const first = fieldsOf((await typeCode(one.user_code, browser)).text)
  const second = fieldsOf((await typeCode(two.user_code, browser)).text)
  for (const fields of [first, second]) {
    const { text } = await browser.send('/device/answer', { form: { ...fields, answer: 'allow' } })
    expect(text).toContain('The device is signed in')
  }
  const { cookies } = await typedAt((await codes()).user_code)
  expect(cookies).toEqual([
    expect.stringMatching(/^__Host-taxiway_typed=[\w-]{22}; path=\/; max-age=900; secure; httponly; samesite=lax$/),
  ])
})

/** Nobody decides on any code meanwhile. */
const holdCodes = (tx: World['app']['db']) => tx.selectFrom('device_code').selectAll().forUpdate().execute()

test('of several that redeem one code at the same moment one gets tokens', async () => {
  const { user_code, device_code } = await codes()
  await answer(user_code, 'allow')
  const polls = Array.from({ length: 3 }, () => () => poll(device_code))
  const answers = await whileHeld(world.app.db, holdCodes, polls)
  const numbers = answers.map((one) => one.status === 'fulfilled' && (one.value.json.error_codes ?? one.value.status))
  expect(numbers.sort()).toEqual([200, [54005], [54005]])
})

test('of two people who answer for one code at the same moment the first counts, and the other is told that nobody waits', async () => {
  const kit = await tenant.user('kit')
  const { user_code, device_code } = await codes()
  const questions = [from(), from()].map((browser, at) => ({ browser, person: [pia, kit][at] }))
  const ready: (() => Promise<{ status: number; text: string }>)[] = []
  for (const { browser, person } of questions) {
    const fields = fieldsOf((await typeCode(user_code, browser, person)).text)
    ready.push(() => browser.send('/device/answer', { form: { ...fields, answer: 'allow' } }))
  }
  const answers = await whileHeld(world.app.db, holdCodes, ready)
  const texts = answers.map((one) => (one.status === 'fulfilled' ? one.value.text : ''))
  expect(texts.filter((text) => text.includes('The device is signed in'))).toHaveLength(1)
  expect(texts.filter((text) => text.includes('No device waits for this code'))).toHaveLength(1)
  const [winner] = texts[0]?.includes('The device is signed in') ? [pia] : [kit]
  expect(decodeJwt(String((await poll(device_code)).json.access_token)).oid).toBe(winner.id)
})

test('[T-51] a password that changed after the answer ends it before any token is given', async () => {
  const kim = await tenant.user('kim')
  const { user_code, device_code } = await codes()
  const browser = from()
  const question = await typeCode(user_code, browser, kim)
  await browser.send('/device/answer', { form: { ...fieldsOf(question.text), answer: 'allow' } })
  await tenant.api.post(`/v1.0/users/${kim.id}/revokeSignInSessions`, {})
  expect((await poll(device_code)).json).toMatchObject({ error: 'invalid_grant', error_codes: [50173] })
})

test('[T-51] whoever is signed out everywhere, or disabled, while the question is open, says yes to nothing', async () => {
  const ends = [
    (id: string) => tenant.api.post(`/v1.0/users/${id}/revokeSignInSessions`, {}),
    (id: string) => tenant.api.patch(`/v1.0/users/${id}`, { accountEnabled: false }),
  ]
  for (const [at, end] of ends.entries()) {
    const person = await tenant.user(`open${at}`)
    const { user_code, device_code } = await codes()
    const browser = from()
    const question = await typeCode(user_code, browser, person)
    expect(question.text).toContain('Allow this device')
    await end(person.id)
    const { text } = await browser.send('/device/answer', { form: { ...fieldsOf(question.text), answer: 'allow' } })
    expect(text).not.toContain('The device is signed in')
    expect((await poll(device_code)).json.error).toBe('authorization_pending')
  }
})

test('[T-53] wrong codes of one network are slowed: ten at once, then one a minute, and then a right one waits too', async () => {
  const browser = from()
  const { user_code } = await codes()
  for (let turn = 0; turn < 10; turn++) {
    const { status, text } = await browser.send('/device', { form: { user_code: 'BCD-FGH-JKL' } })
    expect([turn, status, text]).toEqual([turn, 200, expect.stringContaining('No device waits for this code')])
  }
  const slowed = await browser.send('/device', { form: { user_code } })
  expect([slowed.status, slowed.headers['retry-after']]).toEqual([429, '60'])
  expect(slowed.text).toContain('Too many wrong codes came from this network')
  later(60)
  expect((await typeCode(user_code, browser)).text).toContain('Allow this device')
})

test('[T-55] [T-52] one network asks for a hundred codes at once and no more', async () => {
  const browser = from()
  const send = () =>
    browser.send(`/${tenant.tenantId}/oauth2/v2.0/devicecode`, { form: { client_id: cli, scope: graph } })
  const statuses: number[] = []
  for (let turn = 0; turn < 101; turn++) statuses.push((await send()).status)
  expect(statuses.slice(0, 100).every((status) => status === 200)).toBe(true)
  expect(statuses[100]).toBe(429)
})

test('[T-06] what stands on the pages for codes is escaped, and nothing on them runs', async () => {
  const hostile = '<img src=x onerror=alert(1)>"\'&'
  const page = await from().send('/device', { form: { user_code: hostile } })
  expect(page.text).not.toContain('<img')
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'/)
  const made = await tenant.api.post<{ appId: string }>('/beta/applications', {
    displayName: hostile,
    publicClient: { redirectUris: ['http://localhost'] },
  })
  const { user_code } = await codes({ client_id: made.appId })
  const question = await typeCode(user_code)
  expect(question.text).toContain('Allow this device')
  expect(question.text).not.toContain('<img src=x')
})

test('[T-13] whom a policy asks for a second factor is asked on the way to the question, and the tokens of the device say that it was shown', async () => {
  const eve = await tenant.user('eve')
  await tenant.api.post('/v1.0/identity/conditionalAccess/policies', {
    displayName: 'Eve shows a code',
    state: 'enabled',
    conditions: { users: { includeUsers: [eve.id] }, applications: { includeApplications: ['All'] } },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  })
  const { user_code, device_code } = await codes()
  const browser = from()
  const actionIn = (html: string) => /<form[^>]* action="([^"]+)"/.exec(html)?.[1] ?? ''
  const setUp = await typeCode(user_code, browser, eve)
  expect(setUp.text).toContain('Set up an authenticator app')
  // who has the password alone cannot answer the question
  const early = await browser.send('/device/answer', { form: { ...fieldsOf(setUp.text), answer: 'allow' } })
  expect(early.text).not.toContain('The device is signed in')
  expect((await poll(device_code)).json.error).toBe('authorization_pending')

  const key = /class="key"[^>]*>([A-Z2-7 ]+)</.exec(setUp.text)?.[1]?.replaceAll(' ', '') ?? ''
  const code = new TOTP({ secret: key }).generate({ timestamp: now.getTime() })
  const shown = await browser.send(actionIn(setUp.text), { form: { step: 'set-up', code } })
  const question = await browser.send(actionIn(shown.text), { form: { step: 'codes-kept' } })
  expect(question.text).toContain(user_code)
  await browser.send('/device/answer', { form: { ...fieldsOf(question.text), answer: 'allow' } })
  later(5)
  const { json } = await poll(device_code)
  expect(decodeJwt(String(json.access_token))).toMatchObject({ oid: eve.id, amr: ['pwd', 'mfa'] })
})
