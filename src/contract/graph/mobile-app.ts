import { z } from 'zod'

import { itemAssignment } from './assignment.ts'
import { instant } from './collection.ts'

export const mobileApp = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  publisher: z.string(),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  publishingState: z.enum(['published', 'notPublished']),
  uploadState: z.number(),
  roleScopeTagIds: z.array(z.string()),
  productCode: z.string(),
  productVersion: z.string(),
  identityVersion: z.string(),
  /** Its mask where it holds a secret. */
  commandLine: z.string(),
  /** Ours. */
  holdsSecret: z.boolean(),
  fileName: z.string(),
  size: z.number(),
  sha256: z.string().nullable(),
  ignoreVersionDetection: z.boolean(),
  useDeviceContext: z.boolean(),
  isAssigned: z.boolean(),
  /** With `$expand`. */
  assignments: z.array(itemAssignment).optional(),
})
export type MobileApp = z.infer<typeof mobileApp>
