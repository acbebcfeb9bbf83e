// When a temporary access pass counts, in the words that Graph has for it.

export type AccessPass = {
  readonly id: string
  readonly createdAt: Date
  readonly startsAt: Date
  readonly lifetimeMinutes: number
  readonly usableOnce: boolean
  readonly usedAt: Date | null
  /** Whoever made it might still make it; what they may no longer give does not count. */
  readonly makerMay: boolean
}

export type Usability = 'enabledByPolicy' | 'notYetValid' | 'expired' | 'oneTimeUsed' | 'disabledByPolicy'

export const endOf = ({ startsAt, lifetimeMinutes }: Pick<AccessPass, 'startsAt' | 'lifetimeMinutes'>): Date =>
  new Date(startsAt.getTime() + lifetimeMinutes * 60_000)

export function usabilityOf(pass: AccessPass, now: Date): Usability {
  if (pass.usableOnce && pass.usedAt) return 'oneTimeUsed'
  if (endOf(pass) <= now) return 'expired'
  if (!pass.makerMay) return 'disabledByPolicy'
  return pass.startsAt > now ? 'notYetValid' : 'enabledByPolicy'
}
