import { z } from 'zod'

import { instant } from './collection.ts'

export const remoteActionState = z.enum(['pending', 'active', 'done', 'failed', 'notSupported', 'canceled'])

/** Graph's remoteActionAudit, with how it ended. */
export const remoteAction = z.object({
  id: z.string(),
  action: z.string(),
  actionState: remoteActionState,
  managedDeviceId: z.string(),
  deviceDisplayName: z.string(),
  userName: z.string(),
  deviceOwnerUserPrincipalName: z.string(),
  initiatedByUserPrincipalName: z.string(),
  requestDateTime: instant,
  /** Of the many that were asked at once; null where one device was asked alone. */
  bulkDeviceActionId: z.string().nullable(),
  /** Ours, from here: when its state changed last. */
  lastUpdatedDateTime: instant,
  /** Null once it was sent, and for what waits as long as it takes. */
  expirationDateTime: instant.nullable(),
  /** What the device answered to the command that it was sent last; null as long as it said nothing. */
  status: z.number().nullable(),
  /** What the device told: a state of the CSP, a name, a place. */
  result: z.string().nullable(),
  /** Why it failed or was canceled. */
  reason: z.string().nullable(),
})
export type RemoteAction = z.infer<typeof remoteAction>
