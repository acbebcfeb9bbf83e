import { z } from 'zod'

import { instant } from './collection.ts'

export const auditEvent = z.object({
  id: z.string(),
  activityDateTime: instant,
  activityType: z.string(),
  /** `Failure` for what was refused. */
  activityResult: z.enum(['Success', 'Failure']),
  correlationId: z.string().nullable(),
  actor: z.object({
    type: z.string(),
    id: z.string(),
    name: z.string(),
    applicationId: z.string().nullable(),
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
