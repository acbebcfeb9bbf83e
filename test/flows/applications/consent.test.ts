// Consent on the way in: who is asked, who may answer, what the answer gives, and what the application is told.

import { createHash, randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { whileHeld } from '../../support/database/while-held.ts'
import { type AtBrowser, atBrowser } from '../../support/world/person.ts'
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

const apiAppId = '00000003-0000-0000-c000-000000000000'
const redirect = 'https://app.example/back'
const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')

type Made = { appId: string; secretText: string }
const make = (body: object = {}) =>
  tenant.api.post<Made>('/beta/applications', { displayName: 'Inventory', web: { redirectUris: [redirect] }, ...body })
const allow = (allowsUserConsent: boolean) =>
  tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { allowsUserConsent })
const shownIn = (text: string) => /name="shown" value="([^"]+)"/.exec(text)?.[1] ?? ''
const actionIn = (text: string) => /action="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''

/** To where the sign-in of this person leads: a page, or the application's address. */
async function begin(
  { appId }: Made,
  person: Person,
  scope: string,
  more: Record<string, string> = {},
  browser: AtBrowser = atBrowser(world),
) {
  const query = new URLSearchParams({
    ...{ client_id: appId, redirect_uri: redirect, response_type: 'code', scope, state: 's1' },
    ...{ code_challenge: challenge, code_challenge_method: 'S256', login_hint: person.userPrincipalName, ...more },
  })
  return signedIn(browser, person, `/${tenant.tenantId}/oauth2/v2.0/authorize?${query}`)
}

async function signedIn(browser: AtBrowser, person: Person, path: string) {
  const page = await browser.send(path)
  if (!page.text.includes('name="password"')) return { browser, ...page }
  const form = { step: 'password', username: person.userPrincipalName, password: person.password }
  return { browser, ...(await browser.send(actionIn(page.text), { form })) }
}

const answer = (page: { browser: AtBrowser; text: string }, form: Record<string, string>, headers = {}) =>
  page.browser.send(actionIn(page.text), { form: { step: 'consent', shown: shownIn(page.text), ...form }, headers })
const codeIn = (left: string | undefined) => new URL(left ?? 'none:').searchParams.get('code') ?? ''
const redeem = ({ appId, secretText }: Made, code: string) =>
  atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, {
    form: {
      ...{ grant_type: 'authorization_code', client_id: appId, client_secret: secretText, code },
      ...{ redirect_uri: redirect, code_verifier: verifier },
    },
  })
const permissionsOf = async (made: Made, left: string | undefined) =>
  decodeJwt(String((await redeem(made, codeIn(left))).json.access_token)).scp
const grantsOf = async ({ appId }: Made) => {
  const { id } = await tenant.api.get<{ id: string }>(`/v1.0/servicePrincipals(appId='${appId}')`)
  const filter = encodeURIComponent(`clientId eq ${id}`)
  type Grant = { id: string; consentType: string; principalId: string | null; scope: string; grantedBy: string }
  return (await tenant.api.get<{ value: Grant[] }>(`/v1.0/oauth2PermissionGrants?$filter=${filter}`)).value
}

test('whoever signs in and asks for nothing of the organisation is not asked to consent', async () => {
  const made = await make()
  const { left } = await begin(made, pia, 'openid profile offline_access')
  expect(await permissionsOf(made, left)).toBe('openid')
})

test('in a new organisation nobody but an administrator consents; everybody else is told so, and the application too', async () => {
  const made = await make()
  const page = await begin(made, pia, 'openid User.Read')
  expect(page.left).toBeFalsy()
  const [asked, refused] = ['An administrator has to allow this', 'Ask an administrator']
  for (const said of ['AADSTS90094', asked, refused, 'Read: your profile', 'Inventory']) {
    expect(page.text).toContain(said)
  }
  expect(page.text).not.toContain('value="accept"')
  const forced = await answer(page, { answer: 'accept', everybody: 'yes' })
  expect([forced.left, forced.status, await grantsOf(made)]).toEqual([undefined, 400, []])
  const { left = '' } = await answer(await begin(made, pia, 'openid User.Read'), { answer: 'decline' })
  const { searchParams } = new URL(left)
  expect([searchParams.get('error'), searchParams.get('state')]).toEqual(['access_denied', 's1'])
  expect(searchParams.get('error_description')).toContain('AADSTS90094')
})

test('where the organisation lets people consent, they do for what touches nobody else and for themselves alone, on a page that says what it is', async () => {
  await allow(true)
  const made = await make()
  const page = await begin(made, pia, 'openid User.Read')
  for (const said of ['Allow Inventory?', 'Read: your profile', 'Nobody has verified who made it', 'value="accept"'])
    expect(page.text).toContain(said)
  expect(page.text).not.toContain('name="everybody"')
  // what the page does not offer is refused
  expect((await answer(page, { answer: 'accept', everybody: 'yes' })).left ?? '').not.toContain('code=')
  expect(await grantsOf(made)).toEqual([])
  const { left } = await answer(await begin(made, pia, 'openid User.Read'), { answer: 'accept' })
  expect(await permissionsOf(made, left)).toBe('openid User.Read')
  expect(await grantsOf(made)).toMatchObject([
    { consentType: 'Principal', principalId: pia.id, scope: 'User.Read', grantedBy: pia.userPrincipalName },
  ])
  // the next time nobody is asked, and no other person is spared the question
  expect(codeIn((await begin(made, pia, 'openid User.Read')).left)).not.toBe('')
  expect((await begin(made, await tenant.user('rob'), 'openid User.Read')).text).toContain('Allow Inventory?')
  const more = await begin(made, pia, 'openid User.Read Group.Read.All')
  expect(more.text).toContain('AADSTS90094')
  await allow(false)
})

test('an administrator consents for themselves or for everybody; a no gives nothing; each yes is on record under their name', async () => {
  const made = await make()
  const asked = 'openid User.Read Group.Read.All'
  const no = await answer(await begin(made, ada, asked), { answer: 'decline' })
  expect(new URL(no.left ?? '').searchParams.get('error_description')).toContain('AADSTS65004')
  // neither does an answer that is none
  const said = await answer(await begin(made, ada, asked), { everybody: 'yes' })
  expect([codeIn(said.left), await grantsOf(made)]).toEqual(['', []])
  const alone = await answer(await begin(made, ada, asked), { answer: 'accept' })
  expect(await permissionsOf(made, alone.left)).toBe('openid User.Read Group.Read.All')
  expect((await begin(made, pia, asked)).text).toContain('AADSTS90094')
  const again = await begin(made, ada, asked, { prompt: 'consent' })
  expect(again.text).toContain('name="everybody"')
  const all = await answer(again, { answer: 'accept', everybody: 'yes' })
  expect(codeIn(all.left)).not.toBe('')
  expect(await permissionsOf(made, (await begin(made, pia, asked)).left)).toBe('openid User.Read') // and what Pia may
  const entries = await world.app.db
    .selectFrom('audit_entry')
    .select(['action', 'actor_id', 'details'])
    .where('tenant_id', '=', tenant.tenantId)
    .where('action', 'like', 'identity.permission-grant.%')
    .where('actor_id', '=', ada.id)
    .orderBy('sequence')
    .execute()
  expect(entries.map(({ details }) => (details as { for: string }).for)).toEqual([ada.id, 'everybody'])
})

test('where no page may be shown, and by a refresh token, the application is told that consent is needed', async () => {
  const made = await make()
  const browser = atBrowser(world)
  await begin(made, ada, 'openid', {}, browser)
  const silent = await begin(made, ada, 'openid User.Read', { prompt: 'none' }, browser)
  const { searchParams } = new URL(silent.left ?? '')
  expect(searchParams.get('error')).toBe('consent_required')
  expect(searchParams.get('error_description')).toContain('AADSTS65001')

  const { left } = await answer(await begin(made, ada, 'openid offline_access User.Read'), { answer: 'accept' })
  let token = String((await redeem(made, codeIn(left))).json.refresh_token)
  const refresh = async (scope: string) => {
    const client = { client_id: made.appId, client_secret: made.secretText }
    const form = { ...client, grant_type: 'refresh_token', refresh_token: token, scope }
    const { json } = await atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, { form })
    token = typeof json.refresh_token === 'string' ? json.refresh_token : token
    return json
  }
  const needed = { error: 'invalid_grant', suberror: 'consent_required', error_codes: [65001] }
  expect(await refresh('openid offline_access User.Read')).toMatchObject({ token_type: 'Bearer' })
  expect(await refresh('openid offline_access Group.Read.All')).toMatchObject(needed)
  expect(await refresh('openid offline_access User.Read')).toMatchObject({ token_type: 'Bearer' })
  const [grant] = await grantsOf(made)
  await tenant.api.delete(`/v1.0/oauth2PermissionGrants/${grant?.id}`)
  expect(await refresh('openid offline_access User.Read')).toMatchObject(needed)
})

const grantEntries = async () =>
  world.app.db
    .selectFrom('audit_entry')
    .select('sequence')
    .where('tenant_id', '=', tenant.tenantId)
    .where((eb) =>
      eb.or([eb('action', 'like', 'identity.permission-grant.%'), eb('action', '=', 'identity.app-role.grant')]),
    )
    .execute()

test('only what was not given before is asked for, and who may consent follows from that alone', async () => {
  await allow(true)
  const made = await make({ delegatedPermissions: ['Group.Read.All'] })
  const page = await begin(made, pia, 'openid User.Read Group.Read.All')
  expect(page.text).toContain('Read: your profile')
  expect(page.text).not.toContain('Group.Read.All')
  expect(codeIn((await answer(page, { answer: 'accept' })).left)).not.toBe('')
  expect((await grantsOf(made)).map(({ consentType, scope }) => [consentType, scope]).sort()).toEqual([
    ['AllPrincipals', 'Group.Read.All'],
    ['Principal', 'User.Read'],
  ])
  // asked anew, a client shows all of it, and none of what is held twice is written twice
  const anew = await begin(made, ada, 'openid User.Read Group.Read.All', { prompt: 'consent' })
  for (const said of ['Read: your profile', '(Group.Read.All)']) expect(anew.text).toContain(said)
  await answer(anew, { answer: 'accept', everybody: 'yes' })
  const [forAll] = (await grantsOf(made)).filter(({ consentType }) => consentType === 'AllPrincipals')
  expect(forAll?.scope.split(' ').sort()).toEqual(['Group.Read.All', 'User.Read'])
  expect(forAll?.grantedBy).toBe(ada.userPrincipalName)
  // what comes later stands beside what was there, and a yes to what is there leaves no entry
  const more = await begin(made, ada, 'openid Device.Read.All')
  await answer(more, { answer: 'accept', everybody: 'yes' })
  const all = ['Device.Read.All', 'Group.Read.All', 'User.Read']
  const scopes = async () =>
    (await grantsOf(made))
      .find(({ consentType }) => consentType === 'AllPrincipals')
      ?.scope.split(' ')
      .sort()
  expect(await scopes()).toEqual(all)
  const entries = await grantEntries()
  await answer(await begin(made, ada, 'openid User.Read', { prompt: 'consent' }), {
    answer: 'accept',
    everybody: 'yes',
  })
  expect([await scopes(), await grantEntries()]).toEqual([all, entries])
  await allow(false)
})

test('what a withdrawn consent gave is asked for again at the next sign-in', async () => {
  const made = await make({ delegatedPermissions: ['Group.Read.All'] })
  expect(codeIn((await begin(made, ada, 'openid Group.Read.All')).left)).not.toBe('')
  const { id } = await tenant.api.get<{ id: string }>(`/v1.0/servicePrincipals(appId='${made.appId}')`)
  const filter = encodeURIComponent(`clientId eq ${id}`)
  const { value } = await tenant.api.get<{ value: { id: string }[] }>(`/v1.0/oauth2PermissionGrants?$filter=${filter}`)
  await tenant.api.delete(`/v1.0/oauth2PermissionGrants/${value[0]?.id}`)
  expect((await begin(made, ada, 'openid Group.Read.All')).text).toContain('Allow Inventory?')
})

const asks = { resourceAppId: apiAppId }
const requiredResourceAccess = [
  {
    ...asks,
    resourceAccess: [
      { id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', type: 'Scope' },
      { id: '7438b122-aefc-4978-80ed-43db9fcc7715', type: 'Role' },
    ],
  },
]

test('an administrator who is sent to consent for everybody gives what the application asks for, and the application is told; nobody else does', async () => {
  for (const [version, at] of [
    [1, 'adminconsent'],
    [2, 'v2.0/adminconsent'],
  ] as const) {
    const made = await make({ requiredResourceAccess })
    const query = new URLSearchParams({ client_id: made.appId, redirect_uri: redirect, state: 's2' })
    const ask = (person: Person) =>
      signedIn(
        atBrowser(world),
        person,
        `/${tenant.tenantId}/${at}?${query}&login_hint=${encodeURIComponent(person.userPrincipalName)}`,
      )
    const refused = await ask(pia)
    expect(refused.text).toContain('AADSTS90094')
    const back = new URL((await answer(refused, { answer: 'decline' })).left ?? '').searchParams
    expect([back.get('error'), back.get('state')]).toEqual(['access_denied', 's2'])
    const page = await ask(ada)
    const forWhom = 'Inventory asks to act for everybody who signs in.'
    for (const said of [forWhom, 'Read: your profile', 'By itself', 'Read: devices in the directory'])
      expect(page.text).toContain(said)
    const { left = '' } = await answer(page, { answer: 'accept' })
    const told = Object.fromEntries(new URL(left).searchParams)
    const scope = version === 2 ? { scope: 'User.Read' } : {}
    expect(told).toEqual({ admin_consent: 'True', tenant: tenant.tenantId, state: 's2', ...scope })
    expect(await grantsOf(made)).toMatchObject([{ consentType: 'AllPrincipals', scope: 'User.Read' }])
    expect(await tenant.api.get(`/beta/applications/${made.appId}`)).toMatchObject({ appRoles: ['Device.Read.All'] })
  }
  const { appId } = await make()
  const elsewhere = new URLSearchParams({ client_id: appId, redirect_uri: 'https://evil.example/' })
  const page = await atBrowser(world).send(`/${tenant.tenantId}/adminconsent?${elsewhere}`)
  expect([page.status, page.left]).toEqual([400, undefined])
})

test('[T-06] names of applications and organisations stand on the page as text, and a form of another site gives nothing', async () => {
  const made = await make({ displayName: '<script>alert(1)</script>' })
  const page = await begin(made, ada, 'openid User.Read')
  expect(page.text).not.toContain('<script>alert')
  expect(page.text).toContain('&lt;script')
  const foreign = await answer(page, { answer: 'accept' }, { origin: 'https://evil.example' })
  expect([foreign.status, await grantsOf(made)]).toEqual([403, []])
})

test('[T-60] an application that is turned off in the moment of the answer gets nothing', async () => {
  const made = await make()
  const page = await begin(made, ada, 'openid User.Read')
  const { db } = world.app
  const turnOff = (tx: typeof db) =>
    tx
      .updateTable('service_principal')
      .set({ account_enabled: false })
      .where('tenant_id', '=', tenant.tenantId)
      .where('app_id', '=', made.appId)
      .execute()
  const [answered] = await whileHeld(db, turnOff, [() => answer(page, { answer: 'accept' })])
  expect(answered?.status === 'fulfilled' && (answered.value.left ?? '')).not.toContain('code=')
  expect(await grantsOf(made)).toEqual([])
})

test('[T-51] a consent page that was open when the account was ended gives nothing', async () => {
  const made = await make()
  const max = await tenant.user('max', { roles: ['global-administrator'] })
  const page = await begin(made, max, 'openid User.Read')
  await tenant.api.post(`/v1.0/users/${max.id}/revokeSignInSessions`, {})
  const { left } = await answer(page, { answer: 'accept' })
  expect([left?.includes('code=') ?? false, await grantsOf(made)]).toEqual([false, []])
})

test('the applications of the vendor’s and our own pages are part of the service: nobody is asked', async () => {
  const graphCommandLine = { appId: '14d82eec-204b-4c2f-b7e8-296a70dab67e', secretText: '' }
  const { left } = await begin(graphCommandLine, pia, 'openid User.Read Group.ReadWrite.All', {
    redirect_uri: 'http://localhost',
    prompt: 'consent',
  })
  expect(codeIn(left)).not.toBe('')
})

const asking = async (type: 'Role' | 'Scope', ...names: string[]) => {
  type Api = Record<'appRoles' | 'oauth2PermissionScopes', { id: string; value: string }[]>
  const api = await tenant.api.get<Api>(`/v1.0/servicePrincipals(appId='${apiAppId}')`)
  const known = type === 'Role' ? api.appRoles : api.oauth2PermissionScopes
  const resourceAccess = names.map((name) => ({ id: known.find(({ value }) => value === name)?.id, type }))
  return { requiredResourceAccess: [{ resourceAppId: apiAppId, resourceAccess }] }
}

test('[T-60] an administrator gives what the page of consent showed, and nothing that the application asks for since: the page says so and asks anew', async () => {
  const made = await make(await asking('Role', 'Device.Read.All'))
  const browser = atBrowser(world)
  const query = new URLSearchParams({
    ...{ client_id: made.appId, redirect_uri: redirect, login_hint: ada.userPrincipalName },
  })
  const page = await signedIn(browser, ada, `/${tenant.tenantId}/v2.0/adminconsent?${query}`)
  expect(page.text).toContain('Device.Read.All')
  await tenant.api.patch(
    `/beta/applications/${made.appId}`,
    await asking('Role', 'Device.Read.All', 'RoleManagement.ReadWrite.Directory'),
  )
  const rolesOf = async () =>
    (await tenant.api.get<{ appRoles: string[] }>(`/beta/applications/${made.appId}`)).appRoles
  const again = { browser, ...(await answer(page, { answer: 'accept' })) }
  expect([again.left, await rolesOf()]).toEqual([undefined, []])
  for (const said of ['role="alert"', 'has changed since this page was shown', 'RoleManagement.ReadWrite.Directory'])
    expect(again.text).toContain(said)
  // an answer to no page at all is none
  expect([(await answer(again, { answer: 'accept', shown: '' })).left, await rolesOf()]).toEqual([undefined, []])
  expect((await answer(again, { answer: 'accept' })).left).toContain('admin_consent=True')
  expect((await rolesOf()).sort()).toEqual(['Device.Read.All', 'RoleManagement.ReadWrite.Directory'])
  // once more gives nothing, and leaves no entry
  const before = await grantEntries()
  const second = await signedIn(atBrowser(world), ada, `/${tenant.tenantId}/v2.0/adminconsent?${query}`)
  expect((await answer(second, { answer: 'accept' })).left).toContain('admin_consent=True')
  expect(await grantEntries()).toEqual(before)
})

test('[T-60] whoever signs in and consents to all that an application asks for gives what the page showed, also under its name', async () => {
  const made = await make(await asking('Scope', 'Group.Read.All'))
  const page = await begin(made, ada, 'openid https://graph.microsoft.com/.default')
  expect(page.text).toContain('Group.Read.All')
  await tenant.api.patch(
    `/beta/applications/${made.appId}`,
    await asking('Scope', 'Group.Read.All', 'User.ReadWrite.All'),
  )
  const again = { browser: page.browser, ...(await answer(page, { answer: 'accept' })) }
  expect([again.left, await grantsOf(made)]).toEqual([undefined, []])
  expect(again.text).toContain('User.ReadWrite.All')
  await tenant.api.patch(`/beta/applications/${made.appId}`, { displayName: 'Payroll' })
  const named = { browser: page.browser, ...(await answer(again, { answer: 'accept' })) }
  expect([named.left, await grantsOf(made)]).toEqual([undefined, []])
  expect(named.text).toContain('Allow Payroll?')
  expect(codeIn((await answer(named, { answer: 'accept' })).left)).not.toBe('')
  expect(await grantsOf(made)).toMatchObject([{ scope: 'Group.Read.All User.ReadWrite.All', principalId: ada.id }])
})
