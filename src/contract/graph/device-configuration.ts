import { z } from 'zod'

import { itemAssignment } from './assignment.ts'
import { instant } from './collection.ts'

const omaSetting = z.object({
  '@odata.type': z.string(),
  displayName: z.string().optional(),
  description: z.string().optional(),
  omaUri: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]),
  fileName: z.string().optional(),
  isEncrypted: z.boolean(),
  secretReferenceValueId: z.string().nullable(),
})

/** A policy or a trusted certificate; `@odata.type` says which. */
export const deviceConfiguration = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  version: z.number(),
  roleScopeTagIds: z.array(z.string()),
  /** Of a policy. */
  omaSettings: z.array(omaSetting).optional(),
  /** Ours, of a policy. */
  holdsSecret: z.boolean().optional(),
  /** Of a certificate. */
  certFileName: z.string().optional(),
  destinationStore: z.string().optional(),
  /** DER in base64. */
  trustedRootCertificate: z.string().optional(),
  /** With `$expand`. */
  assignments: z.array(itemAssignment).optional(),
})
export type DeviceConfiguration = z.infer<typeof deviceConfiguration>
