// What hangs on a group goes with it, in every feature, whatever feature the group belongs to.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
})
afterAll(() => world[Symbol.asyncDispose]())

type Made = { readonly id: string }
const management = '/beta/deviceManagement'
const allDevices = { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }
const toGroup = (groupId: string, kind = 'group') => ({
  target: { '@odata.type': `#microsoft.graph.${kind}AssignmentTarget`, groupId },
})

test('with a group go the assignments of profiles, policies, applications and status pages to it, and no others', async () => {
  const { api } = tenant
  const makeGroup = (displayName: string) =>
    api.post<Made>('/v1.0/groups', {
      displayName,
      mailEnabled: false,
      mailNickname: displayName,
      securityEnabled: true,
    })
  const [going, staying] = [await makeGroup('going'), await makeGroup('staying')]
  const profiles = `${management}/windowsAutopilotDeploymentProfiles`
  const profile = await api.post<Made>(profiles, {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: 'Sales',
  })
  for (const target of [toGroup(going.id), toGroup(staying.id, 'exclusionGroup')]) {
    await api.post(`${profiles}/${profile.id}/assignments`, target)
  }
  const assigned = [`${profiles}/${profile.id}/assignments`]
  const items = [
    {
      list: `${management}/deviceConfigurations`,
      body: {
        '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
        displayName: 'Policy',
        omaSettings: [
          {
            '@odata.type': '#microsoft.graph.omaSettingInteger',
            displayName: 'x',
            omaUri: './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment',
            value: 1,
          },
        ],
      },
      set: 'assignments',
    },
    {
      list: '/beta/deviceAppManagement/mobileApps',
      body: {
        '@odata.type': '#microsoft.graph.windowsMobileMSI',
        displayName: 'Agent',
        productCode: '7c1b4f80-2e43-4e0b-9d6b-0b6b6d3f9a51',
        productVersion: '4.2.0',
        fileName: 'agent.msi',
      },
      set: 'mobileAppAssignments',
    },
    {
      list: `${management}/deviceEnrollmentConfigurations`,
      body: {
        '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
        displayName: 'Page',
      },
      set: 'enrollmentConfigurationAssignments',
    },
  ]
  for (const { list, body, set } of items) {
    const { id } = await api.post<Made>(list, body)
    if ('fileName' in body) await api.send('PUT', `${list}/${id}/content`, 'x', 'application/octet-stream')
    await api.post(`${list}/${id}/assign`, {
      [set]: [toGroup(going.id), toGroup(staying.id, 'exclusionGroup'), allDevices],
    })
    assigned.push(`${list}/${id}/assignments`)
  }
  const groupsOf = async (list: string) => {
    const { value } = await api.get<{ value: Array<{ target: { groupId?: string } }> }>(list)
    return value.flatMap(({ target }) => target.groupId ?? []).sort()
  }
  for (const list of assigned) expect([list, await groupsOf(list)]).toEqual([list, [going.id, staying.id].sort()])
  await api.delete(`/v1.0/groups/${going.id}`)
  for (const list of assigned) expect([list, await groupsOf(list)]).toEqual([list, [staying.id]])
})
