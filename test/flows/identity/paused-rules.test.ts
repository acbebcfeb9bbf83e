// A rule that is paused: nobody comes or goes by it, whatever becomes of devices and people, until it is turned on again.

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { AuditEvent } from '../../../src/contract/graph/audit-event.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('paused.example')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

type Group = { id: string; membershipRule: string | null; membershipRuleProcessingState: string | null }
const of = (department: string) => `user.department -eq "${department}"`
const dynamic = { groupTypes: ['DynamicMembership'] }
let count = 0
const group = (more: object) =>
  tenant.api.post<Group>('/v1.0/groups', {
    displayName: `Group ${++count}`,
    mailNickname: `g${count}`,
    mailEnabled: false,
    securityEnabled: true,
    ...more,
  })
const change = (id: string, body: object) => tenant.api.patch(`/v1.0/groups/${id}`, body)
const state = (membershipRuleProcessingState: 'On' | 'Paused') => ({ membershipRuleProcessingState })
const move = (id: string, department: string) => tenant.api.patch(`/v1.0/users/${id}`, { department })
const membersOf = async (id: string) =>
  (await tenant.api.get<{ value: { id: string }[] }>(`/v1.0/groups/${id}/members`)).value.map((one) => one.id).sort()
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'taken',
    (error: Error) => error.message,
  )

test('while a rule is paused nobody comes or goes by it, and turned on it has caught up in the answer', async () => {
  const [kim, lee] = [await tenant.user('kim'), await tenant.user('lee')]
  await move(kim.id, 'Sales')
  const sales = await group({ ...dynamic, membershipRule: of('Sales'), ...state('On') })
  const over = await group({ ...dynamic, membershipRule: `user.memberOf -any (group.objectId -in ['${sales.id}'])` })
  expect([await membersOf(sales.id), await membersOf(over.id)]).toEqual([[kim.id], [kim.id]])

  await change(sales.id, state('Paused'))
  await move(kim.id, 'Service')
  await move(lee.id, 'Sales')
  expect(await membersOf(sales.id)).toEqual([kim.id])
  expect(await membersOf(over.id)).toEqual([kim.id])
  expect(await tenant.api.get(`/v1.0/groups/${sales.id}`)).toMatchObject({
    membershipRule: of('Sales'),
    ...state('Paused'),
  })
  const { value } = await tenant.api.get<{ value: Group[] }>(
    "/v1.0/groups?$filter=membershipRuleProcessingState eq 'Paused'",
  )
  expect(value.map(({ id }) => id)).toEqual([sales.id])

  await change(sales.id, state('On'))
  expect(await membersOf(sales.id)).toEqual([lee.id])
  expect(await membersOf(over.id)).toEqual([lee.id])
  await move(kim.id, 'Sales')
  expect(await membersOf(sales.id)).toEqual([kim.id, lee.id].sort())
})

test('a group may begin with its rule paused, and is empty until it is turned on', async () => {
  const max = await tenant.user('max')
  await move(max.id, 'Stores')
  const stores = await group({ ...dynamic, membershipRule: of('Stores'), ...state('Paused') })
  expect(stores).toMatchObject(state('Paused'))
  await move(max.id, 'Service')
  await move(max.id, 'Stores')
  expect(await membersOf(stores.id)).toEqual([])
  await change(stores.id, state('On'))
  expect(await membersOf(stores.id)).toEqual([max.id])
})

test('[T-61] the members of a paused group are those of the rule it shows: another one takes its place only when it is turned on', async () => {
  const ann = await tenant.user('ann')
  await move(ann.id, 'Legal')
  const legal = await group({ ...dynamic, membershipRule: of('Legal') })
  await change(legal.id, state('Paused'))
  for (const body of [{ membershipRule: of('Tax') }, { membershipRule: of('Tax'), ...state('Paused') }])
    expect(await refusal(change(legal.id, body))).toContain('Give it the rule and turn it on together.')
  expect(await tenant.api.get(`/v1.0/groups/${legal.id}`)).toMatchObject({ membershipRule: of('Legal') })
  expect(await membersOf(legal.id)).toEqual([ann.id])
  await change(legal.id, { membershipRule: of('Tax'), ...state('On') })
  expect(await membersOf(legal.id)).toEqual([])
})

test('[T-61] members that were added by hand are not taken for those of a rule that begins paused', async () => {
  const plain = await group({})
  const pia = await tenant.user('pia')
  await tenant.api.post(`/v1.0/groups/${plain.id}/members/$ref`, {
    '@odata.id': `${world.urls.graph}/v1.0/directoryObjects/${pia.id}`,
  })
  const body = { ...dynamic, membershipRule: of('Tax'), ...state('Paused') }
  expect(await refusal(change(plain.id, body))).toContain('Give it the rule and turn it on together.')
  expect(await refusal(change(plain.id, state('Paused')))).toContain('it has no rule to pause')
  expect(await refusal(group(state('Paused')))).toContain('it has no rule to pause')
  expect(await membersOf(plain.id)).toEqual([pia.id])
})

test('a paused group whose rule is taken away keeps its members as if they had been added by hand, and is not paused', async () => {
  const joe = await tenant.user('joe')
  await move(joe.id, 'Post')
  const post = await group({ ...dynamic, membershipRule: of('Post') })
  await change(post.id, state('Paused'))
  await change(post.id, { groupTypes: [] })
  expect(await tenant.api.get(`/v1.0/groups/${post.id}`)).toMatchObject({
    membershipRule: null,
    membershipRuleProcessingState: null,
  })
  expect(await membersOf(post.id)).toEqual([joe.id])
})

test('each pause and its end are in the audit trail', async () => {
  const desk = await group({ ...dynamic, membershipRule: of('Desk') })
  await change(desk.id, state('Paused'))
  await change(desk.id, state('On'))
  const { value } = await tenant.api.get<{ value: AuditEvent[] }>('/beta/deviceManagement/auditEvents?$top=999')
  const changed = value
    .filter(({ activityType }) => activityType === 'directory.group.change')
    .flatMap(({ resources }) => resources)
    .filter(({ resourceId }) => resourceId === desk.id)
    .flatMap(({ modifiedProperties }) => modifiedProperties)
  expect(changed).toEqual([
    { displayName: 'rulePaused', oldValue: 'true', newValue: 'false' },
    { displayName: 'rulePaused', oldValue: 'false', newValue: 'true' },
  ])
})
