// Roles over the wire: who may rule over whom (T-60), the last administrator, and what a lost role ends (T-51).

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { everyPage, openApi } from '../../../src/client/api.ts'
import { scopes } from '../../../src/contract/route.ts'
import { take } from '../../../src/directory/role/role.sql.ts'
import { lock } from '../../../src/directory/user/role-holder.sql.ts'
import { addPermissions, createApplication } from '../../../src/identity/application/application.ops.ts'
import { UserId } from '../../../src/kernel/id.ts'
import { applicationPermissions } from '../../../src/kernel/permission.ts'
import { ownCertificate } from '../../support/pki/own-certificate.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10'
const deviceAdministrator = '9f06204d-73c1-4d4c-880a-6edb90606fd8'
const reference = ({ id }: Pick<Person, 'id'>) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/users/${id}` })
const membersOf = (role: string) =>
  `/v1.0/directoryRoles/${role.includes('-administrator') ? role : `roleTemplateId=${role}`}/members`
const newPassword = { passwordProfile: { password: 'eleven cold hangars' } }

const as = async (person: Person) => asToken((await atBrowser(world).tokensOf(person)).access)

const asToken = (token: string) => (method: string, path: string, body?: unknown) =>
  atBrowser(world).send(`${world.urls.graph}${path}`, { method, token, ...(body !== undefined && { body }) })

/** Of an application, with its secret. */
async function tokenOf({ tenantId }: WorldTenant, { clientId, clientSecret }: WorldTenant['application']) {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  return String((await atBrowser(world).tokens(form, tenantId)).json.access_token)
}

/** Another application of the tenant with these permissions. */
async function applicationWith(tenant: WorldTenant, roles: readonly string[]) {
  const operation = {
    tenantId: tenant.tenantId,
    actor: { kind: 'operator', id: 't', name: 't' } as const,
    now: new Date(),
  }
  const made = await createApplication(world.app.db, operation, { displayName: 'writer', roles })
  const { login, graph } = world.urls
  return { ...made, api: openApi({ login, graph, ca: world.ca, tenant: tenant.tenantId, ...made }) }
}

const entriesOf = ({ tenantId }: WorldTenant, action: string) =>
  world.app.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('action', '=', action)
    .orderBy('sequence')
    .execute()

/** Until each of them waits for a lock, or one got through without. */
async function untilWaiting(all: readonly Promise<unknown>[]): Promise<void> {
  let through = false
  for (const one of all) void one.then(() => (through = true))
  const waiting = async () => {
    const { rows } = await sql<{ count: string }>`
      select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      world.app.db,
    )
    return Number(rows[0]?.count)
  }
  while (!through && (await waiting()) < all.length) await new Promise(setImmediate)
}

/** Everything the directory knows of an account: what it is, what it holds, and whether what it signed in with is good. */
async function accountOf(tenant: WorldTenant, { id }: Person) {
  const user = await world.app.db
    .selectFrom('directory_user')
    .selectAll()
    .where('tenant_id', '=', tenant.tenantId)
    .where('id', '=', id)
    .execute()
  const roles = await world.app.db
    .selectFrom('role_member')
    .selectAll()
    .where('tenant_id', '=', tenant.tenantId)
    .where('user_id', '=', id)
    .orderBy('role')
    .execute()
  return { user, roles }
}

/** Every door that leads to an account, on both roots of the API; what is asked there and of whom. */
const doorsTo = (person: Person): ReadonlyArray<readonly [method: string, path: string, body?: unknown]> =>
  ['/v1.0', '/beta'].flatMap((root) => {
    const user = `${root}/users/${person.id}`
    const roles = [globalAdministrator, deviceAdministrator].map((role) => `${root}/directoryRoles/${role}/members`)
    return [
      ...[
        newPassword,
        { displayName: 'Somebody' },
        { accountEnabled: false },
        { accountEnabled: true },
        { mayJoinDevices: true },
        { mdmLicensed: false },
        { userPrincipalName: 'else@rule.example' },
        {},
      ].map((body) => ['PATCH', user, body] as const),
      ['DELETE', user],
      ['POST', `${user}/revokeSignInSessions`],
      ...(root === '/beta' ? ([['POST', `${user}/passwordLink`]] as const) : []),
      ...roles.flatMap((path) => [
        ['POST', `${path}/$ref`, reference(person)] as const,
        ['DELETE', `${path}/${person.id}/$ref`] as const,
      ]),
    ] as const
  })

test('[T-60] who may write users cannot take over an account that holds a role: each field, each door, on both roots', async () => {
  const tenant = await world.tenant('rule.example')
  const boss = await tenant.user('boss', { roles: ['global-administrator'] })
  const helper = await tenant.user('helper', { roles: ['device-administrator'] })
  const plain = await tenant.user('plain')
  // everything that an application can be given, but what rules over roles
  const writer = await applicationWith(
    tenant,
    scopes.filter((scope) => scope !== 'RoleManagement.ReadWrite.Directory'),
  )
  const callers: Readonly<Record<string, Awaited<ReturnType<typeof as>>>> = {
    'an application that writes users': asToken(await tokenOf(tenant, writer)),
    'a device administrator': await as(helper),
    'a person without a role': await as(plain),
  }
  const held = await Promise.all([boss, helper].map((one) => accountOf(tenant, one)))
  for (const [who, ask] of Object.entries(callers)) {
    for (const target of [boss, helper]) {
      for (const [method, path, body] of doorsTo(target)) {
        const { status } = await ask(method, path, body)
        // a name cannot be changed by anybody: who may write at all is told that there is no such member
        const refusals = JSON.stringify(body ?? {}).includes('userPrincipalName') ? [400, 403] : [403]
        expect(refusals, `${who}: ${method} ${path} ${JSON.stringify(body)}`).toContain(status)
      }
    }
  }
  expect(await Promise.all([boss, helper].map((one) => accountOf(tenant, one)))).toEqual(held)

  // nor does the application give a role to somebody it rules over: by role, by group, or with a new account
  const { api } = writer
  for (const role of [globalAdministrator, deviceAdministrator]) {
    await expect(api.post(`${membersOf(role)}/$ref`, reference(plain))).rejects.toMatchObject({ status: 403 })
  }
  const group = { displayName: 'Administrators', mailNickname: 'a', mailEnabled: false, securityEnabled: true }
  await expect(api.post('/v1.0/groups', { ...group, isAssignableToRole: true })).rejects.toMatchObject({ status: 400 })
  const { id: groupId } = await api.post<{ id: string }>('/v1.0/groups', group)
  await expect(api.post(`${membersOf(globalAdministrator)}/$ref`, reference({ id: groupId }))).rejects.toMatchObject({
    status: 403,
  })
  for (const { id } of [plain, boss]) await api.post(`/v1.0/groups/${groupId}/members/$ref`, reference({ id }))
  await api.delete(`/v1.0/groups/${groupId}/members/${boss.id}/$ref`)
  const late = {
    userPrincipalName: 'late@rule.example',
    displayName: 'Late',
    passwordProfile: { password: 'eleven cold hangars' },
  }
  for (const more of [{ roles: ['global-administrator'] }, { directoryRoles: [globalAdministrator] }]) {
    await expect(api.post('/v1.0/users', { ...late, ...more })).rejects.toMatchObject({ status: 400 })
  }
  const created = await api.post<{ id: string }>('/v1.0/users', late)
  await expect(
    api.post('/v1.0/users', { userPrincipalName: 'BOSS@rule.example', displayName: 'B', ...newPassword }),
  ).rejects.toMatchObject({ status: 409 })
  for (const one of [plain, { ...plain, id: created.id }]) expect((await accountOf(tenant, one)).roles).toEqual([])
  expect(await Promise.all([boss, helper].map((one) => accountOf(tenant, one)))).toEqual(held)

  await api.patch(`/v1.0/users/${plain.id}`, newPassword) // who holds none is what the permission is for
  expect((await atBrowser(world).signIn(boss)).code).toBeDefined()
  expect((await atBrowser(world).signIn(helper)).code).toBeDefined()
  const asBoss = await as(boss)
  expect((await asBoss('PATCH', `/v1.0/users/${helper.id}`, newPassword)).status).toBe(204)
  api.close()
})

test('[T-60] who may write applications cannot end or make one that may do more than they may', async () => {
  const tenant = await world.tenant('ruled-apps.example')
  const writer = await applicationWith(tenant, ['User.ReadWrite.All', 'Application.ReadWrite.All'])
  const equal = await applicationWith(tenant, ['User.ReadWrite.All'])
  const ruling = [
    tenant.application,
    await applicationWith(tenant, ['RoleManagement.ReadWrite.Directory']),
    await applicationWith(tenant, ['User.ReadWrite.All', 'AuditLog.Read.All']),
  ]
  const certificate = ownCertificate().certificate.toString('base64')
  for (const { clientId, clientSecret } of ruling) {
    for (const id of [clientId, clientId.toUpperCase()]) {
      await expect(writer.api.delete(`/beta/applications/${id}`)).rejects.toMatchObject({
        status: 403,
        message: expect.stringContaining('that you do not have yourself'),
      })
    }
    for (const [door, body, status] of [
      ['addPassword', {}, 403],
      ['addKey', { keyCredential: { key: certificate } }, 403],
      ['removePassword', { keyId: clientId }, 403],
      ['removeKey', { keyId: clientId }, 403],
      ['owners/$ref', {}, 404], // what Graph has for an owner is not there to be used
    ] as const) {
      await expect(writer.api.post(`/beta/applications/${clientId}/${door}`, body)).rejects.toMatchObject({ status })
    }
    const send = asToken(await tokenOf(tenant, writer))
    for (const [method, body, statuses] of [
      ['PATCH', { displayName: 'mine', web: { redirectUris: ['https://evil.example/'] } }, [403]],
      ['PATCH', { appRoles: ['User.ReadWrite.All'] }, [400]],
      ['PUT', { appRoles: ['User.ReadWrite.All'] }, [404, 405]],
    ] as const) {
      expect(statuses).toContain((await send(method, `/beta/applications/${clientId}`, body)).status)
    }
    expect(await tokenOf(tenant, { clientId, clientSecret })).toMatch(/^ey/)
  }
  await expect(
    writer.api.post('/beta/applications', { displayName: 'x', appRoles: ['RoleManagement.ReadWrite.Directory'] }),
  ).rejects.toMatchObject({ status: 403 })

  await writer.api.delete(`/beta/applications/${equal.clientId}`) // no more than it may itself
  await tenant.api.delete(`/beta/applications/${writer.clientId}`)
  for (const { api } of [writer, equal]) api.close()
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
    '\u0430dmin', // a Cyrillic letter
    'adm\u03b9n', // a Greek one
    '\uff41dmin', // full width
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

  // an accent as a character of its own, and as part of one
  const zoe = await create('zoe\u0308@names.example')
  await expect(create('ZO\u00cb@names.example')).rejects.toMatchObject({ status: 409 })
  for (const written of ['zoe\u0308', 'zo\u00eb', 'ZO\u00cb']) {
    const path = `/v1.0/users/${encodeURIComponent(`${written}@names.example`)}`
    expect(await tenant.api.get(path)).toEqual(await tenant.api.get(`/v1.0/users/${(zoe as { id: string }).id}`))
  }

  const group = { mailEnabled: false, mailNickname: 'x', securityEnabled: true }
  const finance = await tenant.api.post<{ id: string }>('/v1.0/groups', { ...group, displayName: 'Finance' })
  for (const displayName of ['Finance\u200b', '\u202eecnaniF', 'Fin\u2066ance']) {
    const refused = { status: 400, message: expect.stringContaining('cannot be seen') }
    await expect(tenant.api.post('/v1.0/groups', { ...group, displayName })).rejects.toMatchObject(refused)
    await expect(tenant.api.patch(`/v1.0/groups/${finance.id}`, { displayName })).rejects.toMatchObject(refused)
    await expect(tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { displayName })).rejects.toMatchObject(
      refused,
    )
    await expect(
      tenant.api.post('/v1.0/users', { userPrincipalName: 'kim@names.example', displayName, ...newPassword }),
    ).rejects.toMatchObject(refused)
  }
  for (const displayName of ['بخش می\u200cخواهم', '経理部', 'Büro \ud83d\udc69\u200d\ud83d\udcbb']) {
    await tenant.api.patch(`/v1.0/groups/${finance.id}`, { displayName })
    expect(await tenant.api.get(`/v1.0/groups/${finance.id}`)).toMatchObject({ displayName })
  }
})

test('[T-51] a role that was taken gives nothing from the next write on, and what was signed in with it is over', async () => {
  const tenant = await world.tenant('taken.example')
  const boss = await tenant.user('boss', { roles: ['global-administrator'] })
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
  const asBoss = await as(boss)
  expect((await asBoss('DELETE', `${membersOf(deviceAdministrator)}/${kim.id}/$ref`)).status).toBe(204)
  expect((await entriesOf(tenant, 'directory.role.take')).map(({ actor_id, details }) => [actor_id, details])).toEqual([
    [kim.id, { role: 'global-administrator', userPrincipalName: kim.userPrincipalName, scope: '/', own: true }],
    [boss.id, { role: 'device-administrator', userPrincipalName: kim.userPrincipalName, scope: '/', own: false }],
  ])
})

test('[T-51] after a role was taken by another, refresh token and session that were got with it give nothing', async () => {
  const tenant = await world.tenant('stripped.example')
  await tenant.user('boss', { roles: ['global-administrator'] })
  const kim = await tenant.user('kim', { roles: ['device-administrator'] })
  const browser = atBrowser(world)
  const { access, refresh } = await browser.tokensOf(kim)
  expect((await browser.single(tenant.tenantId)).code).toBeDefined()
  await tenant.api.delete(`${membersOf(deviceAdministrator)}/${kim.id}/$ref`)
  expect(await entriesOf(tenant, 'directory.role.take')).toMatchObject([
    {
      target_id: kim.id,
      details: { role: 'device-administrator', userPrincipalName: kim.userPrincipalName, scope: '/', own: false },
      before: { roles: ['device-administrator'] },
      after: { roles: [] },
    },
  ])
  const write = await browser.send(`${world.urls.graph}/v1.0/devices/${crypto.randomUUID()}`, {
    method: 'DELETE',
    token: access,
  })
  expect(write.status).toBe(401)
  expect((await browser.single(tenant.tenantId)).code).toBeUndefined()
  expect(await browser.tokens({ grant_type: 'refresh_token', refresh_token: refresh })).toMatchObject({
    status: 400,
    json: { error: 'invalid_grant' },
  })
})

test('who holds a role is a list like every other: in order, and searched by display name and user name', async () => {
  const tenant = await world.tenant('holders.example')
  const holders = await Promise.all(
    ['abel', 'berta', 'carla'].map((name) => tenant.user(name, { roles: ['device-administrator'] })),
  )
  const idsFor = async (query: string) =>
    (await tenant.api.get<{ value: { id: string }[] }>(`${membersOf(deviceAdministrator)}${query}`)).value.map(
      ({ id }) => id,
    )
  expect(await idsFor('')).toEqual(holders.map(({ id }) => id).sort())
  expect(await idsFor(`?$search="displayName:berta"`)).toEqual([holders[1]?.id])
  expect(await idsFor(`?$search="userPrincipalName:carla"`)).toEqual([holders[2]?.id])
})

test('[T-51] a token that is out writes nothing that a role granted since would give', async () => {
  const tenant = await world.tenant('granted.example')
  const lee = await tenant.user('lee')
  const asLee = await as(lee)
  await tenant.api.post(`${membersOf('global-administrator')}/$ref`, reference(lee))
  const group = { displayName: 'G', mailNickname: 'g', mailEnabled: false, securityEnabled: true }
  expect((await asLee('POST', '/v1.0/groups', group)).status).toBe(403)
  expect((await (await as(lee))('POST', '/v1.0/groups', group)).status).toBe(201)
  expect(await entriesOf(tenant, 'directory.role.grant')).toMatchObject([
    { target_id: lee.id, details: { role: 'global-administrator' }, after: { roles: ['global-administrator'] } },
  ])

  const members = membersOf(globalAdministrator)
  await expect(tenant.api.post(`${members}/$ref`, reference(lee))).rejects.toMatchObject({ status: 409 })
  const nobody = { id: crypto.randomUUID() }
  for (const attempt of [
    () => tenant.api.post(`${membersOf('pilot')}/$ref`, reference(lee)),
    () => tenant.api.post(`${members}/$ref`, reference(nobody)),
    () => tenant.api.delete(`${membersOf(deviceAdministrator)}/${lee.id}/$ref`),
    () => tenant.api.patch(`/v1.0/users/${nobody.id}`, { displayName: 'Nobody' }),
    () => tenant.api.patch(`/v1.0/users/${nobody.id}`, newPassword),
    () => tenant.api.post(`/v1.0/users/${nobody.id}/revokeSignInSessions`),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ status: 404 })
  }
  for (const action of ['directory.role.grant', 'directory.role.take', 'directory.user.revoke-sign-ins']) {
    expect(await entriesOf(tenant, action)).toHaveLength(action === 'directory.role.grant' ? 1 : 0)
  }
})

test('[T-51] who loses the role while a change of a role holder waits does not make the change, and an application is deleted once', async () => {
  const tenant = await world.tenant('meanwhile.example')
  const [boss, helper, plain] = [
    await tenant.user('boss', { roles: ['global-administrator'] }),
    await tenant.user('helper', { roles: ['device-administrator'] }),
    await tenant.user('plain'),
  ]
  const asBoss = await as(boss)
  const changes: Promise<{ status: number }>[] = []
  await world.app.db.transaction().execute(async (tx) => {
    await lock(tx, tenant.tenantId)
    changes.push(
      asBoss('PATCH', `/v1.0/users/${helper.id}`, newPassword),
      asBoss('POST', `${membersOf(globalAdministrator)}/$ref`, reference(plain)),
    )
    await untilWaiting(changes)
    await take(tx, tenant.tenantId, UserId.parse(boss.id), 'global-administrator')
  })
  expect((await Promise.all(changes)).map(({ status }) => status)).toEqual([403, 403])

  const { clientId } = await applicationWith(tenant, [])
  const deletions: Promise<unknown>[] = []
  await world.app.db.transaction().execute(async (tx) => {
    const row = tx.selectFrom('application').select('id').where('tenant_id', '=', tenant.tenantId)
    await row.where('id', '=', clientId).forUpdate().execute()
    for (let n = 0; n < 2; n++) {
      deletions.push(tenant.api.delete(`/beta/applications/${clientId}`).catch(({ status }) => status))
    }
    await untilWaiting(deletions)
  })
  expect((await Promise.all(deletions)).filter((status) => status === 404)).toHaveLength(1)
  expect(await entriesOf(tenant, 'identity.application.delete')).toMatchObject([{ target_id: clientId }])
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
  // what does not end it may be done to the last one, too
  await tenant.api.patch(`/v1.0/users/${last}`, { displayName: 'Last' })
  await tenant.api.post(`/v1.0/users/${last}/revokeSignInSessions`)
  expect(await entriesOf(tenant, 'directory.user.revoke-sign-ins')).toMatchObject([{ target_id: last }])
  await tenant.api.post(`${membersOf(deviceAdministrator)}/$ref`, reference({ id: last }))
  await tenant.api.delete(`${membersOf(deviceAdministrator)}/${last}/$ref`)
  for (const attempt of [
    () => tenant.api.delete(`${membersOf(globalAdministrator)}/${last}/$ref`),
    () => tenant.api.patch(`/v1.0/users/${last}`, { accountEnabled: false }),
    () => tenant.api.delete(`/v1.0/users/${last}`),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ status: 409, message: expect.stringContaining('last enabled') })
  }
})

test('who is disabled, holds another role or administers another tenant does not stand in for the last enabled global administrator', async () => {
  const tenant = await world.tenant('only.example')
  const other = await world.tenant('neighbour.example')
  await other.user('eve', { roles: ['global-administrator'] })
  const ann = await tenant.user('ann', { roles: ['global-administrator', 'device-administrator'] })
  const bob = await tenant.user('bob', { roles: ['global-administrator'] })
  const cleo = await tenant.user('cleo', { roles: ['device-administrator'] })
  const roleOf = ({ id }: Person) => `${membersOf(globalAdministrator)}/${id}/$ref`
  await tenant.api.patch(`/v1.0/users/${bob.id}`, { accountEnabled: false })

  const before = await accountOf(tenant, ann)
  for (const attempt of [
    () => tenant.api.delete(roleOf(ann)),
    () => tenant.api.patch(`/v1.0/users/${ann.id}`, { accountEnabled: false }),
    () => tenant.api.delete(`/v1.0/users/${ann.id}`),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ status: 409, message: expect.stringContaining('last enabled') })
  }
  expect(await accountOf(tenant, ann)).toEqual(before)

  // what loses no administrator goes on
  await tenant.api.delete(`${membersOf(deviceAdministrator)}/${ann.id}/$ref`)
  await tenant.api.patch(`/v1.0/users/${ann.id}`, { displayName: 'Ann' })
  await tenant.api.patch(`/v1.0/users/${cleo.id}`, { accountEnabled: false })
  await tenant.api.patch(`/v1.0/users/${bob.id}`, { accountEnabled: true })
  await tenant.api.delete(roleOf(ann))
  await expect(tenant.api.delete(roleOf(bob))).rejects.toMatchObject({ status: 409 })
})

test('an application makes another with no more than it may itself, and once deleted writes nothing with a token it still has', async () => {
  const tenant = await world.tenant('apps.example')
  const made = await tenant.api.post<{ appId: string; secretText: string }>('/beta/applications', {
    displayName: 'maker',
    appRoles: ['Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All', 'Group.ReadWrite.All'],
  })
  const maker = openApi({
    login: world.urls.login,
    graph: world.urls.graph,
    ca: world.ca,
    tenant: tenant.tenantId,
    clientId: made.appId,
    clientSecret: made.secretText,
  })
  const beyond = { displayName: 'more', appRoles: applicationPermissions }
  await expect(maker.post('/beta/applications', beyond)).rejects.toMatchObject({ status: 403 })
  await maker.post('/beta/applications', { displayName: 'less', appRoles: ['Group.ReadWrite.All'] })
  // a token that is out makes none with a permission that its application was given since
  const held = asToken(await tokenOf(tenant, { clientId: made.appId, clientSecret: made.secretText }))
  const operation = {
    tenantId: tenant.tenantId,
    actor: { kind: 'operator', id: 't', name: 't' },
    now: new Date(),
  } as const
  const known = { clientId: made.appId, clientSecret: made.secretText }
  expect(await addPermissions(world.app.db, operation, known, ['Device.ReadWrite.All'])).toBe(true)
  const since = { displayName: 'since', appRoles: ['Device.ReadWrite.All'] }
  expect((await held('POST', '/beta/applications', since)).status).toBe(403)
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
  expect((await atBrowser(world).send(`${world.urls.graph}/v1.0/me`, { token: access })).status).toBe(200)
})

test('[T-52] keys asked for in a crowd: one is announced and all others are refused, and a theft is answered meanwhile', async () => {
  const tenant = await world.tenant('many-keys.example')
  const rotate = (body: object) =>
    tenant.api
      .post('/beta/identity/signingKeys/rotate', body)
      .then(() => 201)
      .catch(({ status }: { status: number }) => status)
  const asked = await Promise.all(Array.from({ length: 40 }, () => rotate({})))
  expect(asked.filter((status) => status === 201)).toHaveLength(1)
  expect(asked.filter((status) => ![201, 409, 429].includes(status))).toEqual([])
  expect(await rotate({})).toBe(409)
  expect(await rotate({ now: true })).toBe(201)
})

test('a key that may be known to somebody verifies nothing from the next request on, and a sign-in goes on with another token', async () => {
  const tenant = await world.tenant('leaked-key.example')
  const admin = await tenant.user('admin', { roles: ['global-administrator'] })
  const browser = atBrowser(world)
  const { access, refresh } = await browser.tokensOf(admin)
  const me = async (token: string) => browser.send(`${world.urls.graph}/v1.0/me`, { token })
  expect((await me(access)).status).toBe(200)
  const { kid } = await tenant.api.post<{ kid: string }>('/beta/identity/signingKeys/rotate', { now: true })
  expect((await me(access)).status).toBe(401)
  const published = await browser.send(`/${tenant.tenantId}/discovery/v2.0/keys`)
  expect((published.json.keys as Array<{ kid: string }>).map((key) => key.kid)).toEqual([kid])
  const renewed = await browser.tokens({ grant_type: 'refresh_token', refresh_token: refresh })
  expect((await me(String(renewed.json.access_token))).status).toBe(200)
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
