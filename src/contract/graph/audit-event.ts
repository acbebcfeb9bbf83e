import { z } from 'zod'

import { instant } from './collection.ts'

export const auditEvent = z.object({
  id: z.string(),
  /** Here the same as `activityType`; so is `activity`. */
  displayName: z.string(),
  activity: z.string(),
  /** The part of the service: `autopilot`, `directory`, `mdm` and so on. */
  componentName: z.string(),
  category: z.string(),
  activityOperationType: z.enum(['Create', 'Patch', 'Delete', 'Action']),
  activityDateTime: instant,
  activityType: z.string(),
  /** `Failure` for a refusal. */
  activityResult: z.enum(['Success', 'Failure']),
  correlationId: z.string().nullable(),
  actor: z.object({
    type: z.string(),
    id: z.string(),
    name: z.string(),
    /** Of a person, else null. */
    userPrincipalName: z.string().nullable(),
    userId: z.string().nullable(),
    applicationId: z.string().nullable(),
    /** Of an application that acts for itself, else null. */
    applicationDisplayName: z.string().nullable(),
    ipAddress: z.string().nullable(),
  }),
  /** Ours: the listener that the call came through. */
  door: z.string().nullable(),
  resources: z.array(
    z.object({
      resourceId: z.string(),
      type: z.string(),
      modifiedProperties: z.array(
        z.object({ displayName: z.string(), oldValue: z.string().nullable(), newValue: z.string().nullable() }),
      ),
    }),
  ),
  /** Ours. */
  details: z.unknown(),
})
export type AuditEvent = z.infer<typeof auditEvent>
