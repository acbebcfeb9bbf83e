// What people change of their own account over the wire, and what a stolen token cannot.

import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { UserId } from '../../../src/kernel/id.ts'
import { whileHeld } from '../../support/database/while-held.ts'
import { havePasskey } from '../../support/passkey/have-passkey.ts'
import { haveApp } from '../../support/world/authenticator-app.ts'
import { type Answer, atBrowser, tokenByAccessPass } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const minute = 60_000
/** How much later it is for the service; tokens are made with the computer's own clock. */
let later = 0
let world: World
let tenant: WorldTenant
let people = 0
beforeAll(async () => {
  world = await startWorld({ clock: () => new Date(Date.now() + later) })
  tenant = await world.tenant('contoso.example')
})
afterAll(() => world?.[Symbol.asyncDispose]())
beforeEach(() => {
  later = 0
})

const newPerson = () => tenant.user(`person${++people}`)
const me = `/v1.0/me`
const ask = (token: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  atBrowser(world).send(`${world.urls.graph}${path}`, { method, token, ...(body !== undefined && { body }) })
const reasonOf = ({ status, json }: Answer) => [
  status,
  (json.error as { innerError?: { reason?: string } } | undefined)?.innerError?.reason,
]
const methodsOf = async ({ id }: Person) =>
  (
    await tenant.api.get<{ value: { id: string; '@odata.type': string }[] }>(`/v1.0/users/${id}/authentication/methods`)
  ).value.map((method) => method.id)
const passkeyOf = ({ id }: Person) => havePasskey(world.app.db, tenant.tenantId, UserId.parse(id))
const appOf = ({ id }: Person) => haveApp(world.app.db, tenant.tenantId, UserId.parse(id))
const byPassword = (person: Person) => atBrowser(world).tokensOf(person)

const byPass = (person: Person) => tokenByAccessPass(world, tenant, person)

const actionsOf = async ({ id }: Person) =>
  world.app.db
    .selectFrom('audit_entry')
    .select(['action', 'actor_id', 'before', 'after'])
    .where('tenant_id', '=', tenant.tenantId)
    .where('target_id', '=', id)
    .orderBy('sequence')
    .execute()

const newPassword = 'seven quiet gates at night'

test('[T-51] a person changes the password with the old one; refresh tokens and tokens that are out end, and the new one counts at once', async () => {
  const person = await newPerson()
  const { access, refresh } = await byPassword(person)
  const elsewhere = await byPassword(person)
  const body = { currentPassword: person.password, newPassword }
  expect((await ask(access, 'POST', `${me}/changePassword`, body)).status).toBe(204)
  for (const refresh_token of [refresh, elsewhere.refresh]) {
    expect((await atBrowser(world).tokens({ grant_type: 'refresh_token', refresh_token })).status).toBe(400)
  }
  const again = { ...body, currentPassword: newPassword, newPassword: `${newPassword}, again` }
  expect((await ask(elsewhere.access, 'POST', `${me}/changePassword`, again)).status).toBe(401)
  expect((await atBrowser(world).signIn(person)).code).toBeUndefined()
  expect((await atBrowser(world).signIn({ ...person, password: newPassword })).code).toBeDefined()
  const [entry] = (await actionsOf(person)).filter(({ action }) => action === 'identity.own-password.change')
  expect(entry).toMatchObject({ actor_id: person.id })
  expect(JSON.stringify(entry)).not.toContain(newPassword)
})

test('a wrong old password changes nothing, and the eleventh is not looked at, as at the sign-in', async () => {
  const person = await newPerson()
  const { access } = await byPassword(person)
  const guess = (currentPassword: string) =>
    ask(access, 'POST', `${me}/changePassword`, { currentPassword, newPassword })
  expect(reasonOf(await guess('not this one'))).toEqual([400, 'old-password-wrong'])
  for (let tries = 1; tries < 10; tries++) await guess(`not this one ${tries}`)
  expect((await guess(person.password)).status).toBe(429)
  later = 6 * minute
  expect((await atBrowser(world).signIn(person)).code).toBeDefined()
})

test('a new password is judged as everywhere: neither common, nor the old one, nor the name', async () => {
  const person = await newPerson()
  const { access } = await byPassword(person)
  const change = (chosen: string) =>
    ask(access, 'POST', `${me}/changePassword`, { currentPassword: person.password, newPassword: chosen })
  expect(reasonOf(await change(person.password))).toEqual([400, 'same-password'])
  for (const chosen of ['password123', person.userPrincipalName, 'short'])
    expect((await change(chosen)).status).toBe(400)
  expect((await atBrowser(world).signIn(person)).code).toBeDefined()
})

test('a stolen token of a sign-in of more than ten minutes ago changes nothing', async () => {
  const person = await newPerson()
  const key = await passkeyOf(person)
  const app = await appOf(person)
  const access = await byPass(person)
  later = 11 * minute
  const before = await methodsOf(person)
  const calls = [
    ['DELETE', `${me}/authentication/fido2Methods/${key}`],
    ['DELETE', `${me}/authentication/softwareOathMethods/${app}`],
    ['POST', `${me}/revokeSignInSessions`],
    ['POST', `${me}/changePassword`, { currentPassword: person.password, newPassword }],
  ] as const
  for (const [method, path, body] of calls) {
    expect(reasonOf(await ask(access, method, path, body)), path).toEqual([403, 'fresh-sign-in-needed'])
  }
  expect(await methodsOf(person)).toEqual(before)
  expect((await ask(access, 'GET', `${me}/authentication/methods`)).status).toBe(200)
})

test('a refresh token of a sign-in of more than ten minutes ago makes tokens that change nothing, however new they are', async () => {
  const person = await newPerson()
  const { refresh } = await byPassword(person)
  later = 11 * minute
  const { json } = await atBrowser(world).tokens({ grant_type: 'refresh_token', refresh_token: refresh })
  expect(json.access_token).toBeDefined()
  const body = { currentPassword: person.password, newPassword }
  const answer = await ask(String(json.access_token), 'POST', `${me}/changePassword`, body)
  expect(reasonOf(answer)).toEqual([403, 'fresh-sign-in-needed'])
})

/** Of an application that the organisation registered, right after a sign-in of the person at it. */
async function tokenAt(person: Person, delegatedPermissions: readonly string[]): Promise<string> {
  const redirect = 'https://app.example/back'
  const { appId, secretText } = await tenant.api.post<{ appId: string; secretText: string }>('/beta/applications', {
    displayName: 'Inventory',
    web: { redirectUris: [redirect] },
    delegatedPermissions,
  })
  const verifier = 'v'.repeat(43)
  const code_challenge = createHash('sha256').update(verifier).digest('base64url')
  const query = new URLSearchParams({
    ...{
      client_id: appId,
      redirect_uri: redirect,
      response_type: 'code',
      code_challenge,
      code_challenge_method: 'S256',
    },
    ...{ scope: 'openid https://graph.microsoft.com/.default', login_hint: person.userPrincipalName },
    own_method: 'app',
  })
  const browser = atBrowser(world)
  const page = await browser.send(`/${tenant.tenantId}/oauth2/v2.0/authorize?${query}`)
  const action = /action="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const { userPrincipalName: username, password } = person
  const { left } = await browser.send(action, { form: { step: 'password', username, password } })
  const { json } = await browser.send(`/${tenant.tenantId}/oauth2/v2.0/token`, {
    form: {
      ...{ grant_type: 'authorization_code', client_id: appId, client_secret: secretText, redirect_uri: redirect },
      ...{ code: new URL(left ?? 'none:').searchParams.get('code') ?? '', code_verifier: verifier },
    },
  })
  return String(json.access_token)
}

test('an application that people let in changes nothing of what they sign in with, right after a sign-in at it', async () => {
  const person = await newPerson()
  const token = await tokenAt(person, ['User.Read', 'Directory.AccessAsUser.All'])
  expect((await ask(token, 'GET', `${me}/authentication/methods`)).status).toBe(200)
  const body = { currentPassword: person.password, newPassword }
  expect(reasonOf(await ask(token, 'POST', `${me}/changePassword`, body))).toEqual([403, 'fresh-sign-in-needed'])
})

test('[T-60] an application that may read who a person is does not read what they sign in with', async () => {
  const token = await tokenAt(await newPerson(), ['User.Read'])
  expect((await ask(token, 'GET', me)).status).toBe(200)
  for (const path of ['methods', 'fido2Methods'])
    expect((await ask(token, 'GET', `${me}/authentication/${path}`)).status).toBe(403)
})

test('whoever has a second factor changes nothing with a password alone, however fresh', async () => {
  const person = await newPerson()
  const { access } = await byPassword(person)
  const key = await passkeyOf(person)
  for (const [method, path, body] of [
    ['DELETE', `${me}/authentication/fido2Methods/${key}`],
    ['POST', `${me}/changePassword`, { currentPassword: person.password, newPassword }],
    ['POST', `${me}/revokeSignInSessions`],
  ] as const) {
    expect(reasonOf(await ask(access, method, path, body)), path).toEqual([403, 'fresh-sign-in-needed'])
  }
  expect(await methodsOf(person)).toContain(key)
})

test("another person's passkey and app are found by nobody's own address", async () => {
  const [mallory, victim] = [await newPerson(), await newPerson()]
  const [key, app] = [await passkeyOf(victim), await appOf(victim)]
  await passkeyOf(mallory)
  const access = await byPass(mallory)
  expect((await ask(access, 'DELETE', `${me}/authentication/fido2Methods/${key}`)).status).toBe(404)
  expect((await ask(access, 'DELETE', `${me}/authentication/softwareOathMethods/${app}`)).status).toBe(404)
  expect((await ask(access, 'GET', `/v1.0/users/${victim.id}/authentication/methods`)).status).toBe(403)
  expect(await methodsOf(victim)).toEqual(expect.arrayContaining([key, app]))
})

test('a person sees their own passkeys, takes one away, is signed out by it, and the entry names them', async () => {
  const person = await newPerson()
  const [first, second] = [await passkeyOf(person), await passkeyOf(person)]
  const access = await byPass(person)
  const { json } = await ask(access, 'GET', `${me}/authentication/fido2Methods`)
  expect((json.value as { id: string }[]).map(({ id }) => id).sort()).toEqual([first, second].sort())
  expect((await ask(access, 'DELETE', `${me}/authentication/fido2Methods/${first}`)).status).toBe(204)
  expect(await methodsOf(person)).toContain(second)
  expect(await methodsOf(person)).not.toContain(first)
  expect((await ask(access, 'DELETE', `${me}/authentication/fido2Methods/${second}`)).status).toBe(401)
  expect((await actionsOf(person)).at(-1)).toMatchObject({ action: 'identity.passkey.delete', actor_id: person.id })
})

test('[T-51] a sign-in that ends while a change of one’s own waits is not enough for it any more', async () => {
  const person = await newPerson()
  const passkey = await passkeyOf(person)
  const access = await byPass(person)
  const end = (tx: World['app']['db']) =>
    sql`
      update directory_user set credentials_epoch = credentials_epoch + 1
       where tenant_id = ${tenant.tenantId} and id = ${person.id}`.execute(tx)
  const take = () => ask(access, 'DELETE', `${me}/authentication/fido2Methods/${passkey}`)
  const [answer] = await whileHeld(world.app.db, end, [take])
  expect(answer?.status === 'fulfilled' && reasonOf(answer.value)).toEqual([403, 'fresh-sign-in-needed'])
  expect(await methodsOf(person)).toContain(passkey)
})

test('a person takes the authenticator app away, beside a passkey also where a policy asks for a second factor, and is signed out by it', async () => {
  const person = await newPerson()
  const [key, app] = [await passkeyOf(person), await appOf(person)]
  const { id } = await tenant.api.post<{ id: string }>('/v1.0/identity/conditionalAccess/policies', {
    displayName: 'asks one, too',
    state: 'enabled',
    conditions: { users: { includeUsers: [person.id] }, applications: { includeApplications: ['All'] } },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  })
  const access = await byPass(person)
  const path = `${me}/authentication/softwareOathMethods/${app}`
  expect((await ask(access, 'DELETE', path)).status).toBe(204)
  expect(await methodsOf(person)).not.toContain(app)
  expect((await ask(access, 'GET', `${me}/authentication/fido2Methods`)).status).toBe(200)
  expect((await ask(access, 'DELETE', `${me}/authentication/fido2Methods/${key}`)).status).toBe(401)
  expect((await actionsOf(person)).at(-1)).toMatchObject({
    action: 'identity.software-oath.delete',
    actor_id: person.id,
  })
  await tenant.api.delete(`/v1.0/identity/conditionalAccess/policies/${id}`)
})

test('the last second factor stays as long as the organisation asks its person for one', async () => {
  const person = await newPerson()
  const key = await passkeyOf(person)
  const { id } = await tenant.api.post<{ id: string }>('/v1.0/identity/conditionalAccess/policies', {
    displayName: 'asks one',
    state: 'enabled',
    conditions: { users: { includeUsers: [person.id] }, applications: { includeApplications: ['All'] } },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  })
  const path = `${me}/authentication/fido2Methods/${key}`
  expect(reasonOf(await ask(await byPass(person), 'DELETE', path))).toEqual([409, 'last-factor'])
  await tenant.api.delete(`/v1.0/identity/conditionalAccess/policies/${id}`)
  expect((await ask(await byPass(person), 'DELETE', path)).status).toBe(204)
})

test('a person signs out everywhere, here too', async () => {
  const person = await newPerson()
  const { access, refresh } = await byPassword(person)
  expect((await ask(access, 'POST', `${me}/revokeSignInSessions`)).json.value).toBe(true)
  expect((await ask(access, 'POST', `${me}/revokeSignInSessions`)).status).toBe(401)
  expect((await atBrowser(world).tokens({ grant_type: 'refresh_token', refresh_token: refresh })).status).toBe(400)
  expect((await actionsOf(person)).at(-1)).toMatchObject({
    action: 'identity.own-session.revoke',
    actor_id: person.id,
  })
})

test('an application has no account of its own to look at', async () => {
  const answer = await tenant.api.get(`${me}/authentication/methods`).catch(String)
  expect(String(answer)).toMatch(/no me|permission|Directory\.AccessAsUser/)
})
