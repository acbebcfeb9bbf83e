import { z } from 'zod'

import { instant } from './collection.ts'

/** Ours: a directory of others whose people enrol devices here. */
export const trustedIssuer = z.object({
  id: z.string(),
  displayName: z.string(),
  issuer: z.string(),
  keysUrl: z.string(),
  audience: z.string(),
  directoryId: z.string(),
  createdDateTime: instant,
  /** What that directory is told as the address of our management. */
  discoveryUrl: z.string(),
  /** And as that of the terms of use. */
  termsOfUseUrl: z.string(),
})
export type TrustedIssuerEntity = z.infer<typeof trustedIssuer>
