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

/** The one answer that tells the secret. */
export const newApplication = application
  .pick({ appId: true, displayName: true, appRoles: true })
  .extend({ secretText: z.string() })

/** Ours. */
export const signingKey = z.object({
  kid: z.string(),
  state: z.string(),
  createdDateTime: instant,
  signsFromDateTime: instant.nullable(),
  signsUntilDateTime: instant.nullable(),
  verifiesUntilDateTime: instant.nullable(),
})
/** The next key, and its first time. */
export const nextSigningKey = z.object({ kid: z.string(), signsFromDateTime: instant })
export type SigningKey = z.infer<typeof signingKey>
