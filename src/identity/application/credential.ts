// What an application proves itself with. A secret is 32 random bytes, so a plain digest keeps it; passwords, which people choose,
// get Argon2.

import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto'

export type CredentialKind = 'secret' | 'certificate'

/** How much of a secret is shown again, so that people tell their secrets apart. */
export const hintOf = (secret: string): string => secret.slice(0, 3)

/** Of a certificate in DER, as base64. */
export const certificateStart = (certificate: string): Date =>
  new Date(new X509Certificate(Buffer.from(certificate, 'base64')).validFrom)

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

export function isSecret(hash: string, secret: string): boolean {
  const [a, b] = [Buffer.from(hash), Buffer.from(hashSecret(secret))]
  return a.length === b.length && timingSafeEqual(a, b)
}
