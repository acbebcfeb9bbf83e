import { z } from 'zod'

import { itemAssignment } from './assignment.ts'
import { instant } from './collection.ts'

const userType = z.enum(['administrator', 'standard'])
const deviceUsageType = z.enum(['singleUser', 'shared'])

/** Renamed members come under both names. */
export const deploymentProfile = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  locale: z.string().nullable(),
  language: z.string().nullable(),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  /** Ours: the partner that made it at Partner Center; empty: the organisation itself. */
  madeBy: z.string(),
  outOfBoxExperienceSetting: z.object({
    privacySettingsHidden: z.boolean(),
    eulaHidden: z.boolean(),
    userType,
    deviceUsageType,
    keyboardSelectionPageSkipped: z.boolean(),
    escapeLinkHidden: z.boolean(),
  }),
  outOfBoxExperienceSettings: z.object({
    hidePrivacySettings: z.boolean(),
    hideEULA: z.boolean(),
    userType,
    deviceUsageType,
    skipKeyboardSelectionPage: z.boolean(),
    hideEscapeLink: z.boolean(),
  }),
  enrollmentStatusScreenSettings: z.null(),
  hardwareHashExtractionEnabled: z.boolean(),
  extractHardwareHash: z.boolean(),
  deviceNameTemplate: z.string(),
  deviceType: z.string(),
  preprovisioningAllowed: z.boolean(),
  enableWhiteGlove: z.boolean(),
  roleScopeTagIds: z.array(z.string()),
  managementServiceAppId: z.null(),
  /** Ours. */
  consumerFeaturesDisabled: z.boolean(),
  /** Ours. */
  autopilotUpdateDisabled: z.boolean(),
  /** With `$expand`. */
  assignments: z.array(itemAssignment).optional(),
})
export type DeploymentProfile = z.infer<typeof deploymentProfile>
