import { z } from 'zod'

import { itemAssignment } from './assignment.ts'
import { instant } from './collection.ts'

/** An enrolment status page. */
export const enrollmentConfiguration = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  /** 0 is the tenant's default page. */
  priority: z.number(),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  version: z.number(),
  roleScopeTagIds: z.array(z.string()),
  deviceEnrollmentConfigurationType: z.string(),
  showInstallationProgress: z.boolean(),
  blockDeviceSetupRetryByUser: z.boolean(),
  allowDeviceResetOnInstallFailure: z.boolean(),
  allowLogCollectionOnInstallFailure: z.boolean(),
  customErrorMessage: z.string(),
  installProgressTimeoutInMinutes: z.number(),
  allowDeviceUseOnInstallFailure: z.boolean(),
  selectedMobileAppIds: z.array(z.string()),
  trackInstallProgressForAutopilotOnly: z.boolean(),
  disableUserStatusTrackingAfterFirstUser: z.boolean(),
  allowNonBlockingAppInstallation: z.boolean(),
  installQualityUpdates: z.boolean(),
  /** With `$expand`. */
  assignments: z.array(itemAssignment).optional(),
})
export type EnrollmentConfiguration = z.infer<typeof enrollmentConfiguration>
