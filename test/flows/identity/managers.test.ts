// Who is whose manager, over the API that scripts for the original speak, and the groups that follow from it.

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { ApiError } from '../../../src/client/api.ts'
import type { User } from '../../../src/contract/graph/user.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('managers.example')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

type Listed = { readonly value: readonly User[]; readonly '@odata.nextLink'?: string }

const made = async (...names: string[]) => {
  const people: Person[] = []
  for (const name of names) people.push(await tenant.user(`${name}${crypto.randomUUID().slice(0, 6)}`))
  return people as [Person, Person, Person]
}
const path = (id: string) => `/v1.0/users/${id}/manager/$ref`
const give = (id: string, managerId: string) =>
  tenant.api.put(path(id), { '@odata.id': `https://graph.microsoft.com/v1.0/users/${managerId}` })
const managerOf = (id: string) => tenant.api.get<User>(`/v1.0/users/${id}/manager`)
const reportsOf = async (id: string) =>
  (await tenant.api.get<Listed>(`/v1.0/users/${id}/directReports`)).value.map((one) => one.id).sort()
const refusal = async (asked: Promise<unknown>) => {
  const error = (await asked.then(
    () => undefined,
    (caught: unknown) => caught,
  )) as ApiError | undefined
  return { status: error?.status, message: error?.message }
}

async function groupOf(membershipRule: string) {
  const { id } = await tenant.api.post<{ id: string }>('/v1.0/groups', {
    displayName: 'Team',
    mailNickname: 'team',
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: ['DynamicMembership'],
    membershipRule,
  })
  return {
    id,
    members: async () => (await tenant.api.get<Listed>(`/v1.0/groups/${id}/members`)).value.map((one) => one.id).sort(),
  }
}

test('a person is given a manager, another one, and none, and each is recorded with who it was before', async () => {
  const [pia, kim, lee] = await made('pia', 'kim', 'lee')
  expect(await refusal(managerOf(kim.id))).toMatchObject({ status: 404, message: expect.stringMatching(/no manager/) })
  await give(kim.id, pia.id)
  await give(kim.id, pia.id) // as it is: nothing to record
  expect(await managerOf(kim.id)).toMatchObject({ id: pia.id, userPrincipalName: pia.userPrincipalName })
  await give(kim.id, lee.id)
  expect(await managerOf(kim.id)).toMatchObject({ id: lee.id })
  await tenant.api.delete(path(kim.id))
  expect(await refusal(tenant.api.delete(path(kim.id)))).toMatchObject({ status: 404 })
  const { rows } = await world.app.pool.query<{ action: string; before: unknown; after: unknown }>(
    `select action, before, after from audit_entry where tenant_id = $1 and target_id = $2 and action like 'directory.manager.%' order by sequence`,
    [tenant.tenantId, kim.id],
  )
  expect(rows).toEqual([
    { action: 'directory.manager.set', before: {}, after: { manager: pia.id } },
    { action: 'directory.manager.set', before: { manager: pia.id }, after: { manager: lee.id } },
    { action: 'directory.manager.remove', before: { manager: lee.id }, after: {} },
  ])
})

test('a person comes with their manager where that is asked for, alone, in lists and in pages, whole or with a few members', async () => {
  const [pia, kim, lee] = await made('pia', 'kim', 'lee')
  await give(kim.id, pia.id)
  await give(lee.id, kim.id)
  const asked = (query: string) => tenant.api.get<User & Listed>(`/v1.0/users${query}`)
  const { manager, ...whole } = await asked(`/${kim.id}?$expand=manager`)
  const ofPia: Record<string, unknown> = { ...(await asked(`/${pia.id}`)) }
  delete ofPia['@odata.context']
  expect(manager).toEqual({ '@odata.type': '#microsoft.graph.user', ...ofPia })
  expect(whole).toEqual(await asked(`/${kim.id}`))
  expect(await asked(`/${pia.id}?$expand=manager`)).not.toHaveProperty('manager')
  const few = { '@odata.type': '#microsoft.graph.user', id: pia.id, displayName: pia.userPrincipalName.split('@')[0] }
  for (const expand of ['manager($select=id,displayName)', 'Manager($select=displayName)'])
    expect((await asked(`/${kim.id}?$select=department&$expand=${expand}`)).manager).toEqual(few)
  const filter = encodeURIComponent(`id in ('${pia.id}', '${kim.id}', '${lee.id}')`)
  const seen = new Map<string, string | undefined>()
  let next: string | undefined = `?$filter=${filter}&$select=id&$expand=manager($select=id)&$top=2`
  while (next) {
    const page: Listed = await asked(next)
    for (const one of page.value) seen.set(one.id, one.manager?.id)
    const link = page['@odata.nextLink']
    next = link?.slice(link.indexOf('?'))
  }
  expect(Object.fromEntries(seen)).toEqual({ [pia.id]: undefined, [kim.id]: pia.id, [lee.id]: kim.id })
  expect((await asked(`/${pia.id}/directReports?$expand=manager($select=id)`)).value).toMatchObject([
    { id: kim.id, manager: { id: pia.id } },
  ])
  expect((await asked(`/${lee.id}/manager?$expand=manager($select=id)`)).manager).toMatchObject({ id: pia.id })
  for (const wrong of ['directReports', 'manager($levels=max)', 'manager($select=nothing)', 'manager($select=id'])
    expect(await refusal(asked(`/${kim.id}?$expand=${wrong}`))).toMatchObject({
      status: 400,
      message: expect.stringContaining('$expand'),
    })
})

test('whoever may not read people is told of no manager, not even of their own, and a role for a group shows none', async () => {
  const [pia, kim, lee] = await made('pia', 'kim', 'lee')
  await give(kim.id, pia.id)
  await give(lee.id, pia.id)
  const group = await groupOf(`Direct Reports for "${pia.id}"`)
  await tenant.api.post('/v1.0/roleManagement/directory/roleAssignments', {
    principalId: lee.id,
    roleDefinitionId: 'user-administrator',
    directoryScopeId: `/administrativeUnits/${group.id}`,
  })
  const asks = async (person: Person) => {
    const token = (await atBrowser(world).tokensOf(person)).access
    return async (path: string) =>
      (await atBrowser(world).send(`${world.urls.graph}/v1.0/${path}`, { method: 'GET', token })).status
  }
  const [own, limited] = [await asks(kim), await asks(lee)]
  expect([await own('me'), await own('me?$expand=manager')]).toEqual([200, 403])
  const paths = [`users/${kim.id}`, `users/${kim.id}?$expand=manager`, 'users?$expand=manager']
  expect(await Promise.all(paths.map(limited))).toEqual([200, 403, 403])
})

test('the people whose manager somebody is are a list in pages', async () => {
  const [pia] = await made('pia')
  const reports: string[] = []
  for (let at = 0; at < 5; at++) {
    const [one] = await made('report')
    reports.push(one.id)
    await give(one.id, pia.id)
  }
  expect(await reportsOf(pia.id)).toEqual(reports.sort())
  const seen: string[] = []
  let next: string | undefined = `/v1.0/users/${pia.userPrincipalName}/directReports?$top=2&$select=id`
  while (next) {
    const page: Listed = await tenant.api.get<Listed>(next)
    expect(page.value.length).toBeLessThanOrEqual(2)
    seen.push(...page.value.map(({ id }) => id))
    const link = page['@odata.nextLink']
    next = link?.slice(new URL(link).origin.length)
  }
  expect(seen.sort()).toEqual(reports)
})

test('nobody is their own manager, and nobody who is not there or is no person is one', async () => {
  const [pia] = await made('pia')
  expect(await refusal(give(pia.id, pia.id))).toMatchObject({
    status: 400,
    message: expect.stringMatching(/own manager/),
  })
  expect(await refusal(give(pia.id, crypto.randomUUID()))).toMatchObject({ status: 404 })
  expect(
    await refusal(tenant.api.put(path(pia.id), { '@odata.id': 'https://graph.microsoft.com/v1.0/users/pia' })),
  ).toMatchObject({
    status: 400,
  })
  expect(
    await refusal(tenant.api.put(path(pia.id), { '@odata.id': `https://else.example/v1.0/users/${pia.id}` })),
  ).toMatchObject({
    status: 400,
  })
})

test('[T-42] a person of another organisation is nobody’s manager here, and has no manager from here', async () => {
  const other = await world.tenant('elsewhere.example')
  const stranger = await other.user('stranger')
  const [pia] = await made('pia')
  expect(await refusal(give(pia.id, stranger.id))).toMatchObject({ status: 404 })
  expect(await refusal(give(stranger.id, pia.id))).toMatchObject({ status: 404 })
  expect(await refusal(managerOf(stranger.id))).toMatchObject({ status: 404 })
  expect(await refusal(tenant.api.get(`/v1.0/users/${stranger.id}/directReports`))).toMatchObject({ status: 404 })
})

test('the group of a manager’s direct reports is right with the answer to each change, one level down', async () => {
  const [pia, kim, lee] = await made('pia', 'kim', 'lee')
  await give(kim.id, pia.id)
  const group = await groupOf(`Direct Reports for "${pia.id}"`)
  expect(await group.members()).toEqual([kim.id])
  await give(lee.id, kim.id)
  expect(await group.members()).toEqual([kim.id])
  await give(lee.id, pia.id)
  expect(await group.members()).toEqual([kim.id, lee.id].sort())
  await tenant.api.delete(path(kim.id))
  expect(await group.members()).toEqual([lee.id])
})

test('whoever is deleted is nobody’s manager any more, and the group of their reports is empty at once', async () => {
  const [pia, kim, lee] = await made('pia', 'kim', 'lee')
  for (const one of [kim, lee]) await give(one.id, pia.id)
  const group = await groupOf(`direct reports for '${pia.id.toUpperCase()}'`)
  expect(await group.members()).toHaveLength(2)
  await tenant.api.delete(`/v1.0/users/${pia.id}`)
  expect(await group.members()).toEqual([])
  expect(await refusal(managerOf(kim.id))).toMatchObject({ status: 404 })
})

test('why somebody is a report is explained, and a rule is tried before it is saved', async () => {
  const [pia, kim, lee] = await made('pia', 'kim', 'lee')
  await give(kim.id, pia.id)
  const membershipRule = `Direct Reports for "${pia.id}"`
  const why = (memberId: string) =>
    tenant.api.post<Record<string, unknown>>('/beta/groups/evaluateDynamicMembership', { memberId, membershipRule })
  expect(await why(kim.id)).toMatchObject({
    membershipRuleEvaluationResult: true,
    membershipRuleEvaluationDetails: {
      expression: membershipRule,
      propertyToEvaluate: { propertyName: 'user.manager', propertyValue: pia.id },
    },
  })
  expect(await why(lee.id)).toMatchObject({
    membershipRuleEvaluationResult: false,
    membershipRuleEvaluationDetails: { propertyToEvaluate: { propertyName: 'user.manager', propertyValue: 'null' } },
  })
  expect(await tenant.api.post('/beta/groups/previewMembership', { membershipRule })).toMatchObject({
    memberCount: 1,
    joining: [{ id: kim.id }],
  })
})
