// What an Active Directory says of a computer, and what of it changes.

import { createHash } from 'node:crypto'

export type Computer = {
  /** The computer object's objectGUID. */
  readonly deviceId: string
  readonly displayName: string
  readonly accountEnabled: boolean
  readonly securityIdentifier: string
  /** DER, of userCertificate: any that the computer made for itself proves it. */
  readonly certificates: readonly Buffer[]
  readonly operatingSystem: string | null
  readonly operatingSystemVersion: string | null
}

/**
 * Of the certificate that Windows makes for its registration and writes to its own object: nothing but its objectGUID as the common name
 * (learn.microsoft.com, "Understand Microsoft Entra Connect 1.4.xx.x and device disappearance"). An authority's certificates for TLS,
 * EFS and the like stand in the same attribute and prove nothing here.
 */
export function isOwnSubject(subject: string, deviceId: string): boolean {
  const [, name] = /^CN=\{?([0-9a-f-]{36})\}?$/i.exec(subject) ?? []
  return name?.toLowerCase() === deviceId.toLowerCase()
}

export const thumbprintOf = (der: Buffer): string => createHash('sha256').update(der).digest('hex')

/** For the audit trail: certificates by their SHA-256, so that it shows when another key proves the computer. */
export const wordsOf = ({ certificates, deviceId: _, ...said }: Computer) => ({
  ...said,
  certificates: certificates.map(thumbprintOf),
})

export const isSame = (one: Computer, other: Computer): boolean =>
  one.displayName === other.displayName &&
  one.accountEnabled === other.accountEnabled &&
  one.securityIdentifier === other.securityIdentifier &&
  one.operatingSystem === other.operatingSystem &&
  one.operatingSystemVersion === other.operatingSystemVersion &&
  one.certificates.length === other.certificates.length &&
  one.certificates.every((der, at) => other.certificates[at]?.equals(der))

const skewMs = 5 * 60_000

/**
 * What a computer signed counts now and once: it is not bound to the key that registers, so who overheard it could else register a key of
 * their own.
 */
export function isOfNow(signedAt: Date, before: Date | null, now: Date): boolean {
  return Math.abs(now.getTime() - signedAt.getTime()) <= skewMs && (before === null || signedAt > before)
}
