// A profile that registers the managed devices of a group, and a device that tells its hash, or something else, when it is asked.

import { writeValue } from '../../../src/protocol/csp/tree.ts'
import { type Enrolled, enrolledDevice, session } from '../mdm/mdm-device.ts'
import { said } from '../mdm/mdm-talk.ts'
import type { Person, World, WorldTenant } from '../world/world.ts'

const management = '/beta/deviceManagement'
const profiles = `${management}/windowsAutopilotDeploymentProfiles`
const hashNode = './DevDetail/Ext/DeviceHardwareData'

export type Converting = Awaited<ReturnType<typeof converting>>

export async function converting({ api }: WorldTenant) {
  const group = await api.post<{ id: string }>('/v1.0/groups', {
    ...{ displayName: 'To convert', mailEnabled: false, mailNickname: 'convert', securityEnabled: true },
  })
  const profile = await api.post<{ id: string }>(profiles, {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    ...{ displayName: 'Converted', hardwareHashExtractionEnabled: true },
  })
  const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: group.id }
  const assignment = await api.post<{ id: string }>(`${profiles}/${profile.id}/assignments`, { target })
  return {
    profileId: profile.id,
    switchTo: (on: boolean) => api.patch(`${profiles}/${profile.id}`, { hardwareHashExtractionEnabled: on }),
    unassign: () => api.delete(`${profiles}/${profile.id}/assignments/${assignment.id}`),
    /** By its device id. */
    async add(deviceId: string) {
      const { value } = await api.get<{ value: { id: string }[] }>(`/v1.0/devices?$filter=deviceId eq '${deviceId}'`)
      const object = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${value[0]?.id}` }
      await api.post(`/v1.0/groups/${group.id}/members/$ref`, object)
    },
  }
}

export const conversionOf = ({ api }: WorldTenant, id: string) =>
  api.get<{ state: string; reason: string; message: string; registrationId: string | null }>(
    `${management}/managedDevices/${id}/conversion`,
  )

/** A new device of the group tells `hash`, or that it has none; what became of it. */
export async function tells(
  world: World,
  { tenant, owner, profile }: { readonly tenant: WorldTenant; readonly owner: Person; readonly profile: Converting },
  {
    context,
    hash,
  }: { readonly context: NonNullable<Parameters<typeof enrolledDevice>[3]>['context']; readonly hash?: string },
) {
  const enrolled: Enrolled = await enrolledDevice(world, tenant, owner, { ...(context && { context }) })
  await profile.add(enrolled.joined.deviceId)
  const { device } = enrolled
  if (hash !== undefined) device.world = { ...device.world, tree: writeValue(device.world.tree, hashNode, hash) }
  const { commands } = await session(world, device, context?.manufacturer ? { manufacturer: context.manufacturer } : {})
  return { asked: said(commands).includes(`Get ${hashNode}`), ...(await conversionOf(tenant, enrolled.id)) }
}
