import { z } from 'zod'

import { instant } from './collection.ts'
import { assignedLicence } from './licence.ts'

export const group = z.object({
  id: z.string(),
  displayName: z.string(),
  description: z.string().nullable(),
  mailEnabled: z.boolean(),
  mailNickname: z.string(),
  securityEnabled: z.boolean(),
  groupTypes: z.array(z.string()),
  membershipRule: z.string().nullable(),
  membershipRuleProcessingState: z.enum(['On', 'Paused']).nullable(),
  /** Ours: a device's own words that get it into the group (T-61). */
  selfDescribedProperties: z.array(z.string()),
  createdDateTime: instant,
  /** What another directory calls it. */
  onPremisesImmutableId: z.string().nullable(),
  /** True for what another directory keeps. */
  onPremisesSyncEnabled: z.boolean().nullable(),
  /** Ours: the directory that keeps it, where it is changed. */
  source: z.string().nullable(),
  visibility: z.string().nullable(),
  /** What its members get. */
  assignedLicenses: z.array(assignedLicence),
})
export type Group = z.infer<typeof group>

/** A user, a device or a group; `@odata.type` says which. */
export const groupMember = z.object({
  '@odata.type': z.enum(['#microsoft.graph.device', '#microsoft.graph.user', '#microsoft.graph.group']),
  id: z.string(),
  /** Null where the caller may not read what the member is; the next two likewise. */
  displayName: z.string().nullable(),
  deviceId: z.string().nullable().optional(),
  userPrincipalName: z.string().nullable().optional(),
})
export type GroupMember = z.infer<typeof groupMember>
