// The status page of a device that refuses it for a while, the one after the first person, and settings that public scripts send whole.

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { DeploymentStatus } from '../../src/contract/mdm/managed-device.ts'
import { dropNode, readValue } from '../../src/protocol/csp/tree.ts'
import { judgePhase } from '../../src/simulator/status-page/status-page.ts'
import { storyAfter } from '../../src/story/event.sql.ts'
import { closePage, enrolledDevice, mdmToken, session } from '../support/mdm/mdm-device.ts'
import { startWorld, type World, type WorldTenant } from '../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const pages = '/beta/deviceManagement/deviceEnrollmentConfigurations'
const toDevices = { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }
const sent = {
  '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
  displayName: 'Page',
  showInstallationProgress: true,
  blockDeviceSetupRetryByUser: true,
  installProgressTimeoutInMinutes: 60,
}

const configurations = '/beta/deviceManagement/deviceConfigurations'
let n = 0
async function office(settings: object = {}) {
  const tenant = await world.tenant(`esp${++n}.example`)
  const { id } = await tenant.api.post<{ id: string }>(pages, { ...sent, ...settings })
  await tenant.api.post(`${pages}/${id}/assign`, { enrollmentConfigurationAssignments: [toDevices] })
  return { tenant, ...(await enrolledDevice(world, tenant, await tenant.user('pia'))) }
}

async function addSetting({ api }: WorldTenant, name: string, omaUri: string, setting: object, target: string) {
  const { id } = await api.post<{ id: string }>(configurations, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: name,
    omaSettings: [{ displayName: 'x', omaUri, ...setting }],
  })
  await api.post(`${configurations}/${id}/assign`, {
    assignments: [{ target: { '@odata.type': `#microsoft.graph.${target}` } }],
  })
}

const node = (name: string) => `./Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus/${name}`

test.each([
  [true, true, 'true'],
  [true, false, 'true'],
  [false, true, 'false'],
])(
  'with disableUserStatusTrackingAfterFirstUser %s, the first person’s phase a success: %s, SkipUserStatusPage is %s for the second',
  async (only, success, skips) => {
    const { device } = await office({ disableUserStatusTrackingAfterFirstUser: only })
    const skip = () => readValue(device.world.tree, node('SkipUserStatusPage'))
    await session(world, device)
    closePage(device, 'Device', true)
    await session(world, device, { login: 'user' })
    expect(skip()).toBe('false')
    closePage(device, 'User', success)
    await session(world, device, { login: 'user' })
    expect(skip()).toBe(skips)
    const { commands } = await session(world, device, { login: 'user' })
    expect(commands.filter(({ kind }) => kind !== 'Get')).toEqual([])
  },
)

test.each([
  [false, 'succeeded', 'they are told that nothing comes for them'],
  [true, 'inProgress', 'nobody speaks to them, and their device shows no page'],
])(
  'with disableUserStatusTrackingAfterFirstUser %s the page of somebody else has %s: %s',
  async (only, state, _how) => {
    const { tenant, device, joined } = await office({ disableUserStatusTrackingAfterFirstUser: only })
    await session(world, device)
    closePage(device, 'Device', true)
    await session(world, device, { login: 'user' })
    closePage(device, 'User', true)
    await session(world, device, { login: 'user' })
    const own = { scope: 'user', segments: ['Vendor'] } as const
    device.world = { ...device.world, tree: dropNode(device.world.tree, own) } // theirs is another one
    device.token = await mdmToken(world, tenant.tenantId, await tenant.user('eve'), { deviceId: joined.deviceId })
    await session(world, device, { login: 'user' })
    const page = { providerId: 'MS DM Server', phase: 'user', startedAt: 0, deadlineAt: 3_600_000, now: 1 } as const
    expect(judgePhase({ tree: device.world.tree, ...page }).state).toBe(state)
    expect(readValue(device.world.tree, node('SkipUserStatusPage'))).toBe(String(only))
  },
)

test('with trackInstallProgressForAutopilotOnly a device without a deployment profile gets no page', async () => {
  const { tenant, device, id } = await office({ trackInstallProgressForAutopilotOnly: 'True' })
  await session(world, device)
  expect(readValue(device.world.tree, node('SkipDeviceStatusPage'))).not.toBe('false')
  const status = await tenant.api.get(`/beta/deviceManagement/managedDevices/${id}/deploymentStatus`)
  expect(status).toMatchObject({ statusPage: null })
})

test.each(['allowNonBlockingAppInstallation', 'installQualityUpdates'])(
  '%s is refused by its name when it is on, with what to send; off, or not said, the page is as it says',
  async (name) => {
    const { api } = await world.tenant(`unserved${++n}.example`)
    const refused = {
      status: 400,
      message: expect.stringMatching(`${name}: is not served by this version yet. Send false`),
    }
    await expect(api.post(pages, { ...sent, [name]: true })).rejects.toMatchObject(refused)
    await expect(api.post(pages, { ...sent, [name]: 'True' })).rejects.toMatchObject(refused)
    const { id } = await api.post<{ id: string }>(pages, { ...sent, [name]: false })
    await expect(api.patch(`${pages}/${id}`, { [name]: true })).rejects.toMatchObject(refused)
    const whole = await api.get<object>(`${pages}/${id}`)
    expect(whole).toMatchObject({ [name]: false })
    await api.patch(`${pages}/${id}`, { ...whole, displayName: 'Sent back' })
    expect(await api.get(`${pages}/${id}`)).toMatchObject({ displayName: 'Sent back', [name]: false })
  },
)

test('[L-030] a page waits for policies and ends without the Office that is sent all the same, whether a device takes it or not', async () => {
  const { tenant, device, id } = await office()
  const policy = './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment'
  const number = { '@odata.type': '#microsoft.graph.omaSettingInteger', value: 0 }
  await addSetting(tenant, 'Enrolment stays', policy, number, 'allDevicesAssignmentTarget')
  const apps = '/beta/deviceAppManagement/mobileApps'
  const suiteApp = {
    displayName: 'Office',
    '@odata.type': '#microsoft.graph.officeSuiteApp',
    productIds: ['o365ProPlusRetail'],
  }
  const app = await tenant.api.post<{ id: string }>(apps, suiteApp)
  await tenant.api.post(`${apps}/${app.id}/assign`, { mobileAppAssignments: [{ intent: 'required', ...toDevices }] })
  const page = { providerId: 'MS DM Server', phase: 'device', startedAt: 0, deadlineAt: 3_600_000, now: 1 } as const
  const judged = () => judgePhase({ tree: device.world.tree, ...page })
  const suite = /^\.\/Device\/Vendor\/MSFT\/Office\/Installation\/[^/]+\/Install$/
  const refuses = (which: string | RegExp) => (uri: string) =>
    (typeof which === 'string' ? uri === which : which.test(uri)) ? 500 : undefined
  const first = await session(world, device, { refuses: refuses(policy) })
  expect(first.commands.flatMap((one) => ('items' in one ? one.items.map(({ target }) => target) : []))).toContainEqual(
    expect.stringMatching(suite),
  )
  expect(readValue(device.world.tree, node('ExpectedPolicies'))).toBe(policy)
  const wait = { name: 'Experience/AllowManualMDMUnenrollment', owner: 'the device', until: 3_600_000 }
  expect(judged()).toMatchObject({ state: 'inProgress', waits: expect.arrayContaining([wait]) })
  await session(world, device, { refuses: refuses(suite) })
  await session(world, device, { refuses: refuses(suite) })
  expect(judged()).toMatchObject({ state: 'succeeded', waits: [] })
  const { items } = await tenant.api.get<DeploymentStatus>(
    `/beta/deviceManagement/managedDevices/${id}/deploymentStatus`,
  )
  expect(items.map(({ name, tracked }) => [name, tracked])).toEqual([
    ['Office', false],
    ['Enrolment stays', true],
  ])
})

test('a device that refuses everything about its status page for a while, with whatever status, is set up as soon as it takes it, and the story says what it refused', async () => {
  const { tenant, device, id, joined } = await office()
  const uri = './User/Vendor/MSFT/Policy/Config/Experience/AllowWindowsSpotlight'
  const setting = { '@odata.type': '#microsoft.graph.omaSettingInteger', value: 1 }
  await addSetting(tenant, 'Spotlight', uri, setting, 'allLicensedUsersAssignmentTarget')
  const statusOf = () =>
    tenant.api.get<DeploymentStatus>(`/beta/deviceManagement/managedDevices/${id}/deploymentStatus`)
  const states = async () => (await statusOf()).phases.map(({ state }) => state)
  const [own, persons] = [/FirstSyncStatus|EnrollmentStatusTracking/, /^\.\/User\//]
  for (const status of [500, 404, 405, 503, 500]) {
    await session(world, device, { refuses: (uri) => (own.test(uri) ? status : undefined) })
    expect(await states()).toEqual(['announced', 'waiting'])
  }
  await session(world, device)
  expect(await states()).toEqual(['delivered', 'waiting'])
  expect(readValue(device.world.tree, node('SkipDeviceStatusPage'))).toBe('false')
  closePage(device, 'Device', true)

  for (const status of [500, 404, 405, 503, 500]) {
    const { commands } = await session(world, device, {
      login: 'user',
      refuses: (uri) => (persons.test(uri) ? status : undefined),
    })
    expect(commands.length).toBeLessThan(20)
  }
  expect(await states()).toEqual(['succeeded', 'announced'])
  expect((await statusOf()).items).toMatchObject([{ name: 'Spotlight', state: 'pending', error: `${uri}: 500` }])
  await session(world, device, { login: 'user' })
  expect(await states()).toEqual(['succeeded', 'delivered'])
  expect(readValue(device.world.tree, uri)).toBe('1')
  closePage(device, 'User', true)
  await session(world, device, { login: 'user' })
  expect(await states()).toEqual(['succeeded', 'succeeded'])

  const events = await storyAfter(world.app.db, { tenantId: tenant.tenantId, deviceId: joined.id }, '0', 500)
  const told = events.flatMap(({ step, detail }) =>
    step.startsWith('mdm-') ? [] : [`${step} ${detail?.name ?? ''}`.trim()],
  )
  expect(told).toEqual([
    ...['status-page-announced', 'write-refused Page', 'device-phase-finished'],
    ...['status-page-announced', 'write-refused Spotlight', 'write-refused Page'],
    ...['policy-applied Spotlight', 'user-phase-finished', 'deployment-finished'],
  ])
})
