// Partner Center by hand: a partner's people upload files for customers, over the wire that its pages use.

import { afterAll, beforeAll, expect, test } from 'vitest'

import * as customerProfiles from '../../../src/contract/partner/customer-profile.ts'
import * as forCustomer from '../../../src/contract/partner/for-customer.ts'
import * as ofPartner from '../../../src/contract/partner/of-partner.ts'
import { createApplication } from '../../../src/identity/application/application.ops.ts'
import { centerAs, tokenOfApplication } from '../../support/partner/center.ts'
import {
  type Calls,
  callsAs,
  granted,
  invitationOf,
  linkOfOem,
  makePartner,
  sellThrough,
} from '../../support/partner/partner.ts'
import { fileOf, partnerCenterHeader, type Upload, uploadsAs } from '../../support/partner/upload.ts'
import { boot, newHardware, openOffice } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let customer: WorldTenant
/** What the customer granted to each, by the id of the consent. */
const consents: Record<'direct' | 'reseller' | 'provider', string> = { direct: '', reseller: '', provider: '' }
let direct: WorldTenant
let reseller: WorldTenant
let provider: WorldTenant
let agent: { readonly calls: Calls; readonly upload: Upload }

async function personOf(
  tenant: WorldTenant,
  name: string,
  role: 'admin-agent' | 'sales-agent' | 'global-administrator',
) {
  const person = await tenant.user(name, { roles: [role] })
  return { calls: await callsAs(world, person), upload: await uploadsAs(world, person) }
}

beforeAll(async () => {
  world = await startWorld()
  const partner = async (domain: string, kind: Parameters<typeof makePartner>[2]) => {
    const tenant = await world.tenant(domain)
    await makePartner(world, tenant, kind)
    return tenant
  }
  direct = await partner('direct.example', { cspKind: 'direct' })
  reseller = await partner('reseller.example', { cspKind: 'indirect-reseller' })
  provider = await partner('provider.example', { cspKind: 'indirect-provider' })
  await sellThrough(world, reseller, provider)
  customer = await world.tenant('customer.example')
  const gina = await customer.user('gina', { roles: ['global-administrator'] })
  consents.direct = (await granted(world, customer, gina, await invitationOf(world, direct))).id
  consents.reseller = (await granted(world, customer, gina, await invitationOf(world, reseller))).id
  agent = await personOf(direct, 'ada', 'admin-agent')
  const { json } = await (await callsAs(world, await provider.user('pat', { roles: ['admin-agent'] })))(
    'GET',
    '/beta/partner/customers',
  )
  consents.provider = (json.value as { id: string }[])[0]?.id ?? ''
}, 180_000)
afterAll(() => world?.[Symbol.asyncDispose]())

type Device = {
  readonly id: string
  readonly groupTag: string
  readonly serialNumber: string
  readonly channel?: string
  readonly batch?: string
}
const devicesOf = async (tag: string): Promise<Device[]> =>
  (
    await customer.api.get<{ value: Device[] }>(
      `/beta/deviceManagement/windowsAutopilotDeviceIdentities?$filter=groupTag eq '${tag}'`,
    )
  ).value

test('a file is tried first, which registers nothing, and says of each line of the file, blank ones counted, what the upload then does', async () => {
  const hashes = [newHardware().hash, newHardware().hash]
  const file = [partnerCenterHeader, `,,${hashes[0]},,`, '', `,,${hashes[1]},,`, ',,T0FBQQ==,,', 'S-1,,,,', ''].join(
    '\r\n',
  )
  const tried = await agent.upload(consents.direct, 'Trial', file, true)
  expect(tried.status).toBe(200)
  expect(tried.json.results.map(({ position, name, storeError }) => [position, name, storeError])).toEqual([
    [2, '', ''],
    [4, '', ''],
    [5, 'HashNot4k', 'wadp008'],
    [6, 'MissingZtdSerialNumberAndProductKey', 'wadp001'],
  ])
  expect(await devicesOf('Trial')).toEqual([])
  const done = await agent.upload(consents.direct, 'Trial', file)
  expect(done.status).toBe(202)
  const outcomes = ({ json: { status, devices, failed, results } }: Awaited<ReturnType<Upload>>) => [
    ...[status, devices, failed],
    results.map((one) => one.status),
  ]
  const [good, bad] = ['finished', 'finished_with_errors']
  for (const job of [tried, done]) expect(outcomes(job)).toEqual([bad, 4, 2, [good, good, bad, bad]])
  const lines = (results: typeof done.json.results) => results.map(({ position, name }) => [position, name])
  expect(lines(done.json.results)).toEqual(lines(tried.json.results))
  expect(await devicesOf('Trial')).toHaveLength(2)
})

test('a second file of the same batch adds to it, whose name is the group tag of its devices', async () => {
  for (const hash of [newHardware().hash, newHardware().hash]) {
    expect((await agent.upload(consents.direct, 'Sales EU', fileOf(hash))).json.failed).toBe(0)
  }
  const { json } = await agent.calls('GET', `/beta/partner/customers/${consents.direct}/deviceBatches`)
  expect(json.value).toContainEqual(expect.objectContaining({ id: 'Sales EU', devices: 2, partnerId: direct.tenantId }))
  expect(await devicesOf('Sales EU')).toHaveLength(2)
})

test('[S-005] a customer that consented once is named by no later file, and three of them all come to its organisation', async () => {
  const beside = await world.tenant('beside.example')
  const beth = await beside.user('beth', { roles: ['global-administrator'] })
  await granted(world, beside, beth, await invitationOf(world, direct))
  expect(partnerCenterHeader).not.toMatch(/tenant/i)
  for (const n of [1, 2, 3]) {
    expect((await agent.upload(consents.direct, `Later ${n}`, fileOf(newHardware().hash))).json.failed).toBe(0)
    expect(await devicesOf(`Later ${n}`)).toHaveLength(1)
  }
  const { value } = await beside.api.get<{ value: Device[] }>('/beta/deviceManagement/windowsAutopilotDeviceIdentities')
  expect(value).toEqual([])
})

test('[S-033] provider and reseller both upload for the customer that consented to the reseller alone', async () => {
  const files = { reseller: newHardware(), provider: newHardware() }
  const resale = await personOf(reseller, 'rob', 'admin-agent')
  const distribution = await personOf(provider, 'pia', 'admin-agent')
  expect((await resale.upload(consents.reseller, 'Resold', fileOf(files.reseller.hash))).json.failed).toBe(0)
  expect((await distribution.upload(consents.provider, 'Distributed', fileOf(files.provider.hash))).json.failed).toBe(0)
  expect(await devicesOf('Resold')).toHaveLength(1)
  expect(await devicesOf('Distributed')).toHaveLength(1)
})

test('[L-002] devices are registered with delegated administration and without it, and the relationship says which', async () => {
  for (const delegated of [true, false]) {
    const tenant = await world.tenant(`delegated-${delegated}.example`)
    const gus = await tenant.user('gus', { roles: ['global-administrator'] })
    // asked for by the partner both times, and left out by the second customer
    const invitation = { ...(await invitationOf(world, direct, true)), delegatedAdministration: delegated }
    const { id } = await granted(world, tenant, gus, invitation)
    expect((await agent.upload(id, 'Delegated', fileOf(newHardware().hash))).json).toMatchObject({
      devices: 1,
      failed: 0,
    })
    const { json } = await agent.calls('GET', `/beta/partner/customers/${id}`)
    expect(json).toMatchObject({ customerId: tenant.tenantId, delegatedAdministration: delegated })
  }
})

test('[L-004] a consent without its tick is none, and with it the next request registers a device', async () => {
  const tenant = await world.tenant('ticks.example')
  const gus = await callsAs(world, await tenant.user('gus', { roles: ['global-administrator'] }))
  const { id: invitationId, partnerId } = await invitationOf(world, direct)
  const grant = (more: object) => gus('POST', '/beta/partnerConsents', { partnerId, invitationId, ...more })
  for (const without of [{}, { agreed: false }]) expect((await grant(without)).status).toBe(400)
  const customers = async () => JSON.stringify((await agent.calls('GET', '/beta/partner/customers')).json)
  expect(await customers()).not.toContain('ticks.example')
  const { status, json } = await grant({ agreed: true })
  expect([200, 201]).toContain(status)
  expect((await agent.upload(String(json.id), 'At once', fileOf(newHardware().hash))).json).toMatchObject({ failed: 0 })
})

test('[S-187] what a partner registers at the purchase is there, with its profile, before the device is switched on', async () => {
  const office = await openOffice(world, 'purchase.example', { statusPage: null, application: null })
  const gus = await office.tenant.user('gus', { roles: ['global-administrator'] })
  const { id } = await granted(world, office.tenant, gus, await invitationOf(world, direct))
  const hardware = newHardware()
  expect((await agent.upload(id, 'Office', fileOf(hardware.hash))).json.failed).toBe(0)
  const registration = async () =>
    (
      await office.tenant.api.get<{ value: Record<string, string>[] }>(
        '/beta/deviceManagement/windowsAutopilotDeviceIdentities?$expand=deploymentProfile',
      )
    ).value[0]
  expect(await registration()).toMatchObject({
    registeredBy: expect.stringMatching(/direct/i),
    enrollmentState: 'notContacted',
    deploymentProfileAssignmentStatus: expect.stringMatching(/^assigned/),
  })
  const pia = await office.tenant.user('pia')
  expect(await boot(world, hardware, pia)).toMatchObject({ joined: true })
  expect(await registration()).toMatchObject({ registeredBy: expect.stringMatching(/direct/i) })
})

test('a sales agent uploads and neither gives profiles nor removes devices', async () => {
  const sales = await personOf(direct, 'sam', 'sales-agent')
  expect((await sales.upload(consents.direct, 'By sales', fileOf(newHardware().hash))).json.failed).toBe(0)
  const [device] = await devicesOf('By sales')
  const at = `/beta/partner/customers/${consents.direct}`
  const give = await sales.calls('POST', `${at}/devices/giveProfile`, { deviceIds: [device?.id], profileId: null })
  expect([
    give.status,
    (await sales.calls('DELETE', `${at}/deviceBatches/By%20sales/devices/${device?.id}`)).status,
  ]).toEqual([403, 403])
  expect((await agent.calls('DELETE', `${at}/deviceBatches/By%20sales/devices/${device?.id}`)).status).toBe(204)
  expect(await devicesOf('By sales')).toEqual([])
})

test('a profile that the customer gave to a device itself is not shown to the partner, and not taken from the device', async () => {
  const [hash, tag] = [newHardware().hash, 'Given']
  expect((await agent.upload(consents.direct, tag, fileOf(hash))).json.failed).toBe(0)
  const [device] = await devicesOf(tag)
  const profiles = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
  const type = '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile'
  const own = await customer.api.post<{ id: string }>(profiles, { '@odata.type': type, displayName: 'Ours alone' })
  await customer.api.post(`${profiles}/${own.id}/assign`, { deviceIds: [device?.id] })
  const at = `/beta/partner/customers/${consents.direct}`
  const shown = await agent.calls('GET', `${at}/deviceBatches/${tag}/devices`)
  expect(shown.json.value).toHaveLength(1)
  expect(shown.text).not.toContain(own.id)
  const listed = `${at}/deviceBatches/${tag}/devices`
  const named = (await agent.calls('GET', listed)).json.value
  expect(named).toMatchObject([{ profileId: null, profileName: null }])
  const effect = async () =>
    (await agent.calls('POST', `${at}/devices/profileEffect`, { deviceIds: [device?.id], profileId: null })).json
  expect(await effect()).toMatchObject({ devices: 1, changes: 0 })
  const { status, json } = await agent.calls('POST', `${at}/devices/giveProfile`, {
    deviceIds: [device?.id],
    profileId: null,
  })
  expect(status).toBe(202)
  await expect
    .poll(async () => (await agent.calls('GET', `${at}/deviceJobs/${String(json.id)}`)).json.status)
    .toBe('finished')
  const explained = await customer.api.get<{ effective: { id: string } | null }>(
    `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${device?.id}/effectiveProfile`,
  )
  expect(JSON.stringify(explained)).toContain(own.id)
})

test('what a change of a profile by hand leaves out stays, and licence terms are accepted by whoever hides them', async () => {
  const at = `/beta/partner/customers/${consents.direct}/profiles`
  const made = await agent.calls('POST', at, { displayName: 'By hand', privacySettingsHidden: true })
  expect([made.status, made.json]).toMatchObject([201, { madeBy: direct.tenantId, eulaHidden: false, devices: 0 }])
  const one = `/beta/deviceManagement/windowsAutopilotDeploymentProfiles/${made.json.id}`
  const type = '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile'
  const own = { deviceNameTemplate: 'BH-%RAND:4%', outOfBoxExperienceSetting: { eulaHidden: true } }
  await customer.api.patch(one, { '@odata.type': type, ...own })

  const change = (body: object) => agent.calls('PATCH', `${at}/${made.json.id}`, body)
  const renamed = await change({ displayName: 'By hand, later' })
  expect(renamed.json).toMatchObject({ privacySettingsHidden: true, eulaHidden: true, userType: 'administrator' })
  expect(await customer.api.get(one)).toMatchObject({
    displayName: 'By hand, later',
    deviceNameTemplate: 'BH-%RAND:4%',
  })
  const acceptedBy = async ({ tenantId }: WorldTenant) =>
    (
      await world.app.pool.query<{ terms: string }>(
        `select details ->> 'licenceTerms' as terms from audit_entry
          where tenant_id = $1 and target_id = $2 and action = 'autopilot.profile.change'`,
        [tenantId, made.json.id],
      )
    ).rows.filter(({ terms }) => terms !== null).length
  const accepted = async () => [await acceptedBy(customer), await acceptedBy(direct)]
  expect(await accepted()).toEqual([0, 0]) // the customer hid them itself

  expect((await change({ eulaHidden: false })).json).toMatchObject({ eulaHidden: false })
  const refused = await change({ eulaHidden: true })
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('licence-terms-not-accepted')])
  expect((await change({ eulaHidden: true, acceptsLicenceTerms: true })).json).toMatchObject({ eulaHidden: true })
  expect(await accepted()).toEqual([1, 1])

  const other = await personOf(reseller, 'ria', 'admin-agent')
  const seen = await other.calls('GET', `/beta/partner/customers/${consents.reseller}/profiles`)
  expect(seen.json.value).toContainEqual(expect.objectContaining({ id: made.json.id, madeBy: direct.tenantId }))
  const path = `/beta/partner/customers/${consents.reseller}/profiles/${made.json.id}`
  for (const [method, body] of [
    ['PATCH', { displayName: 'Theirs' }],
    ['DELETE', undefined],
  ] as const) {
    const { status, text } = await other.calls(method, path, body)
    expect([status, text]).toEqual([403, expect.stringContaining('profile-of-other-partner')])
  }
  expect((await agent.calls('DELETE', `${at}/${made.json.id}`)).status).toBe(204)
  expect((await agent.calls('GET', at)).text).not.toContain(String(made.json.id))
})

test('a device that is refused has our number and name, that of the Store where there is one, and what to do', async () => {
  const holder = await world.tenant('holder.example')
  const identities = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
  const [held, twice] = [newHardware().hash, newHardware().hash]
  await holder.api.send('POST', identities, `Hardware Hash\n${held}\n`, 'text/csv')
  const known = newHardware().hash
  expect((await agent.upload(consents.direct, 'Known', fileOf(known))).json.failed).toBe(0)
  const corrupt = `${twice.slice(0, 100)}$$$$${twice.slice(104)}`
  const named = 'FB-9,,,Fabrikam,Unheard of'
  const file = [partnerCenterHeader, ...[known, held, corrupt, twice, twice].map((hash) => `,,${hash},,`), named, '']
  const { json } = await agent.upload(consents.direct, 'Refusals', file.join('\r\n'))
  expect(json.results.map(({ code, name, storeError }) => [code, name, storeError])).toEqual([
    [806, 'ZtdDeviceAlreadyAssigned', 'wadp007'],
    [808, 'ZtdDeviceAssignedToOtherTenant', 'wadp005'],
    [802, 'InvalidZtdHardwareHash', 'wadp002'],
    [0, '', ''],
    [815, 'ZtdDeviceDuplicated', ''],
    [812, 'ZtdDeviceNotFound', ''],
  ])
  for (const { name, message } of json.results) if (name !== '') expect(message).toMatch(/\. \S.+\.$/)
})

test('[T-58] a file of a million lines is refused after the thousandth device', async () => {
  const file = `${partnerCenterHeader}\n${'a\n'.repeat(1_000_000)}`
  const { status, json } = await agent.upload(consents.direct, 'Lines', file, true)
  expect([status, json.error?.message]).toEqual([400, expect.stringContaining('more than 1000 devices')])
})

test.each([
  ['an empty file', '', 'is empty'],
  ['a header alone', `${partnerCenterHeader}\r\n`, 'no device'],
  ['columns that nobody knows', 'a,b,c\r\n1,2,3\r\n', 'names no column'],
  ['a column twice', `Hardware Hash,hardware hash\r\nT0E=,T0E=\r\n`, 'twice'],
  ['a comma in a value', `${partnerCenterHeader}\r\nA,,,Fabrikam, Inc.,Book,\r\n`, 'Line 2 has 7 values'],
  ['an open quotation mark', `${partnerCenterHeader}\r\n"A,,,,\r\n`, 'quotation mark'],
  ['a typographic quotation mark', `${partnerCenterHeader}\r\n\u201cA\u201d,,,M,B\r\n`, 'U+201C'],
])('%s is refused whole, with the line and what to do, and no batch is made', async (_, file, message) => {
  const { status, json } = await agent.upload(consents.direct, 'Refused', file)
  expect(status).toBe(400)
  expect(json.error?.message).toMatch(/^wadp009: /)
  expect(json.error?.message).toContain(message)
  expect(json.error?.message).toContain('Nothing of the file was registered')
  const { json: batches } = await agent.calls('GET', `/beta/partner/customers/${consents.direct}/deviceBatches`)
  expect(JSON.stringify(batches)).not.toContain('Refused')
})

test('a file has at most 1,000 devices, and one more refuses it whole', async () => {
  const rows = (count: number) =>
    [partnerCenterHeader, ...Array.from({ length: count }, (_, at) => `S${at},,,Fabrikam,Book`)].join('\n')
  const { status, json } = await agent.upload(consents.direct, 'Many', rows(1001))
  expect([status, json.error?.message]).toEqual([400, expect.stringMatching(/^wadp003: .*more than 1000 devices/)])
  const { json: batches } = await agent.calls('GET', `/beta/partner/customers/${consents.direct}/deviceBatches`)
  expect(JSON.stringify(batches)).not.toContain('Many')
  const { rows: jobs } = await world.app.pool.query(
    "select 1 from device_job where tenant_id = $1 and batch_id = 'Many'",
    [customer.tenantId],
  )
  expect(jobs).toEqual([])
  const most = await agent.upload(consents.direct, 'Many', rows(1000), true)
  expect([most.status, most.json.devices]).toEqual([200, 1000])
})

test('both spellings of the header are read, in any order, as UTF-16 too', async () => {
  const { hash } = newHardware()
  const template = `Hardware hash,Device serial number,Windows product ID,Manufacturer name,Device model\r\n${hash},,,,\r\n`
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(template, 'utf16le')])
  expect((await agent.upload(consents.direct, 'Template', bytes)).json.results).toEqual([
    expect.objectContaining({ status: 'finished', code: 0 }),
  ])
})

test('whoever looks after the own devices of a partner, person or application, reaches none of its customers', async () => {
  const { hash } = newHardware()
  const dora = await direct.user('dora', { roles: ['device-administrator'] })
  const application = await createApplication(
    world.app.db,
    { tenantId: direct.tenantId, actor: { kind: 'operator', id: 'test', name: 'test' }, now: new Date() },
    { displayName: 'own devices', roles: ['DeviceManagementServiceConfig.ReadWrite.All'] },
  )
  const tokens = [
    (await atBrowser(world).tokensOf(dora)).access,
    await tokenOfApplication(world, direct, application, 'https://graph.microsoft.com'),
  ]
  const devices = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
  const at = `/beta/partner/customers/${consents.direct}`
  for (const token of tokens) {
    const ask = (path: string, more = {}) => atBrowser(world).send(`${world.urls.graph}${path}`, { token, ...more })
    expect((await ask(devices)).status).toBe(200)
    for (const path of [at, '/beta/partner/customers', `${at}/deviceBatches`]) {
      const { status, json } = await ask(path)
      expect([status, JSON.stringify(json)]).toEqual([403, expect.stringContaining('CustomerDevices.Read.All')])
    }
    const upload = {
      ...{ method: 'POST', raw: fileOf(hash) },
      headers: { 'content-type': 'text/csv' },
    }
    expect((await ask(`${at}/deviceBatches/uploadCsv?batch=own`, upload)).status).toBe(403)
  }
  expect((await agent.upload(consents.direct, 'own', fileOf(hash))).json).toMatchObject({ devices: 1, failed: 0 })
})

test('[T-26] without a consent and with that of another partner a partner gets the same answer, and after the end of its own it is told that it ended', async () => {
  const told = async (id: string, batch: string) => {
    const { status, json } = await agent.upload(id, batch, fileOf(newHardware().hash))
    return [status, json.error?.message.replaceAll(id, 'ID'), json.error?.innerError.reason]
  }
  const invented = await told('9a0e5c34-1f1c-4d0a-8d7e-0d2f6a1b7c55', 'Theirs')
  expect(invented).toEqual([404, expect.stringContaining('ID'), expect.any(String)])
  expect(await told(consents.reseller, 'Theirs')).toEqual(invented)
  const other = await world.tenant('leaving.example')
  const { id } = await granted(
    world,
    other,
    await other.user('gus', { roles: ['global-administrator'] }),
    await invitationOf(world, direct),
  )
  expect((await agent.upload(id, 'Before', fileOf(newHardware().hash))).status).toBe(202)
  const boss = await personOf(direct, 'bo', 'global-administrator')
  expect((await boss.calls('POST', `/beta/partner/customers/${id}/leave`)).status).toBe(204)
  expect(await told(id, 'After')).toEqual([404, expect.stringContaining('has ended'), 'relationship-ended'])
  const { value } = await other.api.get<{ value: Device[] }>('/beta/deviceManagement/windowsAutopilotDeviceIdentities')
  expect(value.map(({ groupTag }) => groupTag)).toEqual(['Before'])
  expect(await devicesOf('Theirs')).toEqual([])
})

test('[T-26] after the end of a consent no call of its pages does or tells anything of the customer', async () => {
  const buyer = await world.tenant('ends.example')
  const gus = await buyer.user('gus', { roles: ['global-administrator'] })
  const { id } = await granted(world, buyer, gus, await invitationOf(world, direct))
  const boss = await personOf(direct, 'bea', 'global-administrator')
  const at = `/beta/partner/customers/${id}`
  const { json: job } = await agent.upload(id, 'Before', fileOf(newHardware().hash))
  const deviceId = job.results[0]?.registrationId
  const { json: profile } = await agent.calls('POST', `${at}/profiles`, { displayName: 'Before' })
  const given = { deviceIds: [deviceId], profileId: profile.id }
  const device = `${at}/deviceBatches/Before/devices/${deviceId}`
  const csv = fileOf(newHardware().hash)
  const calls: Record<string, () => Promise<{ readonly status: number; readonly json: unknown }>> = {
    'partner.customer.read': () => agent.calls('GET', at),
    'autopilot.batch.list': () => agent.calls('GET', `${at}/deviceBatches`),
    'autopilot.batch.upload-csv': () => agent.upload(id, 'Before', csv),
    'autopilot.batch.read-job': () => agent.calls('GET', `${at}/deviceJobs/${job.id}`),
    'autopilot.batch.list-devices': () => agent.calls('GET', `${at}/deviceBatches/Before/devices`),
    'autopilot.batch.give-profile': () => agent.calls('POST', `${at}/devices/giveProfile`, given),
    'autopilot.batch.profile-effect': () => agent.calls('POST', `${at}/devices/profileEffect`, given),
    'autopilot.customer-profile.list': () => agent.calls('GET', `${at}/profiles`),
    'autopilot.customer-profile.create': () => agent.calls('POST', `${at}/profiles`, { displayName: 'After' }),
    'autopilot.customer-profile.change': () =>
      agent.calls('PATCH', `${at}/profiles/${profile.id}`, { description: 'After' }),
    'autopilot.customer-profile.delete': () => agent.calls('DELETE', `${at}/profiles/${profile.id}`),
    'autopilot.batch.remove-device': () => agent.calls('DELETE', device),
    'partner.customer.leave': () => boss.calls('POST', `${at}/leave`),
  }
  const ofCustomer = [forCustomer, customerProfiles, ofPartner].flatMap((all) => Object.values(all))
  const paths = ofCustomer.filter(({ path }) => path.startsWith('/beta/partner/customers/:id'))
  expect(Object.keys(calls).sort()).toEqual(paths.map((route) => route.id).sort())

  // while it stands each that reads answers, so that it is the end that they are refused for
  for (const { id: name, method } of paths.filter((route) => route.method === 'GET'))
    expect([name, method, (await calls[name]?.())?.status]).toEqual([name, method, 200])
  await buyer.api.post(`/beta/partnerConsents/${id}/withdraw`, undefined)
  const stored = async () => [
    await buyer.api.get('/beta/deviceManagement/windowsAutopilotDeviceIdentities?$expand=deploymentProfile'),
    await buyer.api.get('/beta/deviceManagement/windowsAutopilotDeploymentProfiles'),
  ]
  const before = await stored()
  for (const [name, call] of Object.entries(calls)) {
    const { status, json } = await call()
    const { error } = json as { error?: { innerError: { reason: string } } }
    expect([name, status, error?.innerError.reason]).toEqual([name, 404, 'relationship-ended'])
  }
  expect(await stored()).toEqual(before)
})

test('[T-27] of a customer that looks first every way of a partner waits, and the partner approves nothing of it itself', async () => {
  const buyer = await world.tenant('looks.example')
  const gus = await buyer.user('gus', { roles: ['global-administrator'] })
  const { id } = await granted(world, buyer, gus, await invitationOf(world, direct, true))
  await buyer.api.post(`/beta/partnerConsents/${id}/setApproval`, { approval: 'each-upload' })
  const ofBuyer = async () =>
    (await buyer.api.get<{ value: Device[] }>('/beta/deviceManagement/windowsAutopilotDeviceIdentities')).value
  const uploads = '/beta/deviceManagement/partnerUploads'
  const held = async () =>
    (await buyer.api.get<{ value: { id: string; state: string }[] }>(uploads)).value.filter(
      ({ state }) => state === 'held',
    )
  // a new batch, more of the same batch, and both over the interface
  for (const _ of [1, 2])
    expect((await agent.upload(id, 'Looked at', fileOf(newHardware().hash))).json).toMatchObject({
      waitsForApproval: true,
      status: 'queued',
    })
  const center = await centerAs(world, await direct.user('api', { roles: ['admin-agent'] }))
  const batches = `/v1/customers/${buyer.tenantId}/deviceBatches`
  const device = () => ({ hardwareHash: newHardware().hash })
  const made = await center('POST', batches, { batchId: 'Over API', devices: [device()] })
  const added = await center('POST', `${batches}/Over%20API/devices`, [device()])
  expect([made.status, added.status]).toEqual([202, 202])
  const waiting = await held()
  expect(waiting).toHaveLength(4)

  const boss = await personOf(direct, 'bert', 'global-administrator')
  for (const { calls } of [agent, boss]) {
    for (const upload of waiting) {
      for (const decision of ['approve', 'refuse'])
        expect([403, 404]).toContain((await calls('POST', `${uploads}/${upload.id}/${decision}`)).status)
    }
    for (const [path, body] of [
      [`/beta/partnerConsents/${id}/setApproval`, { approval: 'none' }],
      [`/beta/partner/customers/${id}/deviceJobs/${waiting[0]?.id}/approve`, {}],
    ] as const)
      expect([403, 404]).toContain((await calls('POST', path, body)).status)
  }
  expect([await held(), await ofBuyer()]).toEqual([waiting, []])
  for (const upload of waiting) await buyer.api.post(`${uploads}/${upload.id}/approve`, undefined)
  await expect.poll(async () => (await ofBuyer()).length).toBe(4)
})

test('[T-26] of two partners of one customer neither reads the job of the other, nor what stands in it', async () => {
  const resale = await personOf(reseller, 'rex', 'admin-agent')
  const { json: job } = await agent.upload(consents.direct, 'Own job', fileOf(newHardware().hash))
  const at = (consentId: string, id = job.id) => `/beta/partner/customers/${consentId}/deviceJobs/${id}`
  expect((await agent.calls('GET', at(consents.direct))).status).toBe(200)
  const told = async (path: string, id: string) => {
    const { status, text } = await resale.calls('GET', path)
    return [status, JSON.parse(text.replaceAll(id, 'ID')).error.message]
  }
  const nobodys = 'b8f64d5a-7c0e-4a63-9d0f-3b6a0e5c1d22'
  const invented = await told(at(consents.reseller, nobodys), nobodys)
  expect(invented[0]).toBe(404)
  expect(await told(at(consents.reseller), job.id)).toEqual(invented)
  expect((await resale.calls('GET', at(consents.direct))).status).toBe(404)
})

test('a manufacturer that is no provider is told that Partner Center is for a CSP, and an organisation that is no partner finds no customer', async () => {
  const maker = await world.tenant('maker.example')
  await makePartner(world, maker, { usesOemDirect: true })
  const buyer = await world.tenant('buyer.example')
  const bea = await buyer.user('bea', { roles: ['global-administrator'] })
  const { id } = await granted(world, buyer, bea, await linkOfOem(world, maker))
  const { upload } = await personOf(maker, 'max', 'admin-agent')
  const { status, json } = await upload(id, 'No', fileOf(newHardware().hash))
  expect([status, json.error?.innerError.reason]).toEqual([403, 'door-closed'])
  expect(json.error?.message).toContain('not a CSP')
  await makePartner(world, maker, { usesOemDirect: true, cspKind: 'direct' })
  const both = (await granted(world, buyer, bea, await invitationOf(world, maker))).id
  expect((await upload(both, 'Yes', fileOf(newHardware().hash))).json.failed).toBe(0)
  const nobody = await personOf(customer, 'cy', 'admin-agent')
  expect((await nobody.upload(consents.direct, 'No', fileOf(newHardware().hash))).status).toBe(404)
})
