import { z } from 'zod'

import { channels } from '../../kernel/channel.ts'
import { instant } from './collection.ts'

const profile = z.object({ id: z.string(), displayName: z.string() }).nullable()

/** Texts are empty rather than null, and instants of the year 1 rather than missing: scripts in circulation use them unseen. */
export const windowsAutopilotDeviceIdentity = z.object({
  id: z.string(),
  deploymentProfileAssignmentStatus: z.enum(['assignedInSync', 'notAssigned']),
  deploymentProfileAssignmentDetailedStatus: z.string(),
  deploymentProfileAssignedDateTime: instant,
  groupTag: z.string(),
  purchaseOrderIdentifier: z.string(),
  serialNumber: z.string(),
  productKey: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  enrollmentState: z.enum(['unknown', 'enrolled', 'pendingReset', 'failed', 'notContacted', 'blocked']),
  lastContactedDateTime: instant,
  addressableUserName: z.string(),
  userPrincipalName: z.string(),
  resourceName: z.string(),
  skuNumber: z.string(),
  systemFamily: z.string(),
  azureActiveDirectoryDeviceId: z.string(),
  azureAdDeviceId: z.string(),
  managedDeviceId: z.string(),
  displayName: z.string(),
  deviceAccountUpn: z.string(),
  deviceAccountPassword: z.string(),
  deviceFriendlyName: z.string(),
  remediationState: z.string(),
  remediationStateLastModifiedDateTime: instant,
  userlessEnrollmentStatus: z.string(),
  /** Ours: what the device proved when it joined (docs/assurance.md); empty until it has. */
  assurance: z.enum(['', 'claimed', 'ek', 'attested']),
  /** Ours. */
  tpmSimulated: z.boolean(),
  /** Ours. */
  nextEnrollmentAllowedUntil: instant,
  /** Ours: as a managed device has it, such as `wipePending`; empty while it is not managed. */
  managementState: z.enum([
    '',
    'managed',
    'retirePending',
    'retireIssued',
    'retireFailed',
    'wipePending',
    'wipeIssued',
    'wipeFailed',
  ]),
  /** Ours: false when it is disabled in the directory. */
  accountEnabled: z.boolean(),
  /** Ours: the partner that registered it; empty: the organisation itself. */
  registeredBy: z.string(),
  /** Ours: the door that it was registered by; empty for devices from before it was written down. */
  channel: z.enum(['', ...channels]),
  /** Ours: the batch of that partner; empty without one. */
  batch: z.string(),
  /** With `$expand`. */
  deploymentProfile: profile.optional(),
  /** With `$expand`. */
  intendedDeploymentProfile: profile.optional(),
})
export type WindowsAutopilotDeviceIdentity = z.infer<typeof windowsAutopilotDeviceIdentity>
