import { z } from 'zod'

import { instant } from './collection.ts'

/** Ours. */
export const staleDevice = z.object({
  id: z.string(),
  deviceId: z.string(),
  displayName: z.string(),
  accountEnabled: z.boolean(),
  owner: z.string().nullable(),
  serialNumber: z.string().nullable(),
  registrationId: z.string().nullable(),
  isManaged: z.boolean(),
  lastSeenDateTime: instant,
})
export type StaleDevice = z.infer<typeof staleDevice>
