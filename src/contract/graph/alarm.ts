import { z } from 'zod'

import { instant } from './collection.ts'

/** Ours. */
export const alarm = z.object({
  id: z.string(),
  kind: z.string(),
  /** What happened, in one sentence. */
  message: z.string(),
  state: z.enum(['open', 'closed']),
  subject: z.object({ type: z.string(), id: z.string() }),
  /** What it says depends on the kind. */
  detail: z.record(z.string(), z.unknown()),
  count: z.number(),
  firstDateTime: instant,
  lastDateTime: instant,
  closedDateTime: instant.nullable(),
  closedBy: z.string().nullable(),
})
export type Alarm = z.infer<typeof alarm>
