// Groups in groups, over the API that scripts for the original speak: who is in which by which way, what that gives, and what it
// does not.

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { ApiError } from '../../../src/client/api.ts'
import type { MembershipWays } from '../../../src/contract/directory/nested-group.ts'
import { createApplication } from '../../../src/identity/application/application.ops.ts'
import { skus } from '../../../src/kernel/licence.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'nested.example', { application: null, statusPage: null })
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

type Group = { readonly id: string; readonly displayName: string }
type Listed = { readonly value: readonly { readonly id: string; readonly '@odata.type'?: string }[] }

let count = 0
async function group(name: string, more: object = {}): Promise<Group> {
  return office.tenant.api.post<Group>('/v1.0/groups', {
    displayName: `${name} ${++count}`,
    mailNickname: 'group',
    mailEnabled: false,
    securityEnabled: true,
    ...more,
  })
}
const byRule = (membershipRule: string) => ({ groupTypes: ['DynamicMembership'], membershipRule })
const put = (inner: string, outer: string) =>
  office.tenant.api.post(`/v1.0/groups/${outer}/members/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/groups/${inner}`,
  })
const take = (inner: string, outer: string) => office.tenant.api.delete(`/v1.0/groups/${outer}/members/${inner}/$ref`)
const idsOf = async (path: string) =>
  (await office.tenant.api.get<Listed>(`/v1.0/${path}`)).value.map(({ id }) => id).sort()
const sorted = (...ids: string[]) => ids.sort()
const refusal = async (asked: Promise<unknown>) => {
  const error = (await asked.then(
    () => undefined,
    (caught: unknown) => caught,
  )) as ApiError | undefined
  return { status: error?.status, message: error?.message }
}

/** One in the other, the first in the middle of all. */
async function chain(length: number): Promise<Group[]> {
  const all: Group[] = []
  for (let at = 0; at < length; at++) all.push(await group(`level${at}`))
  for (let at = 1; at < length; at++) await put(all[at - 1]!.id, all[at]!.id)
  return all
}

async function registered(groupTag = '') {
  const hardware = newHardware()
  await office.register(hardware, groupTag)
  const { rows } = await world.app.pool.query<{ id: string; object: string }>(
    'select id, directory_device_id as object from autopilot_device where tenant_id = $1 and serial_number = $2',
    [office.tenant.tenantId, hardware.fields.serialNumber],
  )
  return rows[0]!
}

const profiles = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
async function profileFor(groupId: string, type = 'groupAssignmentTarget') {
  const { id } = await office.tenant.api.post<{ id: string }>(profiles, {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: `For ${++count}`,
  })
  await assignTo(id, groupId, type)
  return id
}
const assignTo = (id: string, groupId: string, type = 'groupAssignmentTarget') =>
  office.tenant.api.post(`${profiles}/${id}/assignments`, {
    target: { '@odata.type': `#microsoft.graph.${type}`, groupId },
  })

type Effective = {
  readonly profile: { readonly id: string } | null
  readonly candidates: readonly { readonly profileId: string; readonly verdict: string; readonly via: object }[]
}
/** Why a device has its profile, as it is worked out for whoever asks, and what was stored for the device agrees with it. */
async function effective(registration: string): Promise<Effective> {
  const address = `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${registration}`
  const explained = await office.tenant.api.get<Effective>(`${address}/effectiveProfile`)
  type Stored = {
    readonly deploymentProfileAssignmentStatus: string
    readonly deploymentProfile: { id: string } | null
  }
  const stored = await office.tenant.api.get<Stored>(`${address}?$expand=deploymentProfile`)
  expect([stored.deploymentProfileAssignmentStatus, stored.deploymentProfile?.id]).toEqual(
    explained.profile ? ['assignedInSync', explained.profile.id] : ['notAssigned', undefined],
  )
  return explained
}

test('a group is a member of another one, and lists say who is in which, directly and through others', async () => {
  const [inner, middle, outer] = (await chain(3)) as [Group, Group, Group]
  const kim = await office.tenant.user('kim')
  const device = await registered()
  await put(kim.id, inner.id)
  await put(device.object, middle.id)
  await put(kim.id, outer.id) // by two ways, and named once
  const byTest = { byRule: false, addedBy: 'test', addedDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) }
  expect((await office.tenant.api.get<Listed>(`/v1.0/groups/${middle.id}/members`)).value).toEqual(
    expect.arrayContaining([
      { '@odata.type': '#microsoft.graph.group', id: inner.id, displayName: inner.displayName },
      expect.objectContaining({ '@odata.type': '#microsoft.graph.device', id: device.object }),
    ]),
  )
  expect(await idsOf(`groups/${outer.id}/members`)).toEqual(sorted(kim.id, middle.id))
  expect(await idsOf(`groups/${outer.id}/transitiveMembers`)).toEqual(
    sorted(kim.id, device.object, inner.id, middle.id),
  )
  expect(await idsOf(`groups/${outer.id}/transitiveMembers?$filter=isof('microsoft.graph.group')`)).toEqual(
    sorted(inner.id, middle.id),
  )
  expect(await idsOf(`groups/${inner.id}/memberOf`)).toEqual([middle.id])
  expect(await idsOf(`groups/${inner.id}/transitiveMemberOf`)).toEqual(sorted(middle.id, outer.id))
  for (const key of [kim.id, kim.userPrincipalName]) {
    expect(await idsOf(`users/${key}/memberOf`)).toEqual(sorted(inner.id, outer.id))
    expect(await idsOf(`users/${key}/transitiveMemberOf`)).toEqual(sorted(inner.id, middle.id, outer.id))
  }
  expect(await idsOf(`devices/${device.object}/memberOf`)).toEqual([middle.id])
  expect(await idsOf(`devices/${device.object}/transitiveMemberOf`)).toEqual(sorted(middle.id, outer.id))
  const explained = await office.tenant.api.post<MembershipWays>(`/beta/groups/${outer.id}/explainMembership`, {
    memberId: kim.id,
  })
  expect(explained).toEqual({
    memberId: kim.id,
    isMember: true,
    ways: [
      { groups: [{ id: outer.id, displayName: outer.displayName }], ...byTest },
      { groups: [inner, middle, outer].map(({ id, displayName }) => ({ id, displayName })), ...byTest },
    ],
  })
  await take(middle.id, outer.id)
  expect(await idsOf(`groups/${outer.id}/transitiveMembers`)).toEqual([kim.id])
  expect(await idsOf(`groups/${inner.id}/transitiveMemberOf`)).toEqual([middle.id])
  const elsewhere = await office.tenant.api.post<MembershipWays>(`/beta/groups/${outer.id}/explainMembership`, {
    memberId: device.object,
  })
  expect(elsewhere).toMatchObject({ isMember: false, ways: [] })
})

test('groups that would be in each other are refused with the way that is there, and ten one in the other are the most', async () => {
  const all = await chain(10)
  const [first, second, third] = all as [Group, Group, Group]
  expect(await refusal(put(first.id, first.id))).toMatchObject({
    status: 400,
    message: expect.stringContaining('in itself'),
  })
  expect(await refusal(put(third.id, first.id))).toMatchObject({
    status: 400,
    message: expect.stringContaining(
      `'${first.displayName}' is in '${second.displayName}', '${second.displayName}' is in '${third.displayName}'`,
    ),
  })
  const one = await group('one more')
  for (const [inner, outer] of [
    [one, first],
    [all[9]!, one],
  ] as const)
    expect(await refusal(put(inner.id, outer.id))).toMatchObject({
      status: 400,
      message: expect.stringContaining('11 groups would be one in the other'),
    })
  await put(one.id, second.id)
})

test('who put a member into a group is told with the day, by name and by group, and of a rule that it was one', async () => {
  const taxiway = commandLine(world, office.tenant)
  const [inner, outer] = (await chain(2)) as [Group, Group]
  const ada = await office.tenant.user('ada', { roles: ['global-administrator'] })
  const [kim, lee] = [await office.tenant.user('whykim'), await office.tenant.user('whylee')]
  const token = (await atBrowser(world).tokensOf(ada)).access
  const added = await atBrowser(world).send(`${world.urls.graph}/v1.0/groups/${inner.id}/members/$ref`, {
    ...{ method: 'POST', token, body: { '@odata.id': `https://graph.microsoft.com/v1.0/users/${kim.id}` } },
  })
  expect(added.status).toBe(204)
  const byItsRule = await group('byrule', byRule(`user.userPrincipalName -eq "${lee.userPrincipalName}"`))
  await put(byItsRule.id, outer.id)
  const explain = (id: string, memberId: string) =>
    office.tenant.api.post<MembershipWays>(`/beta/groups/${id}/explainMembership`, { memberId })
  expect((await explain(outer.id, kim.id)).ways).toMatchObject([{ byRule: false, addedBy: ada.userPrincipalName }])
  expect((await explain(outer.id, lee.id)).ways).toMatchObject([{ byRule: true, addedBy: null }])
  expect((await explain(outer.id, inner.id)).ways).toMatchObject([{ byRule: false, addedBy: 'test' }])
  const why = async (name: string) => (await taxiway('group', 'why', outer.displayName, name)).out
  expect(await why(kim.userPrincipalName)).toMatch(
    /^whykim@\S+ is in level1 \d+:\n {2}a member of level0 \d+ \(added by ada@\S+, \d{4}-\d\d-\d\d\), which is in level1 \d+\n$/,
  )
  expect(await why(lee.userPrincipalName)).toMatch(
    /\n {2}a member of byrule \d+ by its rule, which is in level1 \d+\n$/,
  )
  await office.tenant.api.patch(`/v1.0/groups/${byItsRule.id}`, { groupTypes: [], membershipRule: null })
  expect(await why(lee.userPrincipalName)).toMatch(/a member of byrule \d+ since \d{4}-\d\d-\d\d, which is in/)
  expect(await why(ada.userPrincipalName)).toMatch(/^ada@\S+ is not in level1 \d+\.\n$/)
})

test('the command line says in which groups somebody is, each with the way, and of a group why it is in another', async () => {
  const taxiway = commandLine(world, office.tenant)
  const [inner, middle, outer] = (await chain(3)) as [Group, Group, Group]
  const kim = await office.tenant.user('showkim')
  await put(kim.id, inner.id)
  await put(kim.id, outer.id)
  const byItsRule = await group('all', byRule(`user.userPrincipalName -eq "${kim.userPrincipalName}"`))
  const { out } = await taxiway('user', 'show', kim.userPrincipalName)
  expect(out.slice(out.indexOf('In group')).split('\n').slice(2)).toEqual([
    expect.stringMatching(new RegExp(`^${byItsRule.displayName} +${byItsRule.id} +by its rule$`)),
    expect.stringMatching(new RegExp(`^${inner.displayName} +${inner.id} +added by test, \\d{4}-\\d\\d-\\d\\d$`)),
    expect.stringMatching(new RegExp(`^${middle.displayName} +${middle.id} +through ${inner.displayName}$`)),
    expect.stringMatching(new RegExp(`^${outer.displayName} +${outer.id} +added by test, \\S+, and in 1 other way$`)),
    '',
  ])
  const { groups } = JSON.parse((await taxiway('user', 'show', kim.id, '--json')).out) as {
    groups: { id: string; direct: boolean; ways: MembershipWays['ways'] }[]
  }
  expect(
    groups.map(({ id, direct, ways }) => [id, direct, ways.map((way) => way.groups.map((one) => one.id))]),
  ).toEqual([
    [byItsRule.id, true, [[byItsRule.id]]],
    [inner.id, true, [[inner.id]]],
    [middle.id, false, [[inner.id, middle.id]]],
    [outer.id, true, [[outer.id], [inner.id, middle.id, outer.id]]],
  ])
  await take(kim.id, outer.id)
  expect((await taxiway('user', 'show', kim.userPrincipalName)).out).toContain(
    `through ${inner.displayName}, which is in ${middle.displayName}\n`,
  )
  const why = (...words: string[]) => taxiway('group', 'why', outer.displayName, ...words)
  expect((await why('--group', inner.displayName)).out).toMatch(
    /^level0 \d+ is in level2 \d+:\n {2}a member of level1 \d+ \(added by test, \d{4}-\d\d-\d\d\), which is in level2 \d+\n$/,
  )
  const inRule = await taxiway('group', 'why', byItsRule.id, '--group', inner.id, '--json')
  expect(JSON.parse(inRule.out)).toMatchObject({ member: { id: inner.id, kind: 'groups' }, isMember: false, ways: [] })
  for (const words of [[], [kim.userPrincipalName, '--group', inner.displayName]])
    expect(await why(...words)).toMatchObject({ code: 2, err: expect.stringContaining('one of them only') })
})

test('whoever may not read groups is shown the person without them', async () => {
  const kim = await office.tenant.user('alonekim')
  const { tenantId } = office.tenant
  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' } as const, now: new Date() }
  const application = await createApplication(world.app.db, operation, {
    displayName: 'reader',
    roles: ['User.Read.All'],
  })
  const { code, out } = await commandLine(world, { ...office.tenant, application })(
    'user',
    'show',
    kim.userPrincipalName,
    '--json',
  )
  expect([code, (JSON.parse(out) as { groups: unknown }).groups]).toEqual([0, null])
})

test('two hundred groups are the most in one group, and around one, those of its groups counted', async () => {
  const many: string[] = []
  for (let at = 0; at < 201; at++) many.push((await group('many')).id)
  const [first, ...others] = many as [string, ...string[]]
  const [inside, around] = [await group('inside'), await group('around')]
  for (let at = 0; at < others.length; at += 20) {
    const references = others.slice(at, at + 20).map((id) => `https://graph.microsoft.com/v1.0/groups/${id}`)
    await office.tenant.api.patch(`/v1.0/groups/${around.id}`, { 'members@odata.bind': references })
  }
  const tooMany = { status: 400, message: expect.stringContaining('at most 200 groups in it') }
  expect(await refusal(put(first, around.id))).toMatchObject(tooMany)
  await take(others[0]!, around.id)
  await put(others[0]!, first)
  expect(await refusal(put(first, around.id))).toMatchObject(tooMany) // it brings one along
  await take(others[0]!, first)
  await put(first, around.id)
  expect(await refusal(put(inside.id, first))).toMatchObject(tooMany) // what is around would have too many
  expect(await idsOf(`groups/${around.id}/transitiveMembers?$top=999`)).toHaveLength(200)

  await office.tenant.api.delete(`/v1.0/groups/${around.id}`)
  for (const id of others) await put(inside.id, id)
  const inMany = { status: 400, message: expect.stringContaining('is in at most 200 others') }
  expect(await refusal(put(inside.id, first))).toMatchObject(inMany)
  await take(inside.id, others[0]!)
  await put(first, (await group('around')).id)
  expect(await refusal(put(inside.id, first))).toMatchObject(inMany) // another is around that one
  expect(await idsOf(`groups/${inside.id}/transitiveMemberOf?$top=999`)).toHaveLength(199)
}, 120_000)

test('[T-61] what devices say of themselves to get into a group they say to get into those around it, also when its rule has gone', async () => {
  const [inner, middle, outer] = (await chain(3)) as [Group, Group, Group]
  const words = async ({ id }: Group) =>
    (await office.tenant.api.get<{ selfDescribedProperties: string[] }>(`/v1.0/groups/${id}`)).selfDescribedProperties
  expect(await words(outer)).toEqual([])
  const named = await group('named', byRule('(device.displayName -startsWith "FIN-")'))
  const tagged = await group('tagged', byRule('(device.devicePhysicalIds -any (_ -eq "[OrderID]:Words"))'))
  await put(tagged.id, outer.id)
  expect(await words(outer)).toEqual([])
  await put(named.id, inner.id)
  for (const one of [inner, middle, outer]) expect(await words(one)).toEqual(['displayName'])
  const listed = await office.tenant.api.get<{ value: { id: string; selfDescribedProperties: string[] }[] }>(
    `/v1.0/groups?$filter=id eq '${outer.id}'`,
  )
  expect(listed.value.map(({ selfDescribedProperties }) => selfDescribedProperties)).toEqual([['displayName']])
  await registered()
  await office.tenant.api.patch(`/v1.0/groups/${named.id}`, byRule('(device.deviceModel -ne "none")'))
  expect(await words(outer)).toEqual(['deviceModel'])
  await office.tenant.api.patch(`/v1.0/groups/${named.id}`, { groupTypes: [], membershipRule: null })
  expect(await words(outer)).toEqual(['deviceModel']) // who came by it is still inside
  await take(middle.id, outer.id)
  expect([await words(middle), await words(outer)]).toEqual([['deviceModel'], []])
})

test('a group with a rule takes no group, but comes into one; with a rule of its own a group loses the groups in it', async () => {
  const [inner, outer] = (await chain(2)) as [Group, Group]
  const dynamic = await group('dynamic', byRule('(device.displayName -eq "nobody")'))
  expect(await refusal(put(inner.id, dynamic.id))).toMatchObject({ status: 400 })
  await put(dynamic.id, inner.id)
  expect(await idsOf(`groups/${dynamic.id}/transitiveMemberOf`)).toEqual(sorted(inner.id, outer.id))
  await office.tenant.api.patch(`/v1.0/groups/${outer.id}`, byRule('(device.displayName -eq "nobody")'))
  expect(await idsOf(`groups/${outer.id}/members`)).toEqual([])
  expect(await idsOf(`groups/${dynamic.id}/transitiveMemberOf`)).toEqual([inner.id])
})

test('what is assigned to a group reaches the devices of the groups in it, with the way, and an exclusion keeps it from them', async () => {
  const [inner, middle, outer] = (await chain(3)) as [Group, Group, Group]
  const device = await registered()
  await put(device.object, inner.id)
  const profile = await profileFor(outer.id)
  const got = await effective(device.id)
  expect(got.profile?.id).toBe(profile)
  expect(got.candidates).toMatchObject([
    {
      verdict: 'chosen',
      via: {
        groupId: outer.id,
        groupName: outer.displayName,
        through: [inner, middle].map(({ id, displayName }) => ({ id, displayName })),
      },
    },
  ])
  await take(middle.id, outer.id)
  expect((await effective(device.id)).profile).toBeNull()
  await put(middle.id, outer.id)
  expect((await effective(device.id)).profile?.id).toBe(profile)
  const around = await group('around')
  await put(inner.id, around.id)
  await assignTo(profile, around.id, 'exclusionGroupAssignmentTarget')
  expect((await effective(device.id)).profile).toBeNull()
  await office.tenant.api.delete(`/v1.0/groups/${around.id}`)
  expect((await effective(device.id)).profile?.id).toBe(profile)
  // a group that gets a rule loses the groups in it, with all that came through it
  await office.tenant.api.patch(`/v1.0/groups/${middle.id}`, byRule('(device.deviceModel -eq "none")'))
  expect((await effective(device.id)).profile).toBeNull()
  await put(inner.id, outer.id)
  expect((await effective(device.id)).profile?.id).toBe(profile)
  await office.tenant.api.delete(`/v1.0/groups/${inner.id}`)
  expect((await effective(device.id)).profile).toBeNull()
})

test('a device that is imported gets what is assigned around the groups that take it by their rules', async () => {
  const dynamic = await group('tagged', byRule('(device.devicePhysicalIds -any (_ -eq "[OrderID]:Nested"))'))
  const outer = await group('outer')
  await put(dynamic.id, outer.id)
  const profile = await profileFor(outer.id)
  const device = await registered('Nested')
  expect((await effective(device.id)).profile?.id).toBe(profile)
})

test('a licence counts for the members of its group itself, not for those of the groups in it', async () => {
  const [inner, outer] = (await chain(2)) as [Group, Group]
  const [kim, lee] = [
    await office.tenant.user('nokim', { mdmLicensed: false }),
    await office.tenant.user('nolee', { mdmLicensed: false }),
  ]
  await put(kim.id, inner.id)
  await put(lee.id, outer.id)
  const skuId = skus[0]!.id
  await office.tenant.api.post(`/v1.0/groups/${outer.id}/assignLicense`, {
    addLicenses: [{ skuId }],
    removeLicenses: [],
  })
  const held = async (id: string) =>
    (await office.tenant.api.get<{ assignedLicenses: unknown[] }>(`/v1.0/users/${id}`)).assignedLicenses.length
  expect([await held(kim.id), await held(lee.id)]).toEqual([0, 1])
})

test('a role for a group reaches nobody by a group that is put into it, and does not show that group', async () => {
  const [inner, outer] = (await chain(2)) as [Group, Group]
  const [kim, lee, pia] = [
    await office.tenant.user('rolekim'),
    await office.tenant.user('rolelee'),
    await office.tenant.user('rolepia'),
  ]
  await put(kim.id, inner.id)
  await put(lee.id, outer.id)
  await office.tenant.api.post('/v1.0/roleManagement/directory/roleAssignments', {
    principalId: pia.id,
    roleDefinitionId: 'user-administrator',
    directoryScopeId: `/administrativeUnits/${outer.id}`,
  })
  const token = (await atBrowser(world).tokensOf(pia)).access
  const ask = (path: string) => atBrowser(world).send(`${world.urls.graph}/v1.0/${path}`, { method: 'GET', token })
  const seen = (await ask(`groups/${outer.id}/members`)).json.value as { id: string }[]
  expect(seen.map(({ id }) => id)).toEqual([lee.id])
  const statuses = [`users/${kim.id}`, `groups/${inner.id}`, `groups/${inner.id}/members`].map(
    async (path) => (await ask(path)).status,
  )
  expect(await Promise.all(statuses)).toEqual([404, 404, 404])
  const refused = [`groups/${outer.id}/transitiveMembers`, `groups/${outer.id}/memberOf`, `users/${lee.id}/memberOf`]
  expect(await Promise.all(refused.map(async (path) => (await ask(path)).status))).toEqual([403, 403, 403])
})

test('rules over groups count the members of a group itself, as the original does', async () => {
  const [inner, outer] = (await chain(2)) as [Group, Group]
  const [kim, lee] = [await office.tenant.user('ofkim'), await office.tenant.user('oflee')]
  await put(kim.id, inner.id)
  await put(lee.id, outer.id)
  const over = await group('over', byRule(`user.memberof -any (group.objectId -in ['${outer.id}'])`))
  expect(await idsOf(`groups/${over.id}/members`)).toEqual([lee.id])
  await put(kim.id, outer.id)
  expect(await idsOf(`groups/${over.id}/members`)).toEqual(sorted(kim.id, lee.id))
})

test('two that nest two groups in each other at once are told apart: one does, the other is refused', async () => {
  const [one, other] = [await group('one'), await group('other')]
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all([refusal(put(one.id, other.id)), refusal(put(other.id, one.id))])
    expect(answers.map(({ status }) => status ?? 204).sort()).toEqual([204, 400])
    const [inner, outer] = answers[0]!.status ? [other, one] : [one, other]
    await take(inner.id, outer.id)
  }
})
