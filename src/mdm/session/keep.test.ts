// Management sessions message by message: what a device says out of turn, in parts, twice, too late or not at all, and what
// is kept of it.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { closePage, enrolledDevice, type Joined, type Managed, session } from '../../../test/support/mdm/mdm-device.ts'
import { talk, unfinished } from '../../../test/support/mdm/mdm-talk.ts'
import { newHardware } from '../../../test/support/world/office.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import { readValue } from '../../protocol/csp/tree.ts'
import type { Item, Message, StatusCommand } from '../../protocol/syncml/message.ts'
import { alertTypes } from '../../protocol/syncml/status.ts'
import { storyAfter } from '../../story/event.sql.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const management = '/beta/deviceManagement'
const deviceUri = './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment'
const otherUri = './Device/Vendor/MSFT/Policy/Config/Privacy/DisablePrivacyExperience'
const textUri = './Device/Vendor/MSFT/Policy/Config/Update/UpdateServiceUrl'
const userUri = './User/Vendor/MSFT/Policy/Config/Experience/AllowWindowsSpotlight'
const provider = './Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server'
const nameNode = './DevDetail/Ext/Microsoft/DNSComputerName'

type Place = { tenant: WorldTenant; user: Person; joined: Joined; device: Managed; id: string }
let count = 0
async function place(): Promise<Place> {
  const tenant = await world.tenant(`session${++count}.example`)
  const user = await tenant.user('pia')
  return { tenant, user, ...(await enrolledDevice(world, tenant, user)) }
}

async function assign({ tenant: { api } }: Place, omaUri: string, value: string | number = 0): Promise<void> {
  const type = typeof value === 'number' ? 'omaSettingInteger' : 'omaSettingString'
  const { id } = await api.post<{ id: string }>(`${management}/deviceConfigurations`, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: omaUri,
    omaSettings: [{ '@odata.type': `#microsoft.graph.${type}`, displayName: 'x', omaUri, value }],
  })
  await api.post(`${management}/deviceConfigurations/${id}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
  })
}

const commandsOf = ({ tenant }: Place) =>
  world.app.db
    .selectFrom('mdm_command')
    .select(['item_kind', 'phase', 'status', 'result', 'command'])
    .where('tenant_id', '=', tenant.tenantId)
    .orderBy('sequence')
    .execute()
const sessionsOf = ({ tenant }: Place) =>
  world.app.db
    .selectFrom('mdm_session')
    .select((eb) => ['session_id', 'finished_at', eb('started_at', '<', eb.ref('updated_at')).as('lasted')])
    .where('tenant_id', '=', tenant.tenantId)
    .execute()
const storyOf = async ({ tenant, joined }: Place) =>
  (await storyAfter(world.app.db, { tenantId: tenant.tenantId, deviceId: joined.id }, '0', 500)).map(({ step }) => step)
const itemsOf = async ({ tenant, id }: Place) =>
  (
    await tenant.api.get<{ items: { name: string; state: string; error?: string }[] }>(
      `${management}/managedDevices/${id}/deploymentStatus`,
    )
  ).items
const writes = (commands: readonly string[]) => commands.filter((command) => command.startsWith('Replace'))

const statusesIn = ({ commands }: Message): StatusCommand[] =>
  commands.filter((one): one is StatusCommand => one.kind === 'Status')
const withoutLogin = (message: Message): Message => ({
  ...message,
  commands: message.commands.filter(
    (one) => one.kind !== 'Alert' || one.items.every(({ meta }) => meta?.type !== alertTypes.loginStatus),
  ),
})

test('[T-39] what a device says in parts counts as a whole, and nothing is sent to it before it has finished speaking', async () => {
  const at = await place()
  await assign(at, deviceUri)
  await assign(at, otherUri)
  const one = talk(world, at.device)
  expect(await one.turn(unfinished)).toEqual([])
  expect((await storyOf(at)).filter((step) => step.startsWith('mdm-session'))).toEqual([])
  const first = await one.turn()
  expect(writes(first)).toEqual([`Replace ${deviceUri}`, `Replace ${otherUri}`])
  expect(first.filter((command) => command.startsWith('Get')).length).toBeGreaterThan(3)
  // the half of its answers, and the others in a message of their own
  let held: StatusCommand[] = []
  const isHeld = (status: StatusCommand) => status.cmd === 'Replace'
  await one.turn((message) => {
    held = statusesIn(message).filter(isHeld)
    return {
      ...message,
      commands: message.commands.filter((each) => each.kind !== 'Status' || !isHeld(each)),
      final: false,
    }
  })
  expect(held).toHaveLength(2)
  const open = (await commandsOf(at)).flatMap(({ item_kind, status }) => (item_kind === 'policy' ? [status] : []))
  expect(open).toEqual([null, null]) // a session that goes on has lost nothing
  expect(writes(await one.turn((message) => ({ ...message, commands: [...message.commands, ...held] })))).toEqual([])
  expect((await itemsOf(at)).map(({ state }) => state)).toEqual(['applied', 'applied'])
  expect((await storyOf(at)).filter((step) => step.startsWith('mdm-session'))).toEqual([
    'mdm-session-started',
    'mdm-session-finished',
  ])
  const rows = await commandsOf(at)
  expect(rows.filter(({ item_kind }) => item_kind === 'policy')).toMatchObject([
    { phase: 'device', status: 200, command: { uri: deviceUri, data: '0' } },
    { phase: 'device', status: 200, command: { uri: otherUri, data: '0' } },
  ])
  expect(new Set(rows.map(({ item_kind }) => item_kind))).toEqual(new Set(['policy', 'inventory']))
})

test('[T-55] a session that is begun again begins from nothing, however often, one that is left is over, and only the commands of the last are kept', async () => {
  const at = await place()
  await assign(at, deviceUri)
  const first = await talk(world, at.device, { sessionId: '9' }).turn()
  expect(writes(first)).toContain(`Replace ${deviceUri}`)
  for (const login of ['others', 'none', 'others', 'none', 'others'] as const) {
    at.device.world = { ...at.device.world, tree: (await place()).device.world.tree }
    expect(await talk(world, at.device, { sessionId: '9', login }).turn()).toEqual(first)
  }
  expect((await itemsOf(at)).map(({ state }) => state)).toEqual(['pending'])
  expect((await sessionsOf(at)).map(({ session_id }) => session_id)).toEqual(['9'])
  const left = talk(world, at.device, { sessionId: '10' })
  await left.turn()
  expect((await sessionsOf(at)).map(({ session_id }) => session_id)).toEqual(['10'])
  await session(world, at.device)
  expect((await sessionsOf(at)).map(({ session_id }) => session_id)).toEqual([String(at.device.sessions)])
  const kept = await commandsOf(at)
  expect(kept.filter(({ item_kind }) => item_kind === 'policy')).toMatchObject([{ status: 200 }])
  expect(kept.every(({ status }) => status !== null)).toBe(true)
  expect((await itemsOf(at)).map(({ state }) => state)).toEqual(['applied'])
})

test('[T-51] nothing for its user goes to a device that does not say who is logged on, nor to one whose user was disabled', async () => {
  const at = await place()
  await assign(at, userUri)
  const silent = talk(world, at.device, { login: 'user' })
  await silent.turn(withoutLogin)
  await silent.turn()
  expect(readValue(at.device.world.tree, userUri)).toBeUndefined()
  await at.tenant.api.patch(`/v1.0/users/${at.user.id}`, { accountEnabled: false })
  await session(world, at.device, { login: 'user' })
  expect(readValue(at.device.world.tree, userUri)).toBeUndefined()
  await at.tenant.api.patch(`/v1.0/users/${at.user.id}`, { accountEnabled: true })
  await session(world, at.device, { login: 'user' })
  expect(readValue(at.device.world.tree, userUri)).toBe('0')
  expect((await commandsOf(at)).filter(({ phase }) => phase === 'user')).toMatchObject([{ command: { uri: userUri } }])
})

test('what a device says of its nodes is kept as far as it is worth keeping, under the node that was asked for', async () => {
  const at = await place()
  const long = `${'PC-'.repeat(6000)}END`
  const one = talk(world, at.device)
  const asked = await one.turn()
  expect(asked).toContain(`Get ${nameNode}`)
  const heard = one.heard()
  const idOf = (uri: string) =>
    heard.commands.find((each) => each.kind === 'Get' && each.items.some(({ target }) => target === uri))?.cmdId ?? ''
  const results = (uri: string, items: readonly Item[]) => ({
    kind: 'Results' as const,
    cmdId: `9${idOf(uri)}`,
    msgRef: heard.header.msgId,
    cmdRef: idOf(uri),
    items,
  })
  const others = asked.filter((each) => each !== `Get ${nameNode}`).map((each) => each.replace(/^\w+ /, ''))
  const spelled = others.find((uri) => uri.endsWith('OSPlatform') || uri.endsWith('SwV')) ?? ''
  await one.turn((message) => ({
    ...message,
    commands: [
      ...message.commands
        .filter((each) => each.kind !== 'Results')
        .map((each) => (each.kind === 'Status' && each.cmd === 'Get' ? { ...each, code: 200 } : each)),
      results(nameNode, [
        { source: './DevInfo/Man', data: 'another node' },
        { source: nameNode, data: long },
      ]),
      results(spelled, [{ source: spelled.toUpperCase(), data: '10.0.26200.7' }]),
    ],
  }))
  const kept = Object.fromEntries(
    (await commandsOf(at)).map(({ command, result }) => [(command as { uri: string }).uri, result]),
  )
  expect(kept[nameNode]).toBe(long.slice(0, 16 * 1024))
  expect(kept[spelled]).toBe('10.0.26200.7')
  expect(await at.tenant.api.get(`${management}/managedDevices/${at.id}`)).toMatchObject({
    deviceName: long.slice(0, 256),
    manufacturer: 'Contoso',
    model: 'CD-14',
  })
})

test('a setting that fits into no message fails as too large, and why a device refuses one is kept', async () => {
  const at = await place()
  await assign(at, './Device/Vendor/MSFT/Policy/Config/Start/StartLayout', '&'.repeat(150_000))
  await assign(at, deviceUri)
  const one = talk(world, at.device)
  expect(writes(await one.turn())).toEqual([`Replace ${deviceUri}`])
  await one.turn((message) => ({
    ...message,
    commands: message.commands.map((each) =>
      each.kind === 'Status' && each.cmd === 'Replace' ? { ...each, code: 500, items: [{ data: '0x80070005' }] } : each,
    ),
  }))
  const refused = (await commandsOf(at)).find(({ item_kind }) => item_kind === 'policy')
  expect(refused).toMatchObject({ status: 500, result: '0x80070005' })
  const items = await itemsOf(at)
  expect(items.map(({ state, error }) => [state, error])).toContainEqual(['failed', expect.stringContaining('413')])
})

test('each command says what its value is, and one without a value says nothing of the kind', async () => {
  const at = await place()
  await assign(at, deviceUri, 1)
  await assign(at, textUri, 'https://updates.example')
  const one = talk(world, at.device)
  await one.turn()
  const items = one.heard().commands.flatMap((each) => ('items' in each ? (each.items ?? []) : []))
  const itemOf = (uri: string) => items.find(({ target }) => target === uri)
  expect(itemOf(deviceUri)).toEqual({ target: deviceUri, meta: { format: 'int' }, data: '1' })
  expect(itemOf(textUri)).toEqual({ target: textUri, meta: { format: 'chr' }, data: 'https://updates.example' })
  expect(itemOf(nameNode)).toEqual({ target: nameNode }) // a question
})

test('[T-50] a goodbye in the middle of a session ends it there, on record', async () => {
  const at = await place()
  await assign(at, deviceUri)
  const one = talk(world, at.device)
  await one.turn()
  const goodbye = {
    kind: 'Alert' as const,
    cmdId: '99',
    code: 1226,
    items: [{ meta: { type: alertTypes.unenrollment }, data: '1' }],
  }
  expect(await one.turn((message) => ({ ...message, commands: [...message.commands, goodbye] }))).toEqual([])
  expect(await sessionsOf(at)).toEqual([{ session_id: '1', finished_at: expect.any(Date), lasted: true }])
  expect((await storyOf(at)).at(-1)).toBe('management-ended')
})

test('a device that gives a message another content under its number is told so, and nothing of it is kept', async () => {
  const at = await place()
  await assign(at, deviceUri)
  const version = async () =>
    (
      await world.app.db
        .selectFrom('mdm_enrollment')
        .select('version')
        .where('tenant_id', '=', at.tenant.tenantId)
        .executeTakeFirstOrThrow()
    ).version
  const one = talk(world, at.device)
  await one.turn()
  await one.turn()
  const before = await version()
  await one.again() // the same once more: its answer was lost
  expect(await version()).toBe(before)
  expect(await one.turn((message) => ({ ...message, header: { ...message.header, msgId: 2 }, commands: [] }))).toEqual(
    [],
  )
  expect(one.heard().commands).toMatchObject([{ kind: 'Status', cmdRef: '0', code: 400 }])
  expect(await version()).toBe(before)
})

test('a device gets the status page that is assigned to it, and the default one with its settings when none is', async () => {
  const pages = `${management}/deviceEnrollmentConfigurations`
  const target = (type: string, more = {}) => ({ target: { '@odata.type': `#microsoft.graph.${type}`, ...more } })
  const timeout = `${provider}/FirstSyncStatus/TimeOutUntilSyncFailure`
  for (const assigned of ['nothing', 'another group', 'all devices']) {
    const at = await place()
    const { api } = at.tenant
    const { value } = await api.get<{ value: { id: string }[] }>(pages)
    await api.patch(`${pages}/${value[0]?.id}`, { showInstallationProgress: true, installProgressTimeoutInMinutes: 71 })
    const { id } = await api.post<{ id: string }>(pages, {
      '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
      displayName: 'Own',
      showInstallationProgress: true,
      installProgressTimeoutInMinutes: 72,
    })
    const group = await api.post<{ id: string }>('/v1.0/groups', {
      displayName: 'Others',
      mailNickname: 'others',
      mailEnabled: false,
      securityEnabled: true,
    })
    const targets = {
      nothing: [],
      'another group': [target('groupAssignmentTarget', { groupId: group.id })],
      'all devices': [target('allDevicesAssignmentTarget')],
    }[assigned]
    await api.post(`${pages}/${id}/assign`, { enrollmentConfigurationAssignments: targets })
    await assign(at, deviceUri)
    await session(world, at.device)
    const { statusPage } = await api.get<{ statusPage: { displayName: string } }>(
      `${management}/managedDevices/${at.id}/deploymentStatus`,
    )
    expect([statusPage?.displayName, readValue(at.device.world.tree, timeout)]).toEqual(
      assigned === 'all devices' ? ['Own', '72'] : ['All users and all devices', '71'],
    )
  }
})

test('the registration of a device says how its deployment ended; later sessions are no news', async () => {
  for (const fails of [false, true]) {
    const at = await place()
    const { hash, fields } = newHardware()
    const csv = `Device Serial Number,Windows Product ID,Hardware Hash\r\n${fields.serialNumber},,${hash}\r\n`
    const path = `${management}/importedWindowsAutopilotDeviceIdentities/importCsv?fileName=test.csv`
    await at.tenant.api.send('POST', path, csv, 'text/csv')
    const { id: registrationId } = await world.app.db
      .updateTable('autopilot_device')
      .set({ managed_device_id: at.id })
      .where('tenant_id', '=', at.tenant.tenantId)
      .returning('id')
      .executeTakeFirstOrThrow()
    await world.app.db
      .updateTable('mdm_enrollment')
      .set({ registration_id: registrationId })
      .where('tenant_id', '=', at.tenant.tenantId)
      .execute()
    const registration = () => at.tenant.api.get(`${management}/windowsAutopilotDeviceIdentities`)
    const pages = `${management}/deviceEnrollmentConfigurations`
    const { id: page } = await at.tenant.api.post<{ id: string }>(pages, {
      '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
      displayName: 'Page',
      showInstallationProgress: true,
    })
    await at.tenant.api.post(`${pages}/${page}/assign`, {
      enrollmentConfigurationAssignments: [
        { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } },
      ],
    })
    await assign(at, deviceUri)
    const sessionSteps = async () => (await storyOf(at)).filter((step) => step.startsWith('mdm-session'))
    const kinds = new Set<string | null>()
    const meet = async (...how: Parameters<typeof session>) => {
      await session(...how)
      for (const { item_kind } of await commandsOf(at)) kinds.add(item_kind)
    }
    await meet(world, at.device)
    expect(await registration()).toMatchObject({ value: [{ enrollmentState: 'notContacted' }] })
    closePage(at.device, 'Device', !fails)
    await meet(world, at.device, { login: 'user' })
    closePage(at.device, 'User', true)
    await meet(world, at.device, { login: 'user' })
    const told = await sessionSteps()
    expect(kinds).toEqual(new Set(['policy', 'inventory', 'status-page']))
    expect(await registration()).toMatchObject({ value: [{ enrollmentState: fails ? 'failed' : 'enrolled' }] })
    expect((await storyOf(at)).filter((step) => step === 'deployment-finished')).toHaveLength(1)
    await session(world, at.device, { login: 'user' })
    expect(await sessionSteps()).toEqual(told)
    expect(told).toEqual(told.map((_, n) => (n % 2 === 0 ? 'mdm-session-started' : 'mdm-session-finished')))
    expect(told.length).toBeGreaterThan(2)
  }
})
