// The status page of a device that refuses it for a while, the one after the first person, and settings that public scripts send whole.

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { DeploymentStatus } from '../../src/contract/mdm/managed-device.ts'
import { readValue } from '../../src/protocol/csp/tree.ts'
import { storyAfter } from '../../src/story/event.sql.ts'
import { closePage, enrolledDevice, session } from '../support/mdm/mdm-device.ts'
import { startWorld, type World } from '../support/world/world.ts'

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

let n = 0
async function office(settings: object = {}) {
  const tenant = await world.tenant(`esp${++n}.example`)
  const { id } = await tenant.api.post<{ id: string }>(pages, { ...sent, ...settings })
  await tenant.api.post(`${pages}/${id}/assign`, { enrollmentConfigurationAssignments: [toDevices] })
  return { tenant, ...(await enrolledDevice(world, tenant, await tenant.user('pia'))) }
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

test('a device that refuses everything about its status page for a while, with whatever status, is set up as soon as it takes it, and the story says what it refused', async () => {
  const { tenant, device, id, joined } = await office()
  const uri = './User/Vendor/MSFT/Policy/Config/Experience/AllowWindowsSpotlight'
  const configurations = '/beta/deviceManagement/deviceConfigurations'
  const policy = await tenant.api.post<{ id: string }>(configurations, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'Spotlight',
    omaSettings: [{ '@odata.type': '#microsoft.graph.omaSettingInteger', displayName: 'x', omaUri: uri, value: 1 }],
  })
  await tenant.api.post(`${configurations}/${policy.id}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' } }],
  })
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
