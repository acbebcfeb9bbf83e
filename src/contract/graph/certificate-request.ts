import { z } from 'zod'

import { instant } from './collection.ts'

/** Ours: a device's request for a certificate over SCEP, of a profile that asks for approval. */
export const certificateRequest = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'approved', 'rejected']),
  managedDeviceId: z.string(),
  deviceName: z.string(),
  /** The profile. */
  deviceConfigurationId: z.string(),
  deviceConfigurationName: z.string(),
  /** What the certificate would say. */
  subjectName: z.string(),
  /** SHA-256 of the key, in hexadecimal. */
  keyDigest: z.string(),
  requestedDateTime: instant,
  /** Until when the device asks again; of one that was rejected, until when that counts. */
  expirationDateTime: instant,
  decidedDateTime: instant.nullable(),
  decidedBy: z.string(),
})
export type CertificateRequestEntity = z.infer<typeof certificateRequest>
