// The log of sign-ins over the wire: whatever way somebody comes in or is refused, it is one line with the number that clients know,
// seen by those who may and by nobody of another organisation.

import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { UserId } from '../../../src/kernel/id.ts'
import { brokerClientId } from '../../../src/protocol/oauth/known.ts'
import { haveApp } from '../../support/world/authenticator-app.ts'
import { type AtBrowser, atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

type Line = {
  id: string
  userPrincipalName: string | null
  userId: string | null
  appId: string
  appDisplayName: string | null
  isInteractive: boolean
  signInEventTypes: string[]
  status: { errorCode: number; failureReason: string | null; additionalDetails: string | null }
} & Record<string, unknown>

let now = new Date()
let world: World
let tenant: WorldTenant
let other: WorldTenant
beforeAll(async () => {
  world = await startWorld({ clock: () => now, passwordGrant: 'true', trustedProxies: '127.0.0.1' })
  tenant = await world.tenant('contoso.example')
  other = await world.tenant('fabrikam.example')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const log = '/beta/auditLogs/signIns'
const graph = 'https://graph.microsoft.com'
let places = 0
const from = () => atBrowser(world, { headers: { 'x-forwarded-for': `198.51.100.${(places++ % 250) + 1}` } })
const asked = async (filter: string, of = tenant): Promise<Line[]> =>
  (await of.api.get<{ value: Line[] }>(`${log}?$filter=${encodeURIComponent(filter)}`)).value
/** The newest first. */
const linesOf = (person: Person) => asked(`userId eq '${person.id}'`)
const numbersOf = async (person: Person) => (await linesOf(person)).map(({ status }) => status.errorCode)
const passwordGrant = (person: Person, browser: AtBrowser = from()) =>
  browser.tokens(
    { grant_type: 'password', username: person.userPrincipalName, password: person.password },
    tenant.tenantId,
  )

test('who signs in on the page is one line: with what, from where, to what, by which browser; and a wrong password is one with 50126', async () => {
  const pia = await tenant.user('pia')
  const browser = from()
  await browser.signIn({ ...pia, password: 'not this one' })
  await browser.tokensOf(pia)
  const [right, wrong, ...rest] = await linesOf(pia)
  expect(rest).toEqual([])
  expect(right).toMatchObject({
    userPrincipalName: 'pia@contoso.example',
    userId: pia.id,
    appId: brokerClientId,
    appDisplayName: 'Authentication Broker',
    ipAddress: expect.stringMatching(/^198\.51\.100\./),
    clientAppUsed: 'Browser',
    isInteractive: true,
    signInEventTypes: ['interactiveUser'],
    authenticationRequirement: 'singleFactorAuthentication',
    authenticationDetails: [{ authenticationMethod: 'Password', succeeded: true }],
    status: { errorCode: 0, failureReason: null, additionalDetails: null },
    resourceDisplayName: 'Graph',
    conditionalAccessStatus: 'notApplied',
  })
  expect(wrong).toMatchObject({
    userPrincipalName: 'pia@contoso.example',
    userId: pia.id,
    appId: brokerClientId,
    correlationId: expect.any(String),
    authenticationDetails: [{ succeeded: false }],
    status: { errorCode: 50126, failureReason: expect.any(String), additionalDetails: expect.any(String) },
  })
  const { value: _, ...one } = await tenant.api.get<Line & { value?: never }>(`/v1.0/auditLogs/signIns/${wrong?.id}`)
  expect(one).toMatchObject(wrong ?? {})
  await expect(tenant.api.get(`${log}/999999999`)).rejects.toThrow('There is no sign-in 999999999')
})

test('a disabled account is 50057, a name that nobody has 50034, a name tried too often 50053; a page tells less', async () => {
  const [off, often] = [await tenant.user('off'), await tenant.user('often')]
  await tenant.api.patch(`/v1.0/users/${off.id}`, { accountEnabled: false })
  await from().signIn(off)
  expect(await numbersOf(off)).toEqual([50057])
  const { text } = await from().signIn({ userPrincipalName: 'nobody@contoso.example', password: 'whatever it is' })
  const unknown = await asked("userPrincipalName eq 'nobody@contoso.example'")
  expect(unknown).toMatchObject([{ userId: null, userDisplayName: null, status: { errorCode: 50034 } }])
  expect(text).not.toContain('No account')
  const place = from()
  for (let n = 0; n < 11; n++) {
    now = new Date(now.getTime() + 61_000)
    await place.signIn({ ...often, password: `wrong ${n}` })
  }
  expect((await numbersOf(often)).slice(0, 2)).toContain(50053)
})

test('what is typed for a name and is none of this organisation is kept nowhere: people type passwords into that field', async () => {
  const before = (await asked('status/errorCode ne 0')).length
  const secret = 'my secret pass phrase'
  for (const username of [secret, `${secret}@elsewhere.example`]) {
    const browser = from()
    const page = await browser.passwordPage('pia@contoso.example')
    await browser.send(page ?? '', { form: { step: 'password', username, password: 'x' } })
    await passwordGrant({ id: '', userPrincipalName: username, password: 'x' })
  }
  expect((await asked('status/errorCode ne 0')).length).toBe(before)
  const kept = await tenant.api.get<{ value: unknown[] }>('/beta/deviceManagement/auditEvents?$top=999')
  expect(JSON.stringify(kept)).not.toContain(secret)
})

test('a second factor that a page asks for and one that a program cannot show are one line each: 50074 and 50076', async () => {
  const kim = await tenant.user('kim')
  await haveApp(world.app.db, tenant.tenantId, UserId.parse(kim.id))
  const policy = await tenant.api.post<{ id: string }>('/v1.0/identity/conditionalAccess/policies', {
    displayName: 'Kim',
    state: 'enabled',
    conditions: {
      users: { includeUsers: [kim.id] },
      applications: { includeApplications: ['All'] },
      clientAppTypes: ['all'],
    },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  })
  await passwordGrant(kim)
  expect(await numbersOf(kim)).toEqual([50076])
  const { text } = await from().signIn(kim)
  expect(text).toContain('code')
  expect(await numbersOf(kim)).toEqual([50074, 50076])
  const [waits] = await linesOf(kim)
  expect(waits).toMatchObject({
    authenticationRequirement: 'multiFactorAuthentication',
    conditionalAccessStatus: 'failure',
    authenticationDetails: [{ authenticationMethod: 'Password', succeeded: true }],
  })
  await tenant.api.delete(`/v1.0/identity/conditionalAccess/policies/${policy.id}`)
})

test('a sign-in by a temporary access pass says so, and that it was more than a password', async () => {
  const nia = await tenant.user('nia')
  const path = `/v1.0/users/${nia.id}/authentication/temporaryAccessPassMethods`
  const { temporaryAccessPass: pass } = await tenant.api.post<{ temporaryAccessPass: string }>(path, {})
  const browser = from()
  const action = await browser.passwordPage(nia.userPrincipalName)
  await browser.send(action ?? '', { form: { step: 'pass', username: nia.userPrincipalName, pass } })
  expect(await linesOf(nia)).toMatchObject([
    {
      status: { errorCode: 0 },
      authenticationRequirement: 'multiFactorAuthentication',
      authenticationDetails: [{ authenticationMethod: 'Temporary Access Pass', succeeded: true }],
    },
  ])
})

test('a refresh token that is refused is a line of its own, which is not interactive', async () => {
  const lee = await tenant.user('lee')
  const browser = from()
  const { refresh } = await browser.tokensOf(lee)
  await tenant.api.post(`/v1.0/users/${lee.id}/revokeSignInSessions`)
  expect((await browser.tokens({ grant_type: 'refresh_token', refresh_token: refresh })).status).toBe(400)
  const [refused] = await linesOf(lee)
  expect(refused).toMatchObject({
    userPrincipalName: 'lee@contoso.example',
    isInteractive: false,
    signInEventTypes: ['nonInteractiveUser'],
    authenticationDetails: [{ authenticationMethod: 'Refresh token' }],
  })
  expect(await numbersOf(lee)).toEqual([50173, 0])
})

test('a code typed for another device is one line with the application that asked, and a no is one with 65004', async () => {
  const max = await tenant.user('max')
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { allowsDeviceCodes: true })
  const cli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
  const fieldsOf = (html: string) =>
    Object.fromEntries(
      [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, n, v]) => [n, v]),
    )
  for (const answer of ['allow', 'decline']) {
    const form = { client_id: cli, scope: `openid ${graph}/.default` }
    const { json } = await from().send(`/${tenant.tenantId}/oauth2/v2.0/devicecode`, { form })
    const browser = from()
    const first = await browser.send('/device', { form: { user_code: String(json.user_code) } })
    const at = (html: string) => /<form[^>]* action="([^"]+)"/.exec(html)?.[1] ?? ''
    const signInAt = /<form[^>]* action="([^"]+\/sign-in\/[^"]+)"/.exec(first.text)?.[1] ?? ''
    const named = await browser.send(signInAt, { form: { step: 'username', username: max.userPrincipalName } })
    const question = await browser.send(at(named.text), {
      form: { step: 'password', username: max.userPrincipalName, password: max.password },
    })
    await browser.send('/device/answer', { form: { ...fieldsOf(question.text), answer } })
  }
  const lines = await linesOf(max)
  expect(
    lines.map(({ status, appDisplayName, authenticationProtocol }) => [
      status.errorCode,
      appDisplayName,
      authenticationProtocol,
    ]),
  ).toEqual([
    [65004, 'Command line', 'deviceCode'],
    [0, 'Command line', 'deviceCode'],
  ])
})

test('an application that signs in for itself is one line an hour, and its wrong secret is one; both are shown only when asked for', async () => {
  const { clientId, clientSecret } = tenant.application
  const type = "signInEventTypes/any(t: t eq 'servicePrincipal')"
  const application = (client_secret: string) =>
    from().tokens({ grant_type: 'client_credentials', client_id: clientId, client_secret }, tenant.tenantId)
  const own = async (code: number) => asked(`${type} and appId eq '${clientId}' and status/errorCode eq ${code}`)
  const before = (await own(0)).length
  const browser = atBrowser(world, { headers: { 'x-forwarded-for': '203.0.113.9' } })
  for (let n = 0; n < 3; n++) {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
    expect((await browser.tokens(form, tenant.tenantId)).status).toBe(200)
  }
  const [line, ...more] = await own(0)
  expect(more).toHaveLength(before)
  expect(line).toMatchObject({
    isInteractive: false,
    signInEventTypes: ['servicePrincipal'],
    appDisplayName: 'test',
    ipAddress: '203.0.113.9',
    userId: null,
    userPrincipalName: null,
  })
  expect((await application('wrong')).status).toBe(401)
  expect(await own(7000215)).toHaveLength(1)
  expect(await asked(`appId eq '${clientId}'`)).toEqual([])
  const isOfPeople = (await asked('id gt 0')).every(
    ({ signInEventTypes }) => signInEventTypes[0] !== 'servicePrincipal',
  )
  expect(isOfPeople).toBe(true)
})

test('[T-42] filters are done by the database, pages go on where the last ended, and another organisation sees none of it', async () => {
  const failed = await asked('status/errorCode ne 0')
  expect(failed.length).toBeGreaterThan(5)
  expect(failed.every(({ status }) => status.errorCode !== 0)).toBe(true)
  expect(await asked(`createdDateTime gt ${new Date(now.getTime() + 60_000).toISOString()}`)).toEqual([])
  expect((await asked("startswith(appDisplayName,'Command')")).map((one) => one.appDisplayName)).toEqual([
    'Command line',
    'Command line',
  ])
  expect((await asked("ipAddress eq '198.51.100.1'")).length).toBeGreaterThan(0)
  const whole = await tenant.api.get<{ value: Line[] }>(log)
  const first = await tenant.api.get<{ value: Line[]; '@odata.nextLink': string }>(`${log}?$top=3`)
  const second = await tenant.api.get<{ value: Line[] }>(first['@odata.nextLink'].replace(world.urls.graph, ''))
  expect([...first.value, ...second.value].map(({ id }) => id)).toEqual(whole.value.slice(0, 6).map(({ id }) => id))
  expect((await other.api.get<{ value: Line[] }>(log)).value).toEqual([])
  await expect(other.api.get(`${log}/${whole.value[0]?.id}`)).rejects.toThrow('There is no sign-in')
})

test('who looks after the people of a group sees their sign-ins and nobody else’s, and no application’s', async () => {
  const [ann, bob] = [await tenant.user('ann'), await tenant.user('bob')]
  const helper = await tenant.user('helper')
  const group = await tenant.api.post<{ id: string }>('/v1.0/groups', {
    ...{ displayName: 'Hers', mailNickname: 'hers', mailEnabled: false, securityEnabled: true },
  })
  await tenant.api.post(`/v1.0/groups/${group.id}/members/$ref`, {
    '@odata.id': `${graph}/v1.0/directoryObjects/${ann.id}`,
  })
  await tenant.api.post('/v1.0/roleManagement/directory/roleAssignments', {
    principalId: helper.id,
    roleDefinitionId: 'user-administrator',
    directoryScopeId: `/administrativeUnits/${group.id}`,
  })
  for (const one of [ann, bob]) await from().signIn({ ...one, password: 'not this one' })
  const { access } = await from().tokensOf(helper)
  const { status, json } = await from().send(`${world.urls.graph}${log}`, { token: access })
  expect([status, (json.value as Line[]).map(({ userId }) => userId)]).toEqual([200, [ann.id]])
  const plain = await from().tokensOf(bob)
  expect(decodeJwt(plain.access).scp).not.toContain('AuditLog')
  expect((await from().send(`${world.urls.graph}${log}`, { token: plain.access })).status).toBe(403)
})
