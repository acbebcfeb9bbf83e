import { z } from 'zod'

import { instant } from './collection.ts'

/** Graph's bitlockerRecoveryKey, as lists have it. */
export const recoveryKey = z.object({
  /** Of the key protector: what the recovery screen of Windows shows. */
  id: z.string(),
  createdDateTime: instant,
  volumeType: z.enum(['operatingSystemVolume', 'fixedDataVolume', 'removableDataVolume']),
  /** As the directory device's `deviceId`. */
  deviceId: z.string(),
  /** Ours, from here: the device's name when the key came. */
  deviceName: z.string(),
  /** Until when the key of a device is kept that was deleted. */
  keptUntilDateTime: instant.nullable(),
})
export type RecoveryKey = z.infer<typeof recoveryKey>

/** One by itself: the key comes with `$select=key`, and each time is audited. */
export const recoveryKeyShown = recoveryKey.extend({ key: z.string().optional() })
