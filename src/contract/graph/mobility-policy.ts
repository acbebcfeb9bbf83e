import { z } from 'zod'

/** Graph's mobilityManagementPolicy. `id` is that of the application for which tokens of version 2 are made. */
export const mobilityPolicy = z.object({
  id: z.string(),
  displayName: z.string(),
  description: z.string().nullable(),
  discoveryUrl: z.string(),
  termsOfUseUrl: z.string().nullable(),
  complianceUrl: z.string().nullable(),
  appliesTo: z.enum(['none', 'selected', 'all']),
  isValid: z.boolean(),
})
export type MobilityPolicy = z.infer<typeof mobilityPolicy>

export const includedGroup = z.object({ id: z.string(), displayName: z.string() })
