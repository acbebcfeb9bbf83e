// Who may sign in to an application: everybody, or those who are assigned to it, by themselves or by a group.

import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApi } from '../../../src/client/api.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
let pia: Person
let kim: Person
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
  pia = await tenant.user('pia')
  kim = await tenant.user('kim')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const principals = '/v1.0/servicePrincipals'
const redirect = 'https://app.example/back'
const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')

type Made = { readonly appId: string; readonly secretText: string; readonly id: string }
const make = async (displayName: string): Promise<Made> => {
  const body = { displayName, web: { redirectUris: [redirect] } }
  const made = await tenant.api.post<{ appId: string; secretText: string }>('/beta/applications', body)
  return { ...made, ...(await tenant.api.get<{ id: string }>(`${principals}/appId=${made.appId}`)) }
}
const close = ({ id }: Made) => tenant.api.patch(`${principals}/${id}`, { appRoleAssignmentRequired: true })
const assign = ({ id }: Made, principalId: string) =>
  tenant.api.post<{ id: string }>(`${principals}/${id}/appRoleAssignedTo`, {
    ...{ principalId, resourceId: id, appRoleId: '00000000-0000-0000-0000-000000000000' },
  })

function authorize({ appId }: Made, person: Person, more: Record<string, string> = {}) {
  const query = new URLSearchParams({
    ...{ client_id: appId, redirect_uri: redirect, response_type: 'code', scope: 'openid offline_access' },
    ...{ code_challenge: challenge, code_challenge_method: 'S256', login_hint: person.userPrincipalName, ...more },
  })
  return `/${tenant.tenantId}/oauth2/v2.0/authorize?${query}`
}

async function signIn(made: Made, person: Person) {
  const browser = atBrowser(world)
  const page = await browser.send(authorize(made, person))
  const action = /action="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const form = { step: 'password', username: person.userPrincipalName, password: person.password }
  const { left = '', text } = await browser.send(action, { form })
  const code = left.startsWith(redirect) ? new URL(left).searchParams.get('code') : null
  return { browser, text, code }
}
const tokens = (form: Record<string, string>) =>
  atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, { form })
const redeem = ({ appId, secretText }: Made, code: string | null) =>
  tokens({
    ...{ grant_type: 'authorization_code', client_id: appId, client_secret: secretText, code: code ?? '' },
    ...{ redirect_uri: redirect, code_verifier: verifier },
  })
const refresh = ({ appId, secretText }: Made, token: unknown) =>
  tokens({
    ...{ grant_type: 'refresh_token', client_id: appId, client_secret: secretText },
    refresh_token: String(token),
  })

test('where assignment is required who is not assigned ends on a page that says so, also with a session, and the application is told where no page may be shown', async () => {
  const made = await make('Payroll')
  expect((await signIn(made, pia)).code).not.toBeNull()
  await close(made)
  const refused = await signIn(made, pia)
  expect(refused.code).toBeNull()
  expect(refused.text).toContain('Only people who are assigned to Payroll may sign in to it')
  expect(refused.text).toContain('AADSTS50105')
  const filter = encodeURIComponent(`userId eq '${pia.id}'`)
  const log = await tenant.api.get<{ value: { appId: string; status: { errorCode: number } }[] }>(
    `/beta/auditLogs/signIns?$filter=${filter}`,
  )
  const told = log.value.find(({ appId, status }) => appId === made.appId && status.errorCode !== 0)
  expect(told).toMatchObject({
    status: { errorCode: 50105, additionalDetails: expect.stringContaining('Assign the person') },
  })
  const { browser, code } = await signIn(await make('News'), pia) // anybody may
  expect(code).not.toBeNull()
  const again = await browser.send(authorize(made, pia))
  expect([again.status, again.text]).toEqual([400, expect.stringContaining('AADSTS50105')])
  const quiet = await browser.send(authorize(made, pia, { prompt: 'none' }))
  expect(new URL(quiet.left ?? 'https://none.example').searchParams.get('error')).toBe('interaction_required')
  expect(new URL(quiet.left ?? '').searchParams.get('error_description')).toContain('AADSTS50105')
  await assign(made, pia.id)
  expect((await redeem(made, (await signIn(made, pia)).code)).status).toBe(200)
  expect((await signIn(made, kim)).text).toContain('AADSTS50105')
})

test('an assignment that is ended ends the refresh tokens that are out and the codes that are on their way', async () => {
  const made = await make('Wiki')
  await close(made)
  const { id } = await assign(made, pia.id)
  const { json } = await redeem(made, (await signIn(made, pia)).code)
  const { code } = await signIn(made, pia)
  const renewed = await refresh(made, json.refresh_token)
  expect(renewed.status).toBe(200)
  await tenant.api.delete(`${principals}/${made.id}/appRoleAssignedTo/${id}`)
  for (const answer of [await redeem(made, code), await refresh(made, renewed.json.refresh_token)])
    expect(answer.json).toMatchObject({ error: 'invalid_grant', error_codes: [50105] })
  await tenant.api.patch(`${principals}/${made.id}`, { appRoleAssignmentRequired: false })
  expect((await redeem(made, (await signIn(made, pia)).code)).status).toBe(200)
})

test('the members of an assigned group sign in as long as they are members; those of a group in it, and of one that has ended, do not', async () => {
  const made = await make('Intranet')
  await close(made)
  const group = await tenant.api.post<{ id: string }>('/v1.0/groups', {
    ...{ displayName: 'Staff', mailNickname: 'staff', mailEnabled: false, securityEnabled: true },
  })
  await assign(made, group.id)
  expect((await signIn(made, kim)).code).toBeNull()
  const member = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${kim.id}` }
  await tenant.api.post(`/v1.0/groups/${group.id}/members/$ref`, member)
  expect((await signIn(made, kim)).code).not.toBeNull()
  await tenant.api.delete(`/v1.0/groups/${group.id}/members/${kim.id}/$ref`)
  expect((await signIn(made, kim)).code).toBeNull() // a member no longer
  await tenant.api.post(`/v1.0/groups/${group.id}/members/$ref`, member)
  expect((await signIn(made, kim)).code).not.toBeNull()
  const inner = await tenant.api.post<{ id: string }>('/v1.0/groups', {
    ...{ displayName: 'Interns', mailNickname: 'interns', mailEnabled: false, securityEnabled: true },
  })
  const add = (groupId: string, id: string) =>
    tenant.api.post(`/v1.0/groups/${groupId}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
    })
  await add(inner.id, pia.id)
  await add(group.id, inner.id)
  expect((await signIn(made, pia)).code).toBeNull() // a member of a group in it
  const path = `${principals}/${made.id}/appRoleAssignedTo`
  expect((await tenant.api.get<{ value: object[] }>(path)).value).toEqual([
    expect.objectContaining({
      ...{ principalId: group.id, principalType: 'Group', principalDisplayName: 'Staff', resourceId: made.id },
      ...{ resourceDisplayName: 'Intranet', grantedBy: 'test' },
    }),
  ])
  await tenant.api.delete(`/v1.0/groups/${group.id}`)
  expect((await tenant.api.get<{ value: object[] }>(path)).value).toEqual([])
  expect((await signIn(made, kim)).code).toBeNull()
})

test('nobody is assigned twice, to another application than the address names, or with a role; and nobody to an application of the vendor’s', async () => {
  const made = await make('Desk')
  await assign(made, pia.id)
  const path = `${principals}/${made.id}/appRoleAssignedTo`
  const body = { principalId: pia.id, resourceId: made.id }
  for (const [wrong, status] of [
    [body, 409],
    [{ ...body, principalId: crypto.randomUUID() }, 404],
    [{ ...body, resourceId: crypto.randomUUID() }, 400],
    [{ ...body, principalId: kim.id, appRoleId: crypto.randomUUID() }, 400],
  ] as const)
    await expect(tenant.api.post(path, wrong)).rejects.toMatchObject({ status })
  const vendors = await tenant.api.post<{ id: string }>(principals, { appId: '14d82eec-204b-4c2f-b7e8-296a70dab67e' })
  for (const attempt of [
    () => tenant.api.patch(`${principals}/${vendors.id}`, { appRoleAssignmentRequired: true }),
    () => tenant.api.post(`${principals}/${vendors.id}/appRoleAssignedTo`, { ...body, resourceId: vendors.id }),
  ])
    await expect(attempt()).rejects.toMatchObject({ status: 409 })
})

test('who lacks a permission of an application neither assigns anybody to it nor opens it to everybody', async () => {
  const made = await make('Strong')
  await close(made)
  const api = await tenant.api.get<{ id: string }>(`${principals}/appId=00000003-0000-0000-c000-000000000000`)
  const appRoles = ['Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All', 'Application.Read.All']
  const own = await tenant.api.post<{ appId: string; secretText: string }>('/beta/applications', {
    displayName: 'weak',
    appRoles,
  })
  const { login, graph } = world.urls
  const at = { login, graph, ca: world.ca, tenant: tenant.tenantId }
  const weak = openApi({ ...at, clientId: own.appId, clientSecret: own.secretText })
  await tenant.api.post('/v1.0/oauth2PermissionGrants', {
    ...{ clientId: made.id, consentType: 'AllPrincipals', resourceId: api.id, scope: 'Group.ReadWrite.All' },
  })
  for (const attempt of [
    () => weak.patch(`${principals}/${made.id}`, { appRoleAssignmentRequired: false }),
    () => weak.post(`${principals}/${made.id}/appRoleAssignedTo`, { principalId: pia.id, resourceId: made.id }),
  ])
    await expect(attempt()).rejects.toMatchObject({ status: 403 })
  weak.close()
})

test('the command line assigns people and groups, says who is, and opens an application again', async () => {
  const taxiway = commandLine(world, tenant)
  const made = await make('Books')
  const shown = await taxiway('application', 'assigned', 'Books')
  expect(shown.out).toContain('Everybody of the organisation may sign in to Books.')
  expect((await taxiway('application', 'limit', 'Books')).code).not.toBe(0) // nobody said yes
  const limited = await taxiway('application', 'limit', 'Books', '--yes')
  expect(limited.out).toContain('Nobody is assigned')
  expect(limited.out).toContain('what it does by itself is limited by its permissions')
  expect((await taxiway('application', 'show', 'Books')).out).toContain('only who is assigned signs in')
  expect((await signIn(made, pia)).code).toBeNull()
  expect((await taxiway('application', 'assign', 'Books', pia.userPrincipalName)).out).toContain(pia.userPrincipalName)
  expect((await taxiway('application', 'assign', 'Books', pia.userPrincipalName)).out).toContain('already')
  expect((await signIn(made, pia)).code).not.toBeNull()
  expect((await taxiway('application', 'assigned', 'Books')).out).toMatch(/pia +person +\d{4}-\d\d-\d\d +test/)
  await taxiway('application', 'unassign', 'Books', pia.userPrincipalName, '--yes')
  expect((await signIn(made, pia)).code).toBeNull()
  await taxiway('application', 'open', 'Books')
  expect((await signIn(made, pia)).code).not.toBeNull()
})

test('limiting an application without addresses says that nothing of what it does by itself is limited', async () => {
  const taxiway = commandLine(world, tenant)
  await taxiway('application', 'add', 'Nightly', '--role', 'Group.Read.All')
  const limited = await taxiway('application', 'limit', 'Nightly', '--yes')
  expect(limited.out).toContain('limited by its permissions (1) alone. It has no address for people')
})

test('a role for a group of groups and devices says that it reaches nobody now', async () => {
  const taxiway = commandLine(world, tenant)
  for (const name of ['Outer', 'Inner']) await taxiway('group', 'create', name)
  await taxiway('group', 'add-member', 'Outer', '--group', 'Inner')
  await taxiway('group', 'add-member', 'Inner', pia.userPrincipalName)
  const { out } = await taxiway('role', 'grant', pia.userPrincipalName, 'user-administrator', '--group', 'Outer')
  expect(out).toContain("By 'Outer' the role user-administrator reaches no people and no devices now.")
  expect(out).toContain('The groups in it (1) do not count')
  const { reaches } = JSON.parse(
    (await taxiway('role', 'grant', pia.userPrincipalName, 'user-administrator', '--group', 'Inner', '--json')).out,
  )
  expect(reaches).toEqual({ people: 1, devices: 0 })
})
