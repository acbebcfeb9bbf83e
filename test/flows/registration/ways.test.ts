// The ways to register devices side by side: which ids each takes, how many devices in one submission, and whether it makes profiles
// (docs/protocols/device-csv.md, docs/protocols/partners.md).

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ChannelName, channels } from '../../../src/autopilot/channel/csv/channels.ts'
import { ways as table } from '../../../src/kernel/way.ts'
import { until } from '../../db/server-under-test.ts'
import { converting, tells } from '../../support/autopilot/converting.ts'
import { threeColumns } from '../../support/devices-csv.ts'
import { enrolledDevice } from '../../support/mdm/mdm-device.ts'
import { type Built, builtDevice } from '../../support/partner/built.ts'
import { type CenterCalls, centerAs } from '../../support/partner/center.ts'
import { type Calls, callsAs, granted, invitationOf, linkOfOem, makePartner } from '../../support/partner/partner.ts'
import { partnerCenterHeader, type Upload, uploadsAs } from '../../support/partner/upload.ts'
import { dynamicGroup } from '../../support/world/dynamic-group.ts'
import { boot, newHardware } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let customer: WorldTenant
let agent: { readonly center: CenterCalls; readonly calls: Calls; readonly upload: Upload }
let maker: { readonly tenant: WorldTenant; readonly oem: CenterCalls; readonly calls: Calls }
let consents: { readonly partner: string; readonly maker: string }

beforeAll(async () => {
  world = await startWorld()
  customer = await world.tenant('contoso.example')
  const gina = await customer.user('gina', { roles: ['global-administrator'] })
  const partner = await world.tenant('partner.example')
  await makePartner(world, partner, { cspKind: 'direct' })
  const ada = await partner.user('ada', { roles: ['admin-agent'] })
  agent = {
    ...{ center: await centerAs(world, ada), calls: await callsAs(world, ada) },
    upload: await uploadsAs(world, ada),
  }
  const tenant = await world.tenant('maker.example')
  await makePartner(world, tenant, { usesOemDirect: true, makers: ['Fabrikam'] })
  const mia = await tenant.user('mia', { roles: ['admin-agent'] })
  maker = { tenant, oem: await centerAs(world, mia), calls: await callsAs(world, mia) }
  consents = {
    partner: (await granted(world, customer, gina, await invitationOf(world, partner))).id,
    maker: (await granted(world, customer, gina, await linkOfOem(world, tenant))).id,
  }
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const management = '/beta/deviceManagement'
type Id = 'hash' | 'tuple' | 'key'
/** One way to name a device in each, the others empty. */
type Row = { hash: string; serial: string; maker: string; model: string; key: string }
const nothing: Row = { hash: '', serial: '', maker: '', model: '', key: '' }
const rowOf = (id: Id, { hash, name }: Built): Row => ({
  ...nothing,
  ...(id === 'hash' && { hash, serial: name.serialNumber }),
  ...(id === 'tuple' && { serial: name.serialNumber, maker: name.manufacturer, model: name.model }),
  ...(id === 'key' && { key: name.productKey }),
})

type Way = {
  readonly name: string
  readonly door: keyof typeof table
  readonly most: number
  readonly takes: readonly Id[]
  /** Whether all of it was taken to be judged device by device. */
  readonly send: (rows: readonly Row[]) => Promise<boolean>
  /** The same within the limit of the original, where ours has none unless somebody asks for it (docs/differences.md). */
  readonly sendWithin?: (rows: readonly Row[]) => Promise<boolean>
  /** The device has the profile that was made for it; undefined where the way has none. */
  readonly profile: ((registrationId: string) => Promise<string>) | undefined
}

const taken = ({ status }: { readonly status: number }) => status < 300
const refusedWhole = (error: unknown) => {
  if ((error as { status?: number }).status === 400) return false
  throw error
}
const file = (header: string, rows: readonly string[]) => [header, ...rows, ''].join('\r\n')

/** As its own pages and scripts do it, in a file of the channel. */
const byFile =
  (channel: ChannelName, more: Readonly<Record<string, string>> = {}) =>
  (rows: readonly Row[]): Promise<boolean> => {
    // three columns have no room for a manufacturer and a model
    const isTuple = rows.some(({ maker }) => maker !== '')
    const csv = isTuple
      ? file(
          partnerCenterHeader,
          rows.map((row) => `${row.serial},${row.key},,${row.maker},${row.model}`),
        )
      : file(
          threeColumns,
          rows.map((row) => `${row.serial},${row.key},${row.hash}`),
        )
    const query = new URLSearchParams({ channel: channels[channel].door, ...more })
    return customer.api
      .send('POST', `${management}/importedWindowsAutopilotDeviceIdentities/importCsv?${query}`, csv, 'text/csv')
      .then((answer) => !answer.includes('"kind":"refusal"'), refusedWhole)
  }

let profiles = 0
/** By an administrator of the organisation, as the Store, the business portal and device management do. */
async function givenByCustomer(registrationId: string): Promise<string> {
  const displayName = `Own ${++profiles}`
  const at = `${management}/windowsAutopilotDeploymentProfiles`
  const { id } = await customer.api.post<{ id: string }>(at, { displayName })
  await customer.api.post(`${at}/${id}/assign`, { deviceIds: [registrationId] })
  return displayName
}

const center = () => `/v1/customers/${customer.tenantId}`
const byHand = (consent = consents.partner) => `/beta/partner/customers/${consent}`

const ways: readonly Way[] = [
  {
    ...{ name: 'OEM Direct', door: 'oem-direct', most: 1000, takes: ['tuple', 'key'], profile: undefined },
    send: async (rows) =>
      taken(
        await maker.oem('POST', '/oem/v1/AutopilotDeviceRegistration', {
          Devices: rows.map((row) => ({
            ...{ TenantID: customer.tenantId, TenantDomain: customer.domain },
            ...(row.hash === ''
              ? {
                  ...{ SerialNumber: row.serial, OemManufacturerName: row.maker },
                  ...{ ModelName: row.model, ProductKeyId: row.key },
                }
              : { HardwareHash: row.hash }),
          })),
        }),
      ),
  },
  {
    ...{ name: "Partner Center's interface", door: 'partner-center-api', most: 1000, takes: ['hash', 'tuple', 'key'] },
    send: async (rows) =>
      taken(
        await agent.center('POST', `${center()}/deviceBatches`, {
          batchId: `Batch ${++profiles}`,
          devices: rows.map((row) => ({
            ...{ hardwareHash: row.hash, serialNumber: row.serial, productKey: row.key },
            ...{ oemManufacturerName: row.maker, modelName: row.model },
          })),
        }),
      ),
    profile: async (registrationId) => {
      const name = `Policy ${++profiles}`
      const { json } = await agent.center('POST', `${center()}/policies`, { name, category: 'o_o_b_e' })
      const policies = [{ key: 'o_o_b_e', value: json.id }]
      const body = { devices: [{ id: registrationId, policies }] }
      expect((await agent.center('PATCH', `${center()}/DevicePolicyUpdates`, body)).status).toBe(202)
      return name
    },
  },
  {
    ...{ name: "Partner Center's pages", door: 'partner-center-csv', most: 1000, takes: ['hash', 'tuple', 'key'] },
    send: async (rows) => {
      const csv = file(
        partnerCenterHeader,
        rows.map((row) => [row.serial, row.key, row.hash, row.maker, row.model].join(',')),
      )
      return taken(await agent.upload(consents.partner, 'Pages', csv))
    },
    profile: async (registrationId) => {
      const displayName = `Page ${++profiles}`
      const { json } = await agent.calls('POST', `${byHand()}/profiles`, { displayName })
      const given = { deviceIds: [registrationId], profileId: json.id }
      expect((await agent.calls('POST', `${byHand()}/devices/giveProfile`, given)).status).toBe(202)
      return displayName
    },
  },
  {
    ...{ name: 'device management', door: 'mdm-csv', most: 500, takes: ['hash'], profile: givenByCustomer },
    ...{ send: byFile('mdm'), sendWithin: byFile('mdm', { strict: 'true' }) },
  },
  {
    name: 'the Store',
    door: 'store-csv',
    most: 1000,
    takes: ['hash'],
    send: byFile('store'),
    profile: givenByCustomer,
  },
  {
    name: 'the business portal',
    door: 'business-csv',
    most: 1000,
    takes: ['hash'],
    send: byFile('business'),
    profile: givenByCustomer,
  },
]

async function registered({ name }: Built): Promise<{ readonly id: string } | undefined> {
  const ask = `$filter=${encodeURIComponent(`contains(serialNumber,'${name.serialNumber}')`)}`
  type Found = { value: Array<{ id: string; serialNumber: string }> }
  const { value } = await customer.api.get<Found>(`${management}/windowsAutopilotDeviceIdentities?${ask}`)
  return value.find(({ serialNumber }) => serialNumber === name.serialNumber)
}

async function effective(id: string): Promise<string | undefined> {
  const path = `${management}/windowsAutopilotDeviceIdentities/${id}/effectiveProfile`
  return (await customer.api.get<{ profile: { displayName: string } | null }>(path)).profile?.displayName
}

/** The maker told of each of them. */
async function built(count: number): Promise<Built[]> {
  const devices = Array.from({ length: count }, () => builtDevice())
  const report = file(
    'Hardware Hash',
    devices.map(({ hash }) => hash),
  )
  await maker.tenant.api.send('POST', '/beta/partner/buildReports', report, 'text/csv')
  return devices
}

test('[L-021] the table that the doors hold their limits by says what is tried here', () => {
  const tried = ways.map(({ door, most, takes, profile }) => [door, { most, takes, profiles: profile ? 'yes' : 'no' }])
  const without = { conversion: { most: null, takes: ['hash'], profiles: 'no' } }
  const file = { 'existing-devices': { most: null, takes: [], profiles: 'file' } }
  expect(table).toEqual({ ...Object.fromEntries(tried), ...without, ...file })
})

describe.each(ways)('over $name', ({ name, most, takes, send, sendWithin = send, profile }) => {
  test(`[L-021] a device is registered by its ${takes.join(', ')}, and by no other id`, async () => {
    const ids: readonly Id[] = ['hash', 'tuple', 'key']
    const devices = await built(ids.length)
    for (const [index, id] of ids.entries()) {
      const device = devices[index] as Built
      await send([rowOf(id, device)])
      if (takes.includes(id)) await until(async () => Boolean(await registered(device)), `${name} takes a ${id}`)
    }
    // those that were taken came after the others, or between them
    const found = await Promise.all(devices.map(registered))
    expect(ids.filter((_, index) => found[index])).toEqual(takes)
  })

  test(`[L-021] a submission has up to ${most} devices, and with one more none is looked at`, async () => {
    const unknown = (count: number) =>
      Array.from({ length: count }, (_, n) => ({
        ...nothing,
        ...(takes.includes('hash')
          ? { hash: 'AAAA', serial: `S-${n}` }
          : { serial: `S-${n}`, maker: 'Fabrikam', model: 'Never built' }),
      }))
    expect([await sendWithin(unknown(most + 1)), await sendWithin(unknown(most))]).toEqual([false, true])
  })

  test(`[L-021] ${profile ? 'a profile is made and given to a device' : 'no profile is made'}`, async () => {
    if (!profile) {
      const made = await maker.oem('POST', `${center()}/policies`, { name: 'Of a maker', category: 'o_o_b_e' })
      const byPage = await maker.calls('POST', `${byHand(consents.maker)}/profiles`, { displayName: 'Of a maker' })
      expect([made.status, byPage.status]).toEqual([403, 403])
      return
    }
    const [device] = await built(1)
    await send([rowOf('hash', device as Built)])
    let id: string | undefined
    await until(async () => {
      id = (await registered(device as Built))?.id
      return id !== undefined
    }, 'the device is registered')
    expect(await effective(id ?? '')).toBeUndefined()
    const displayName = await profile(id ?? '')
    await until(async () => (await effective(id ?? '')) === displayName, `the device has ${displayName}`)
  })
})

test('[L-021] conversion takes the hash that the device tells, and neither of the other ids', async () => {
  const profile = await converting(customer)
  const owner = await customer.user('lee')
  const ids: readonly Id[] = ['hash', 'tuple', 'key']
  const devices = await built(ids.length)
  for (const [index, id] of ids.entries()) {
    const device = devices[index] as Built
    const { serialNumber, manufacturer } = device.name
    const { hash, serial, maker: by, model, key } = rowOf(id, device)
    const told = id === 'hash' ? hash : [serial, by, model, key].filter(Boolean).join(',')
    const { asked, state } = await tells(
      world,
      { tenant: customer, owner, profile },
      { context: { serialNumber, manufacturer }, hash: told },
    )
    expect([asked, state]).toEqual([true, id === 'hash' ? 'registered' : 'refused'])
  }
  const found = await Promise.all(devices.map(registered))
  expect(ids.filter((_, index) => found[index])).toEqual(table.conversion.takes)
})

test('[L-021] a profile in a file names no device and registers none; its enrolment says which file it was', async () => {
  const displayName = 'Büro in a file'
  const at = `${management}/windowsAutopilotDeploymentProfiles`
  const { id } = await customer.api.post<{ id: string }>(at, { displayName, deviceNameTemplate: 'CON-%SERIAL%' })
  type Made = { fileName: string; correlationId: string; content: string }
  const made = await customer.api.post<Made>(`${at}/${id}/configurationFile`)
  expect(made.fileName).toBe('AutopilotConfigurationFile.json')
  expect(made.content).toMatch(/^[\x20-\x7e\r\n]+$/)
  expect(JSON.parse(made.content)).toMatchObject({
    ...{ CloudAssignedTenantId: customer.tenantId, CloudAssignedTenantDomain: customer.domain },
    ...{ ZtdCorrelationId: made.correlationId, Comment_File: `Profile ${displayName}` },
  })
  const another = await customer.api.post<Made>(`${at}/${id}/configurationFile`)
  expect(another.correlationId).not.toBe(made.correlationId)
  const { rows } = await world.app.pool.query(
    "select details from audit_entry where tenant_id = $1 and action = 'autopilot.profile.make-file' order by sequence",
    [customer.tenantId],
  )
  expect(rows).toEqual([made, another].map(({ correlationId }) => ({ details: { correlationId } })))

  const [device] = await built(1)
  const serialNumber = (device as Built).name.serialNumber
  const owner = await customer.user('mo')
  const context = { serialNumber, offlineAutopilotCorrelator: made.correlationId }
  const { joined } = await enrolledDevice(world, customer, owner, { context })
  expect(await registered(device as Built)).toBeUndefined()
  const { rows: enrolled } = await world.app.pool.query(
    "select detail from device_event where tenant_id = $1 and directory_device_id = $2 and step = 'mdm-enrolled'",
    [customer.tenantId, joined.id],
  )
  expect(enrolled).toMatchObject([
    { detail: { offlineCorrelationId: made.correlationId, offlineProfileName: displayName } },
  ])

  await world.app.pool.query("update deployment_profile set mode = 'self-deploying' where tenant_id = $1 and id = $2", [
    customer.tenantId,
    id,
  ])
  await expect(customer.api.post(`${at}/${id}/configurationFile`)).rejects.toThrow('Take a user-driven profile')
})

test('[S-159] a management service of somebody else makes a profile over the API and assigns it to a group, whose device starts with it', async () => {
  const { appId } = await customer.api.post<{ appId: string }>('/beta/applications', {
    displayName: 'Other management',
    appRoles: ['DeviceManagementServiceConfig.ReadWrite.All'],
  })
  const { secretText } = await customer.api.post<{ secretText: string }>(`/beta/applications/${appId}/addPassword`, {})
  const browser = atBrowser(world)
  const form = { grant_type: 'client_credentials', client_id: appId, client_secret: secretText }
  const token = String((await browser.tokens(form, customer.tenantId)).json.access_token)
  const asks = (path: string, body: object) =>
    browser.send(`${world.urls.graph}${management}/windowsAutopilotDeploymentProfiles${path}`, {
      ...{ method: 'POST', token, body },
    })
  const tagged = '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Kiosk"))'
  const { id: groupId } = await dynamicGroup(customer.api, 'Kiosks', tagged)
  const { status, json } = await asks('', {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: 'By another service',
    outOfBoxExperienceSetting: { deviceUsageType: 'singleUser', userType: 'standard' },
  })
  expect(status).toBe(201)
  const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId }
  expect((await asks(`/${json.id}/assignments`, { target })).status).toBe(201)
  const hardware = newHardware()
  const csv = file(`${threeColumns},Group Tag`, [`${hardware.fields.serialNumber},,${hardware.hash},Kiosk`])
  const path = `${management}/importedWindowsAutopilotDeviceIdentities/importCsv`
  await customer.api.send('POST', path, csv, 'text/csv')
  const started = await boot(world, hardware, await customer.user('kim'))
  expect(started).toMatchObject({ profile: 'By another service', localGroup: 'Users', joined: true })
})
