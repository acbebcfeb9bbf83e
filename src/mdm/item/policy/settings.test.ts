// Settings over the wire: XML, which is base64 in the API (Graph's omaSettingStringXml is binary) and XML on the device; and what the
// catalogue of nodes says of values and of devices.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { editorAdmx } from '../../../../test/support/mdm/admx.ts'
import { enrolledDevice, session } from '../../../../test/support/mdm/mdm-device.ts'
import { talk } from '../../../../test/support/mdm/mdm-talk.ts'
import { startWorld, type World, type WorldTenant } from '../../../../test/support/world/world.ts'
import { readValue, writeValue } from '../../../protocol/csp/tree.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const configurations = '/beta/deviceManagement/deviceConfigurations'
const omaUri = './Vendor/MSFT/Policy/Config/Start/StartLayout'
const base64 = 'PExheW91dD48dGlsZSBuYW1lPSJHcsO8w59lICZhbXA7IE1haWwiLz48L0xheW91dD4='
const xml = '<Layout><tile name="Grüße &amp; Mail"/></Layout>'
const layout = (value: string, type = '#microsoft.graph.omaSettingStringXml') => ({
  '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
  displayName: 'Start layout',
  omaSettings: [{ '@odata.type': type, displayName: 'layout', omaUri, fileName: 'start.xml', value }],
})

test('XML comes back from the API as the base64 that was uploaded, and reaches the device as XML', async () => {
  const tenant = await world.tenant('xml.example')
  const { api } = tenant
  const { device } = await enrolledDevice(world, tenant, await tenant.user('pia'))
  const { id } = await api.post<{ id: string }>(configurations, layout(base64, 'microsoft.graph.omaSettingStringXml'))
  expect(await api.get(`${configurations}/${id}`)).toMatchObject({
    omaSettings: [{ '@odata.type': '#microsoft.graph.omaSettingStringXml', value: base64, fileName: 'start.xml' }],
  })
  await api.post(`${configurations}/${id}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
  })
  const one = talk(world, device)
  expect(await one.turn()).toContain(`Replace ${omaUri}`)
  const commands = JSON.stringify(one.heard().commands)
  expect(commands).toContain(JSON.stringify(xml))
  expect(commands).not.toContain(base64)
  expect(readValue(device.world.tree, omaUri)).toBe(xml)
})

test('XML as itself, and what is no XML, are refused: a device would get something else than was meant', async () => {
  const { api } = await world.tenant('raw-xml.example')
  for (const value of [xml, 'AAEC', '', Buffer.from('enabled').toString('base64')]) {
    await expect(api.post(configurations, layout(value))).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('needs its XML as base64'),
    })
  }
})

const policyOf = (settings: readonly (readonly [string, string, unknown])[], more = {}) => ({
  '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
  displayName: 'Of the catalogue',
  omaSettings: settings.map(([node, type, value]) => ({
    '@odata.type': `#microsoft.graph.omaSetting${type}`,
    omaUri: `./Device/Vendor/MSFT/${node}`,
    value,
  })),
  ...more,
})

/** The record keeps no order of them: by name, the last first. */
async function itemsOf({ api }: WorldTenant, { id }: { readonly id: string }): Promise<readonly object[]> {
  const status = `/beta/deviceManagement/managedDevices/${id}/deploymentStatus`
  const { items } = await api.get<{ items: Array<{ readonly name: string }> }>(status)
  return items.toSorted((one, other) => (one.name < other.name ? 1 : -1))
}

test('a value that the node does not take is refused with what it takes, at making and at changing, unless it is said to be beyond the catalogue', async () => {
  const { api } = await world.tenant('values.example')
  const cortana = (value: unknown, more = {}) =>
    policyOf([['Policy/Config/Experience/AllowCortana', 'Integer', value]], more)
  const refused = {
    status: 400,
    message: expect.stringContaining("Experience/AllowCortana' takes one of 0, 1"),
  }
  await expect(api.post(configurations, cortana(7))).rejects.toMatchObject(refused)
  const { id } = await api.post<{ id: string }>(configurations, cortana(0))
  await expect(api.patch(`${configurations}/${id}`, cortana(7))).rejects.toMatchObject(refused)
  expect(await api.get(`${configurations}/${id}`)).toMatchObject({ omaSettings: [{ value: 0, remark: null }] })
  expect(await api.patch(`${configurations}/${id}`, cortana(7, { beyondCatalogue: true }))).toMatchObject({
    omaSettings: [{ value: 7 }],
  })
})

test('an ADMX file reaches a device before the settings that it explains, and what the file does not say is refused', async () => {
  const tenant = await world.tenant('admx.example')
  const { api } = tenant
  const { device } = await enrolledDevice(world, tenant, await tenant.user('pia'))
  const file = 'Policy/ConfigOperations/ADMXInstall/Editor/Policy/One'
  const saving = 'Policy/Config/Editor~Policy~Editor~Saving/AutoSave'
  const editor = (minutes: number) =>
    policyOf([
      [saving, 'String', `<enabled/><data id="Minutes" value="${minutes}"/>`],
      [file, 'StringXml', Buffer.from(editorAdmx()).toString('base64')],
    ])
  await expect(api.post(configurations, editor(90))).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining(
      "AutoSave' has a value for the data 'Minutes' that it cannot have: it takes a whole number from 1 to 60.",
    ),
  })
  expect(await api.post(configurations, { ...editor(90), beyondCatalogue: true })).toMatchObject({
    id: expect.any(String),
  })
  const { id } = await api.post<{ id: string }>(configurations, editor(15))
  await api.post(`${configurations}/${id}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
  })
  const { replies } = await session(world, device)
  const first = (node: string) => replies.findIndex((reply) => reply.includes(node))
  expect(first(file)).toBeGreaterThanOrEqual(0)
  expect(first(saving)).toBeGreaterThan(first(file))
})

test('a node that the catalogue does not know is taken as it stands, with a remark that says what may have been meant', async () => {
  const { api } = await world.tenant('unknown-node.example')
  const made = await api.post<object>(
    configurations,
    policyOf([['Policy/Config/Experience/AllowCortanna', 'Integer', 1]]),
  )
  expect(made).toMatchObject({
    omaSettings: [
      { remark: expect.stringContaining('Did you mean ./Device/Vendor/MSFT/Policy/Config/Experience/AllowCortana?') },
    ],
  })
  await api.post(configurations, made) // a policy that was read can be sent back
})

test('what the build or the edition of a device cannot take is not sent to it, and the device says why; others get it', async () => {
  const tenant = await world.tenant('applies.example')
  const { api } = tenant
  const person = await tenant.user('pia')
  const older = await enrolledDevice(world, tenant, person, { context: { osVersion: '10.0.17763.107', osEdition: 48 } })
  const newer = await enrolledDevice(world, tenant, person, {
    name: 'PC-2',
    context: { osVersion: '10.0.22631.3155', osEdition: 4 },
  })
  const laps: [string, string, unknown] = ['LAPS/Policies/BackupDirectory', 'Integer', 1]
  const consumer: [string, string, unknown] = ['Policy/Config/Experience/AllowWindowsConsumerFeatures', 'Integer', 0]
  const cortana: [string, string, unknown] = ['Policy/Config/Experience/AllowCortana', 'Integer', 0]
  for (const [displayName, settings] of [
    ['Only new', [laps]],
    ['Enterprise', [consumer, cortana]],
  ] as const) {
    const { id } = await api.post<{ id: string }>(configurations, policyOf(settings, { displayName }))
    await api.post(`${configurations}/${id}/assign`, {
      assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
    })
  }
  const sent = async ({ device }: typeof older) => (await session(world, device)).replies.join('\n')
  const [toOlder, toNewer] = [await sent(older), await sent(newer)]
  for (const [node] of [laps, consumer, cortana]) expect(toNewer).toContain(node)
  expect(toOlder).toContain(cortana[0])
  for (const [node] of [laps, consumer]) expect(toOlder).not.toContain(node)
  expect(await itemsOf(tenant, older)).toMatchObject([
    { name: 'Only new', state: 'notApplicable', error: expect.stringContaining('needs Windows build 17763.4244') },
    {
      name: 'Enterprise',
      state: 'applied',
      settings: [
        { uri: expect.stringContaining(consumer[0]), state: 'notApplicable', reason: expect.stringContaining('Pro') },
      ],
    },
  ])
  expect(await itemsOf(tenant, newer)).toMatchObject([{ state: 'applied' }, { state: 'applied' }])

  // each session asks for the edition: one that was changed counts from the session behind it
  const edition = (number: string) => {
    const { world } = older.device
    older.device.world = {
      ...world,
      tree: writeValue(world.tree, './Device/Vendor/MSFT/DeviceStatus/OS/Edition', number),
    }
  }
  edition('4')
  expect(await sent(older)).not.toContain(consumer[0])
  expect(await sent(older)).toContain(consumer[0])
  const node = `./Device/Vendor/MSFT/${consumer[0]}`
  expect(readValue(older.device.world.tree, node)).toBe('0')
  edition('48')
  await sent(older)
  await sent(older)
  expect((await itemsOf(tenant, older))[1]).toMatchObject({ settings: [{ state: 'notApplicable' }] })
  const states = `/v1.0/deviceManagement/managedDevices/${older.id}/deviceConfigurationStates`
  const { value } = await api.get<{ value: { displayName: string }[] }>(states)
  const uriOf = ([at]: typeof consumer) => `./Device/Vendor/MSFT/${at}`
  expect(value.filter(({ displayName }) => displayName === 'Enterprise')).toMatchObject([
    {
      settingCount: 2,
      state: 'compliant',
      settingStates: [
        { setting: uriOf(consumer), state: 'notApplicable', errorDescription: expect.stringContaining('edition') },
        { setting: uriOf(cortana), state: 'compliant', errorCode: 0, errorDescription: '' },
      ],
    },
  ])
  expect(readValue(older.device.world.tree, node)).toBe('0') // nothing that it has is taken away
})

test('a secret is not compared with one of another policy, so that nobody tries values for it; what was not compared at all is said', async () => {
  const tenant = await world.tenant('guessed.example')
  const { api } = tenant
  const password = (displayName: string, value: string) =>
    policyOf([['Accounts/Users/helper/Password', 'String', value]], { displayName })
  const everybody = [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }]
  const make = async (body: object) => (await api.post<{ id: string }>(configurations, body)).id
  const readOf = async (body: object) => api.get<{ id: string }>(`${configurations}/${await make(body)}`)
  const kept = await make(password('Kept', 'the right one'))
  await api.post(`${configurations}/${kept}/assign`, { assignments: everybody })
  const [right, wrong] = [await readOf(password('Guess', 'the right one')), await readOf(password('Guess', 'another'))]
  const said = { rivals: [{ id: kept, holds: 'other', byRule: false, isSecret: true }], moreRivals: false }
  expect([right, wrong]).toMatchObject([said, said])

  const many = policyOf(
    Array.from({ length: 70 }, (_, at) => [`Policy/Config/Camera/Allow${at}`, 'Integer', 0] as const),
  )
  const last = await make(many)
  for (let others = 0; others < 3; others++) {
    expect(await api.get(`${configurations}/${last}`)).toMatchObject({ rivals: [], moreRivals: false })
    await api.post(`${configurations}/${await make(many)}/assign`, { assignments: everybody })
  }
  expect(await api.get(`${configurations}/${last}`)).toMatchObject({ rivals: [], moreRivals: true })
})

test('of two policies that set one node, the value that Windows takes for the safer one holds, whichever is older; without such a rule the older one, and the other one is in conflict', async () => {
  const tenant = await world.tenant('conflicts.example')
  const { api } = tenant
  const { device, id } = await enrolledDevice(world, tenant, await tenant.user('pia'))
  const ids: string[] = []
  const cortana = 'Policy/Config/Experience/AllowCortana'
  const layout = 'Policy/Config/Start/StartLayout'
  for (const [displayName, voice, tiles] of [
    ['Older', 1, '<a/>'],
    ['Newer', 0, '<b/>'],
  ] as const) {
    const made = await api.post<{ id: string }>(
      configurations,
      policyOf(
        [
          [cortana, 'Integer', voice],
          [layout, 'String', tiles],
        ],
        { displayName },
      ),
    )
    ids.push(made.id)
    // both are said before a device gets both
    if (displayName === 'Newer')
      expect(await api.get(`${configurations}/${made.id}`)).toMatchObject({
        rivals: [
          { omaUri: expect.stringContaining(cortana), displayName: 'Older', holds: 'this', byRule: true },
          { omaUri: expect.stringContaining(layout), displayName: 'Older', holds: 'other', byRule: false },
        ],
      })
    await api.post(`${configurations}/${made.id}/assign`, {
      assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
    })
  }
  expect(await api.get(`${configurations}/${ids[0]}`)).toMatchObject({
    rivals: [
      { omaUri: expect.stringContaining(cortana), displayName: 'Newer', holds: 'other', byRule: true },
      { omaUri: expect.stringContaining(layout), displayName: 'Newer', holds: 'this', byRule: false },
    ],
  })
  await session(world, device)
  expect(readValue(device.world.tree, `./Vendor/MSFT/${cortana}`)).toBe('0')
  expect(readValue(device.world.tree, `./Vendor/MSFT/${layout}`)).toBe('<a/>')
  expect(await itemsOf(tenant, { id })).toMatchObject([
    {
      name: 'Older',
      state: 'applied',
      settings: [
        { uri: expect.stringContaining(cortana), state: 'superseded', reason: expect.stringContaining("'Newer'") },
      ],
    },
    {
      name: 'Newer',
      state: 'failed',
      settings: [
        { uri: expect.stringContaining(layout), state: 'conflict', reason: expect.stringContaining("'Older'") },
      ],
    },
  ])
})
