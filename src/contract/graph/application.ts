import { z } from 'zod'

import { instant } from './collection.ts'

/** Ours: registration and permissions are one. */
export const application = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string(),
  appRoles: z.array(z.string()),
  createdDateTime: instant,
})
export type Application = z.infer<typeof application>

/** Ours. */
export const signingKey = z.object({
  kid: z.string(),
  state: z.string(),
  createdDateTime: instant,
  signsFromDateTime: instant.nullable(),
  signsUntilDateTime: instant.nullable(),
  verifiesUntilDateTime: instant.nullable(),
})
export type SigningKey = z.infer<typeof signingKey>
