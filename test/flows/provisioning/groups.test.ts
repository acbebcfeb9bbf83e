// Groups and Bulk over SCIM 2.0.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { whileHeld } from '../../support/database/while-held.ts'
import { type Scim, scimClient } from '../../support/directory/scim.ts'
import { joinedDevice } from '../../support/mdm/mdm-device.ts'
import { dynamicGroup } from '../../support/world/dynamic-group.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const core = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const own = 'urn:taxiway:params:scim:schemas:extension:2.0:Group'
const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'

let world: World
let contoso: WorldTenant
let fabrikam: WorldTenant
let scim: Scim
beforeAll(async () => {
  world = await startWorld()
  contoso = await world.tenant('contoso.example')
  fabrikam = await world.tenant('fabrikam.example')
  scim = await scimClient(world, contoso)
})
afterAll(() => world?.[Symbol.asyncDispose]())

const name = () => `n${randomUUID().slice(0, 8)}`
const person = async () => (await contoso.user(name())).id
const made = async (members: readonly string[] = [], more: object = {}) =>
  (
    await scim('POST', '/Groups', {
      displayName: name(),
      externalId: name(),
      members: members.map((value) => ({ value })),
      ...more,
    })
  ).body
const patch = (id: string, ...Operations: object[]) => scim('PATCH', `/Groups/${id}`, { Operations })
const membersOf = async (id: string): Promise<string[]> =>
  ((await scim('GET', `/Groups/${id}`)).body.members as { value: string }[]).map(({ value }) => value).sort()

describe('a group', () => {
  test('comes with its people, is found by name, externalId and member, and shown without members where asked', async () => {
    const [a, b] = [await person(), await person()]
    const group = await made([a, b], { [own]: { source: 'ldaps://dc.example', description: 'All' } })
    expect(group).toMatchObject({ schemas: [core, own], [own]: { source: 'ldaps://dc.example', description: 'All' } })
    expect(await membersOf(group.id)).toEqual([a, b].sort())
    for (const filter of [
      `displayName eq "${group.displayName.toUpperCase()}"`,
      `externalId eq "${group.externalId}"`,
      `members.value eq "${a}" and displayName pr`,
      `members[value eq "${b}"]`,
      `members eq "${b}"`,
    ]) {
      const { body } = await scim('GET', `/Groups?filter=${encodeURIComponent(filter)}&excludedAttributes=members`)
      expect([filter, body.totalResults, body.Resources[0]?.id]).toEqual([filter, 1, group.id])
      expect(body.Resources[0].members).toBeUndefined()
    }
    const { value } = await contoso.api.get<{ value: { id: string }[] }>(`/v1.0/groups/${group.id}/members`)
    expect(value.map(({ id }) => id).sort()).toEqual([a, b].sort())
  })

  test("gets and loses people as Microsoft's and Okta's clients say it, and twice is as good as once", async () => {
    const [a, b, c] = [await person(), await person(), await person()]
    const { id } = await made([a])
    await patch(id, { op: 'Add', path: 'members', value: [{ value: b }, { value: c }, { value: a }] })
    expect(await membersOf(id)).toEqual([a, b, c].sort())
    await patch(id, { op: 'Remove', path: 'members', value: [{ value: a }] })
    await patch(
      id,
      { op: 'remove', path: `members[value eq "${b}"]` },
      { op: 'remove', path: `members[value eq "${b}"]` },
    )
    expect(await membersOf(id)).toEqual([c])
    await patch(
      id,
      { op: 'replace', path: 'members', value: [{ value: a }] },
      { op: 'add', value: { members: [{ value: b }] } },
    )
    expect(await membersOf(id)).toEqual([a, b].sort())
    await patch(id, { op: 'replace', value: { id, displayName: 'Renamed' } })
    expect((await scim('GET', `/Groups/${id}`)).body.displayName).toBe('Renamed')
    await patch(id, { op: 'remove', path: 'members' })
    expect(await membersOf(id)).toEqual([])
    expect((await scim('PUT', `/Groups/${id}`, { displayName: 'Put', members: [{ value: c }] })).body).toMatchObject({
      displayName: 'Put',
      members: [{ value: c, type: 'User' }],
    })
  })

  test('has in the end what the last operation on each member said, and one with no sense changes nothing', async () => {
    const [a, b, c] = [await person(), await person(), await person()]
    const { id } = await made([a])
    const [add, remove, replace] = ['add', 'remove', 'replace'].map((op) => (...values: string[]) => ({
      ...{ op, path: 'members' },
      value: values.map((value) => ({ value })),
    })) as [Saying, Saying, Saying]
    type Saying = (...values: string[]) => object
    await patch(id, add(b, c), remove(b))
    expect(await membersOf(id)).toEqual([a, c].sort())
    await patch(id, remove(a, c), add(a))
    expect(await membersOf(id)).toEqual([a])
    await patch(id, replace(a, b), remove(a), add(c))
    expect(await membersOf(id)).toEqual([b, c].sort())
    for (const one of [
      { op: 'add', path: `members[value eq "${a}"]` },
      { op: 'remove', path: `members[value eq "${b}"].type` },
      { op: 'remove', path: `members[type eq "User"]` },
    ]) {
      const { status, body } = await patch(id, one)
      expect([one.path, status, body.scimType]).toEqual([one.path, 400, 'invalidPath'])
    }
    expect(await membersOf(id)).toEqual([b, c].sort())
    expect((await scim('POST', '/Groups', { displayName: 'A\u202eB' })).status).toBe(400)
  })

  test('shows no devices that are in it, is not found by them, and keeps them', async () => {
    const { id: device } = await joinedDevice(world, contoso, await contoso.user(name()))
    const { id } = await contoso.api.post<{ id: string }>('/v1.0/groups', {
      displayName: name(),
      mailNickname: name(),
      mailEnabled: false,
      securityEnabled: true,
    })
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${device}` }
    await contoso.api.post(`/v1.0/groups/${id}/members/$ref`, reference)
    expect(await membersOf(id)).toEqual([])
    const filter = encodeURIComponent(`members.value eq "${device}"`)
    expect((await scim('GET', `/Groups?filter=${filter}`)).body.totalResults).toBe(0)
  })

  test('takes in nobody who is not there, no one of another tenant, and not itself', async () => {
    const theirs = await fabrikam.user('dana')
    const { id } = await made()
    for (const value of [randomUUID(), theirs.id, id, 'x']) {
      const { status, body } = await patch(id, { op: 'add', path: 'members', value: [{ value }] })
      expect([value, status, body.scimType]).toEqual([value, 400, 'invalidValue'])
    }
    const before = (await scim('GET', '/Groups?count=0')).body.totalResults
    expect((await scim('POST', '/Groups', { displayName: 'x', members: [{ value: theirs.id }] })).status).toBe(400)
    expect((await scim('GET', '/Groups?count=0')).body.totalResults).toBe(before)
  })

  test('whose members follow from a rule has none added, and another tenant’s is not there', async () => {
    const a = await person()
    const dynamic = await dynamicGroup(contoso.api, name(), '(user.department -eq "Sales")')
    const refused = await patch(dynamic.id, { op: 'add', path: 'members', value: [{ value: a }] })
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'mutability' } })
    const theirs = await scimClient(world, fabrikam)
    const { id } = (await theirs('POST', '/Groups', { displayName: 'Theirs' })).body
    expect((await scim('GET', `/Groups/${id}`)).status).toBe(404)
    expect((await patch(id, { op: 'replace', path: 'displayName', value: 'x' })).status).toBe(404)
    expect((await scim('DELETE', `/Groups/${id}`)).status).toBe(404)
    expect((await theirs('GET', `/Groups/${id}`)).body.displayName).toBe('Theirs')
  })

  test('that another directory keeps is changed there: here its name and members are refused until it is given back', async () => {
    const [a, b] = [await person(), await person()]
    const { id } = await made([a], { [own]: { source: 'ldaps://dc.example' } })
    const refused = { status: 403, message: expect.stringContaining("'ldaps://dc.example'") }
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${b}` }
    await expect(contoso.api.post(`/v1.0/groups/${id}/members/$ref`, reference)).rejects.toMatchObject(refused)
    await expect(contoso.api.delete(`/v1.0/groups/${id}/members/${a}/$ref`)).rejects.toMatchObject(refused)
    await expect(contoso.api.patch(`/v1.0/groups/${id}`, { displayName: 'x' })).rejects.toMatchObject(refused)
    await expect(contoso.api.delete(`/v1.0/groups/${id}`)).rejects.toMatchObject(refused)
    await contoso.api.patch(`/v1.0/groups/${id}`, { onPremisesImmutableId: null })
    await contoso.api.post(`/v1.0/groups/${id}/members/$ref`, reference)
    expect(await membersOf(id)).toEqual([a, b].sort())
  })

  test('[T-60] that a role counts for is taken over by another directory only through who may give roles', async () => {
    const groupsOnly = await scimClient(world, contoso, ['Group.ReadWrite.All'])
    const kept = async () => {
      const said = { displayName: name(), mailNickname: name(), mailEnabled: false, securityEnabled: true }
      return (await contoso.api.post<{ id: string }>('/v1.0/groups', said)).id
    }
    const [limit, other] = [await kept(), await kept()]
    await contoso.api.post('/v1.0/roleManagement/directory/roleAssignments', {
      principalId: await person(),
      roleDefinitionId: 'user-administrator',
      directoryScopeId: `/administrativeUnits/${limit}`,
    })
    const body = { displayName: 'Taken', members: [], [own]: { source: 'ldaps://evil.example' } }
    const byId = { displayName: 'Taken', externalId: name() }
    const Operations = [{ op: 'add', path: `${own}:source`, value: 'ldaps://evil.example' }]
    const at = `/Groups/${limit}`
    for (const [method, sent] of [
      ['PUT', body],
      ['PUT', byId],
      ['PATCH', { Operations }],
    ] as const) {
      const refused = await groupsOnly(method, at, sent)
      expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('may give roles')])
    }
    expect((await scim('GET', at)).body).not.toHaveProperty([own])
    expect((await groupsOnly('PUT', `/Groups/${other}`, body)).status).toBe(200)
    expect((await scim('PUT', at, body)).status).toBe(200)
    expect((await groupsOnly('PUT', at, { ...body, displayName: 'Kept' })).status).toBe(200)
  })

  test('[T-52] keeps or loses many at once in one PATCH', async () => {
    const [a, b] = [await person(), await person()]
    const { id } = await made([a, b])
    const strangers = Array.from({ length: 5000 }, () => ({ value: randomUUID() }))
    expect((await patch(id, { op: 'remove', path: 'members', value: [...strangers, { value: a }] })).status).toBe(200)
    expect(await membersOf(id)).toEqual([b])
  })

  test('has groups in it, which come, are shown as such and go as people do, and what is assigned reaches who is in them', async () => {
    const [kim, lee] = [await person(), await person()]
    const inner = await made([kim])
    const outer = await made([], { members: [{ value: inner.id, type: 'Group' }, { value: lee }] })
    const members = async () =>
      ((await scim('GET', `/Groups/${outer.id}`)).body.members as { value: string }[]).toSorted((one, other) =>
        one.value < other.value ? -1 : 1,
      )
    const ofInner = { value: inner.id, type: 'Group', $ref: `${world.urls.graph}/scim/v2/Groups/${inner.id}` }
    const ofLee = { value: lee, type: 'User', $ref: `${world.urls.graph}/scim/v2/Users/${lee}` }
    expect(await members()).toEqual([ofInner, ofLee].toSorted((one, other) => (one.value < other.value ? -1 : 1)))
    const inside = async () => {
      const path = `/v1.0/groups/${outer.id}/transitiveMembers`
      return (await contoso.api.get<{ value: { id: string }[] }>(path)).value.map(({ id }) => id).sort()
    }
    expect(await inside()).toEqual([inner.id, kim, lee].sort())
    const filter = encodeURIComponent(`members.value eq "${inner.id}"`)
    expect((await scim('GET', `/Groups?filter=${filter}`)).body.Resources[0]?.id).toBe(outer.id)
    for (const gone of [
      { op: 'remove', path: `members[value eq "${inner.id}"]` },
      { op: 'Remove', path: 'members', value: [{ value: inner.id }] },
      { op: 'replace', path: 'members', value: [{ value: lee }] },
    ]) {
      expect((await patch(outer.id, gone)).status).toBe(200)
      expect(await inside()).toEqual([lee])
      await patch(outer.id, { op: 'Add', path: 'members', value: [{ value: inner.id }] })
      expect(await inside()).toEqual([inner.id, kim, lee].sort())
    }
    await scim('PUT', `/Groups/${outer.id}`, { displayName: 'Put', members: [{ value: inner.id }] })
    expect(await inside()).toEqual([inner.id, kim].sort())
    expect((await scim('DELETE', `/Groups/${inner.id}`)).status).toBe(204)
    expect(await inside()).toEqual([])
    const { rows } = await world.app.pool.query<{ action: string }>(
      `select action from audit_entry where tenant_id = $1 and target_id = $2
          and (after ->> 'memberId' = $3 or before ->> 'memberId' = $3) order by sequence`,
      [contoso.tenantId, outer.id, inner.id],
    )
    const [came, went] = ['directory.group.add-member', 'directory.group.remove-member']
    expect(rows.map(({ action }) => action)).toEqual([came, went, came, went, came, went, came])
  })

  test('that would be in itself through others is refused with the way, and nothing of the request is done', async () => {
    const [a, lee] = [await made(), await person()]
    const b = await made([a.id])
    const c = await made([b.id])
    for (const [outer, inner] of [
      [a, c],
      [a, b],
      [a, a],
    ]) {
      const Operations = [
        { op: 'add', path: 'members', value: [{ value: lee }, { value: inner.id }] },
        { op: 'replace', path: 'displayName', value: 'Changed' },
      ]
      const { status, body } = await patch(outer.id, ...Operations)
      expect([status, body.scimType, body.detail]).toEqual([
        400,
        'invalidValue',
        expect.stringContaining(inner === a ? 'in itself' : `'Changed' is in '${b.displayName}'`),
      ])
      expect((await scim('GET', `/Groups/${outer.id}`)).body).toMatchObject({ displayName: a.displayName, members: [] })
    }
    // turned round in one request: who leaves goes first
    const swap = [
      { op: 'remove', path: 'members', value: [{ value: b.id }] },
      { op: 'add', path: 'members', value: [{ value: a.id }] },
    ]
    expect((await patch(c.id, ...swap)).status).toBe(200)
    expect(await membersOf(c.id)).toEqual([a.id])
  })

  test('gets and loses groups from several clients at once, and what groups are in is right in the end', async () => {
    const inner = await Promise.all([1, 2, 3, 4].map(() => made()))
    const outer = await made()
    const ids = inner.map(({ id }) => ({ value: String(id) }))
    for (let round = 0; round < 4; round++) {
      const answers = await Promise.all([
        patch(outer.id, { op: 'add', path: 'members', value: ids.slice(0, 2) }),
        patch(outer.id, { op: 'replace', path: 'members', value: ids.slice(2) }),
        patch(outer.id, { op: 'remove', path: 'members', value: ids.slice(1, 3) }),
        scim('PUT', `/Groups/${outer.id}`, { displayName: 'Put', members: [ids[3]] }),
      ])
      for (const { status } of answers) expect([200, 503]).toContain(status)
      const { rows } = await world.app.pool.query<{ direct: string[]; within: string[] }>(
        `select array(select member_id::text from group_member where tenant_id = $1 and group_id = $2 order by 1) as direct,
                array(select group_id::text from group_within where tenant_id = $1 and within_id = $2 order by 1) as within`,
        [contoso.tenantId, outer.id],
      )
      expect(rows[0]?.within).toEqual(rows[0]?.direct)
    }
  })

  test('that was changed meanwhile is not changed by who has not seen it', async () => {
    const group = await made()
    const body = { displayName: 'Mine' }
    expect((await scim('PUT', `/Groups/${group.id}`, body, { 'if-match': group.meta.version })).status).toBe(200)
    expect((await scim('PUT', `/Groups/${group.id}`, body, { 'if-match': group.meta.version })).status).toBe(412)
    expect((await scim('DELETE', `/Groups/${group.id}`, undefined, { 'if-match': 'W/"900"' })).status).toBe(412)
    expect((await scim('DELETE', `/Groups/${group.id}`)).status).toBe(204)
  })
})

describe('a Bulk', () => {
  const kim = (bulkId: string) => ({
    method: 'POST',
    path: '/Users',
    bulkId,
    data: { schemas: [userUrn], userName: `${name()}@contoso.example`, externalId: name() },
  })
  const statuses = (answer: { body: { Operations: { status: string }[] } }) =>
    answer.body.Operations.map(({ status }) => status)

  test('makes people and a group of them in whatever order they are named, and answers where each is', async () => {
    const group = {
      method: 'POST',
      path: '/Groups',
      bulkId: 'g',
      data: { displayName: 'Bulk', members: [{ value: 'bulkId:a' }, { value: 'bulkId:b' }] },
    }
    const rename = {
      method: 'PATCH',
      path: '/Groups/bulkId:g',
      data: { Operations: [{ op: 'replace', path: 'displayName', value: 'Renamed' }] },
    }
    const answer = await scim('POST', '/Bulk', { Operations: [rename, group, kim('a'), kim('b')] })
    expect(answer.status).toBe(200)
    expect(statuses(answer)).toEqual(['201', '201', '201', '200'])
    const found = answer.body.Operations.find((one: { bulkId?: string }) => one.bulkId === 'g')
    const { body } = await scim('GET', new URL(found.location).pathname.replace('/scim/v2', ''))
    expect(body).toMatchObject({ displayName: 'Renamed' })
    expect(body.members).toHaveLength(2)
  })

  test('makes groups in each other in whatever order they are named', async () => {
    const group = (bulkId: string, ...inner: string[]) => ({
      method: 'POST',
      path: '/Groups',
      bulkId,
      data: { displayName: bulkId, members: inner.map((one) => ({ value: `bulkId:${one}`, type: 'Group' })) },
    })
    const answer = await scim('POST', '/Bulk', { Operations: [group('top', 'mid'), group('mid', 'low'), group('low')] })
    expect(statuses(answer)).toEqual(['201', '201', '201'])
    const low = answer.body.Operations.find((one: { bulkId?: string }) => one.bulkId === 'low')
    const id = new URL(low.location).pathname.split('/').at(-1)
    const around = await contoso.api.get<{ value: { displayName: string }[] }>(`/v1.0/groups/${id}/transitiveMemberOf`)
    expect(around.value.map(({ displayName }) => displayName).sort()).toEqual(['mid', 'top'])
  })

  test('goes on after a failure, or stops after as many as are allowed', async () => {
    const bad = { method: 'DELETE', path: `/Users/${randomUUID()}` }
    const all = await scim('POST', '/Bulk', { Operations: [bad, kim('a'), bad] })
    expect(statuses(all)).toEqual(['404', '201', '404'])
    expect(all.body.Operations[0].response).toMatchObject({ status: '404', detail: expect.any(String) })
    const stopped = await scim('POST', '/Bulk', { failOnErrors: 1, Operations: [kim('a'), bad, kim('b')] })
    expect(statuses(stopped)).toEqual(['201', '404'])
  })

  test('does in each operation what a request of its own does: replaces, sees the version, deletes', async () => {
    const { id, userName, meta } = (await scim('POST', '/Users', { ...kim('a').data, title: 'Engineer' })).body
    const one = (method: string, more: object = {}) => ({ method, path: `/Users/${id}`, ...more })
    const stale = { version: 'W/"900"' }
    const put = one('PUT', { data: { userName }, version: meta.version })
    const answer = await scim('POST', '/Bulk', { Operations: [one('DELETE', stale), put] })
    expect(statuses(answer)).toEqual(['412', '200'])
    const { body } = await scim('GET', `/Users/${id}`)
    expect([body.title, body.meta.version]).toEqual([undefined, answer.body.Operations[1].version])
    const wrong = [one('POST', { bulkId: 'b', data: {} }), { method: 'DELETE', path: '/Users' }]
    const unnamed = { method: 'POST', path: '/Groups', data: { displayName: name() } }
    expect(statuses(await scim('POST', '/Bulk', { Operations: [...wrong, unnamed] }))).toEqual(['400', '400', '400'])
    const made = await scim(
      'GET',
      `/Groups?filter=${encodeURIComponent(`displayName eq "${unnamed.data.displayName}"`)}`,
    )
    expect(made.body.totalResults).toBe(0)
    expect(statuses(await scim('POST', '/Bulk', { Operations: [one('DELETE')] }))).toEqual(['204'])
    expect((await scim('GET', `/Users/${id}`)).status).toBe(404)
  })

  test('[T-52] that is too large, has a bulkId twice, waits for itself or names what is not made is refused', async () => {
    const many = { Operations: Array.from({ length: 1001 }, (_, index) => kim(`b${index}`)) }
    expect((await scim('POST', '/Bulk', many)).status).toBe(400)
    expect((await scim('POST', '/Bulk', { Operations: [kim('a')], pad: 'x'.repeat(1024 * 1024) })).status).toBe(413)
    expect((await scim('POST', '/Bulk', `{"Operations":[${'{},'.repeat(60_000)}{}]}`)).status).toBe(413)
    const before = (await scim('GET', '/Users?count=0')).body.totalResults
    expect((await scim('POST', '/Bulk', { Operations: [kim('a'), kim('a')] })).body.scimType).toBe('invalidSyntax')
    const group = (bulkId: string, other: string) => ({
      method: 'POST',
      path: '/Groups',
      bulkId,
      data: { displayName: 'x', members: [{ value: `bulkId:${other}` }] },
    })
    expect((await scim('POST', '/Bulk', { Operations: [kim('z'), group('a', 'b'), group('b', 'a')] })).status).toBe(409)
    expect((await scim('POST', '/Bulk', { Operations: [group('a', 'a')] })).status).toBe(409)
    expect((await scim('GET', '/Users?count=0')).body.totalResults).toBe(before)
    expect(statuses(await scim('POST', '/Bulk', { Operations: [group('a', 'nobody')] }))).toEqual(['409'])
    expect(
      statuses(await scim('POST', '/Bulk', { Operations: [{ method: 'POST', path: '/Bulk', data: {} }] })),
    ).toEqual(['400'])
  })

  test('[T-50] of an application that is turned off meanwhile ends at the next question, and what is behind that is not done', async () => {
    const caller = await scimClient(world, contoso, ['User.ReadWrite.All'])
    const first = await contoso.user(name())
    const turnOff = async (tx: World['app']['db']) => {
      const users = tx.selectFrom('directory_user').select('id').where('tenant_id', '=', contoso.tenantId)
      await users.where('id', '=', first.id).forUpdate().execute()
      await tx
        .updateTable('service_principal')
        .set({ account_enabled: false })
        .where('tenant_id', '=', contoso.tenantId)
        .where('app_id', 'in', (eb) =>
          eb
            .selectFrom('application')
            .select('id')
            .where('tenant_id', '=', contoso.tenantId)
            .where('display_name', '=', 'less'),
        )
        .execute()
    }
    const all = Array.from({ length: 30 }, (_, index) => kim(`b${index}`))
    const data = { Operations: [{ op: 'replace', path: 'title', value: 'x' }] }
    const Operations = [{ method: 'PATCH', path: `/Users/${first.id}`, data }, ...all]
    const [answered] = await whileHeld(world.app.db, turnOff, [() => caller('POST', '/Bulk', { Operations })])
    expect(answered).toMatchObject({ status: 'fulfilled', value: { status: 401 } })
    const last = encodeURIComponent(`externalId eq "${all.at(-1)?.data.externalId}"`)
    expect((await scim('GET', `/Users?filter=${last}`)).body.totalResults).toBe(0)
  })

  test('does only what the token may, and nothing to another tenant', async () => {
    const groupsOnly = await scimClient(world, contoso, ['Group.ReadWrite.All'])
    const group = { method: 'POST', path: '/Groups', bulkId: 'g', data: { displayName: 'x' } }
    expect(statuses(await groupsOnly('POST', '/Bulk', { Operations: [kim('a'), group] }))).toEqual(['403', '201'])
    const reader = await scimClient(world, contoso, ['User.Read.All', 'Group.Read.All'])
    expect((await reader('POST', '/Bulk', { Operations: [group] })).status).toBe(403)
    const theirs = await fabrikam.user('eve')
    expect(
      statuses(await scim('POST', '/Bulk', { Operations: [{ method: 'DELETE', path: `/Users/${theirs.id}` }] })),
    ).toEqual(['404'])
  })
})
