// A role that counts for the members of one group, over the wire: what its holder sees and changes, and how somebody might make
// it count for more.

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApi } from '../../../src/client/api.ts'
import { DirectoryDeviceId, UserId } from '../../../src/kernel/id.ts'
import { scimClient } from '../../support/directory/scim.ts'
import { joinedDevice } from '../../support/mdm/mdm-device.ts'
import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
})
afterAll(() => world?.[Symbol.asyncDispose]())

const assignments = '/v1.0/roleManagement/directory/roleAssignments'
const unit = (groupId: string) => `/administrativeUnits/${groupId}`
let names = 0
const newPerson = () => office.tenant.user(`person${++names}`)

type Answer = { readonly status: number; readonly json: Record<string, unknown>; readonly text: string }
type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>

const withToken =
  (token: string): Ask =>
  (method, path, body) =>
    atBrowser(world).send(`${world.urls.graph}${path}`, { method, token, ...(body !== undefined && { body }) })
const as = async (person: Person) => withToken((await atBrowser(world).tokensOf(person)).access)

const newGroup = async (members: readonly string[] = [], more: object = {}) => {
  const displayName = `group${++names}`
  const { id } = await office.tenant.api.post<{ id: string }>('/v1.0/groups', {
    displayName,
    mailNickname: displayName,
    mailEnabled: false,
    securityEnabled: true,
    ...more,
  })
  for (const member of members) await addTo(id, member)
  return id
}
const addTo = (groupId: string, id: string) =>
  office.tenant.api.post(`/v1.0/groups/${groupId}/members/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
  })

const give = (person: Pick<Person, 'id'>, roleDefinitionId: string, groupId?: string) =>
  office.tenant.api.post<{ id: string }>(assignments, {
    principalId: person.id,
    roleDefinitionId,
    directoryScopeId: groupId ? unit(groupId) : '/',
  })

/** Somebody with the role for a group of these. */
async function holder(role: string, members: readonly string[], more?: object) {
  const [person, groupId] = [await newPerson(), await newGroup(members, more)]
  const { id } = await give(person, role, groupId)
  return { person, groupId, assignmentId: id, ask: await as(person) }
}

const idsOf = ({ json }: Answer) => (json.value as { id: string }[]).map(({ id }) => id)

async function registered() {
  const hardware = newHardware()
  await office.register(hardware)
  const { rows } = await world.app.pool.query<{ id: string; object: string }>(
    'select id, directory_device_id as object from autopilot_device where tenant_id = $1 and serial_number = $2',
    [office.tenant.tenantId, hardware.fields.serialNumber],
  )
  return { ...rows[0]!, serialNumber: hardware.fields.serialNumber }
}

const nobody = '11111111-1111-4111-8111-111111111111'

test('who holds a role for a group sees its members and nobody else: in lists, in counts, in searches, by id and by name', async () => {
  const [inside, outside] = [await newPerson(), await newPerson()]
  const { ask, groupId, person } = await holder('user-administrator', [inside.id])
  const listed = await office.tenant.api.get<object>(`/v1.0/users/${person.id}`)
  expect(listed).toMatchObject({ roles: [], rolesInGroups: ['user-administrator'] })
  const elsewhere = await newGroup([outside.id])
  const list = await ask('GET', '/v1.0/users?$count=true')
  expect([list.status, idsOf(list), list.json['@odata.count']]).toEqual([200, [inside.id], 1])
  for (const query of [
    `$search="userPrincipalName:${outside.userPrincipalName}"`,
    `$filter=userPrincipalName eq '${outside.userPrincipalName}'&$count=true`,
    `$filter=id eq '${outside.id}'`,
    '$orderby=displayName desc&$skip=1',
  ]) {
    const found = await ask('GET', `/v1.0/users?${encodeURI(query)}`)
    expect([query, found.status, idsOf(found), found.json['@odata.count'] ?? 0]).toEqual([query, 200, [], 0])
  }
  const textOf = ({ status, json }: Answer) => `${status} ${(json.error as { message: string }).message}`
  for (const key of [outside.id, outside.userPrincipalName]) {
    const unknown = key === outside.id ? nobody : 'nobody@contoso.example'
    const same = textOf(await ask('GET', `/v1.0/users/${unknown}`)).replace(unknown, key)
    expect(same).toMatch(/^404 /)
    expect(textOf(await ask('GET', `/v1.0/users/${key}`))).toBe(same)
    expect((await ask('GET', `/v1.0/users/${key === outside.id ? inside.id : inside.userPrincipalName}`)).status).toBe(
      200,
    )
  }
  expect(idsOf(await ask('GET', '/v1.0/groups'))).toEqual([groupId])
  expect(idsOf(await ask('GET', `/v1.0/groups/${groupId}/members`))).toEqual([inside.id])
  for (const path of [`/v1.0/groups/${elsewhere}`, `/v1.0/groups/${elsewhere}/members`]) {
    expect((await ask('GET', path)).status, path).toBe(404)
  }
})

test('what is changed is a member: another person answers as one that does not exist, and stands as it did', async () => {
  const [inside, outside] = [await newPerson(), await newPerson()]
  const { ask } = await holder('user-administrator', [inside.id])
  const before = await office.tenant.api.get(`/v1.0/users/${outside.id}`)
  const doors = (id: string): ReadonlyArray<readonly [string, string, unknown?]> => [
    ['PATCH', `/v1.0/users/${id}`, { displayName: 'Else' }],
    ['PATCH', `/v1.0/users/${id}`, { passwordProfile: { password: 'eleven cold hangars' } }],
    ['POST', `/v1.0/users/${id}/revokeSignInSessions`],
    ['POST', `/beta/users/${id}/passwordLink`],
    ['POST', `/beta/users/${id}/authentication/temporaryAccessPassMethods`, {}],
    ['GET', `/beta/users/${id}/authentication/methods`],
    ['DELETE', `/v1.0/users/${id}`],
  ]
  for (const [method, path, body] of doors(outside.id)) {
    expect((await ask(method, path, body)).status, `${method} ${path}`).toBe(404)
  }
  expect(await office.tenant.api.get(`/v1.0/users/${outside.id}`)).toEqual(before)
  for (const [method, path, body] of doors(inside.id)) {
    expect((await ask(method, path, body)).status, `${method} ${path}`).toBeLessThan(300)
  }
})

test('why a device has its profile names no group that the caller’s role does not reach', async () => {
  const inside = await registered()
  const { ask, groupId } = await holder('device-administrator', [inside.object])
  const secret = await newGroup([inside.object], { displayName: 'Merger' })
  const { api } = office.tenant
  await api.post(`/beta/deviceManagement/windowsAutopilotDeploymentProfiles/${office.profileId}/assignments`, {
    target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: secret },
  })
  const path = `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${inside.id}`
  const { json, text, status } = await ask('GET', `${path}/effectiveProfile`)
  expect([status, json.groups]).toEqual([200, [expect.objectContaining({ id: groupId })]])
  expect((json.candidates as { via: object }[]).map(({ via }) => via)).toContainEqual({ kind: 'group' })
  for (const hidden of ['Merger', secret]) expect(text).not.toContain(hidden)
  expect((await ask('GET', `${path}/story`)).text).not.toContain('Merger')
  expect(JSON.stringify(await api.get(`${path}/effectiveProfile`))).toContain('Merger')
})

test('devices follow their object in the directory: registrations, and who a device is for', async () => {
  const [inside, outside] = [await registered(), await registered()]
  const [friend, stranger] = [await newPerson(), await newPerson()]
  const { ask } = await holder('device-administrator', [inside.object, friend.id])
  const devices = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
  const list = await ask('GET', devices)
  expect([idsOf(list), list.json['@odata.count']]).toEqual([[inside.id], 1])
  expect(idsOf(await ask('GET', '/v1.0/devices'))).toEqual([inside.object])
  for (const path of ['', '/story', '/effectiveProfile']) {
    expect((await ask('GET', `${devices}/${inside.id}${path}`)).status, path).toBe(200)
    expect((await ask('GET', `${devices}/${outside.id}${path}`)).status, path).toBe(404)
  }
  const assign = (id: string, userPrincipalName: string) =>
    ask('POST', `${devices}/${id}/assignUserToDevice`, { userPrincipalName, addressableUserName: 'A' })
  expect((await assign(inside.id, friend.userPrincipalName)).status).toBe(204)
  expect((await assign(outside.id, friend.userPrincipalName)).status).toBe(404)
  const refused = await assign(inside.id, stranger.userPrincipalName)
  const unknown = await assign(inside.id, 'nobody@contoso.example')
  const said = ({ json }: Answer) => (json.error as { message: string }).message.replace(/Activity ID: \S+/, '')
  expect([refused.status, said(refused).replace(stranger.userPrincipalName, '')]).toEqual([
    400,
    said(unknown).replace('nobody@contoso.example', ''),
  ])
  expect((await ask('DELETE', `${devices}/${outside.id}`)).status).toBe(404)
  expect((await ask('DELETE', `${devices}/${inside.id}`)).status).toBeLessThan(300)
})

test('what concerns the whole organisation is refused to who reaches some groups only', async () => {
  const { ask, groupId } = await holder('device-administrator', [])
  const people = await holder('user-administrator', [])
  for (const path of [
    '/beta/deviceManagement/windowsAutopilotDeploymentProfiles',
    '/beta/deviceManagement/deviceConfigurations',
    '/beta/deviceAppManagement/mobileApps',
    '/beta/deviceManagement/auditEvents',
    '/beta/deviceManagement/alarms',
    '/beta/deviceManagement/staleDevices',
    '/beta/deviceManagement/deviceImports',
    '/beta/deviceManagement/windowsAutopilotDeviceIdentities/exportCsv',
  ]) {
    const { status, json } = await ask('GET', path)
    expect([path, status, (json.error as { message: string }).message]).toEqual([
      path,
      403,
      expect.stringContaining('counts for the members of a group only'),
    ])
  }
  expect((await people.ask('POST', '/v1.0/users', {})).status).toBe(403)
  expect((await ask('PATCH', `/v1.0/groups/${groupId}`, { displayName: 'Mine' })).status).toBe(403)
  expect((await ask('GET', '/v1.0/organization')).status).toBe(200) // as anybody may
})

test('[T-60] a holder makes his own role count for no more: not by a grant, by his group, by a nested one, or by an application', async () => {
  const [inside, outside] = [await newPerson(), await newPerson()]
  const { ask, person, groupId, assignmentId } = await holder('user-administrator', [inside.id])
  await addTo(groupId, person.id)
  const all = ['/', unit(groupId), unit(await newGroup())]
  for (const directoryScopeId of all) {
    for (const roleDefinitionId of ['user-administrator', 'device-administrator', 'global-administrator']) {
      const body = { principalId: person.id, roleDefinitionId, directoryScopeId }
      expect((await ask('POST', assignments, body)).status).toBe(403)
    }
  }
  const doors: ReadonlyArray<readonly [string, string, unknown?]> = [
    [
      'POST',
      `/v1.0/groups/${groupId}/members/$ref`,
      { '@odata.id': `https://graph.microsoft.com/v1.0/users/${outside.id}` },
    ],
    [
      'PATCH',
      `/v1.0/groups/${groupId}`,
      { groupTypes: ['DynamicMembership'], membershipRule: 'user.objectId -ne null' },
    ],
    ['POST', '/beta/applications', { displayName: 'ruler', appRoles: ['RoleManagement.ReadWrite.Directory'] }],
    ['DELETE', `${assignments}/${assignmentId}`],
    ['PATCH', `/v1.0/users/${person.id}`, { displayName: 'Myself' }], // who holds a role is protected, from himself too
  ]
  for (const [method, path, body] of doors)
    expect((await ask(method, path, body)).status, `${method} ${path}`).toBe(403)
  // a group may be a member of the group, and its members are none of it
  const nested = await newGroup([outside.id])
  await addTo(groupId, nested)
  expect((await ask('GET', `/v1.0/users/${outside.id}`)).status).toBe(404)
})

test('[T-60] an application that may not give roles gives none, and none is given to an application', async () => {
  const { api, tenantId } = office.tenant
  const made = await api.post<{ appId: string }>('/beta/applications', {
    displayName: 'writer',
    appRoles: ['User.ReadWrite.All', 'Group.ReadWrite.All', 'RoleManagement.Read.Directory'],
  })
  const { secretText } = await api.post<{ secretText: string }>(`/beta/applications/${made.appId}/addPassword`, {})
  const form = { grant_type: 'client_credentials', client_id: made.appId, client_secret: secretText }
  const { json } = await atBrowser(world).tokens(form, tenantId)
  const ask = withToken(String(json.access_token))
  const [person, group] = [await newPerson(), await newGroup()]
  const body = { principalId: person.id, roleDefinitionId: 'user-administrator', directoryScopeId: unit(group) }
  expect((await ask('GET', assignments)).status).toBe(200)
  expect((await ask('POST', assignments, body)).status).toBe(403)
  await expect(api.post(assignments, { ...body, principalId: made.appId })).rejects.toMatchObject({ status: 404 })
})

test('a group does not limit who may change groups: such a role is not given, nor one that belongs to no group', async () => {
  const ruler = await office.tenant.user(`ruler${++names}`, { roles: ['global-administrator'] })
  const group = await newGroup()
  await expect(give(ruler, 'device-administrator', group)).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('would not limit a role'),
  })
  for (const role of ['global-administrator', 'admin-agent', 'sales-agent']) {
    await expect(give(await newPerson(), role, group)).rejects.toMatchObject({ status: 400 })
  }
  await expect(give(await newPerson(), 'user-administrator', nobody)).rejects.toMatchObject({ status: 404 })
})

test('[T-61] a device does not choose its administrators: no role is limited to whoever says so, and who said so once is not reached', async () => {
  const owner = await newPerson()
  const device = await joinedDevice(world, office.tenant, owner)
  const { rows } = await world.app.pool.query<{ display_name: string }>(
    'select display_name from directory_device where tenant_id = $1 and id = $2',
    [office.tenant.tenantId, device.id],
  )
  const dynamic = { groupTypes: ['DynamicMembership'] }
  const bySerial = { ...dynamic, membershipRule: `device.deviceId -eq "${nobody}"` }
  const rule = {
    groupTypes: ['DynamicMembership'],
    membershipRule: `device.displayName -eq "${rows[0]?.display_name}"`,
  }
  const { api } = office.tenant
  await expect(give(owner, 'device-administrator', await newGroup([], rule))).rejects.toMatchObject({ status: 409 })
  const limit = await holder('device-administrator', [], bySerial)
  await expect(api.patch(`/v1.0/groups/${limit.groupId}`, rule)).rejects.toMatchObject({ status: 409 })
  await api.patch(`/v1.0/groups/${limit.groupId}`, { ...bySerial, displayName: 'Same rule' })

  const groupId = await newGroup([], rule)
  await api.patch(`/v1.0/groups/${groupId}`, { groupTypes: [] }) // its members stay, and nobody has decided on them
  const person = await newPerson()
  await give(person, 'device-administrator', groupId)
  const ask = await as(person)
  expect(idsOf(await ask('GET', '/v1.0/devices'))).toEqual([])
  expect((await ask('PATCH', `/v1.0/devices/${device.id}`, { accountEnabled: false })).status).toBe(404)
})

test('[T-61] the members of a group are shown as far as a role reaches them: not who came by their own words, until an administrator adds them', async () => {
  const { api } = office.tenant
  const owner = await newPerson()
  const [device, added] = [
    await joinedDevice(world, office.tenant, owner, 'KIOSK-61'),
    await joinedDevice(world, office.tenant, owner, 'DESK-61'),
  ]
  const rule = { groupTypes: ['DynamicMembership'], membershipRule: 'device.displayName -eq "KIOSK-61"' }
  const groupId = await newGroup([], rule)
  await api.patch(`/v1.0/groups/${groupId}`, { groupTypes: [] })
  await addTo(groupId, added.id)
  const person = await newPerson()
  await give(person, 'device-administrator', groupId)
  const ask = await as(person)
  const members = `/v1.0/groups/${groupId}/members`
  const shownTo = async (asks: Ask) => {
    const [plain, counted] = [await asks('GET', members), await asks('GET', `${members}?$count=true&$top=1`)]
    return { ids: idsOf(plain).sort(), count: counted.json['@odata.count'], more: '@odata.nextLink' in counted.json }
  }
  expect(await shownTo(ask)).toEqual({ ids: [added.id], count: 1, more: false })
  const ofType = await ask('GET', `${members}?${encodeURI("$filter=isof('microsoft.graph.device')")}`)
  expect(ofType.status).toBe(200)
  expect(ofType.text).not.toContain(device.id)
  const everybody = await as(await office.tenant.user(`reader${++names}`, { roles: ['global-administrator'] }))
  expect(await shownTo(everybody)).toEqual({ ids: [device.id, added.id].sort(), count: 2, more: true })
  await addTo(groupId, device.id)
  expect(await shownTo(ask)).toEqual({ ids: [device.id, added.id].sort(), count: 2, more: true })
})

test('[T-51] a role for a group ends with the next request, reads too: taken, or its member gone from the group', async () => {
  const inside = await newPerson()
  const { ask, person, groupId, assignmentId } = await holder('user-administrator', [inside.id])
  expect((await ask('GET', `/v1.0/users/${inside.id}`)).status).toBe(200)
  await office.tenant.api.delete(`/v1.0/groups/${groupId}/members/${inside.id}/$ref`)
  expect((await ask('GET', `/v1.0/users/${inside.id}`)).status).toBe(404)
  expect(idsOf(await ask('GET', '/v1.0/users'))).toEqual([])
  await addTo(groupId, inside.id)
  expect((await ask('GET', `/v1.0/users/${inside.id}`)).status).toBe(200)
  await office.tenant.api.delete(`${assignments}/${assignmentId}`)
  expect((await ask('GET', `/v1.0/users/${inside.id}`)).status).toBe(401) // the token is from before
  expect((await (await as(person))('GET', `/v1.0/users/${inside.id}`)).status).toBe(403)
})

test.each(['the role', 'the membership'])(
  '[T-51] %s that is taken while a change waits is missed by the change: its own transaction asks again',
  async (what) => {
    const inside = await newPerson()
    const { ask, person, groupId } = await holder('user-administrator', [inside.id])
    const { tenantId } = office.tenant
    const userId = UserId.parse(person.id)
    const changed = await world.app.db.transaction().execute(async (tx) => {
      // deleted, and not committed: the check before the change passes, and the one in its transaction waits for this
      if (what === 'the role') {
        await tx.deleteFrom('role_in_group').where('tenant_id', '=', tenantId).where('user_id', '=', userId).execute()
      } else {
        await tx.deleteFrom('group_member').where('tenant_id', '=', tenantId).where('group_id', '=', groupId).execute()
      }
      const answer = ask('PATCH', `/v1.0/users/${inside.id}`, { displayName: 'Late' })
      const isWaiting = async () => {
        const { rows } = await sql<{ count: string }>`
          select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
          world.app.db,
        )
        return Number(rows[0]?.count) > 0
      }
      let answered = false
      void answer.then(() => (answered = true))
      while (!answered && !(await isWaiting())) await new Promise(setImmediate)
      return { answer }
    })
    expect((await changed.answer).status).toBe(404)
    expect(await office.tenant.api.get(`/v1.0/users/${inside.id}`)).not.toMatchObject({ displayName: 'Late' })
  },
)

test('[T-60] an account with a role for a group is protected as any that holds a role', async () => {
  const other = await holder('device-administrator', [])
  const everywhere = await office.tenant.user(`people${++names}`, { roles: ['user-administrator'] })
  const ask = await as(everywhere)
  const plain = await newPerson()
  const password = { passwordProfile: { password: 'eleven cold hangars' } }
  expect((await ask('PATCH', `/v1.0/users/${other.person.id}`, password)).status).toBe(403)
  expect((await ask('POST', `/beta/users/${other.person.id}/passwordLink`)).status).toBe(403)
  expect((await ask('PATCH', `/v1.0/users/${plain.id}`, password)).status).toBe(204)
})

test('[T-60] a link of somebody with a role for a group counts while the person is a member', async () => {
  const [stays, leaves] = [await newPerson(), await newPerson()]
  const { ask, groupId } = await holder('user-administrator', [stays.id, leaves.id])
  const linkOf = async ({ id }: Person) => String((await ask('POST', `/beta/users/${id}/passwordLink`)).json.link)
  const links = [await linkOf(stays), await linkOf(leaves)] as const
  await office.tenant.api.delete(`/v1.0/groups/${groupId}/members/${leaves.id}/$ref`)
  expect((await atBrowser(world).send(links[0])).status).toBe(200)
  expect((await atBrowser(world).send(links[1])).status).toBe(410)
})

test('an assignment is listed, filtered and read with its person and its group, and the audit says who gave what where', async () => {
  const { person, groupId, assignmentId } = await holder('device-administrator', [])
  const { api, tenantId } = office.tenant
  const { id: everywhere } = await give(person, 'user-administrator')
  const filter = encodeURI(`$filter=principalId eq '${person.id}'&$expand=principal,directoryScope&$count=true`)
  const list = await api.get<{ value: object[]; '@odata.count': number }>(`${assignments}?${filter}`)
  expect(list['@odata.count']).toBe(2)
  expect(list.value).toContainEqual({
    id: assignmentId,
    principalId: person.id,
    roleDefinitionId: '9f06204d-73c1-4d4c-880a-6edb90606fd8',
    directoryScopeId: unit(groupId),
    principal: expect.objectContaining({ userPrincipalName: person.userPrincipalName }),
    directoryScope: expect.objectContaining({ id: groupId }),
  })
  const inGroup = encodeURI(`$filter=directoryScopeId eq '${unit(groupId)}'`)
  expect((await api.get<{ value: object[] }>(`${assignments}?${inGroup}`)).value).toHaveLength(1)
  expect(await api.get(`${assignments}/${everywhere}`)).toMatchObject({ directoryScopeId: '/' })
  await expect(api.delete(`/v1.0/groups/${groupId}`)).rejects.toMatchObject({ status: 409 })
  await api.delete(`${assignments}/${assignmentId}`)
  await expect(api.get(`${assignments}/${assignmentId}`)).rejects.toMatchObject({ status: 404 })
  await api.delete(`/v1.0/groups/${groupId}`)
  const entries = await world.app.db
    .selectFrom('audit_entry')
    .select(['action', 'details', 'before', 'after'])
    .where('tenant_id', '=', tenantId)
    .where('target_id', '=', person.id)
    .where('action', 'like', 'directory.role.%')
    .orderBy('sequence')
    .execute()
  const held = [{ role: 'device-administrator', groupId }]
  expect(entries).toMatchObject([
    {
      action: 'directory.role.grant',
      details: { scope: unit(groupId) },
      before: { rolesInGroups: [] },
      after: { rolesInGroups: held },
    },
    { action: 'directory.role.grant', details: { scope: '/' }, after: { roles: ['user-administrator'] } },
    {
      action: 'directory.role.take',
      details: { scope: unit(groupId) },
      before: { rolesInGroups: held },
      after: { rolesInGroups: [] },
    },
  ])
})

test('[T-42] by a role for a group no other tenant is reached, whatever its group holds', async () => {
  const stranger = await world.tenant(`fabrikam${++names}.example`)
  const theirs = await stranger.user('theirs')
  const { person, groupId, ask } = await holder('user-administrator', [])
  await world.app.pool.query(
    `insert into group_member (tenant_id, group_id, member_id, member_kind, added_at) values ($1, $2, $3, 'user', now())`,
    [office.tenant.tenantId, groupId, theirs.id],
  )
  expect((await ask('GET', `/v1.0/users/${theirs.id}`)).status).toBe(404)
  expect((await ask('PATCH', `/v1.0/users/${theirs.id}`, { displayName: 'Ours' })).status).toBe(404)
  await expect(
    stranger.api.post(assignments, {
      principalId: person.id,
      roleDefinitionId: 'user-administrator',
      directoryScopeId: '/',
    }),
  ).rejects.toMatchObject({ status: 404 })
  await expect(
    stranger.api.post(assignments, {
      principalId: theirs.id,
      roleDefinitionId: 'user-administrator',
      directoryScopeId: unit(groupId),
    }),
  ).rejects.toMatchObject({ status: 404 })
  expect(DirectoryDeviceId.safeParse(theirs.id).success).toBe(true)
})

test('[T-42] a batch is its parts: each is asked for by itself', async () => {
  const [inside, outside] = [await newPerson(), await newPerson()]
  const { ask } = await holder('user-administrator', [inside.id])
  const { json } = await ask('POST', '/v1.0/$batch', {
    requests: [inside, outside].map(({ id }, index) => ({ id: String(index), method: 'GET', url: `/users/${id}` })),
  })
  const responses = json.responses as { id: string; status: number }[]
  expect(responses.map(({ id, status }) => [id, status]).sort()).toEqual([
    ['0', 200],
    ['1', 404],
  ])
})

test('a sales agent registers devices and makes no profile; an admin agent does both; neither changes people', async () => {
  const [sales, admin] = await Promise.all(
    (['sales-agent', 'admin-agent'] as const).map(async (role) =>
      as(await office.tenant.user(role, { roles: [role] })),
    ),
  )
  const imported = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities'
  const profiles = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
  const add = (ask: Ask) => {
    const { hash, fields } = newHardware()
    return ask('POST', imported, { serialNumber: fields.serialNumber, hardwareIdentifier: hash })
  }
  const profile = (displayName: string) => ({
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName,
    outOfBoxExperienceSetting: { deviceUsageType: 'singleUser', userType: 'standard' },
  })
  const { id } = await registered()
  const apply = (ask: Ask) => ask('POST', `${profiles}/${office.profileId}/assign`, { deviceIds: [id] })
  for (const ask of [sales!, admin!]) {
    expect((await add(ask)).status).toBe(201)
    expect((await ask('GET', '/beta/deviceManagement/windowsAutopilotDeviceIdentities')).status).toBe(200)
    expect((await ask('PATCH', `/v1.0/users/${(await newPerson()).id}`, { displayName: 'Else' })).status).toBe(403)
  }
  expect([(await sales!('POST', profiles, profile('of sales'))).status, (await apply(sales!)).status]).toEqual([
    403, 403,
  ])
  expect([(await admin!('POST', profiles, profile('of admin'))).status, (await apply(admin!)).status]).toEqual([
    201, 204,
  ])
})

test('an access policy about a role asks whoever holds it for a group, too', async () => {
  const { api } = office.tenant
  const { person } = await holder('user-administrator', [])
  const policies = '/v1.0/identity/conditionalAccess/policies'
  const { id } = await api.post<{ id: string }>(policies, {
    displayName: 'Administrators of people',
    state: 'enabled',
    conditions: {
      users: { includeUsers: [], excludeUsers: [], includeRoles: ['fe930be7-2e62-47db-91af-98c3a49a38b1'] },
      applications: { includeApplications: ['All'] },
      clientAppTypes: ['all'],
    },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  })
  try {
    const asked = await atBrowser(world).signIn(person)
    expect([asked.code, asked.text.includes('authenticator app')]).toEqual([undefined, true])
    expect((await atBrowser(world).signIn(await newPerson())).code).toBeDefined()
  } finally {
    await api.delete(`${policies}/${id}`)
  }
})

test('[T-60] who writes groups does not choose over whom a role counts: members and rule of its group are for whoever gives roles', async () => {
  const { tenant } = office
  const [inside, outside, inner] = [await newPerson(), await newPerson(), await newGroup()]
  const byHand = await holder('user-administrator', [inside.id])
  const byRule = await holder('user-administrator', [], {
    groupTypes: ['DynamicMembership'],
    membershipRule: 'user.department -eq "Paris"',
    membershipRuleProcessingState: 'On',
  })
  const appRoles = ['Group.ReadWrite.All', 'User.Read.All'] as const
  const scim = await scimClient(world, tenant, appRoles)
  const made = await tenant.api.post<{ appId: string; secretText: string }>('/beta/applications', {
    displayName: 'groups',
    appRoles,
  })
  const client = { tenant: tenant.tenantId, clientId: made.appId, clientSecret: made.secretText }
  const writer = openApi({ login: world.urls.login, graph: world.urls.graph, ca: world.ca, ...client })
  const ref = (id: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` })
  const at = `/v1.0/groups/${byHand.groupId}`
  const refused = { status: 403 }
  for (const id of [outside.id, inner])
    await expect(writer.post(`${at}/members/$ref`, ref(id))).rejects.toMatchObject(refused)
  await expect(writer.patch(at, { 'members@odata.bind': [ref(outside.id)['@odata.id']] })).rejects.toMatchObject(
    refused,
  )
  await expect(writer.delete(`${at}/members/${inside.id}/$ref`)).rejects.toMatchObject(refused)
  await expect(
    writer.patch(at, { membershipRule: 'user.department -eq "x"', groupTypes: ['DynamicMembership'] }),
  ).rejects.toMatchObject(refused)
  for (const change of [{ membershipRule: 'user.department -eq "x"' }, { membershipRuleProcessingState: 'Paused' }])
    await expect(writer.patch(`/v1.0/groups/${byRule.groupId}`, change)).rejects.toMatchObject(refused)
  const patch = (op: string, id: string) => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op, path: 'members', value: [{ value: id }] }],
  })
  for (const change of [patch('add', outside.id), patch('add', inner), patch('remove', inside.id)])
    expect((await scim('PATCH', `/Groups/${byHand.groupId}`, change)).status).toBe(403)
  expect((await byHand.ask('GET', `/v1.0/users/${outside.id}`)).status).toBe(404)
  expect((await byHand.ask('GET', `/v1.0/users/${inside.id}`)).status).toBe(200)
  await writer.patch(at, { description: 'what it is called is no matter of roles' })
  await writer.post(`/v1.0/groups/${inner}/members/$ref`, ref(outside.id)) // no role counts there
  await addTo(byHand.groupId, outside.id) // by an application that may give roles
  expect((await byHand.ask('GET', `/v1.0/users/${outside.id}`)).status).toBe(200)
  writer.close()
})
