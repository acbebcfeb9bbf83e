// Service principals, and what applications were given: by themselves, and for people. Whoever takes it away takes it away at once.

import { createHash, randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { addOperator } from '../../../src/identity/installation/operator.ops.ts'
import { permissions } from '../../../src/kernel/permission.ts'
import { atBrowser, tokenByAccessPass } from '../../support/world/person.ts'
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

const graph = 'https://graph.microsoft.com/.default'
const apiAppId = '00000003-0000-0000-c000-000000000000'
const principals = '/v1.0/servicePrincipals'
const grantsPath = '/v1.0/oauth2PermissionGrants'
const redirect = 'https://app.example/back'
const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')

type Made = { appId: string; secretText: string }
type Principal = { id: string; appId: string; displayName: string; accountEnabled: boolean }
const make = (body: object = {}) => tenant.api.post<Made>('/beta/applications', { displayName: 'Inventory', ...body })
const principalOf = (appId: string) => tenant.api.get<Principal>(`${principals}(appId='${appId}')`)
const apiPrincipal = () =>
  tenant.api.get<Principal & { appRoles: { id: string; value: string }[]; oauth2PermissionScopes: unknown[] }>(
    `${principals}(appId='${apiAppId}')`,
  )
const idOf = (name: string) => permissions.get(name)?.application ?? ''
const tokens = (form: Record<string, string>) =>
  atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, { form })
const asApplication = ({ appId, secretText }: Made) =>
  tokens({ grant_type: 'client_credentials', client_id: appId, client_secret: secretText, scope: graph })
const rolesIn = async (made: Made) => decodeJwt(String((await asApplication(made)).json.access_token)).roles
const withToken = (token: string, method: string, path: string, body?: unknown) =>
  atBrowser(world).send(`${world.urls.graph}${path}`, { method, token, ...(body !== undefined && { body }) })

async function signIn({ appId, secretText }: Made, person: Person, scope: string) {
  const browser = atBrowser(world)
  const query = new URLSearchParams({
    ...{ client_id: appId, redirect_uri: redirect, response_type: 'code', scope, login_hint: person.userPrincipalName },
    ...{ code_challenge: challenge, code_challenge_method: 'S256' },
  })
  const page = await browser.send(`/${tenant.tenantId}/oauth2/v2.0/authorize?${query}`)
  const action = /action="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&')
  if (!action) return { status: page.status, text: page.text, json: {} as Record<string, unknown> }
  const form = { step: 'password', username: person.userPrincipalName, password: person.password }
  const { left = '', text } = await browser.send(action, { form })
  const code = left.startsWith(redirect) ? new URL(left).searchParams.get('code') : null
  if (code === null) return { status: 0, text, json: {} as Record<string, unknown> }
  return tokens({
    ...{ grant_type: 'authorization_code', client_id: appId, client_secret: secretText, code, redirect_uri: redirect },
    ...{ code_verifier: verifier },
  })
}
const refresh = ({ appId, secretText }: Made, refreshToken: unknown, scope?: string) =>
  tokens({
    ...{ grant_type: 'refresh_token', client_id: appId, client_secret: secretText },
    ...{ refresh_token: String(refreshToken), ...(scope && { scope }) },
  })

test('each application has a service principal from the beginning, and the administration API has one with every permission that it gives', async () => {
  const { appId } = await make()
  const own = await principalOf(appId)
  expect(own).toMatchObject({ appId, displayName: 'Inventory', accountEnabled: true })
  expect(own.id).not.toBe(appId)
  const filter = encodeURIComponent(`appId eq '${appId}'`)
  const { value } = await tenant.api.get<{ value: Principal[] }>(`${principals}?$filter=${filter}`)
  expect(value.map(({ id }) => id)).toEqual([own.id])
  const api = await apiPrincipal()
  expect(api).toMatchObject({ appId: apiAppId, displayName: 'Microsoft Graph' })
  expect(api.appRoles).toContainEqual(
    expect.objectContaining({ id: '5ac13192-7ace-4fcf-b828-1a26f28068ee', allowedMemberTypes: ['Application'] }),
  )
  expect(api.oauth2PermissionScopes).toContainEqual(
    expect.objectContaining({ id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', value: 'User.Read', type: 'User' }),
  )
  expect(await tenant.api.get(`${principals}/${api.id}`)).toMatchObject({ appId: apiAppId })
  for (const [method, body] of [
    ['patch', { accountEnabled: false }],
    ['delete', undefined],
  ] as const) {
    await expect(
      method === 'patch'
        ? tenant.api.patch(`${principals}/${api.id}`, body)
        : tenant.api.delete(`${principals}/${api.id}`),
    ).rejects.toMatchObject({ status: 409 })
  }
  const other = await world.tenant('fabrikam.example')
  expect((await other.api.get<Principal>(`${principals}(appId='${apiAppId}')`)).id).not.toBe(api.id)
})

test('a service principal is deleted and made again from the client id; until then its application signs nobody in', async () => {
  const made = await make({ appRoles: ['Device.Read.All'] })
  const { id } = await principalOf(made.appId)
  await tenant.api.delete(`${principals}/${id}`)
  expect((await asApplication(made)).json).toMatchObject({ error: 'unauthorized_client', error_codes: [7000229] })
  const again = await tenant.api.post<Principal>(principals, { appId: made.appId, tags: ['back'] })
  expect(again).toMatchObject({ appId: made.appId, displayName: 'Inventory', tags: ['back'] })
  expect(await rolesIn(made)).toEqual([]) // what it was given went with the other
  await expect(tenant.api.post(principals, { appId: made.appId })).rejects.toMatchObject({ status: 409 })
  await expect(tenant.api.post(principals, { appId: crypto.randomUUID() })).rejects.toMatchObject({ status: 400 })
  // scripts for device preparation make that one and look it up
  const provisioning = 'f1346770-5b25-470b-88bd-d5744ab7952c'
  await tenant.api.post(principals, { appId: provisioning })
  expect(await principalOf(provisioning)).toMatchObject({ displayName: 'Intune Provisioning Client' })
})

test('[T-50] an application that is turned off gets no token and signs nobody in, and its tokens that are out change nothing', async () => {
  const made = await make({ appRoles: ['Group.ReadWrite.All'], web: { redirectUris: [redirect] } })
  const { id } = await principalOf(made.appId)
  const held = String((await asApplication(made)).json.access_token)
  const { json } = await signIn(made, pia, 'openid')
  await tenant.api.patch(`${principals}/${id}`, { accountEnabled: false })
  const off = { error: 'unauthorized_client', error_codes: [7000112] }
  expect((await asApplication(made)).json).toMatchObject(off)
  expect((await refresh(made, json.refresh_token)).json).toMatchObject(off)
  expect((await signIn(made, pia, 'openid')).text).toContain('7000112')
  const group = { displayName: 'G', mailNickname: 'g', mailEnabled: false, securityEnabled: true }
  const written = await withToken(held, 'POST', '/v1.0/groups', group)
  expect([written.status, written.text]).toEqual([401, expect.stringContaining('turned off')])
  await tenant.api.patch(`${principals}/${id}`, { accountEnabled: true })
  expect((await asApplication(made)).status).toBe(200)
  expect((await withToken(held, 'POST', '/v1.0/groups', group)).status).toBe(201)
})

test('an organisation turns an application of the vendor’s off for its people, and the command line’s own stays on', async () => {
  const powerShell = '14d82eec-204b-4c2f-b7e8-296a70dab67e'
  const { id } = await tenant.api.post<Principal>(principals, { appId: powerShell })
  const authorize = () =>
    atBrowser(world).send(
      `/${tenant.tenantId}/oauth2/v2.0/authorize?client_id=${powerShell}&redirect_uri=http://localhost&response_type=code&scope=openid`,
    )
  expect((await authorize()).text).not.toContain('turned off')
  await tenant.api.patch(`${principals}/${id}`, { accountEnabled: false })
  expect((await authorize()).text).toContain('7000112')
  await tenant.api.delete(`${principals}/${id}`)
  expect((await authorize()).text).not.toContain('turned off')
})

test('a token of an application carries the permissions that it was given and no other; one that was taken is gone from the next, and no change is made with it', async () => {
  const made = await make({ requiredResourceAccess: [asks('Group.ReadWrite.All', 'Role')] })
  const { id } = await principalOf(made.appId)
  const resourceId = (await apiPrincipal()).id
  expect(await rolesIn(made)).toEqual([]) // asking gives nothing
  const path = `${principals}/${id}/appRoleAssignments`
  const body = { principalId: id, resourceId, appRoleId: idOf('Group.ReadWrite.All') }
  const given = await tenant.api.post<{ id: string }>(path, body)
  await expect(tenant.api.post(path, body)).rejects.toMatchObject({ status: 409 })
  expect(await rolesIn(made)).toEqual(['Group.ReadWrite.All'])
  const { value } = await tenant.api.get<{ value: object[] }>(path)
  expect(value).toEqual([
    expect.objectContaining({
      id: given.id,
      appRoleId: body.appRoleId,
      resourceId,
      principalId: id,
      grantedBy: 'test',
    }),
  ])
  expect(await tenant.api.get(`/beta/applications/${made.appId}`)).toMatchObject({ appRoles: ['Group.ReadWrite.All'] })
  const held = String((await asApplication(made)).json.access_token)
  const another = (await principalOf((await make()).appId)).id
  await expect(tenant.api.delete(`${principals}/${another}/appRoleAssignments/${given.id}`)).rejects.toMatchObject({
    status: 404,
  })
  expect(await rolesIn(made)).toEqual(['Group.ReadWrite.All'])
  await tenant.api.delete(`${path}/${given.id}`)
  expect(await rolesIn(made)).toEqual([])
  const group = { displayName: 'G', mailNickname: 'g', mailEnabled: false, securityEnabled: true }
  expect((await withToken(held, 'POST', '/v1.0/groups', group)).status).toBe(403)
  for (const wrong of [
    { ...body, principalId: crypto.randomUUID() },
    { ...body, resourceId: id },
    { ...body, appRoleId: permissions.get('User.Read')?.delegated },
  ]) {
    await expect(tenant.api.post(path, wrong)).rejects.toMatchObject({ status: 400 })
  }
})

const asks = (name: string, type: 'Role' | 'Scope') => ({
  resourceAppId: apiAppId,
  resourceAccess: [{ id: permissions.get(name)?.[type === 'Role' ? 'application' : 'delegated'], type }],
})

test('a token of a person carries what was asked for and granted, for everybody or for that person; withdrawn, it is in no further one', async () => {
  const made = await make({ web: { redirectUris: [redirect] } })
  const { id: clientId } = await principalOf(made.appId)
  const resourceId = (await apiPrincipal()).id
  const asked = 'openid offline_access User.Read Group.Read.All'
  const before = await signIn(made, ada, 'openid offline_access')
  expect(decodeJwt(String(before.json.access_token)).scp).toBe('openid')
  const refused = await refresh(made, before.json.refresh_token, asked)
  expect(refused.json).toMatchObject({ error: 'invalid_grant', suberror: 'consent_required', error_codes: [65001] })

  const all = { clientId, consentType: 'AllPrincipals', resourceId, scope: 'User.Read openid' }
  const forAll = await tenant.api.post<{ id: string }>(grantsPath, all)
  const one = { ...all, consentType: 'Principal', principalId: ada.id, scope: 'Group.Read.All' }
  const forAda = await tenant.api.post<{ id: string }>(grantsPath, one)
  const { value } = await tenant.api.get<{ value: object[] }>(
    `${grantsPath}?$filter=${encodeURIComponent(`clientId eq ${clientId}`)}`,
  )
  expect(value).toHaveLength(2)
  expect(value).toContainEqual(
    expect.objectContaining({ consentType: 'AllPrincipals', principalId: null, scope: 'User.Read' }),
  )
  const { json } = await refresh(made, before.json.refresh_token, asked)
  expect(decodeJwt(String(json.access_token)).scp).toBe('openid User.Read Group.Read.All')
  expect(String(json.scope).split(' ').sort()).toEqual([
    'Group.Read.All',
    'User.Read',
    'offline_access',
    'openid',
    'profile',
  ])
  expect((await withToken(String(json.access_token), 'GET', '/v1.0/groups')).status).toBe(200)

  const narrower = await refresh(made, json.refresh_token, 'User.Read')
  expect(decodeJwt(String(narrower.json.access_token)).scp).toBe('openid User.Read')
  await tenant.api.patch(`${grantsPath}/${forAll.id}`, { scope: 'User.Read Device.Read.All' })
  const everything = await refresh(made, narrower.json.refresh_token, graph)
  expect(decodeJwt(String(everything.json.access_token)).scp).toBe('openid User.Read Group.Read.All Device.Read.All')
  await tenant.api.delete(`${grantsPath}/${forAda.id}`)
  const after = await refresh(made, everything.json.refresh_token, 'Group.Read.All')
  expect(after.json).toMatchObject({ error_codes: [65001] })
  for (const [wrong, status] of [
    [{ ...all }, 409],
    [{ ...all, scope: 'Group.Raed.All' }, 400],
    [{ ...all, principalId: ada.id }, 400],
    [{ ...all, consentType: 'Principal' }, 400],
    [{ ...one, principalId: crypto.randomUUID() }, 404],
    [{ ...all, resourceId: clientId }, 400],
  ] as const) {
    await expect(tenant.api.post(grantsPath, wrong)).rejects.toMatchObject({ status })
  }
})

test('a program that asks for all that its application may have, and was given none of it, is told that consent is needed', async () => {
  const requiredResourceAccess = [asks('User.Read', 'Scope')]
  const made = await make({ web: { redirectUris: [redirect] }, requiredResourceAccess })
  const { json } = await signIn(made, pia, 'openid offline_access')
  expect((await refresh(made, json.refresh_token, graph)).json).toMatchObject({ error_codes: [65001] })
})

test('[T-60] what was withdrawn from an application is used for no further change, also with a token of a person that is out', async () => {
  const delegatedPermissions = ['Group.ReadWrite.All']
  const made = await make({ web: { redirectUris: [redirect] }, delegatedPermissions })
  const { id: clientId } = await principalOf(made.appId)
  const { json } = await signIn(made, ada, graph)
  const group = { displayName: 'G', mailNickname: 'g', mailEnabled: false, securityEnabled: true }
  const write = () => withToken(String(json.access_token), 'POST', '/v1.0/groups', group)
  expect((await write()).status).toBe(201)
  const filter = encodeURIComponent(`clientId eq ${clientId}`)
  const { value } = await tenant.api.get<{ value: { id: string }[] }>(`${grantsPath}?$filter=${filter}`)
  await tenant.api.delete(`${grantsPath}/${value[0]?.id}`)
  expect((await write()).status).toBe(403)
})

test('[T-60] only who may give permissions gives them, and none gives one that they lack or gets into an application that has one', async () => {
  const plain = await make({ appRoles: ['Application.ReadWrite.All', 'Device.Read.All'] })
  const giver = await make({
    appRoles: ['AppRoleAssignment.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All', 'Device.Read.All'],
  })
  const target = await make()
  const strong = await make({ web: { redirectUris: [redirect] }, delegatedPermissions: ['User.ReadWrite.All'] })
  const [principalId, strongId] = [(await principalOf(target.appId)).id, (await principalOf(strong.appId)).id]
  const resourceId = (await apiPrincipal()).id
  const by = async (made: Made) => {
    const token = String((await asApplication(made)).json.access_token)
    return async (method: string, path: string, body?: unknown) => (await withToken(token, method, path, body)).status
  }
  const role = (name: string) => ({ principalId, resourceId, appRoleId: idOf(name) })
  const scope = (name: string) => ({ clientId: principalId, consentType: 'AllPrincipals', resourceId, scope: name })
  const asPlain = await by(plain)
  const roles = `${principals}/${principalId}/appRoleAssignments`
  expect(await asPlain('POST', roles, role('Device.Read.All'))).toBe(403)
  expect(await asPlain('POST', grantsPath, scope('Device.Read.All'))).toBe(403)
  for (const more of [{ appRoles: ['Device.Read.All'] }, { delegatedPermissions: ['Device.Read.All'] }])
    expect(await asPlain('POST', '/beta/applications', { displayName: 'x', ...more })).toBe(403)
  expect(
    await asPlain('POST', '/beta/applications', {
      displayName: 'x',
      requiredResourceAccess: [asks('User.Read.All', 'Role')],
    }),
  ).toBe(201)
  const asGiver = await by(giver)
  expect(await asGiver('POST', roles, role('RoleManagement.ReadWrite.Directory'))).toBe(403)
  expect(await asGiver('POST', grantsPath, scope('User.ReadWrite.All'))).toBe(403)
  expect(await asGiver('POST', roles, role('Device.Read.All'))).toBe(201)
  expect(await asGiver('POST', grantsPath, scope('Device.Read.All'))).toBe(201)
  const filter = encodeURIComponent(`clientId eq ${principalId}`)
  const { value } = await tenant.api.get<{ value: { id: string; scope: string }[] }>(`${grantsPath}?$filter=${filter}`)
  const grant = `${grantsPath}/${value[0]?.id}`
  expect(await asGiver('PATCH', grant, { scope: 'Device.Read.All User.ReadWrite.All' })).toBe(403)
  expect(await tenant.api.get(grant)).toMatchObject({ scope: 'Device.Read.All' })
  // a secret or an address of one's own would get what people hand to it
  expect(await asPlain('POST', `/beta/applications/${strong.appId}/addPassword`, {})).toBe(403)
  expect(
    await asPlain('PATCH', `/beta/applications/${strong.appId}`, { web: { redirectUris: ['https://evil.example/'] } }),
  ).toBe(403)
  expect(await asPlain('PATCH', `${principals}/${strongId}`, { accountEnabled: false })).toBe(403)
})

test('what the operator of the installation does, no application does in the name of the person who is it, whatever it was granted', async () => {
  const olga = await tenant.user('olga', { roles: ['global-administrator'] })
  const actor = { kind: 'operator', id: 'test', name: 'test' } as const
  await addOperator(world.app.db, { actor, now: new Date() }, olga.userPrincipalName)
  const delegatedPermissions = ['Organization.ReadWrite.All']
  const made = await make({ web: { redirectUris: [redirect] }, delegatedPermissions })
  const { json } = await signIn(made, olga, 'https://graph.microsoft.com/Organization.ReadWrite.All')
  const through = String(json.access_token)
  expect((await withToken(through, 'GET', '/v1.0/organization')).status).toBe(200)
  const refused = await withToken(through, 'GET', '/beta/installation/tenants')
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('operator-application')])
  const own = await tokenByAccessPass(world, tenant, olga)
  expect((await withToken(own, 'GET', '/beta/installation/tenants')).status).toBe(200)
})
