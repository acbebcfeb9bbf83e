import { z } from 'zod'

import { instant } from './collection.ts'

/** Graph's deviceLogCollectionResponse. */
export const deviceLog = z.object({
  id: z.string(),
  status: z.enum(['pending', 'completed', 'failed']),
  managedDeviceId: z.string(),
  requestedDateTimeUTC: instant,
  receivedDateTimeUTC: instant.nullable(),
  /** When the diagnostics are deleted. */
  expirationDateTimeUTC: instant.nullable(),
  initiatedByUserPrincipalName: z.string(),
  enrolledByUser: z.string(),
  sizeInKB: z.number().nullable(),
  /** Ours, from here: of the archive, in hexadecimal. */
  sha256: z.string().nullable(),
  /** Why there are none. */
  reason: z.string().nullable(),
})
export type DeviceLog = z.infer<typeof deviceLog>
