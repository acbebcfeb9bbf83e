import { z } from 'zod'

import { itemAssignment } from './assignment.ts'
import { instant } from './collection.ts'

/** Of status pages. */
const pageSettings = {
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
}

/** Of restrictions, as Graph calls them. */
const platformRestriction = z.object({
  platformBlocked: z.boolean(),
  personalDeviceEnrollmentBlocked: z.boolean(),
  osMinimumVersion: z.string(),
  osMaximumVersion: z.string(),
  blockedManufacturers: z.array(z.string()),
})

const common = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  /** 0 is a default; others are looked through from 1 on. */
  priority: z.number(),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  version: z.number(),
  roleScopeTagIds: z.array(z.string()),
  deviceEnrollmentConfigurationType: z.string(),
  /** With `$expand`. */
  assignments: z.array(itemAssignment).optional(),
})

/** An enrolment status page. */
const statusPage = common.extend(pageSettings)
export type StatusPageEntity = z.infer<typeof statusPage>

/** A status page, a restriction of devices or a limit of their number: which members it has follows from its type. */
export const enrollmentConfiguration = common.extend({
  ...z.object(pageSettings).partial().shape,
  /** Of the devices of one person in management. */
  limit: z.number().optional(),
  platformType: z.string().optional(),
  platformRestriction: platformRestriction.optional(),
  /** Of the default restriction. */
  windowsRestriction: platformRestriction.optional(),
})
export type EnrollmentConfiguration = z.infer<typeof enrollmentConfiguration>
