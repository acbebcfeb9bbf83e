// Devices that partners register for their customers at Partner Center, as its clients ask for it.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { builtDevice } from '../../support/partner/built.ts'
import { type CenterCalls, centerAs, tokenOfApplication, withToken } from '../../support/partner/center.ts'
import {
  addedDevices,
  createdBatch,
  deviceWithPolicy,
  javaHeaders,
  policyUpdate,
} from '../../support/partner/java-sdk.ts'
import { type Market, openMarket, outcome } from '../../support/partner/market.ts'
import { callsAs, granted, invitationOf, linkOfOem, makePartner, sellThrough } from '../../support/partner/partner.ts'
import { fileOf, uploadsAs } from '../../support/partner/upload.ts'
import { newHardware } from '../../support/world/office.ts'
import type { WorldTenant } from '../../support/world/world.ts'

let market: Market
let agent: CenterCalls
let other: CenterCalls
beforeAll(async () => {
  market = await openMarket()
  agent = market.agent
  other = market.other
}, 120_000)
afterAll(() => market?.world[Symbol.asyncDispose]())

const hash = () => newHardware().hash
const device = (more: object = {}) => ({ hardwareHash: hash(), ...more })
const devices = (count: number) => Array.from({ length: count }, () => device())

type Job = {
  status: string
  startedTime: string
  completedTime: string
  devicesStatus: Array<{ deviceId?: string; status: string; errorCode?: string; errorDescription?: string }>
}

/** As one of the clients does it: origin and version before what Location says. */
async function finished(calls: CenterCalls, { headers }: { headers: Record<string, unknown> }): Promise<Job> {
  let job: Job | undefined
  await expect
    .poll(
      async () => {
        job = (await calls('GET', `/v1/${String(headers.location)}`)).json as unknown as Job
        return job.status
      },
      { timeout: 20_000 },
    )
    .toMatch(/^finished/)
  return job!
}

async function uploaded(calls: CenterCalls, at: string, batchId: string, sent: readonly object[]) {
  const answer = await calls('POST', `${at}/deviceBatches`, { batchId, devices: sent })
  expect([answer.status, answer.text]).toEqual([202, ''])
  const { devicesStatus } = await finished(calls, answer)
  return devicesStatus.map(({ errorDescription }) => errorDescription ?? 'registered')
}

type Listed = { id: string; serialNumber: string | null; policies: Array<{ key: string; value: string | null }> }
const listed = async (calls: CenterCalls, at: string, batchId: string) =>
  (await calls('GET', `${at}/deviceBatches/${encodeURIComponent(batchId)}/devices`)).json.items as Listed[]

const registered = async ({ tenantId }: WorldTenant) =>
  (
    await market.world.app.pool.query<{ by: string | null; batch: string | null; tag: string; channel: string }>(
      `select registered_by as by, batch_id as batch, group_tag as tag, channel from autopilot_device
        where tenant_id = $1 order by created_at`,
      [tenantId],
    )
  ).rows

test('what the Java SDK sends makes a batch, adds to it, lists it, gives policies and takes a device out', async () => {
  const { at } = await market.customer({ of: market.direct })
  const send = (method: string, path: string, body?: unknown) =>
    agent(method, `${at}/${path}`, body, javaHeaders(randomUUID()))
  const sent = [1, 2, 3].map((n) => ({ serial: '', hash: hash(), n }))
  const created = await send('POST', 'deviceBatches', createdBatch('Batch 1', sent.slice(0, 2)))
  expect([created.status, created.text, created.headers['content-length']]).toEqual([202, '', '0'])
  expect(created.headers.location).toMatch(new RegExp(`^/customers/${at.slice(14)}/batchJobStatus/[0-9a-f-]{36}$`))
  const job = await finished(agent, created)
  const date = expect.stringMatching(/^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  expect(job).toEqual({
    batchTrackingId: String(created.headers.location).split('/')[4],
    ...{ status: 'finished', startedTime: date, completedTime: date },
    devicesStatus: Array(2).fill({
      ...{ deviceId: expect.stringMatching(/^[0-9a-f-]{36}$/), productKey: '3305000000001', status: 'finished' },
      attributes: { objectType: 'DeviceUploadDetails' },
    }),
    attributes: { objectType: 'BatchUploadDetails' },
  })
  const added = await send('POST', 'deviceBatches/Batch%201/devices', addedDevices(sent.slice(2)))
  expect([added.status, added.text]).toEqual([202, ''])
  await finished(agent, added)
  const batches = await send('GET', 'deviceBatches')
  expect(batches.json).toMatchObject({
    totalCount: 1,
    items: [
      {
        ...{ id: 'Batch 1', devicesCount: 3, creationDate: date, attributes: { objectType: 'DeviceBatch' } },
        devicesLink: { uri: `${at.slice(3)}/deviceBatches/Batch%201/devices`, method: 'GET', headers: [] },
      },
    ],
    attributes: { objectType: 'Collection' },
  })
  const list = await send('GET', 'deviceBatches/Batch%201/devices')
  const [first] = list.json.items as Array<Record<string, unknown>>
  expect([list.json.totalCount, first]).toEqual([
    3,
    {
      ...{ id: expect.any(String), serialNumber: expect.any(String), productKey: expect.any(String) },
      ...{ modelName: expect.any(String), oemManufacturerName: expect.any(String), uploadedDate: date },
      policies: [{ key: 'o_o_b_e', value: null }],
      allowedOperations: ['GET', 'PATCH', 'DELETE'],
      attributes: { objectType: 'Device' },
    },
  ])
  const id = String(first?.id)
  const { json: policy } = await send('POST', 'policies', { name: 'Pol', policySettings: [] })
  const assigned = await send('PATCH', 'DevicePolicyUpdates', policyUpdate(id, String(policy.id)))
  expect([assigned.status, assigned.text]).toEqual([202, ''])
  await finished(agent, assigned)
  const given = async () => (await listed(agent, at, 'Batch 1')).find((one) => one.id === id)?.policies
  expect(await given()).toEqual([{ key: 'o_o_b_e', value: policy.id }])
  expect((await send('GET', `policies/${policy.id}`)).json).toMatchObject({
    devicesAssigned: 1,
    devicesAssignedCount: 1,
  })
  const changed = await send('PUT', 'deviceBatches/Batch%201/devices/%7B2%7D', deviceWithPolicy(id, ''))
  expect([changed.status, changed.json]).toMatchObject([200, { id, policies: [{ key: 'o_o_b_e', value: null }] }])
  expect(await given()).toEqual([{ key: 'o_o_b_e', value: null }])
  const deleted = await send('DELETE', `deviceBatches/Batch%201/devices/${id}`)
  expect([deleted.status, deleted.text]).toEqual([204, ''])
  expect(await listed(agent, at, 'Batch 1')).toHaveLength(2)
  expect(await outcome(send('DELETE', `deviceBatches/Batch%201/devices/${id}`))).toEqual([404, '1000'])
})

test('what the shells send is taken: capitals, nothing in places, dates that are none, a tag besides', async () => {
  const { tenant, at } = await market.customer({ of: market.direct })
  const empty = {
    ...{ Id: null, SerialNumber: null, ProductKey: null, ModelName: null, OemManufacturerName: null },
    ...{ UploadedDate: '0001-01-01T00:00:00Z', AllowedOperations: null, CreatedBy: null, Policies: [] },
    Attributes: { ObjectType: 'Device' },
  }
  const { json: policy } = await agent('POST', `${at}/policies`, { Name: 'Shell', PolicySettings: ['SkipEula'] })
  const answer = await agent('POST', `${at}/DeviceBatches`, {
    BatchId: 'shell',
    Devices: [
      { ...empty, HardwareHash: hash() },
      { ...empty, HardwareHash: hash(), GroupTag: 'own tag', DeviceBatchId: 'shell' },
      { ...empty, HardwareHash: hash(), Policies: [{ Key: 'OOBE', Value: policy.id }] },
    ],
    Attributes: { ObjectType: 'DeviceBatchCreationRequest' },
  })
  expect(answer.status).toBe(202)
  const tracking = String(answer.headers.location).split('/')[4]
  expect((await finished(agent, answer)).devicesStatus.map(({ status }) => status)).toEqual(Array(3).fill('finished'))
  expect((await agent('GET', `${at}/batchjobstatus/${tracking}`)).status).toBe(200)
  expect((await registered(tenant)).map(({ tag }) => tag).sort()).toEqual(['own tag', 'shell', 'shell'])
  const policies = (await listed(agent, at, 'shell')).map((one) => one.policies[0]?.value)
  expect(policies.filter(Boolean)).toEqual([policy.id])
})

test('[S-010] [S-011] neither a provider nor a manufacturer registers anything before the customer consented, and both do after', async () => {
  const { world, direct, oem } = market
  const { tenant, admin, at } = await market.customer()
  await makePartner(world, oem, { usesOemDirect: true, makers: ['Fabrikam'] })
  const built = builtDevice()
  await oem.api.send('POST', '/beta/partner/buildReports', `Hardware Hash\n${built.hash}\n`, 'text/csv')
  const ofMaker = await market.as(oem, 'admin-agent')
  const named = { ProductKeyId: built.name.productKey, TenantID: tenant.tenantId, TenantDomain: tenant.domain }
  const submit = async () => {
    const { headers } = await ofMaker('POST', '/oem/v1/AutopilotDeviceRegistration', { Devices: [named] })
    let verdicts: string[] = []
    await expect
      .poll(
        async () => {
          const { json } = await ofMaker('GET', String(headers.location))
          verdicts = (json.Devices as Array<{ Verdict: string }>).map(({ Verdict }) => Verdict)
          return String(json.Status)
        },
        { timeout: 20_000 },
      )
      .toMatch(/^Finished/)
    return verdicts
  }
  const body = { batchId: 'first', devices: devices(1) }
  expect(await outcome(agent('POST', `${at}/deviceBatches`, body))).toEqual([403, '20002'])
  expect(await submit()).toEqual(['NoConsent'])
  expect(await registered(tenant)).toEqual([])
  await granted(world, tenant, admin, await invitationOf(world, direct))
  await granted(world, tenant, admin, await linkOfOem(world, oem))
  const answer = await agent('POST', `${at}/deviceBatches`, body)
  expect(answer.status).toBe(202)
  await finished(agent, answer)
  expect(await submit()).toEqual(['OK'])
  expect(await registered(tenant)).toEqual([
    { by: direct.tenantId, batch: 'first', tag: 'first', channel: 'partner-center-api' },
    { by: oem.tenantId, batch: null, tag: '', channel: 'oem-direct' },
  ])
})

test('[S-028] [S-151] whom a customer said yes to registers for it, and no other provider does', async () => {
  const { tenant, at } = await market.customer({ of: market.direct })
  const ofProvider = await market.as(market.provider, 'admin-agent')
  for (const calls of [other, ofProvider]) {
    expect(await outcome(calls('POST', `${at}/deviceBatches`, { batchId: 'b', devices: devices(1) }))).toEqual([
      403,
      '20002',
    ])
  }
  expect(await uploaded(agent, at, 'b', devices(1))).toEqual(['registered'])
  expect(await registered(tenant)).toHaveLength(1)
})

test('[S-029] [S-031] [S-032] [S-033] [S-034] [S-035] a yes to a reseller lets it register by a file, and its provider over the interface', async () => {
  const { world, provider, reseller } = market
  const { tenant, admin, at } = await market.customer()
  const ofProvider = await market.as(provider, 'sales-agent')
  const rob = await reseller.user('rob', { roles: ['admin-agent'] })
  const ofReseller = await centerAs(world, rob)
  const upload = await uploadsAs(world, rob)
  const customersOf = async () =>
    ((await (await callsAs(world, rob))('GET', '/beta/partner/customers')).json.value as { customerId: string }[]).map(
      ({ customerId }) => customerId,
    )
  /** Whose consent stands, as the customer reads it. */
  const standing = async ({ api }: WorldTenant) =>
    (await api.get<{ value: Array<{ partnerId: string; state: string }> }>('/beta/partnerConsents')).value
      .filter(({ state }) => state === 'standing')
      .map(({ partnerId }) => partnerId)
  expect(await customersOf()).not.toContain(tenant.tenantId)
  expect(await standing(tenant)).toEqual([])
  const { id } = await granted(world, tenant, admin, await invitationOf(world, reseller))
  expect(await customersOf()).toContain(tenant.tenantId)
  expect((await standing(tenant)).sort()).toEqual([provider.tenantId, reseller.tenantId].sort())
  const body = { batchId: 'of the provider', devices: devices(1) }
  const resold = hash()
  const overApi = { batchId: 'of the reseller', devices: [{ hardwareHash: resold }] }
  expect(await outcome(ofReseller('POST', `${at}/deviceBatches`, overApi))).toEqual([403, '2032'])
  expect((await upload(id, overApi.batchId, fileOf(resold))).json.failed).toBe(0)
  expect(await uploaded(ofProvider, at, body.batchId, body.devices)).toEqual(['registered'])
  const stored = (await registered(tenant)).map(({ by, channel }) => ({ by, channel }))
  expect(stored).toEqual(
    expect.arrayContaining([
      { by: provider.tenantId, channel: 'partner-center-api' },
      { by: reseller.tenantId, channel: 'partner-center-csv' },
    ]),
  )
  // with no provider behind it, the reseller alone
  await sellThrough(world, reseller, provider, false)
  const alone = await market.customer({ of: reseller })
  expect(await standing(alone.tenant)).toEqual([reseller.tenantId])
  await sellThrough(world, reseller, provider)
  expect(await outcome(ofProvider('POST', `${alone.at}/deviceBatches`, body))).toEqual([403, '20002'])
})

test('[L-050] a provider sees and manages what another provider of the customer added, and nothing of the customer itself', async () => {
  const { tenant, at } = await market.customer({ of: market.direct }, { of: market.second })
  await uploaded(agent, at, 'shared', devices(2))
  await tenant.api.post('/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/import', {
    importedWindowsAutopilotDeviceIdentities: [{ hardwareIdentifier: hash(), groupTag: 'shared' }],
  })
  expect(await registered(tenant)).toHaveLength(3)
  const seen = await listed(other, at, 'shared')
  expect(seen).toHaveLength(2)
  const { json: policy } = await other('POST', `${at}/policies`, { name: 'Of second' })
  const answer = await other('PATCH', `${at}/DevicePolicyUpdates`, {
    devices: seen.map(({ id }) => ({ id, policies: [{ key: 'o_o_b_e', value: policy.id }] })),
  })
  expect((await finished(other, answer)).status).toBe('finished')
  expect((await listed(agent, at, 'shared')).map(({ policies }) => policies[0]?.value)).toEqual([policy.id, policy.id])
})

test('a profile that the customer made is given to nothing by a partner, and its id is shown to none', async () => {
  const { tenant, at } = await market.customer({ of: market.direct })
  const profiles = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
  const own = await tenant.api.post<{ id: string }>(profiles, {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: 'Own',
  })
  const policies = [{ key: 'o_o_b_e', value: own.id }]
  expect(await uploaded(agent, at, 'b', [device({ policies }), device()])).toEqual([
    'ZtdProfileIsNotRegistered',
    'registered',
  ])
  const [one] = await listed(agent, at, 'b')
  const path = `${at}/deviceBatches/b/devices/${one?.id}`
  expect(await outcome(agent('PUT', path, { id: one?.id, policies }))).toEqual([404, '1000'])
  await tenant.api.post(`${profiles}/${own.id}/assign`, { deviceIds: [one?.id] })
  const assigned = await tenant.api.get<{ value: Listed[] }>(`${profiles}/${own.id}/assignedDevices`)
  expect(assigned.value.map(({ id }) => id)).toEqual([one?.id])
  expect((await listed(agent, at, 'b'))[0]?.policies).toEqual([{ key: 'o_o_b_e', value: null }])
})

test('a request that comes again answers the same and does nothing twice, also at once; another one under its id is refused', async () => {
  const { tenant, at } = await market.customer({ of: market.direct })
  const headers = { 'MS-RequestId': randomUUID() }
  const body = { batchId: 'once', devices: devices(2) }
  const send = (sent: object, calls = agent) => calls('POST', `${at}/deviceBatches`, sent, headers)
  const answers = await Promise.all([send(body), send(body), send(body)])
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
  const locations = new Set(answers.map((answer) => answer.headers.location))
  expect(locations.size).toBe(1)
  const again = await send(body)
  expect([again.status, again.headers.location]).toEqual([202, [...locations][0]])
  expect(await outcome(send({ ...body, devices: devices(1) }))).toEqual([409, '409'])
  await finished(agent, again)
  expect(await registered(tenant)).toHaveLength(2)
  const batches = await agent('GET', `${at}/deviceBatches`)
  expect(batches.json.totalCount).toBe(1)
  // the ids of another partner are its own
  const shared = await market.customer({ of: market.direct }, { of: market.second })
  for (const [calls, batchId] of [
    [agent, 'a'],
    [other, 'b'],
  ] as const) {
    const id = { 'MS-RequestId': '11111111-2222-3333-4444-555555555555' }
    const { status } = await calls('POST', `${shared.at}/deviceBatches`, { batchId, devices: devices(1) }, id)
    expect(status).toBe(202)
  }
})

test('a batch that exists is 409, one that does not 404, and what cannot be taken 400 with what to do', async () => {
  const { at } = await market.customer({ of: market.direct })
  await uploaded(agent, at, 'b', devices(1))
  const create = (batchId: unknown, sent: unknown) => agent('POST', `${at}/deviceBatches`, { batchId, devices: sent })
  expect(await outcome(create('b', devices(1)))).toEqual([409, '409'])
  expect(await outcome(agent('POST', `${at}/deviceBatches/none/devices`, devices(1)))).toEqual([404, '1000'])
  expect(await outcome(agent('GET', `${at}/deviceBatches/none/devices`))).toEqual([404, '1000'])
  expect(await outcome(agent('GET', `${at}/batchJobStatus/${randomUUID()}`))).toEqual([404, '1000'])
  expect(await outcome(create('empty', []))).toEqual([400, '800002'])
  expect(await outcome(create('', devices(1)))).toEqual([400, '800002'])
  expect(await outcome(create('many', Array(1001).fill({ productKey: '1' })))).toEqual([400, '800002'])
  expect(await outcome(create('shape', [{ hardwareHash: 7 }]))).toEqual([400, '3000'])
  expect(await outcome(create('key', [device({ policies: [{ key: 'printer', value: null }] })]))).toEqual([
    400,
    '900126',
  ])
  const { json } = await agent('POST', `${at}/deviceBatches`, { devices: [] })
  expect(json).toMatchObject({
    code: '3000',
    description: expect.stringContaining('batchId'),
    source: 'DeviceDeployment',
  })
})

test('each device has its own result, in the order in which they were sent', async () => {
  const elsewhere = await market.customer({ of: market.second })
  const { at } = await market.customer({ of: market.direct })
  const [theirs, ours, twice] = [hash(), hash(), hash()]
  await uploaded(other, elsewhere.at, 'b', [{ hardwareHash: theirs }])
  await uploaded(agent, at, 'before', [{ hardwareHash: ours }])
  const answer = await agent('POST', `${at}/deviceBatches`, {
    batchId: 'mixed',
    devices: [
      { serialNumber: 'FB14-000123', oemManufacturerName: 'Nobody', modelName: 'FlexBook 14' },
      { serialNumber: 'FB14-000124' },
      { hardwareHash: 'T0E=' },
      { hardwareHash: theirs },
      { hardwareHash: ours },
      { hardwareHash: twice },
      { hardwareHash: twice },
    ],
  })
  const { status, devicesStatus } = await finished(agent, answer)
  expect(status).toBe('finished_with_errors')
  expect(devicesStatus.map(({ errorCode, errorDescription }) => [errorCode, errorDescription])).toEqual([
    ['812', 'ZtdDeviceNotFound'],
    ['803', 'MissingZtdSerialNumberAndProductKey'],
    ['817', 'HashNot4k'],
    ['808', 'ZtdDeviceAssignedToOtherTenant'],
    ['806', 'ZtdDeviceAlreadyAssigned'],
    [undefined, undefined],
    [expect.any(String), 'ZtdDeviceDuplicated'],
  ])
  expect(devicesStatus[0]).toMatchObject({ serialNumber: 'FB14-000123', status: 'finished_with_errors' })
  expect(JSON.stringify(devicesStatus)).not.toContain(elsewhere.tenant.tenantId)
})

test('batches come a thousand at a time in the order in which they were made, the next by the token of the last answer', async () => {
  const { at, tenant } = await market.customer({ of: market.direct })
  await uploaded(agent, at, 'the last', devices(1))
  await market.world.app.pool.query(
    `insert into device_batch (tenant_id, id, partner_id, partner_name, created_by, created_at)
     select tenant_id, 'batch ' || n, partner_id, partner_name, created_by, created_at - n * interval '1 minute'
       from device_batch, generate_series(1, 1000) as n where tenant_id = $1`,
    [tenant.tenantId],
  )
  const page = async (token?: string) => {
    const headers = token === undefined ? {} : { 'MS-ContinuationToken': token }
    const { json } = await agent('GET', `${at}/deviceBatches`, undefined, headers)
    return { ...json, items: json.items as Array<{ id: string; devicesCount: number }> } as {
      items: Array<{ id: string; devicesCount: number }>
      totalCount: number
      continuationToken?: string
      links: object
    }
  }
  const first = await page()
  expect([first.totalCount, first.items.length]).toEqual([1001, 1000])
  const uri = `${at.slice('/v1'.length)}/deviceBatches`
  const headers = [{ key: 'MS-ContinuationToken', value: first.continuationToken }]
  expect(first.links).toEqual({
    self: { uri, method: 'GET', headers: [] },
    next: { uri, method: 'GET', headers },
  })
  expect([first.items[0]?.id, first.items.at(-1)?.id]).toEqual(['batch 1000', 'batch 1'])
  const last = await page(first.continuationToken)
  expect([last.items, last.continuationToken]).toMatchObject([[{ id: 'the last', devicesCount: 1 }], undefined])
  const wrong = Buffer.from('no such batch').toString('base64url')
  for (const token of ['x!', wrong]) {
    const answer = agent('GET', `${at}/deviceBatches`, undefined, { 'MS-ContinuationToken': token })
    expect(await outcome(answer)).toEqual([400, '800002'])
  }
})

test('devices come a hundred at a time, the next by the token of the last answer', async () => {
  const { at } = await market.customer({ of: market.direct })
  await uploaded(agent, at, 'Größe 1/2', devices(101))
  const path = `${at}/deviceBatches/${encodeURIComponent('Größe 1/2')}/devices`
  const first = await agent('GET', path)
  expect([first.json.totalCount, (first.json.items as Listed[]).length]).toEqual([101, 100])
  const token = String(first.json.continuationToken)
  const last = await agent('GET', path, undefined, { 'MS-ContinuationToken': token })
  expect([(last.json.items as Listed[]).length, last.json.continuationToken]).toEqual([1, undefined])
  const ids = [first, last].flatMap(({ json }) => (json.items as Listed[]).map(({ id }) => id))
  expect(new Set(ids).size).toBe(101)
  expect(await outcome(agent('GET', path, undefined, { 'MS-ContinuationToken': 'x!' }))).toEqual([400, '800002'])
}, 60_000)

test('[S-022] a sales agent adds devices and reads; policies and removal are an admin agent’s', async () => {
  const { at } = await market.customer({ of: market.direct })
  const sales = await market.as(market.direct, 'sales-agent')
  expect(await uploaded(sales, at, 'b', devices(1))).toEqual(['registered'])
  const { status } = await sales('POST', `${at}/deviceBatches/b/devices`, devices(1))
  expect(status).toBe(202)
  const [one] = await listed(sales, at, 'b')
  const { json: policy } = await agent('POST', `${at}/policies`, { name: 'P' })
  const policies = [{ key: 'o_o_b_e', value: policy.id }]
  const refused = [
    sales('POST', `${at}/deviceBatches`, { batchId: 'with', devices: [device({ policies })] }),
    sales('POST', `${at}/deviceBatches/b/devices`, [device({ policies })]),
    sales('PATCH', `${at}/DevicePolicyUpdates`, { devices: [{ id: one?.id, policies }] }),
    sales('PUT', `${at}/deviceBatches/b/devices/${one?.id}`, { id: one?.id, policies }),
    sales('DELETE', `${at}/deviceBatches/b/devices/${one?.id}`),
  ]
  for (const answer of refused) expect(await outcome(answer)).toEqual([403, '2032'])
  expect((await agent('DELETE', `${at}/deviceBatches/b/devices/${one?.id}`)).status).toBe(204)
})

test('an application alone adds to a batch and does the rest, but a person makes the batch', async () => {
  const { at } = await market.customer({ of: market.direct })
  const { world, direct } = market
  const alone = withToken(
    world,
    await tokenOfApplication(world, direct, direct.application, 'https://graph.windows.net'),
  )
  const refused = await alone('POST', `${at}/deviceBatches`, { batchId: 'b', devices: devices(1) })
  expect([refused.status, refused.json.description]).toEqual([403, expect.stringContaining('a person besides')])
  await uploaded(agent, at, 'b', devices(1))
  const added = await alone('POST', `${at}/deviceBatches/b/devices`, devices(1))
  expect(added.status).toBe(202)
  await finished(alone, added)
  const [one] = await listed(alone, at, 'b')
  expect((await alone('DELETE', `${at}/deviceBatches/b/devices/${one?.id}`)).status).toBe(204)
})

test('[T-26] a second provider that the customer consented to reads no job of the first one', async () => {
  const { at } = await market.customer({ of: market.direct }, { of: market.second })
  const answer = await agent('POST', `${at}/deviceBatches`, { batchId: 'mine', devices: devices(1) })
  await finished(agent, answer)
  const job = `/v1/${String(answer.headers.location)}`
  expect((await agent('GET', job)).status).toBe(200)
  expect((await other('GET', `${at}/deviceBatches`)).status).toBe(200)
  expect(await outcome(other('GET', job))).toEqual([404, '1000'])
})

test('[T-26] [S-026] without a consent every address answers alike, and nothing is told or changed', async () => {
  const { tenant, consents, at } = await market.customer({ of: market.direct })
  const mine = await agent('POST', `${at}/deviceBatches`, { batchId: 'kept', devices: devices(1) })
  await finished(agent, mine)
  const tracking = String(mine.headers.location).split('/')[4]
  const [one] = await listed(agent, at, 'kept')
  const all = async (calls: CenterCalls, customerId: string) => {
    const root = `/v1/customers/${customerId}`
    const batch = `${root}/deviceBatches/kept/devices`
    const answers = [
      await calls('GET', `${root}/deviceBatches`),
      await calls('POST', `${root}/deviceBatches`, { batchId: 'new', devices: devices(1) }),
      await calls('POST', batch, devices(1)),
      await calls('GET', batch),
      await calls('PUT', `${batch}/${one?.id}`, { id: one?.id, policies: [{ key: 'o_o_b_e', value: '' }] }),
      await calls('DELETE', `${batch}/${one?.id}`),
      await calls('PATCH', `${root}/DevicePolicyUpdates`, {
        devices: [{ id: one?.id, policies: [{ key: 'o_o_b_e', value: '' }] }],
      }),
      await calls('GET', `${root}/batchJobStatus/${tracking}`),
    ]
    return answers.map(({ status, text }) => [status, text.replaceAll(customerId, 'X')])
  }
  const unknown = await all(agent, randomUUID())
  for (const answer of unknown) expect(answer).toEqual([403, expect.stringContaining('"20002"')])
  expect(await all(other, tenant.tenantId)).toEqual(unknown)
  await tenant.api.post(`/beta/partnerConsents/${consents[0]?.id}/withdraw`)
  expect(await all(agent, tenant.tenantId)).toEqual(unknown)
  expect(await registered(tenant)).toHaveLength(1)
  // a manufacturer that is no provider is told so, whosever customer it is
  const ofOem = await market.as(market.oem, 'admin-agent')
  const { status, json } = await ofOem('POST', `${at}/deviceBatches`, { batchId: 'new', devices: devices(1) })
  expect([status, json.description]).toEqual([403, expect.stringContaining('not a CSP')])
})
