// The status page after the first person, and settings of it that public scripts send whole.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { readValue } from '../../src/protocol/csp/tree.ts'
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
