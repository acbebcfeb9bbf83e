// Deployment profiles, their assignments, and why a device has the profile it has.

import { z } from 'zod'

import { ProfileId, RegistrationId } from '../../kernel/id.ts'
import { bodyWith, readOnlyMembers, typed } from '../body.ts'
import { itemAssignment } from '../graph/assignment.ts'
import { windowsAutopilotDeviceIdentity } from '../graph/autopilot-device.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { deploymentProfile } from '../graph/deployment-profile.ts'
import { graph, onBothRoots, oneInGroups } from '../graph.ts'

const read = graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All')
const write = graph('DeviceManagementServiceConfig.ReadWrite.All')
const service = 'graph' as const
const base = '/deviceManagement/windowsAutopilotDeploymentProfiles'
const params = z.object({ id: ProfileId })

/** Both spellings of each setting are read; autopilot/profile/entity.ts says which one wins. */
export const oobeSettings = bodyWith({
  privacySettingsHidden: z.boolean().optional(),
  hidePrivacySettings: z.boolean().optional(),
  eulaHidden: z.boolean().optional(),
  hideEULA: z.boolean().optional(),
  userType: z.enum(['administrator', 'standard']).optional(),
  deviceUsageType: z.enum(['singleUser', 'shared']).optional(),
  keyboardSelectionPageSkipped: z.boolean().optional(),
  skipKeyboardSelectionPage: z.boolean().optional(),
  escapeLinkHidden: z.boolean().optional(),
  hideEscapeLink: z.boolean().optional(),
  '@odata.type': typed('outOfBoxExperienceSetting', 'outOfBoxExperienceSettings').optional(),
})
export type OobeSettings = z.infer<typeof oobeSettings>

// Strict on purpose: a setting we do not know is refused by name, so nobody believes that, say, the built-in
// administrator account can be removed by a profile (S-018).
export const profileBody = bodyWith(
  {
    '@odata.type': typed(
      'azureADWindowsAutopilotDeploymentProfile',
      'activeDirectoryWindowsAutopilotDeploymentProfile',
    ).optional(),
    displayName: z.string().max(1000).optional(),
    description: z.string().max(10_000).nullish(),
    locale: z.string().nullish(),
    language: z.string().nullish(),
    outOfBoxExperienceSetting: oobeSettings.nullish(),
    outOfBoxExperienceSettings: oobeSettings.nullish(),
    /** Of the years before status pages were objects; scripts send back the null that they read. */
    enrollmentStatusScreenSettings: z.null().optional(),
    hardwareHashExtractionEnabled: z.boolean().nullish(),
    extractHardwareHash: z.boolean().nullish(),
    deviceNameTemplate: z.string().nullish(),
    deviceType: z.enum(['windowsPc', 'holoLens']).nullish(),
    preprovisioningAllowed: z.boolean().nullish(),
    enableWhiteGlove: z.boolean().nullish(),
    /** Another management service than ours: there is none. */
    managementServiceAppId: z.literal('').nullish(),
    hybridAzureADJoinSkipConnectivityCheck: z.boolean().nullish(),
    // Ours: settings of the original that its API does not carry.
    consumerFeaturesDisabled: z.boolean().optional(),
    autopilotUpdateDisabled: z.boolean().optional(),
  },
  // scripts read a profile, change a member and send all of it back
  [...readOnlyMembers, 'madeBy'],
)
export type ProfileBody = z.infer<typeof profileBody>

const profileAssignment = bodyWith(
  {
    '@odata.type': typed('windowsAutopilotDeploymentProfileAssignment').optional(),
    target: bodyWith({
      '@odata.type': typed('groupAssignmentTarget', 'exclusionGroupAssignmentTarget', 'allDevicesAssignmentTarget'),
      groupId: z.string().nullish(),
      // no filters, as in every assignment (graph.ts)
      deviceAndAppManagementAssignmentFilterId: z.literal(['', '00000000-0000-0000-0000-000000000000']).nullish(),
      deviceAndAppManagementAssignmentFilterType: z.literal('none').nullish(),
    }),
  },
  ['id', 'source', 'sourceId'],
)

export const listProfiles = onBothRoots({
  id: 'autopilot.profile.list',
  service,
  method: 'GET',
  path: base,
  access: read,
  summary: 'Deployment profiles, oldest first; $expand=assignments',
  query: collectionQuery,
  reply: collectionOf(deploymentProfile),
})
export const getProfile = onBothRoots({
  id: 'autopilot.profile.read',
  service,
  method: 'GET',
  path: `${base}/:id`,
  access: read,
  summary: 'One deployment profile',
  params,
  query: collectionQuery,
  reply: oneOf(deploymentProfile),
})
export const createProfile = onBothRoots({
  id: 'autopilot.profile.create',
  service,
  method: 'POST',
  path: base,
  access: write,
  summary: 'Create a deployment profile',
  body: profileBody,
  reply: deploymentProfile,
  status: 201,
})
export const changeProfile = onBothRoots({
  id: 'autopilot.profile.change',
  service,
  method: 'PATCH',
  path: `${base}/:id`,
  access: write,
  summary: 'Change a deployment profile; devices see it at their next OOBE',
  params,
  body: profileBody,
  reply: deploymentProfile,
})
export const deleteProfile = onBothRoots({
  id: 'autopilot.profile.delete',
  service,
  method: 'DELETE',
  path: `${base}/:id`,
  access: write,
  summary: 'Delete a profile that is assigned nowhere',
  params,
})
export const listProfileAssignments = onBothRoots({
  id: 'autopilot.profile.assignments',
  service,
  method: 'GET',
  path: `${base}/:id/assignments`,
  access: read,
  summary: 'Where a profile is assigned',
  params,
  query: collectionQuery,
  reply: collectionOf(itemAssignment),
})
export const assignProfile = onBothRoots({
  id: 'autopilot.profile.assign',
  service,
  method: 'POST',
  path: `${base}/:id/assignments`,
  access: write,
  summary: 'Assign a profile to a group, to all devices, or exclude a group',
  params,
  body: profileAssignment,
  reply: itemAssignment,
  status: 201,
})
export const unassignProfile = onBothRoots({
  id: 'autopilot.profile.unassign',
  service,
  method: 'DELETE',
  path: `${base}/:id/assignments/:assignmentId`,
  access: write,
  summary: 'Remove one assignment',
  params: z.object({ id: ProfileId, assignmentId: z.string().max(120) }),
})
export const unassignProfileFromAll = onBothRoots({
  id: 'autopilot.profile.unassign-all',
  service,
  method: 'DELETE',
  path: `${base}/:id/assignments`,
  access: write,
  summary: 'Remove every assignment of a profile',
  params,
})
export const listAssignedDevices = onBothRoots({
  id: 'autopilot.profile.assigned-devices',
  service,
  method: 'GET',
  path: `${base}/:id/assignedDevices`,
  access: read,
  summary: 'The registered devices that get a profile now, by whatever way',
  params,
  query: collectionQuery,
  reply: collectionOf(windowsAutopilotDeviceIdentity),
})
export const assignDevices = onBothRoots({
  id: 'autopilot.profile.assign-devices',
  service,
  method: 'POST',
  path: `${base}/:id/assign`,
  access: write,
  summary: 'Assign a profile to registered devices directly; this outranks groups',
  params,
  body: bodyWith({ deviceIds: z.array(z.guid()).min(1).max(1000) }),
})
/** Ours: what administrators of the original make with a script. */
export const makeProfileFile = onBothRoots({
  id: 'autopilot.profile.make-file',
  service,
  method: 'POST',
  path: `${base}/:id/configurationFile`,
  access: write,
  summary: 'Make an AutopilotConfigurationFile.json of a user-driven profile, for devices that are not registered',
  params,
  reply: z.object({
    fileName: z.string(),
    /** A device that was set up with the file says it when it enrols. */
    correlationId: z.string(),
    /** ASCII: to be stored as it is. */
    content: z.string(),
  }),
})

const profileWay = z.object({
  kind: z.enum(['device', 'group', 'all-devices']),
  groupId: z.string().optional(),
  groupName: z.string().optional(),
  /** Where the device is in the group by groups in it: these, first the one that has it as a member. */
  through: z.array(z.object({ id: z.string(), displayName: z.string() })).optional(),
})
export type ProfileWay = z.infer<typeof profileWay>

export const getEffectiveProfile = onBothRoots({
  id: 'autopilot.device.effective-profile',
  service,
  method: 'GET',
  path: '/deviceManagement/windowsAutopilotDeviceIdentities/:id/effectiveProfile',
  access: oneInGroups(read, 'registered-device'),
  summary: 'The profile a device gets and why: every candidate with the reason it won or lost',
  params: z.object({ id: RegistrationId }),
  reply: z.object({
    profile: z.object({ id: z.string(), displayName: z.string() }).nullable(),
    assignedDateTime: z.string().nullable(),
    reason: z.string(),
    groups: z.array(z.object({ id: z.string(), displayName: z.string() })),
    candidates: z.array(
      z.object({
        profileId: z.string(),
        displayName: z.string(),
        via: profileWay,
        verdict: z.enum(['chosen', 'lost', 'excluded']),
        because: z.string(),
      }),
    ),
  }),
})
