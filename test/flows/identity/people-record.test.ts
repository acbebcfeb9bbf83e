// What the trail says of people, roles and applications, read over the wire as an auditor reads it: each entry whole, so that a
// member that is missing, wrong or too much is seen.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { everyPage } from '../../../src/client/api.ts'
import { addPermissions, createApplication } from '../../../src/identity/application/application.ops.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const now = new Date() // the library's tokens know the real time only
let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld({ clock: () => now })
  tenant = await world.tenant('record.example')
})
afterAll(() => world?.[Symbol.asyncDispose]())

type Modified = { displayName: string; oldValue: string | null; newValue: string | null }
type Entry = {
  id: string
  activityType: string
  details: Record<string, unknown>
  resources: { resourceId: string; type: string; modifiedProperties: Modified[] }[]
}
const trail = '/beta/deviceManagement/auditEvents'
const newest = async ({ api }: WorldTenant = tenant): Promise<Entry> => {
  // that an application got a token is told where that is what is tried
  const others = encodeURIComponent("activityType ne 'identity.application.sign-in'")
  const { value } = await api.get<{ value: Entry[] }>(`${trail}?$filter=${others}&$top=1`)
  return value[0]! // the tenant itself has one
}

/** What the newest entry says: what happened, to which thing, each member as it was and is, and what else. */
async function recorded() {
  const { activityType, details, resources } = await newest()
  const [{ resourceId = '', type = '', modifiedProperties = [] } = {}, ...others] = resources
  expect(others).toEqual([])
  const changed = modifiedProperties.map((one) => [one.displayName, [one.oldValue, one.newValue]])
  return { activityType, type, resourceId, changed: Object.fromEntries(changed), details }
}

const epochOf = async (id: string) =>
  (
    await world.app.db
      .selectFrom('directory_user')
      .select('credentials_epoch')
      .where('tenant_id', '=', tenant.tenantId)
      .where('id', '=', id)
      .executeTakeFirst()
  )?.credentials_epoch

const newUser = (userPrincipalName: string) => ({
  userPrincipalName,
  displayName: 'Ann',
  givenName: 'Ann',
  surname: 'Other',
  passwordProfile: { password: 'nine grey hangars' },
})

test('[I6] an entry says who did it, as what, from where and in which request, and the trail is read newest first, each entry once', async () => {
  const { id } = await tenant.api.post<{ id: string }>('/v1.0/users', newUser('ann@record.example'))
  const { clientId } = tenant.application
  const entry = await newest()
  expect(entry).toEqual({
    id: expect.stringMatching(/^\d+$/),
    displayName: 'directory.user.create',
    activity: 'directory.user.create',
    componentName: 'directory',
    category: 'directory',
    activityOperationType: 'Create',
    activityDateTime: now.toISOString(),
    activityType: 'directory.user.create',
    activityResult: 'Success',
    correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    actor: {
      type: 'application',
      id: clientId,
      name: 'test',
      userId: null,
      userPrincipalName: null,
      applicationId: clientId,
      applicationDisplayName: 'test',
      ipAddress: expect.stringContaining('127.0.0.1'),
    },
    door: 'api',
    resources: [
      {
        resourceId: id,
        type: 'user',
        modifiedProperties: expect.any(Array),
      },
    ],
    details: {},
  })
  expect((await recorded()).changed).toEqual({
    id: [null, id],
    userPrincipalName: [null, 'ann@record.example'],
    displayName: [null, 'Ann'],
    givenName: [null, 'Ann'],
    surname: [null, 'Other'],
    passwordHash: [null, 'not shown'],
    accountEnabled: [null, 'true'],
    mayJoin: [null, 'false'],
    mdmLicensed: [null, 'true'],
    credentialsEpoch: [null, '0'],
    createdAt: [null, now.toISOString()],
    roles: [null, '[]'],
    rolesInGroups: [null, '[]'],
  })
  const other = await world.tenant('unrecorded.example')
  await other.user('bo')
  await tenant.user('kim')
  const all = (await tenant.api.get<{ value: Entry[] }>(`${trail}?$top=999`)).value
  const ids = all.map((one) => Number(one.id))
  expect(ids).toEqual([...ids].sort((a, b) => b - a))
  for (const size of [1, 2, all.length - 1, all.length]) {
    const pages: Entry[][] = []
    for await (const page of everyPage<Entry>(tenant.api, `${trail}?$top=${size}`)) pages.push([...page])
    expect(pages.map((page) => page.length).slice(0, -1)).toEqual(pages.slice(0, -1).map(() => size))
    expect(pages.flat()).toEqual(all)
  }
  const theirs = (await other.api.get<{ value: Entry[] }>(`${trail}?$top=999`)).value.map((one) => one.id)
  expect(theirs.filter((one) => all.some(({ id }) => id === one))).toEqual([])

  const reader = await tenant.user('reader', { roles: ['global-administrator'] })
  const { access } = await atBrowser(world).tokensOf(reader)
  const exported = await atBrowser(world).send(`${world.urls.graph}${trail}/export`, { token: access })
  expect(exported.headers).toMatchObject({
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
  })
  const lines = exported.text.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line)).length).toBeGreaterThan(all.length)

  const group = { displayName: 'Hers', mailEnabled: false, mailNickname: 'hers', securityEnabled: true }
  const made = await atBrowser(world).send(`${world.urls.graph}/v1.0/groups`, { token: access, body: group })
  expect(made.status).toBe(201)
  expect(await newest()).toMatchObject({
    activityType: 'directory.group.create',
    actor: {
      type: 'user',
      id: reader.id,
      name: 'reader@record.example',
      userId: reader.id,
      userPrincipalName: 'reader@record.example',
      applicationId: expect.any(String),
      applicationDisplayName: null,
    },
  })
  const found = async (words: string) => {
    const path = `${trail}?$top=999&$search=${encodeURIComponent(`"${words}"`)}`
    return (await tenant.api.get<{ value: Entry[] }>(path)).value
  }
  for (const words of ['directory.group.create', 'reader@record.example', '127.0.0.1']) {
    expect([words, (await found(words)).map(({ activityType }) => activityType)]).toEqual([
      words,
      expect.arrayContaining(['directory.group.create']),
    ])
  }
  expect(await found('nobody did this')).toEqual([])

  await atBrowser(world).signIn({ userPrincipalName: 'ann@record.example', password: 'not this one' })
  expect(await newest()).toMatchObject({ activityType: 'identity.signIn.refuse', activityResult: 'Failure' })
})

test('[I6] [T-51] each change of an account says what was and is, never a password, and ends its sign-ins only where it must', async () => {
  const { api } = tenant
  const { id } = await api.post<Record<string, string>>('/v1.0/users', newUser('lee@record.example'))
  expect(await api.get(`/v1.0/users/${id}`)).toMatchObject({ mayJoinDevices: false, mdmLicensed: true })
  const path = `/v1.0/users/${id}`
  const entry = (changed: unknown) => ({
    activityType: 'directory.user.change',
    type: 'user',
    resourceId: id,
    changed,
    details: {},
  })
  const steps: ReadonlyArray<readonly [body: object, changed: object, epochs: number]> = [
    [{ displayName: 'Lee' }, { displayName: ['Ann', 'Lee'] }, 0],
    [{ mayJoinDevices: true, mdmLicensed: false }, { mayJoin: ['false', 'true'], mdmLicensed: ['true', 'false'] }, 0],
    [{ passwordProfile: { password: 'ten grey hangars' } }, { password: ['not shown', 'changed, not shown'] }, 1],
    [{ accountEnabled: false }, { accountEnabled: ['true', 'false'] }, 1],
    [{ accountEnabled: true }, { accountEnabled: ['false', 'true'] }, 0],
  ]
  for (const [body, changed, epochs] of steps) {
    const before = Number(await epochOf(id!)) // every user has an id
    await api.patch(path, body)
    expect(await recorded()).toEqual(entry(changed))
    expect(await epochOf(id!)).toBe(before + epochs) // every user has an id
  }
  expect(await api.get(path)).toMatchObject({
    displayName: 'Lee',
    mayJoinDevices: true,
    mdmLicensed: false,
    accountEnabled: true,
  })
  await api.post(`${path}/revokeSignInSessions`)
  expect(await recorded()).toEqual({
    ...entry({ validFrom: [null, now.toISOString()] }),
    activityType: 'directory.user.revoke-sign-ins',
  })
  expect(await epochOf(id!)).toBe(3) // every user has an id

  const group = { displayName: 'G', mailEnabled: false, mailNickname: 'g', securityEnabled: true }
  const { id: groupId } = await api.post<{ id: string }>('/v1.0/groups', group)
  await api.post(`/v1.0/groups/${groupId}/members/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/users/${id}`,
  })
  await api.delete(path)
  const gone = await recorded()
  expect(gone).toMatchObject({ activityType: 'directory.user.delete', resourceId: id, details: {} })
  expect(gone.changed).toMatchObject({
    userPrincipalName: ['lee@record.example', null],
    displayName: ['Lee', null],
    passwordHash: ['not shown', null],
    mayJoin: ['true', null],
    roles: ['[]', null],
  })
  const left = world.app.db.selectFrom('group_member').select('member_id').where('tenant_id', '=', tenant.tenantId)
  expect(await left.where('member_id', '=', id!).execute()).toEqual([]) // every user has an id

  const last = await newest()
  for (const attempt of [
    () => api.patch(path, { passwordProfile: { password: 'ten grey hangars' } }),
    () => api.patch(path, { displayName: 'x' }),
    () => api.delete(path),
    () => api.post(`${path}/revokeSignInSessions`),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ status: 404 })
  }
  for (const [name, status] of [
    ['nobody', 400],
    ['x@elsewhere.example', 400],
    ['ad min@record.example', 400],
    ['ANN@record.example', 409],
  ] as const) {
    await expect(api.post('/v1.0/users', newUser(name))).rejects.toMatchObject({ status })
  }
  expect(await newest()).toEqual(last) // what was not done is not told
})

test('[I6] [T-60] giving and taking a role says whose, which and what it leaves; the last administrator stays', async () => {
  const only = await world.tenant('only-record.example')
  const { api } = only
  const boss = await only.user('boss', { roles: ['global-administrator'] })
  expect(await newest(only)).toMatchObject({
    activityType: 'directory.user.create',
    actor: { type: 'operator', id: 'test', name: 'test', applicationId: null },
    resources: [
      {
        modifiedProperties: expect.arrayContaining([expect.objectContaining({ newValue: '["global-administrator"]' })]),
      },
    ],
  })
  const path = `/v1.0/users/${boss.id}`
  for (const attempt of [() => api.patch(path, { accountEnabled: false }), () => api.delete(path)]) {
    await expect(attempt()).rejects.toMatchObject({ status: 409 })
  }
  await api.patch(path, { displayName: 'Boss', accountEnabled: true })
  await api.post(`${path}/revokeSignInSessions`)

  const ref = { '@odata.id': `https://graph.microsoft.com${path}` }
  const members = '/v1.0/directoryRoles/device-administrator/members'
  const roles = { role: 'device-administrator', userPrincipalName: boss.userPrincipalName }
  const both = '["device-administrator","global-administrator"]'
  const resource = (oldValue: string, newValue: string) => [
    { resourceId: boss.id, type: 'user', modifiedProperties: [{ displayName: 'roles', oldValue, newValue }] },
  ]
  await api.post(`${members}/$ref`, ref)
  expect(await newest(only)).toMatchObject({
    activityType: 'directory.role.grant',
    details: roles,
    resources: resource('["global-administrator"]', both),
  })
  await api.delete(`${members}/${boss.id}/$ref`)
  expect(await newest(only)).toMatchObject({
    activityType: 'directory.role.take',
    details: { ...roles, own: false },
    resources: resource(both, '["global-administrator"]'),
  })
})

test('[I6] [T-60] applications: made and deleted by whoever may do as much, with what they may do on record', async () => {
  const { api } = tenant
  const make = (displayName: string, appRoles: readonly string[], by = api) =>
    by.post<{ appId: string; secretText: string }>('/beta/applications', { displayName, appRoles })
  const may = ['Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All', 'Group.Read.All']
  const maker = await make('maker', may)
  expect(await recorded()).toEqual({
    activityType: 'identity.application.create',
    type: 'application',
    resourceId: maker.appId,
    changed: {},
    details: {
      displayName: 'maker',
      roles: may,
      scopes: [],
      redirectUris: { native: [], spa: [], web: [] },
    },
  })
  const last = await newest()
  const tokenOf = async (clientId: string, clientSecret: string) => {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
    return String((await atBrowser(world).tokens(form, tenant.tenantId)).json.access_token)
  }
  const token = await tokenOf(maker.appId, maker.secretText)
  const as = (method: string, path: string, body?: unknown) =>
    atBrowser(world).send(`${world.urls.graph}${path}`, { method, token, ...(body !== undefined && { body }) })
  const beyond = { displayName: 'more', appRoles: ['Group.Read.All', 'User.Read.All', 'Device.Read.All'] }
  const refused = await as('POST', '/beta/applications', beyond)
  expect([refused.status, refused.text]).toEqual([
    403,
    expect.stringContaining('not have yourself: User.Read.All, Device.Read.All. Ask'),
  ])
  const kept = await as('DELETE', `/beta/applications/${tenant.application.clientId}`)
  expect(kept.status).toBe(403)
  expect(kept.text).not.toMatch(/Application.ReadWrite.All|Group.Read.All/)
  expect((await as('DELETE', `/beta/applications/${crypto.randomUUID()}`)).status).toBe(404)
  expect(await newest()).toEqual(last)

  const less = await as('POST', '/beta/applications', { displayName: 'less', appRoles: ['Group.Read.All'] })
  expect(less.status).toBe(201)
  const appId = String(less.json.appId)
  expect((await as('DELETE', `/beta/applications/${appId}`)).status).toBe(204)
  expect(await recorded()).toEqual({
    activityType: 'identity.application.delete',
    type: 'application',
    resourceId: appId,
    changed: {
      clientId: [appId, null],
      displayName: ['less', null],
      roles: ['["Group.Read.All"]', null],
      scopes: ['[]', null],
    },
    details: {},
  })
})

test('[T-51] an application that may do more since does so with a new token; only who knows its secret can widen it', async () => {
  const { db } = world.app
  const { tenantId } = tenant
  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' }, now } as const
  const made = await createApplication(db, operation, { displayName: 'widened', roles: ['Group.Read.All'] })
  const token = async () => {
    const form = { grant_type: 'client_credentials', client_id: made.clientId, client_secret: made.clientSecret }
    return String((await atBrowser(world).tokens(form, tenantId)).json.access_token)
  }
  const body = { displayName: 'W', mailEnabled: false, mailNickname: 'w', securityEnabled: true }
  const write = async (bearer: string) =>
    (await atBrowser(world).send(`${world.urls.graph}/v1.0/groups`, { token: bearer, body })).status
  const before = await token()
  const last = await newest()
  for (const [credential, permissions] of [
    [{ ...made, clientSecret: 'wrong' }, ['Group.ReadWrite.All']],
    [{ ...made, clientId: crypto.randomUUID() }, ['Group.ReadWrite.All']],
    [made, ['Group.Read.All']],
  ] as const) {
    expect(await addPermissions(db, operation, credential, permissions)).toBe(false)
  }
  expect(await newest()).toEqual(last)
  expect(await addPermissions(db, operation, made, ['Group.Read.All', 'Group.ReadWrite.All'])).toBe(true)
  expect(await recorded()).toEqual({
    activityType: 'identity.application.change',
    type: 'application',
    resourceId: made.clientId,
    changed: { roles: ['["Group.Read.All"]', '["Group.Read.All","Group.ReadWrite.All"]'] },
    details: {},
  })
  expect(await write(before)).toBe(403)
  expect(await write(await token())).toBe(201)
})
