// Profiles in the shapes of the Graph API, with both spellings of the renamed members (docs/specification/graph.md).

import type { StoredTarget } from '../../assignment/assignment.sql.ts'
import type { Way } from '../../assignment/assignment.ts'
import { assignmentEntity as itemAssignment } from '../../assignment/entity.ts'
import type { TargetKind } from '../../assignment/target.ts'
import type { OobeSettings, ProfileBody, ProfileWay } from '../../contract/autopilot/profile.ts'
import type { ItemAssignment } from '../../contract/graph/assignment.ts'
import type { DeploymentProfile } from '../../contract/graph/deployment-profile.ts'
import { wayUp } from '../../directory/membership/nested/way-up.ts'
import { Fault } from '../../kernel/fault.ts'
import type { ExplainedAssignment } from './assignment.ops.ts'
import type { Profile } from './profile.sql.ts'
import type { JoinType, ProfileMode, ProfileSettings } from './profile.ts'
import { defaultSettings } from './profile.ts'

const azureAd = '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile'
const activeDirectory = '#microsoft.graph.activeDirectoryWindowsAutopilotDeploymentProfile'

export function profileEntity(profile: Profile): DeploymentProfile {
  const { settings } = profile
  const usage = profile.mode === 'user-driven' ? 'singleUser' : 'shared'
  return {
    '@odata.type': profile.joinType === 'aad' ? azureAd : activeDirectory,
    id: profile.id,
    displayName: profile.displayName,
    description: profile.description,
    locale: settings.locale,
    language: settings.locale,
    createdDateTime: profile.createdAt.toISOString(),
    lastModifiedDateTime: profile.modifiedAt.toISOString(),
    madeBy: profile.made?.name ?? '',
    outOfBoxExperienceSetting: {
      privacySettingsHidden: settings.privacySettingsHidden,
      eulaHidden: settings.eulaHidden,
      userType: settings.userType,
      deviceUsageType: usage,
      keyboardSelectionPageSkipped: settings.keyboardSelectionPageSkipped,
      escapeLinkHidden: settings.escapeLinkHidden,
    },
    outOfBoxExperienceSettings: {
      hidePrivacySettings: settings.privacySettingsHidden,
      hideEULA: settings.eulaHidden,
      userType: settings.userType,
      deviceUsageType: usage,
      skipKeyboardSelectionPage: settings.keyboardSelectionPageSkipped,
      hideEscapeLink: settings.escapeLinkHidden,
    },
    enrollmentStatusScreenSettings: null,
    hardwareHashExtractionEnabled: settings.hardwareHashExtractionEnabled,
    extractHardwareHash: settings.hardwareHashExtractionEnabled,
    deviceNameTemplate: settings.deviceNameTemplate,
    deviceType: settings.deviceType,
    preprovisioningAllowed: settings.preprovisioningAllowed,
    enableWhiteGlove: settings.preprovisioningAllowed,
    roleScopeTagIds: ['0'],
    managementServiceAppId: null,
    consumerFeaturesDisabled: settings.consumerFeaturesDisabled,
    autopilotUpdateDisabled: settings.autopilotUpdateDisabled,
  }
}

export const assignmentEntity = (target: StoredTarget): ItemAssignment => ({
  ...itemAssignment(target.itemId, target),
  id: `${target.itemId}_${target.groupId}_0`,
})

export const targetKind = {
  '#microsoft.graph.groupAssignmentTarget': 'group',
  '#microsoft.graph.exclusionGroupAssignmentTarget': 'exclusion-group',
  '#microsoft.graph.allDevicesAssignmentTarget': 'all-devices',
} as const satisfies Record<string, TargetKind>

/** The `{profileId}_{groupId}_0` of an assignment, or without its last part as some scripts send it. */
export function groupOfAssignmentId(assignmentId: string): string | undefined {
  return assignmentId.split('_')[1]
}

export function modeOf(body: ProfileBody): ProfileMode | undefined {
  const usage = (body.outOfBoxExperienceSetting ?? body.outOfBoxExperienceSettings)?.deviceUsageType
  return usage === undefined ? undefined : usage === 'shared' ? 'self-deploying' : 'user-driven'
}

export function joinTypeOf(body: ProfileBody): JoinType {
  return body['@odata.type'] === activeDirectory ? 'hybrid' : 'aad'
}

/** A profile keeps its type: a change to another one would be half done. */
export function refuseOtherType(body: ProfileBody, { joinType }: Pick<Profile, 'joinType'>): void {
  const type = body['@odata.type']
  if (type === undefined || joinTypeOf(body) === joinType) return
  throw new Fault(
    'invalid-input',
    `This profile is not a '${type}', and its type cannot change. Create another profile.`,
    {
      reason: 'profile-type',
    },
  )
}

/**
 * The settings a body asks for, over what is stored. Where both spellings of a member come, the one that differs from the
 * stored value wins, because scripts read an object, edit one spelling and send both back; where both differ, the new name.
 */
export function settingsOf(body: ProfileBody, stored: ProfileSettings = defaultSettings): ProfileSettings {
  const renamed = body.outOfBoxExperienceSetting ?? {}
  const legacy: OobeSettings = body.outOfBoxExperienceSettings ?? {}
  const pick = <T>(now: T, newName: T | null | undefined, oldName: T | null | undefined): T => {
    if (newName !== undefined && newName !== null && newName !== now) return newName
    if (oldName !== undefined && oldName !== null && oldName !== now) return oldName
    return now
  }
  return {
    locale: body.locale !== undefined && body.locale !== stored.locale ? body.locale : (body.language ?? stored.locale),
    userType: pick(stored.userType, renamed.userType, legacy.userType),
    privacySettingsHidden: pick(
      stored.privacySettingsHidden,
      renamed.privacySettingsHidden,
      legacy.hidePrivacySettings,
    ),
    eulaHidden: pick(stored.eulaHidden, renamed.eulaHidden, legacy.hideEULA),
    keyboardSelectionPageSkipped: pick(
      stored.keyboardSelectionPageSkipped,
      renamed.keyboardSelectionPageSkipped,
      legacy.skipKeyboardSelectionPage,
    ),
    escapeLinkHidden: pick(stored.escapeLinkHidden, renamed.escapeLinkHidden, legacy.hideEscapeLink),
    deviceNameTemplate: body.deviceNameTemplate ?? stored.deviceNameTemplate,
    hardwareHashExtractionEnabled: pick(
      stored.hardwareHashExtractionEnabled,
      body.hardwareHashExtractionEnabled,
      body.extractHardwareHash,
    ),
    preprovisioningAllowed: pick(stored.preprovisioningAllowed, body.preprovisioningAllowed, body.enableWhiteGlove),
    deviceType: body.deviceType ?? stored.deviceType,
    consumerFeaturesDisabled: body.consumerFeaturesDisabled ?? stored.consumerFeaturesDisabled,
    autopilotUpdateDisabled: body.autopilotUpdateDisabled ?? stored.autopilotUpdateDisabled,
  }
}

/** How `effectiveProfile` shows the ways that lead to a profile. */
export function viaEntity(
  { kind, groupId, innerId }: Way,
  { groups, nestings }: Pick<ExplainedAssignment, 'groups' | 'nestings'>,
  reached: readonly string[] | undefined,
): ProfileWay {
  if (kind === 'itself') return { kind: 'device' }
  if (kind !== 'device-group') return { kind: 'all-devices' }
  if (reached && !reached.includes(groupId)) return { kind: 'group' } // by which one is nothing that the caller's role reaches
  const named = (id: string) => groups.find((group) => group.id === id)?.displayName ?? id
  // a role for groups counts for members of the group itself: how others come into it is not theirs to see
  const way = innerId && !reached ? (wayUp(nestings, innerId, groupId) ?? [innerId, groupId]) : [groupId]
  const through = way.slice(0, -1).map((id) => ({ id, displayName: named(id) }))
  return { kind: 'group', groupId, groupName: named(groupId), ...(through.length > 0 && { through }) }
}
