// Roles over the wire: who may rule over whom (T-60), the last administrator, and what a lost role ends (T-51).

import { afterAll, beforeAll, expect, test } from 'vitest'

import { everyPage, openApi } from '../../src/client/api.ts'
import { scopes } from '../../src/contract/route.ts'
import { createApplication } from '../../src/identity/application.ops.ts'
import { atBrowser } from '../person.ts'
import { type Person, startWorld, type World } from '../world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10'
const deviceAdministrator = '9f06204d-73c1-4d4c-880a-6edb90606fd8'
const reference = ({ id }: Person) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/users/${id}` })
const membersOf = (role: string) => `/v1.0/directoryRoles/roleTemplateId=${role}/members`
const newPassword = { passwordProfile: { password: 'eleven cold hangars' } }

async function as(person: Person) {
  const browser = atBrowser(world)
  const { access } = await browser.tokensOf(person)
  return (method: string, path: string, body?: unknown) =>
    browser.send(`${world.urls.graph}${path}`, { method, token: access, ...(body !== undefined && { body }) })
}

test('[T-60] who may write users cannot take over an account that holds a role: whatever the change is', async () => {
  const tenant = await world.tenant('rule.example')
  const boss = await tenant.user('boss', { roles: ['global-administrator'] })
  const helper = await tenant.user('helper', { roles: ['device-administrator'] })
  const plain = await tenant.user('plain')
  const act = { tenantId: tenant.tenantId, actor: { kind: 'operator', id: 't', name: 't' } as const, now: new Date() }
  const writer = openApi({
    login: world.urls.login,
    graph: world.urls.graph,
    ca: world.ca,
    tenant: tenant.tenantId,
    ...(await createApplication(world.app.db, act, { displayName: 'writer', roles: ['User.ReadWrite.All'] })),
  })
  for (const { id } of [boss, helper]) {
    for (const change of [
      newPassword,
      { displayName: 'Somebody' },
      { accountEnabled: false },
      { mayJoinDevices: true },
      { mdmLicensed: false },
      {},
    ]) {
      await expect(writer.patch(`/v1.0/users/${id}`, change)).rejects.toMatchObject({ status: 403 })
    }
    await expect(writer.delete(`/v1.0/users/${id}`)).rejects.toMatchObject({ status: 403 })
    await expect(writer.post(`${membersOf(globalAdministrator)}/$ref`, reference(plain))).rejects.toMatchObject({
      status: 403,
    })
  }
  await writer.patch(`/v1.0/users/${plain.id}`, newPassword) // who holds none is what the permission is for
  expect((await atBrowser(world).signIn(boss)).code).toBeDefined()
  expect((await atBrowser(world).signIn(helper)).code).toBeDefined()

  const asBoss = await as(boss)
  expect((await asBoss('PATCH', `/v1.0/users/${helper.id}`, newPassword)).status).toBe(204)
  writer.close()
})

test('[T-60] a name that looks like another is refused, and one that is another in small letters exists already', async () => {
  const tenant = await world.tenant('names.example')
  await tenant.user('admin')
  const create = (userPrincipalName: string) =>
    tenant.api.post('/v1.0/users', { userPrincipalName, displayName: 'x', ...newPassword })
  for (const name of [
    ' admin',
    'admin ',
    'ad\u200bmin',
    'ad\u00admin',
    'admin\u2060',
    'ad\u0007min',
    'ad min',
    '\u3164admin',
  ]) {
    await expect(create(`${name}@names.example`)).rejects.toMatchObject({ status: 400 })
  }
  await expect(create('admin@names.example\u200b')).rejects.toMatchObject({ status: 400 })
  await expect(create('ADMIN@names.example')).rejects.toMatchObject({ status: 409 })
  const dotted = 'ADM\u0130N@names.example'
  const made = await create(dotted).catch(({ status }: { status: number }) => status)
  expect(made === 409 || (made as { userPrincipalName?: string }).userPrincipalName === dotted).toBe(true)
  const both = await Promise.allSettled([create(dotted.toLowerCase()), create(dotted), create(dotted)])
  const refusals = both.flatMap((one) => (one.status === 'rejected' ? [one.reason.status as number] : []))
  expect(refusals).toEqual(refusals.map(() => 409))
  expect(refusals.length).toBeGreaterThan(1)
})

test('[T-51] a role that was taken gives nothing from the next write on, and what was signed in with it is over', async () => {
  const tenant = await world.tenant('taken.example')
  await tenant.user('boss', { roles: ['global-administrator'] })
  const kim = await tenant.user('kim')
  await tenant.api.post(`${membersOf(globalAdministrator)}/$ref`, reference(kim))
  const asKim = await as(kim)
  const group = { displayName: 'G', mailNickname: 'g', mailEnabled: false, securityEnabled: true }
  expect((await asKim('POST', '/v1.0/groups', group)).status).toBe(201)
  const { value } = await tenant.api.get<{ value: Array<{ id: string }> }>(membersOf(globalAdministrator))
  expect(value.map(({ id }) => id)).toContain(kim.id)

  // a grant of less goes on at once; taking ends the sign-in
  await tenant.api.post(`${membersOf(deviceAdministrator)}/$ref`, reference(kim))
  expect((await asKim('DELETE', `${membersOf(globalAdministrator)}/${kim.id}/$ref`)).status).toBe(204) // her own
  const refused = await asKim('POST', '/v1.0/groups', group)
  expect([refused.status, refused.text]).toEqual([401, expect.stringContaining('role of the account changed')])
  const again = await as(kim)
  expect((await again('POST', '/v1.0/groups', group)).status).toBe(403)
})

test('a token with more scopes than the account’s roles give now writes no more than the roles', async () => {
  const tenant = await world.tenant('scopes.example')
  const kim = await tenant.user('kim', { roles: ['global-administrator'] })
  await tenant.user('boss', { roles: ['global-administrator'] })
  const asKim = await as(kim)
  // behind the operations' back, so that the sign-in itself stays good
  await world.app.db
    .deleteFrom('role_member')
    .where('tenant_id', '=', tenant.tenantId)
    .where('user_id', '=', kim.id)
    .execute()
  expect((await asKim('PATCH', `/v1.0/organization/${tenant.tenantId}`, { displayName: 'Mine' })).status).toBe(403)
})

test('the last enabled global administrator cannot be lost, not even when two take each other’s role at once', async () => {
  const tenant = await world.tenant('last.example')
  const [ann, bob] = [
    await tenant.user('ann', { roles: ['global-administrator'] }),
    await tenant.user('bob', { roles: ['global-administrator'] }),
  ]
  const [asAnn, asBob] = [await as(ann), await as(bob)]
  const both = await Promise.all([
    asAnn('DELETE', `${membersOf(globalAdministrator)}/${bob.id}/$ref`),
    asBob('PATCH', `/v1.0/users/${ann.id}`, { accountEnabled: false }),
  ])
  expect(both.filter(({ status }) => status === 204)).toHaveLength(1)
  const { value } = await tenant.api.get<{ value: Array<{ id: string }> }>(membersOf(globalAdministrator))
  const users = await Promise.all(
    value.map(({ id }) => tenant.api.get<{ id: string; accountEnabled: boolean }>(`/v1.0/users/${id}`)),
  )
  const [left, ...more] = users.filter(({ accountEnabled }) => accountEnabled)
  expect([left === undefined, more.length]).toEqual([false, 0])

  const last = `${left?.id}`
  for (const attempt of [
    () => tenant.api.delete(`${membersOf(globalAdministrator)}/${last}/$ref`),
    () => tenant.api.patch(`/v1.0/users/${last}`, { accountEnabled: false }),
    () => tenant.api.delete(`/v1.0/users/${last}`),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ status: 409, message: expect.stringContaining('last enabled') })
  }
})

test('an application makes another with no more than it may itself, and once deleted writes nothing with a token it still has', async () => {
  const tenant = await world.tenant('apps.example')
  const made = await tenant.api.post<{ appId: string; secretText: string }>('/beta/applications', {
    displayName: 'maker',
    appRoles: ['Application.ReadWrite.All', 'Group.ReadWrite.All'],
  })
  const maker = openApi({
    login: world.urls.login,
    graph: world.urls.graph,
    ca: world.ca,
    tenant: tenant.tenantId,
    clientId: made.appId,
    clientSecret: made.secretText,
  })
  const beyond = { displayName: 'more', appRoles: scopes }
  await expect(maker.post('/beta/applications', beyond)).rejects.toMatchObject({ status: 403 })
  await maker.post('/beta/applications', { displayName: 'less', appRoles: ['Group.ReadWrite.All'] })
  const names: string[] = [] // as the command line reads them, a page at a time
  for await (const page of everyPage<{ displayName: string }>(tenant.api, '/beta/applications?$top=1')) {
    expect(page.length).toBe(1)
    names.push(...page.map(({ displayName }) => displayName))
  }
  expect(names.sort()).toEqual(['less', 'maker', 'test'])
  await tenant.api.delete(`/beta/applications/${made.appId}`)
  const group = { displayName: 'G', mailNickname: 'g', mailEnabled: false, securityEnabled: true }
  await expect(maker.post('/v1.0/groups', group)).rejects.toMatchObject({ status: 401 })
  maker.close()
})

test('keys: one is announced before it signs, both are published, and tokens that are out stay good', async () => {
  const tenant = await world.tenant('keys.example')
  const admin = await tenant.user('admin', { roles: ['global-administrator'] })
  const { access } = await atBrowser(world).tokensOf(admin)
  const { kid } = await tenant.api.post<{ kid: string }>('/beta/identity/signingKeys/rotate')
  const keys = async () =>
    (await tenant.api.get<{ value: Array<{ kid: string; state: string }> }>('/beta/identity/signingKeys')).value
  expect((await keys()).map(({ state }) => state).sort()).toEqual(['announced', 'signs'])
  const published = await atBrowser(world).send(`/${tenant.tenantId}/discovery/v2.0/keys`)
  expect((published.json.keys as Array<{ kid: string }>).map((key) => key.kid)).toContain(kid)
  await tenant.api.post('/beta/identity/signingKeys/rotate', { now: true })
  expect((await keys()).filter(({ state }) => state === 'signs')).toHaveLength(1)
  expect((await atBrowser(world).send(`${world.urls.graph}/v1.0/me`, { token: access })).status).toBe(200)
})

test('passwords come through no door but the page unless the installation says so', async () => {
  const tenant = await world.tenant('doors.example')
  const kim = await tenant.user('kim')
  const { json } = await atBrowser(world).tokens({
    grant_type: 'password',
    username: kim.userPrincipalName,
    password: kim.password,
  })
  expect(json.error).toBe('unsupported_grant_type')
  const metadata = await atBrowser(world).send(`/${tenant.tenantId}/v2.0/.well-known/openid-configuration`)
  expect(metadata.json.grant_types_supported).not.toContain('password')
})
