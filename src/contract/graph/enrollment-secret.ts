import { z } from 'zod'

import { instant } from './collection.ts'

const somebody = z.object({
  kind: z.enum(['user', 'application', 'device', 'operator', 'system', 'unknown']),
  id: z.string(),
})

/** Ours. The secret itself is in the answer to its making and nowhere else. */
export const enrollmentSecret = z.object({
  id: z.string(),
  displayName: z.string(),
  secret: z.string().nullable(),
  state: z.enum(['usable', 'revoked', 'expired', 'usedUp']),
  /** What a PC says beside the secret; no person has this name. */
  userName: z.string(),
  maximumUses: z.number(),
  uses: z.number(),
  /** PCs that enrolled with it and were not let in yet. */
  waiting: z.number(),
  /** None: any PC. */
  serialNumbers: z.array(z.string()),
  /** How many PCs are named by their hashes, which are not kept. */
  hardwareHashCount: z.number(),
  approvalRequired: z.boolean(),
  createdBy: somebody,
  createdDateTime: instant,
  expirationDateTime: instant,
  revokedDateTime: instant.nullable(),
})
export type EnrollmentSecretEntity = z.infer<typeof enrollmentSecret>

/** A PC that enrolled with a secret: what it said of itself, which nobody proved. */
export const enrollmentSecretUse = z.object({
  id: z.string(),
  /** Until it is admitted it gets nothing that holds a secret. */
  state: z.enum(['waiting', 'admitted', 'refused']),
  deviceName: z.string().nullable(),
  hardwareId: z.string().nullable(),
  serialNumber: z.string().nullable(),
  /** Whether the list of its secret has its hash; null: it has told none, or there is no such list. */
  hashListed: z.boolean().nullable(),
  address: z.string().nullable(),
  usedDateTime: instant,
  decidedBy: somebody.nullable(),
  decidedDateTime: instant.nullable(),
  /** Of the PC in the directory, while it is there. */
  deviceObjectId: z.string().nullable(),
})
export type EnrollmentSecretUseEntity = z.infer<typeof enrollmentSecretUse>
