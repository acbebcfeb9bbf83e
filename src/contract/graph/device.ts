import { z } from 'zod'

import { extensionAttributes } from '../../kernel/attribute/extension-attribute.ts'
import { instant } from './collection.ts'

export const device = z.object({
  id: z.string(),
  /** The device's id in certificates and tokens; differs from `id`. */
  deviceId: z.string(),
  displayName: z.string(),
  accountEnabled: z.boolean(),
  operatingSystem: z.string().nullable(),
  operatingSystemVersion: z.string().nullable(),
  trustType: z.enum(['AzureAd', 'ServerAd', 'Workplace']).nullable(),
  profileType: z.string(),
  /** True of a computer that an Active Directory synchronises; before it registered, `registrationDateTime` is null. */
  onPremisesSyncEnabled: z.boolean().nullable(),
  onPremisesSecurityIdentifier: z.string().nullable(),
  onPremisesLastSyncDateTime: instant.nullable(),
  physicalIds: z.array(z.string()),
  systemLabels: z.array(z.string()),
  isManaged: z.boolean().nullable(),
  isCompliant: z.boolean().nullable(),
  managementType: z.string().nullable(),
  deviceOwnership: z.literal('Company'),
  extensionAttributes: z.record(z.enum(extensionAttributes), z.string().nullable()),
  manufacturer: z.string().nullable(),
  model: z.string().nullable(),
  enrollmentProfileName: z.string().nullable(),
  enrollmentType: z.string().nullable(),
  approximateLastSignInDateTime: instant.nullable(),
  registrationDateTime: instant.nullable(),
  createdDateTime: instant,
  /** Ours: the device's proof when it joined (docs/assurance.md). */
  assurance: z.enum(['claimed', 'ek', 'attested']).nullable(),
  tpmSimulated: z.boolean(),
  joinedAsRegistered: z.boolean(),
  /** Ours: what synchronises it. */
  source: z.string().nullable(),
  /** Ours: whether it is enabled there. Here, an administrator or an alarm may have disabled it. */
  onPremisesAccountEnabled: z.boolean().nullable(),
  nextEnrollmentAllowedUntil: instant.nullable(),
})
export type Device = z.infer<typeof device>
