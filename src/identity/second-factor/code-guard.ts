// Limits wrong codes. Who types one has shown the password already, so this is the last thing between a thief of passwords and
// the account: five wrong ones, then a quarter of an hour without. Of six digits three codes are good at a time, so whoever tries
// without end finds one in about two years on average.
// The browsers in which the person signed in before are counted apart from everybody else: strangers who know the password do
// not keep the person out there (T-53).

export const mostWrongCodes = 5
export const pauseMs = 15 * 60_000
/** A counter restarts at zero this long after its last wrong code. */
export const forgetMs = 15 * 60_000

type Counted = { readonly failures: number; readonly lockedUntil: Date | null }

/** The end of a pause that runs. */
export function pausedUntil(counted: Counted | undefined, now: Date): Date | undefined {
  const until = counted?.lockedUntil
  return until && until > now ? until : undefined
}

export const isFull = ({ failures }: Counted): boolean => failures >= mostWrongCodes
