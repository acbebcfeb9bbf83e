// Whether a secret enrols one more PC, and whether that PC is let in at once. Whoever holds a stick reads the secret on it: it counts
// until its end, for so many PCs and no more. What a PC says of itself is a claim; a list of serial numbers keeps out who does not claim
// one of them, and approval asks a person.

import type { Maker } from '../../identity/maker/maker.ts'

export type EnrollmentSecret = {
  readonly id: string
  readonly displayName: string
  /** Nobody's: in small letters, with an @. */
  readonly userName: string
  readonly mostUses: number
  readonly uses: number
  /** Of the PCs that enrolled with it. */
  readonly waiting: number
  /** As they are compared. */
  readonly serialNumbers: readonly string[]
  /** Of each listed hash what it is known by (hardware.ops.ts). */
  readonly hardwareKeys: readonly string[]
  readonly needsApproval: boolean
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly revokedAt: Date | null
  readonly madeBy: Maker
}

/** What a PC says of itself when it enrols. */
export type Claims = {
  readonly deviceName: string | null
  readonly hardwareId: string | null
  /** Few ways of enrolment say it. */
  readonly serialNumber: string | null
}

export type Admission = 'waiting' | 'admitted' | 'refused'

export type SecretUse = Claims & {
  /** Whether the list of hashes has that of the PC; null until it told one. */
  readonly hashListed: boolean | null
  readonly id: string
  readonly secretId: string
  readonly state: Admission
  readonly usedAt: Date
  readonly address: string | null
  readonly decidedBy: Maker | null
  readonly decidedAt: Date | null
  /** Of its object in the directory. */
  readonly deviceId: string | null
}

/** Of a tenant, that are good. */
export const mostSecrets = 500
/** With those that were revoked or have expired, until they are swept. */
export const mostSecretsKept = 5_000

export type SecretState = 'usable' | 'revoked' | 'expired' | 'usedUp'

export function stateOf(
  { revokedAt, expiresAt, uses, mostUses }: Pick<EnrollmentSecret, 'revokedAt' | 'expiresAt' | 'uses' | 'mostUses'>,
  now: Date,
): SecretState {
  if (revokedAt) return 'revoked'
  if (expiresAt <= now) return 'expired'
  return uses < mostUses ? 'usable' : 'usedUp'
}

/** Serial numbers are compared without letter case and the blanks around them. */
export const comparedSerial = (serialNumber: string): string => serialNumber.trim().toUpperCase()

/** What a PC has told so far; null: nothing. */
export type Told = { readonly serialNumber: string | null; readonly hashListed: boolean | null }

/** Undefined: the PC says that it is another one than those that are let in. With two lists it is in one of them. */
export function admissionOf(
  {
    serialNumbers,
    hardwareKeys,
    needsApproval,
  }: Pick<EnrollmentSecret, 'serialNumbers' | 'hardwareKeys' | 'needsApproval'>,
  { serialNumber, hashListed }: Told,
): 'waiting' | 'admitted' | undefined {
  if (serialNumbers.length > 0 || hardwareKeys.length > 0) {
    const bySerial = serialNumber === null ? null : serialNumbers.includes(comparedSerial(serialNumber))
    const answers = [...(serialNumbers.length > 0 ? [bySerial] : []), ...(hardwareKeys.length > 0 ? [hashListed] : [])]
    if (!answers.includes(true)) return answers.includes(null) ? 'waiting' : undefined
  }
  return needsApproval ? 'waiting' : 'admitted'
}

export type SecretRefusal = 'secret-unknown' | 'secret-over' | 'secret-used-up' | 'secret-other-device'

export const isSecretRefusal = (reason: string): reason is SecretRefusal => reason in secretRefusals

export const secretRefusals: Readonly<Record<SecretRefusal, string>> = {
  'secret-unknown': 'There is no such user name with this secret. Prepare the PC with a package that was made anew.',
  'secret-over':
    'This secret enrols nothing more: it was revoked or has expired. Ask an administrator for a new package.',
  'secret-used-up': 'This secret has enrolled as many PCs as it may. Ask an administrator for a new package.',
  'secret-other-device':
    'This secret is for other PCs: its list has not the serial number of this one. Ask an administrator to make one that has.',
}
