import { z } from 'zod'

import { instant } from './collection.ts'

// Ours: a profile that a partner made for a customer, with what a partner may choose. It is user-driven, which is no choice.

export const customerProfile = z.object({
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  userType: z.enum(['administrator', 'standard']),
  privacySettingsHidden: z.boolean(),
  eulaHidden: z.boolean(),
  /** The partner that made it, which changes it. */
  madeBy: z.string(),
  madeByName: z.string(),
  /** How many devices of the customer get it now. */
  devices: z.number(),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
})

/** What giving a profile, or taking it away, would change. */
export const profileEffect = z.object({
  /** That were named, and that a partner of the customer registered. */
  devices: z.number(),
  /** Those of them that get another profile than they have now, or lose the one that they were given. */
  changes: z.number(),
})
