import { z } from 'zod'

import { instant } from './collection.ts'

/** Graph's conditionalAccessPolicy, as far as there is something behind it. */
export const accessPolicy = z.object({
  id: z.string(),
  displayName: z.string(),
  state: z.enum(['enabled', 'disabled']),
  createdDateTime: instant,
  modifiedDateTime: instant.nullable(),
  conditions: z.object({
    users: z.object({
      includeUsers: z.array(z.string()),
      excludeUsers: z.array(z.string()),
      includeRoles: z.array(z.string()),
    }),
    applications: z.object({
      includeApplications: z.array(z.string()),
      includeUserActions: z.array(z.string()),
    }),
    clientAppTypes: z.array(z.literal('all')),
  }),
  grantControls: z.object({ operator: z.literal('OR'), builtInControls: z.array(z.literal('mfa')) }),
})
export type AccessPolicy = z.infer<typeof accessPolicy>
