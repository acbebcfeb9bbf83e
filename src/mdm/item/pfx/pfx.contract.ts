// What a certificate with its key has beside the members of every configuration.

import { z } from 'zod'

export const keyStorageProviders = [
  'useTpmKspOtherwiseUseSoftwareKsp',
  'useTpmKspOtherwiseFail',
  'useSoftwareKsp',
] as const

export const body = {
  /** PKCS #12 in base64. It is sealed, and never shown again. */
  pfx: z.string().max(32_768).optional(),
  pfxPassword: z.string().max(256).optional(),
  keyStorageProvider: z.enum(keyStorageProviders).optional(),
}
export type PfxBody = z.infer<z.ZodObject<typeof body>>

export const members = {
  keyStorageProvider: z.string().optional(),
  certificateSubject: z.string().optional(),
  certificateThumbprint: z.string().optional(),
  certificateExpirationDateTime: z.string().optional(),
}
