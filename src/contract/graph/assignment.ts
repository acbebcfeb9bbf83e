import { z } from 'zod'

/** Target of a profile, a policy, an application or a status page. */
export const itemAssignment = z.object({
  id: z.string(),
  source: z.literal('direct'),
  sourceId: z.string(),
  /** Of applications. */
  intent: z.string().optional(),
  target: z.object({
    '@odata.type': z.string(),
    deviceAndAppManagementAssignmentFilterId: z.string().nullable(),
    deviceAndAppManagementAssignmentFilterType: z.enum(['none', 'include', 'exclude']),
    groupId: z.string().optional(),
  }),
})
export type ItemAssignment = z.infer<typeof itemAssignment>
