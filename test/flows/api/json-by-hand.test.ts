// JSON as scripts in circulation send it: member names without quotation marks, a comma too many, types with and without
// their hash sign. What it says is done or refused by name, and nothing else about JSON is relaxed.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { management } from '../../support/world/operations.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
let device: string
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
  await office.register(newHardware())
  const { value } = await office.tenant.api.get<{ value: { id: string }[] }>(
    `${management}/windowsAutopilotDeviceIdentities`,
  )
  device = `${management}/windowsAutopilotDeviceIdentities/${value[0]?.id}`
})
afterAll(() => world?.[Symbol.asyncDispose]())

const post = (path: string, body: string) => office.tenant.api.send('POST', path, body, 'application/json')
const stored = () => office.tenant.api.get(device)

describe('member names without quotation marks', () => {
  test('change a device as the community module changes one, and a text keeps its own braces, colons and commas', async () => {
    await post(`${device}/UpdateDeviceProperties`, '{ displayName: "LAB-01", groupTag: "Lab" }')
    expect(await stored()).toMatchObject({ displayName: 'LAB-01', groupTag: 'Lab' })
    await post(`${device}/UpdateDeviceProperties`, '{ groupTag: "Lab, \\"east\\" {1}: x" }')
    expect(await stored()).toMatchObject({ displayName: 'LAB-01', groupTag: 'Lab, "east" {1}: x' })
  })

  test('and a comma behind the last member create a status page', async () => {
    const page =
      '{ "@odata.type": "#microsoft.graph.windows10EnrollmentCompletionPageConfiguration", "displayName": "By hand", installProgressTimeoutInMinutes: "45", }'
    const { id } = JSON.parse(await post(`${management}/deviceEnrollmentConfigurations`, page))
    expect(await office.tenant.api.get(`${management}/deviceEnrollmentConfigurations/${id}`)).toMatchObject({
      displayName: 'By hand',
      installProgressTimeoutInMinutes: 45,
    })
  })

  test.each([
    ['{ groupTag: "A", invented: 1 }', "no 'invented' here"],
    ['{ groupTag: A }', 'not valid JSON'],
    ["{ 'groupTag': 'A' }", 'at position 2'],
    ['{ __proto__: {"a": 1} }', '__proto__'],
    ['{ groupTag: "A", groupTAG: "B" }', 'more than once'],
    [`{ a: ${'['.repeat(200)}${']'.repeat(200)} }`, 'nested more than'],
    [`{ groupTag: "${'A'.repeat(64 * 1024)}" }`, 'not JSON'],
  ])('%.60s is refused', async (body, why) => {
    await expect(post(`${device}/updateDeviceProperties`, body)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(why),
    })
  })
})

describe('the type of a thing', () => {
  const profiles = `${management}/windowsAutopilotDeploymentProfiles`
  const profile = (type: string) => JSON.stringify({ '@odata.type': type, displayName: `Profile ${type.slice(-12)}` })

  test('counts with and without its hash sign, on a profile and on its target', async () => {
    const body = profile('microsoft.graph.azureADWindowsAutopilotDeploymentProfile')
    const { id } = JSON.parse(await post(profiles, body))
    const target = '{"target":{"@odata.type":"microsoft.graph.allDevicesAssignmentTarget"}}'
    expect(JSON.parse(await post(`${profiles}/${id}/assignments`, target))).toMatchObject({
      target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' },
    })
  })

  test.each([
    [profiles, profile('#microsoft.graph.someProfile')],
    [
      '/v1.0/groups',
      '{"@odata.type":"#microsoft.graph.user","displayName":"g","mailNickname":"g","mailEnabled":false,"securityEnabled":true}',
    ],
    [
      '/v1.0/users',
      '{"@odata.type":"#microsoft.graph.group","displayName":"u","userPrincipalName":"u@contoso.example","passwordProfile":{"password":"Autumn-field-7!"}}',
    ],
    [
      `${management}/deviceConfigurations`,
      '{"@odata.type":"#microsoft.graph.iosGeneralDeviceConfiguration","displayName":"x"}',
    ],
    [
      `${management}/deviceEnrollmentConfigurations`,
      '{"@odata.type":"#microsoft.graph.deviceEnrollmentWindowsHelloForBusinessConfiguration","displayName":"x"}',
    ],
    ['/beta/deviceAppManagement/mobileApps', '{"@odata.type":"#microsoft.graph.winGetApp","displayName":"x"}'],
    [
      `${management}/importedWindowsAutopilotDeviceIdentities`,
      '{"@odata.type":"#microsoft.graph.importedDeviceIdentity","serialNumber":"x"}',
    ],
  ])('that is not served at %s is refused by its name, never taken for another', async (path, body) => {
    const type = (JSON.parse(body) as Record<string, string>)['@odata.type']
    await expect(post(path, body)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(`'${type}' is not served here`),
    })
  })

  test('of a profile stays what it was: a change that names another is refused', async () => {
    const path = `${profiles}/${office.profileId}`
    await expect(
      office.tenant.api.patch(path, {
        '@odata.type': '#microsoft.graph.activeDirectoryWindowsAutopilotDeploymentProfile',
        description: 'changed',
      }),
    ).rejects.toMatchObject({ status: 400, message: expect.stringContaining('its type cannot change') })
    expect(await office.tenant.api.get(path)).not.toMatchObject({ description: 'changed' })
  })
})
