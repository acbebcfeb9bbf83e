import { z } from 'zod'

import { instant } from './collection.ts'

/** Whose it is. */
export const ownerType = z.enum(['company', 'personal'])

const workloadsOfMdm = z.object({
  inventory: z.boolean(),
  modernApps: z.boolean(),
  resourceAccess: z.boolean(),
  deviceConfiguration: z.boolean(),
  compliancePolicy: z.boolean(),
  windowsUpdateForBusiness: z.boolean(),
  endpointProtection: z.boolean(),
  officeApps: z.boolean(),
})

/** Texts are empty rather than null, and instants of the year 1 rather than missing: scripts in circulation use them unseen. */
export const managedDevice = z.object({
  id: z.string(),
  userId: z.string(),
  userDisplayName: z.string(),
  userPrincipalName: z.string(),
  emailAddress: z.string(),
  deviceName: z.string(),
  managedDeviceName: z.string(),
  managedDeviceOwnerType: ownerType,
  ownerType,
  enrolledDateTime: instant,
  lastSyncDateTime: instant,
  operatingSystem: z.string(),
  osVersion: z.string(),
  complianceState: z.string(),
  /** Ours: since when it has not come for too long to count as compliant (docs/compliance.md). */
  complianceLapsedDateTime: instant.nullable(),
  /** Ours: whether the device claims what it was judged by, or a proof says all of it; null where nothing is demanded. */
  complianceSource: z.enum(['claimed', 'attested']).nullable(),
  jailBroken: z.string(),
  managementAgent: z.string(),
  /** Of a device with the agent of Configuration Manager beside our management: which workloads are ours. */
  configurationManagerClientEnabledFeatures: workloadsOfMdm.nullable(),
  configurationManagerClientInformation: z
    .object({
      clientIdentifier: z.string(),
      clientVersion: z.string(),
      isBlocked: z.boolean(),
      /** Ours. */
      siteCode: z.string(),
    })
    .nullable(),
  azureADRegistered: z.boolean(),
  aadRegistered: z.boolean(),
  azureADDeviceId: z.string(),
  azureActiveDirectoryDeviceId: z.string(),
  deviceEnrollmentType: z.string(),
  deviceRegistrationState: z.enum(['registered', 'revoked']),
  autopilotEnrolled: z.boolean(),
  joinType: z.string(),
  enrollmentProfileName: z.string(),
  serialNumber: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  deviceType: z.string(),
  managementState: z.string(),
  managementCertificateExpirationDate: instant,
  isEncrypted: z.boolean(),
  isSupervised: z.boolean(),
  easActivated: z.boolean(),
  deviceCategoryDisplayName: z.string(),
  deviceActionResults: z.array(
    z.object({
      actionName: z.string(),
      actionState: z.string(),
      startDateTime: instant,
      lastUpdatedDateTime: instant,
    }),
  ),
  roleScopeTagIds: z.array(z.string()),
  /** Ours: what the device had proved when it enrolled (docs/assurance.md). */
  assurance: z.enum(['claimed', 'ek', 'attested']),
  tpmSimulated: z.boolean(),
})
export type ManagedDevice = z.infer<typeof managedDevice>
