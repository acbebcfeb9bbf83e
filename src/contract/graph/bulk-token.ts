import { z } from 'zod'

import { instant } from './collection.ts'

/** Ours. The token itself is in the answer to its making and nowhere else. */
export const bulkToken = z.object({
  id: z.string(),
  displayName: z.string(),
  token: z.string().nullable(),
  state: z.enum(['usable', 'revoked', 'expired', 'usedUp']),
  /** The account in whose name its devices join; nobody signs in to it. */
  userPrincipalName: z.string(),
  maximumJoins: z.number(),
  joins: z.number(),
  /** None: it counts everywhere. */
  networks: z.array(z.string()),
  /** Somebody, by the id; what is not a person has no name here. */
  createdBy: z.object({
    kind: z.enum(['user', 'application', 'device', 'operator', 'system', 'unknown']),
    id: z.string(),
  }),
  createdDateTime: instant,
  expirationDateTime: instant,
  revokedDateTime: instant.nullable(),
})
export type BulkTokenEntity = z.infer<typeof bulkToken>
