// How a person proved to be who they are, as tokens say it in `amr` (authentication method references, RFC 8176 §2).

const references = ['pwd', 'otp', 'rsa', 'fido', 'mfa', 'ngcmfa'] as const
export type MethodReference = (typeof references)[number]
export type MethodReferences = readonly MethodReference[]

export const byPassword: MethodReferences = ['pwd']
export const byPasswordAndMore: MethodReferences = ['pwd', 'mfa']

/** A temporary access pass: a person of the organisation gave it to whom they know. */
export const byAccessPass: MethodReferences = ['otp', 'mfa']

/** A key of Windows Hello: the device has it, and a gesture of the person opens it. */
export const byHelloKey: MethodReferences = ['rsa', 'mfa']

/** A passkey, opened with a gesture or a PIN (Web Authentication). */
export const byPasskey: MethodReferences = ['fido', 'mfa']
export const byPasswordAndPasskey: MethodReferences = ['pwd', 'fido', 'mfa']

/** The person showed more than a password. */
export const isStrong = (amr: MethodReferences): boolean => amr.includes('mfa')

/** `said`: as `writeReferences` wrote it; what it does not know is left out. */
export function readReferences(said: string): MethodReferences {
  const words = said.split('+')
  return references.filter((reference) => words.includes(reference))
}

/** Of a token's claim. */
export const referencesIn = (amr: unknown): MethodReferences =>
  references.filter((reference) => Array.isArray(amr) && amr.includes(reference))

export const writeReferences = (amr: MethodReferences): string => amr.join('+')

/** How long what was shown counts for a new key of Windows Hello, and for a change of what the person signs in with. */
const freshMs = 10 * 60_000

/** `shownAt`: in seconds since 1970. */
export const isFresh = (shownAt: number, now: Date): boolean => now.getTime() - shownAt * 1000 < freshMs

/**
 * With `ngcmfa` where the second factor was shown a moment ago. It is never kept with a sign-in: what is got with a refresh token
 * later says `mfa` alone.
 */
export const withFreshness = (amr: MethodReferences, shownAt: number | undefined, now: Date): MethodReferences =>
  isStrong(amr) && shownAt !== undefined && isFresh(shownAt, now) ? [...amr, 'ngcmfa'] : amr
