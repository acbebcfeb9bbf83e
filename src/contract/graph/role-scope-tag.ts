import { z } from 'zod'

/** There is one, and everything has it: `roleScopeTagIds` of each entity is ["0"]. */
export const roleScopeTag = z.object({
  id: z.literal('0'),
  displayName: z.string(),
  description: z.string(),
  isBuiltIn: z.literal(true),
})
