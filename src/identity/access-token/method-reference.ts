// How a person proved to be who they are, as tokens say it in `amr` (authentication method references, RFC 8176 §2).

const references = ['pwd', 'otp', 'mfa'] as const
export type MethodReference = (typeof references)[number]
export type MethodReferences = readonly MethodReference[]

export const byPassword: MethodReferences = ['pwd']
export const byPasswordAndMore: MethodReferences = ['pwd', 'mfa']

/** A temporary access pass: a person of the organisation gave it to whom they know. */
export const byAccessPass: MethodReferences = ['otp', 'mfa']

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
