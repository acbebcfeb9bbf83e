// What a trusted root certificate has beside the members of every configuration.

import { z } from 'zod'

export const body = {
  /** PEM or DER in base64. */
  trustedRootCertificate: z.string().max(32_768).optional(),
  certFileName: z.string().max(256).nullish(),
  /** The only store that certificates are put into. */
  destinationStore: z.literal('computerCertStoreRoot').optional(),
}
export type CertificateBody = z.infer<z.ZodObject<typeof body>>

export const members = {
  /** Of a certificate. */
  certFileName: z.string().optional(),
  destinationStore: z.string().optional(),
  /** DER in base64. */
  trustedRootCertificate: z.string().optional(),
}
