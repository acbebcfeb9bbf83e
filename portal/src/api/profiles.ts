// Deployment profiles and whom they are assigned to.

import { everyPage, get, type Page, send } from './client.ts'

const root = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'

export type OutOfBoxExperience = {
  readonly privacySettingsHidden: boolean
  readonly eulaHidden: boolean
  readonly userType: 'administrator' | 'standard'
  readonly deviceUsageType: 'singleUser' | 'shared'
  readonly keyboardSelectionPageSkipped: boolean
  readonly escapeLinkHidden: boolean
}

export type ProfileSettings = {
  readonly displayName: string
  readonly description: string
  /** null = operating system default, '' = the person chooses, else a language tag. */
  readonly locale: string | null
  readonly deviceNameTemplate: string
  readonly hardwareHashExtractionEnabled: boolean
  readonly consumerFeaturesDisabled: boolean
  readonly autopilotUpdateDisabled: boolean
  readonly outOfBoxExperienceSetting: OutOfBoxExperience
}

export type Profile = ProfileSettings & {
  readonly '@odata.type': string
  readonly id: string
  readonly deviceType: string
  readonly createdDateTime: string
  readonly lastModifiedDateTime: string
  readonly assignments?: readonly Assignment[]
}

const targetTypes = {
  group: '#microsoft.graph.groupAssignmentTarget',
  excluded: '#microsoft.graph.exclusionGroupAssignmentTarget',
  all: '#microsoft.graph.allDevicesAssignmentTarget',
} as const

export type Assignment = {
  readonly id: string
  readonly target: { readonly '@odata.type': string; readonly groupId?: string }
}

export type Target = { readonly kind: 'all' } | { readonly kind: 'group' | 'excluded'; readonly groupId: string }

export function targetOf(assignment: Assignment): Target {
  const { '@odata.type': type, groupId } = assignment.target
  if (type === targetTypes.all) return { kind: 'all' }
  return { kind: type === targetTypes.excluded ? 'excluded' : 'group', groupId: groupId ?? '' }
}

export async function profiles(signal?: AbortSignal): Promise<readonly Profile[]> {
  const all: Profile[] = []
  for await (const page of everyPage<Profile>(`${root}?$expand=assignments`, signal)) all.push(...page)
  return all
}

export const profile = (id: string, signal?: AbortSignal) => get<Profile>(`${root}/${encodeURIComponent(id)}`, signal)

export const createProfile = (settings: ProfileSettings) =>
  send<Profile>('POST', root, {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    deviceType: 'windowsPc',
    roleScopeTagIds: ['0'],
    ...settings,
  })

export const changeProfile = (id: string, settings: ProfileSettings) =>
  send<Profile>('PATCH', `${root}/${encodeURIComponent(id)}`, {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    ...settings,
  })

export const assignments = async (id: string, signal?: AbortSignal) =>
  (await get<Page<Assignment>>(`${root}/${encodeURIComponent(id)}/assignments`, signal)).value

export const assign = (id: string, target: Target) =>
  send<Assignment>('POST', `${root}/${encodeURIComponent(id)}/assignments`, {
    target: {
      '@odata.type': targetTypes[target.kind],
      ...(target.kind === 'all' ? {} : { groupId: target.groupId }),
    },
  })

export const unassign = (id: string, assignmentId: string) =>
  send<void>('DELETE', `${root}/${encodeURIComponent(id)}/assignments/${encodeURIComponent(assignmentId)}`)

/** The service refuses to delete an assigned profile, so its assignments go first. */
export async function deleteProfile(id: string): Promise<void> {
  for (const assignment of await assignments(id)) await unassign(id, assignment.id)
  await send<void>('DELETE', `${root}/${encodeURIComponent(id)}`)
}
