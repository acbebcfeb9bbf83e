import { z } from 'zod'

import { instant } from './collection.ts'

/** Graph's deviceLocalCredentialInfo, as lists have it: one for each device. */
export const localCredential = z.object({
  /** As the directory device's `deviceId`. */
  id: z.string(),
  deviceName: z.string(),
  lastBackupDateTime: instant,
  /** When the device makes the next password, as it says itself. */
  refreshDateTime: instant.nullable(),
  /** Ours: until when the passwords of a device are kept that was deleted. */
  keptUntilDateTime: instant.nullable(),
})
export type LocalCredential = z.infer<typeof localCredential>

/** One by itself: the passwords come with `$select=credentials`, the latest first, and each time is audited. */
export const localCredentialShown = localCredential.extend({
  credentials: z
    .array(
      z.object({
        accountName: z.string(),
        accountSid: z.string(),
        backupDateTime: instant,
        passwordBase64: z.string(),
      }),
    )
    .optional(),
})
