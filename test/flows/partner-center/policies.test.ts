// Profiles that partners make for their customers at Partner Center.

import { randomUUID } from 'node:crypto'
import { request } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { whileHeld } from '../../support/database/while-held.ts'
import { type CenterCalls, tokenOfApplication, withToken } from '../../support/partner/center.ts'
import { changedPolicy, createdPolicy, javaHeaders } from '../../support/partner/java-sdk.ts'
import { type Market, openMarket, outcome } from '../../support/partner/market.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'

let market: Market
let world: World
let direct: WorldTenant
let second: WorldTenant
let agent: CenterCalls
let other: CenterCalls
let names = 0
beforeAll(async () => {
  market = await openMarket()
  ;({ world, direct, second, agent, other } = market)
}, 120_000)
afterAll(() => market?.world[Symbol.asyncDispose]())

async function customer(...partners: Parameters<Market['customer']>) {
  const made = await market.customer(...partners)
  return { ...made, policies: `${made.at}/policies` }
}

const listed = async (calls: CenterCalls, policies: string) =>
  ((await calls('GET', policies)).json.items as Array<{ id: string; name: string }>).map(({ name }) => name)

test('what the Java SDK sends creates, reads, lists and changes a policy; the GET that it sends to delete one deletes nothing', async () => {
  const { tenant, policies } = await customer({ of: direct })
  const send = (method: string, path: string, body?: unknown) => agent(method, path, body, javaHeaders(randomUUID()))
  const made = await send('POST', policies, createdPolicy)
  const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  const id = String(made.json.id)
  expect([made.status, made.json]).toEqual([
    200,
    {
      ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'Pol', category: 'o_o_b_e', description: 'd' },
      ...{ devicesAssigned: 0, devicesAssignedCount: 0, createdDate: date, lastModifiedDate: date },
      policySettings: ['oobe_user_not_local_admin', 'skip_eula'],
      attributes: { objectType: 'ConfigurationPolicy' },
    },
  ])
  const list = await send('GET', policies)
  expect(list.json).toEqual({ totalCount: 1, items: [made.json], attributes: { objectType: 'Collection' } })
  const changed = await send('PUT', `${policies}/${id}`, changedPolicy(id))
  expect([changed.status, changed.json]).toMatchObject([
    200,
    { id, name: 'Pol2', description: 'd', policySettings: ['skip_oem_registration'] },
  ])
  const read = await send('GET', `${policies}/${id}`)
  expect([read.status, read.json]).toEqual([200, changed.json])
  expect(await listed(agent, policies)).toEqual(['Pol2'])
  const deleted = await send('DELETE', `${policies}/${id}`)
  expect([deleted.status, deleted.text]).toEqual([204, ''])
  expect(await outcome(send('GET', `${policies}/${id}`))).toEqual([404, '1000'])
  expect(
    (await tenant.api.get<{ value: unknown[] }>('/beta/deviceManagement/windowsAutopilotDeploymentProfiles')).value,
  ).toEqual([])
})

test('[S-027] a direct provider and an indirect provider make profiles here, a reseller and a stranger do not', async () => {
  const { policies } = await customer({ of: direct })
  const through = await customer({ of: market.reseller })
  expect((await agent('POST', policies, { name: 'A' })).status).toBe(200)
  expect(
    (await (await market.as(market.provider, 'admin-agent'))('POST', through.policies, { name: 'A' })).status,
  ).toBe(200)
  expect(
    (await (await market.as(market.reseller, 'admin-agent'))('POST', through.policies, { name: 'B' })).status,
  ).toBe(403)
  expect(await outcome(other('POST', policies, { name: 'B' }))).toEqual([403, '20002'])
  expect(await listed(agent, policies)).toEqual(['A'])
})

test('words come in snake case, in Pascal case, as numbers and together; whatever the original sets itself is ignored', async () => {
  const { policies } = await customer({ of: direct })
  const settings = async (given: unknown, more: object = {}) => {
    const name = `P${++names}`
    const { status, json } = await agent('POST', policies, { Name: name, PolicySettings: given, ...more })
    return status === 200 ? json.policySettings : [status, json.code]
  }
  const whole = [
    'remove_oem_preinstalls',
    'oobe_user_not_local_admin',
    'skip_express_settings',
    'skip_oem_registration',
    'skip_eula',
  ]
  expect(
    await settings([
      'RemoveOemPreinstalls',
      'OobeUserNotLocalAdmin',
      'SkipExpressSettings',
      'SkipOemRegistration',
      'SkipEula',
    ]),
  ).toEqual(whole)
  expect(await settings([1, 2, 4, 8, 16])).toEqual(whole)
  expect(await settings([31])).toEqual(whole)
  expect(await settings(['SkipEula, OobeUserNotLocalAdmin'])).toEqual(['oobe_user_not_local_admin', 'skip_eula'])
  for (const nothing of [['none'], [], ['None'], [0], null]) expect(await settings(nothing)).toEqual([])
  const shell = {
    ...{ Id: null, Category: 'None', DevicesAssignedCount: 0, Attributes: { ObjectType: 'ConfigurationPolicy' } },
    ...{ CreatedDate: '0001-01-01T00:00:00', LastModifiedDate: '0001-01-01T00:00:00', Description: null },
  }
  expect(await settings(['SkipEula'], shell)).toEqual(['skip_eula'])
  for (const category of ['OOBE', 'o_o_b_e', 1, 0]) expect(await settings([], { Category: category })).toEqual([])
  expect(await settings(['skip_everything'])).toEqual([400, '900126'])
  expect(await settings([32])).toEqual([400, '900126'])
  expect(await settings([], { Category: 'printers' })).toEqual([400, '900126'])
  expect(await outcome(agent('POST', policies, { policySettings: [] }))).toEqual([400, '3000'])
  expect(await outcome(agent('POST', policies, { name: ' ' }))).toEqual([400, '800002'])
})

test('a byte order mark before a body is no part of it', async () => {
  const { policies } = await customer({ of: direct })
  const url = new URL(`${world.urls.partner}${policies}`)
  const token = await tokenOfApplication(world, direct, direct.application, 'https://graph.windows.net')
  const status = await new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', expect: '100-continue' }
    const sent = request(url, { method: 'POST', ca: world.ca, agent: false, headers }, ({ statusCode }) =>
      resolve(statusCode),
    )
    sent.on('error', reject)
    sent.on('continue', () => sent.end(`\uFEFF${JSON.stringify({ name: 'Marked' })}`))
    sent.flushHeaders()
  })
  expect([status, await listed(agent, policies)]).toEqual([200, ['Marked']])
})

test('a profile is user-driven and quiet about everything that nobody may choose, and the customer sees who made it in its trail', async () => {
  const { tenant, policies } = await customer({ of: direct })
  const settings = ['oobe_user_not_local_admin', 'skip_express_settings', 'skip_eula']
  const { json } = await agent('POST', policies, { name: 'Sales laptops', policySettings: settings })
  const profile = await tenant.api.get<Record<string, unknown>>(
    `/beta/deviceManagement/windowsAutopilotDeploymentProfiles/${json.id}`,
  )
  expect(profile).toMatchObject({
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    madeBy: 'direct',
    outOfBoxExperienceSetting: {
      ...{ deviceUsageType: 'singleUser', userType: 'standard', privacySettingsHidden: true, eulaHidden: true },
    },
  })
  const entries = async ({ tenantId }: WorldTenant, action = 'autopilot.profile.create') =>
    (
      await world.app.pool.query<Record<string, unknown>>(
        `select actor_kind, actor_id, actor_name, door, address, client_id, details from audit_entry
          where tenant_id = $1 and action = $3 and target_id = $2`,
        [tenantId, json.id, action],
      )
    ).rows
  const terms = { licenceTerms: "accepted on the customer's behalf by direct" }
  expect(await entries(tenant)).toEqual([
    {
      ...{ actor_kind: 'user', actor_id: direct.tenantId, actor_name: 'ada@direct.example', door: 'partner' },
      ...{ address: null, client_id: null, details: terms },
    },
  ])
  expect(await entries(direct)).toEqual([
    {
      ...{ actor_kind: 'user', actor_id: expect.not.stringMatching(direct.tenantId), actor_name: 'ada@direct.example' },
      ...{ door: 'partner', address: '127.0.0.1', client_id: expect.any(String) },
      details: { ...terms, customerId: tenant.tenantId, displayName: 'Sales laptops' },
    },
  ])

  // what becomes of it later is in both trails as well, and of both by the same person
  const at = `${policies}/${json.id}`
  expect((await agent('PUT', at, { id: json.id, name: 'Sales', policySettings: [] })).status).toBe(200)
  expect((await agent('DELETE', at)).status).toBe(204)
  for (const what of ['change', 'delete']) {
    expect(await entries(tenant, `autopilot.profile.${what}`)).toMatchObject([
      { actor_id: direct.tenantId, actor_name: 'ada@direct.example', address: null, client_id: null },
    ])
    expect(await entries(direct, `autopilot.profile.${what}`)).toMatchObject([
      {
        ...{ actor_id: expect.not.stringMatching(direct.tenantId), actor_name: 'ada@direct.example' },
        details: { customerId: tenant.tenantId, displayName: 'Sales' },
      },
    ])
  }
})

test('an admin agent makes profiles; a sales agent reads them, and other roles of the partner nothing', async () => {
  const { policies } = await customer({ of: direct })
  expect((await agent('POST', policies, { name: 'Shown' })).status).toBe(200)
  const sales = await market.as(direct, 'sales-agent')
  expect(await listed(sales, policies)).toEqual(['Shown'])
  expect(await outcome(sales('POST', policies, { name: 'Not made' }))).toEqual([403, '2032'])
  const device = await market.as(direct, 'device-administrator')
  expect([(await device('GET', policies)).status, (await device('POST', policies, { name: 'x' })).status]).toEqual([
    403, 403,
  ])
  expect(
    (await (await market.as(direct, 'global-administrator'))('POST', policies, { name: 'Of the administrator' }))
      .status,
  ).toBe(200)
  const alone = withToken(
    world,
    await tokenOfApplication(world, direct, direct.application, 'https://graph.windows.net'),
  )
  expect((await alone('POST', policies, { name: 'Of the application' })).status).toBe(200)
})

test('profiles of other partners of the customer are seen and not changed, but with delegated administration; those of the customer are not there', async () => {
  const { tenant, policies } = await customer({ of: direct }, { of: second, delegated: true })
  const own = await tenant.api.post<{ id: string }>('/beta/deviceManagement/windowsAutopilotDeploymentProfiles', {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: 'Of the customer',
  })
  const mine = (await agent('POST', policies, { name: 'Of direct' })).json
  const theirs = (await other('POST', policies, { name: 'Of second' })).json
  for (const calls of [agent, other]) expect(await listed(calls, policies)).toEqual(['Of direct', 'Of second'])
  const change = (calls: CenterCalls, id: unknown) =>
    outcome(calls('PUT', `${policies}/${id}`, { id, name: `N${++names}`, category: 'o_o_b_e', policySettings: [] }))
  expect(await change(agent, mine.id)).toEqual([200, undefined])
  expect(await change(agent, theirs.id)).toEqual([403, '2032'])
  expect(await outcome(agent('DELETE', `${policies}/${theirs.id}`))).toEqual([403, '2032'])
  expect(await change(other, mine.id)).toEqual([200, undefined])
  for (const calls of [agent, other]) {
    expect(await change(calls, own.id)).toEqual([404, '1000'])
    expect(await outcome(calls('GET', `${policies}/${own.id}`))).toEqual([404, '1000'])
    expect(await outcome(calls('DELETE', `${policies}/${own.id}`))).toEqual([404, '1000'])
  }
  expect(await outcome(agent('PUT', `${policies}/${mine.id}`, { id: theirs.id, name: 'x' }))).toEqual([400, '3000'])
})

test('[L-049] a partner whose delegated administration was taken away manages its profiles as before', async () => {
  const { tenant, consents, policies } = await customer({ of: direct, delegated: true })
  const { id } = (await agent('POST', policies, { name: 'Before' })).json
  expect(consents[0]?.delegatedAdministration).toBe(true)
  await tenant.api.post(`/beta/partnerConsents/${consents[0]?.id}/endDelegation`)
  const changed = await agent('PUT', `${policies}/${id}`, { id, name: 'After', policySettings: ['skip_eula'] })
  expect([changed.status, changed.json.name]).toEqual([200, 'After'])
  expect((await agent('POST', policies, { name: 'Another' })).status).toBe(200)
  expect((await agent('DELETE', `${policies}/${id}`)).status).toBe(204)
})

test('[T-26] without a consent nothing is read or written, whether there never was one, it ended, or there is no such customer', async () => {
  const { tenant, consents, policies } = await customer({ of: direct })
  const { id } = (await agent('POST', policies, { name: 'Kept' })).json
  const all = async (calls: CenterCalls, customerId: string) => {
    const at = `/v1/customers/${customerId}/policies`
    const answers = [
      await calls('GET', at),
      await calls('GET', `${at}/${id}`),
      await calls('POST', at, { name: 'New' }),
      await calls('PUT', `${at}/${id}`, { id, name: 'Changed' }),
      await calls('DELETE', `${at}/${id}`),
    ]
    return answers.map(({ status, text }) => [status, text.replaceAll(customerId, 'X')])
  }
  const unknown = await all(agent, randomUUID())
  for (const [status, text] of unknown) expect([status, text]).toEqual([403, expect.stringContaining('"20002"')])
  expect(await all(other, tenant.tenantId)).toEqual(unknown)
  await tenant.api.post(`/beta/partnerConsents/${consents[0]?.id}/withdraw`)
  expect(await all(agent, tenant.tenantId)).toEqual(unknown)
  const profile = await tenant.api.get(`/beta/deviceManagement/windowsAutopilotDeploymentProfiles/${id}`)
  expect(profile).toMatchObject({ displayName: 'Kept' })
})

test('[T-26] a withdrawal in the moment of a write wins: the write finds it in its own transaction', async () => {
  const { tenant, consents, policies } = await customer({ of: direct })
  const [answer] = await whileHeld(
    world.app.db,
    (tx) =>
      tx
        .updateTable('partner_consent')
        .set({ ended_at: new Date(), ended_by: 'customer' })
        .where('tenant_id', '=', tenant.tenantId)
        .where('id', '=', String(consents[0]?.id))
        .execute(),
    [() => outcome(agent('POST', policies, { name: 'Too late' }))],
  )
  expect(answer).toEqual({ status: 'fulfilled', value: [403, '20002'] })
  const { value } = await tenant.api.get<{ value: unknown[] }>(
    '/beta/deviceManagement/windowsAutopilotDeploymentProfiles',
  )
  expect(value).toEqual([])
})
