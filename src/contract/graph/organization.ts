import { z } from 'zod'

import { instant } from './collection.ts'

const scope = z.enum(['none', 'selected', 'all'])

export const organization = z.object({
  id: z.string(),
  displayName: z.string(),
  tenantType: z.literal('AAD'),
  createdDateTime: instant,
  verifiedDomains: z.array(
    z.object({
      capabilities: z.string(),
      isDefault: z.boolean(),
      isInitial: z.boolean(),
      name: z.string(),
      type: z.literal('Managed'),
    }),
  ),
  onPremisesSyncEnabled: z.null(),
  /** Ours, from here on: settings the original keeps in portals of their own. */
  era: z.enum(['E18', 'E24']),
  usersMayJoin: scope,
  deviceQuotaPerUser: z.number(),
  /** How many devices one person may have in management. */
  enrollmentLimitPerUser: z.number(),
  /** How often devices that are set up come to management (docs/protocols/management-session.md). */
  checkinIntervalMinutes: z.number(),
  /** After so many days without a check-in a device does not comply (docs/compliance.md). */
  complianceDays: z.number(),
  mdmScope: scope,
  /** People may enrol devices in management that do not join the directory (docs/protocols/enrollment.md). */
  allowsUnjoinedEnrollment: z.boolean(),
  /** Devices may come without a certificate, with an MD5 digest (docs/protocols/management-session.md). */
  allowsDigestSessions: z.boolean(),
  /** Proof that devices need to get secrets (docs/assurance.md). */
  secretsNeed: z.enum(['registered', 'ek', 'attested']),
  /** The same in one sentence. */
  secretsNeedMeans: z.string(),
  acceptsSimulatedTpm: z.boolean(),
  blocksSharedDevices: z.boolean(),
  /** People may sign in with a code on another device (RFC 8628). */
  allowsDeviceCodes: z.boolean(),
  /** Ours: whether people consent to what touches nobody but them. */
  allowsUserConsent: z.boolean(),
  /** Where the data of all organisations of the installation is stored, as its operator says (docs/operating/data.md). */
  dataRegion: z.string(),
})
export type Organization = z.infer<typeof organization>
