// Limits wrong passwords, by sender (T-53). Four counters count failures:
//   pair     one name from one address or device, or from one browser that signed in with the name before: ten, then a pause
//   address  all names from one address or owner of devices: slows a guesser of one password on many names
//   site     all names from one IPv6 site, which has many addresses to try from
//   account  one name from everywhere: slows a guesser with many addresses
// A request proves the joined device that signed it, otherwise only the address that it came from. All devices of one owner count
// as one for the second: a person allowed to join devices can have any number.
// A pause holds for the address or device that caused it. Those of address, site and account never stop a name on an address or
// device, or in a browser, where it signed in before: so a stranger's guesses cannot lock the owner out. But there a wrong
// password, or a try during a pause of the pair, gets the answer that every name gets, else it would reveal which names signed
// in from the address (I7). A browser with the mark of the name gets the true answer, for the mark says as much.

export type Counted = { readonly failures: number; readonly lockedUntil: Date | null }
export type Counter = 'pair' | 'address' | 'site' | 'account'
export type Counts = Readonly<Record<Counter, Counted | undefined>>

export const pauseMs = 5 * 60_000
/** A counter restarts at zero this long after its last failure. */
export const forgetMs = 15 * 60_000
export const mostFailures: Readonly<Record<Counter, number>> = { pair: 10, address: 40, site: 160, account: 100 }

export type Verdict =
  | { readonly kind: 'try' }
  /** Ten wrong ones by this caller. */
  | { readonly kind: 'locked'; readonly until: Date }
  /** Too many from the address or its site, or for the account from everywhere. */
  | { readonly kind: 'slowed'; readonly until: Date }

/** The name signed in here before, or its person joined this device; only a browser proves it, the others may be shared. */
export type Familiar = 'browser' | 'address-or-device' | undefined

export function judgeAttempt(counts: Counts, familiar: Familiar, now: Date): Verdict {
  const locked = pauseOf(counts.pair, now)
  const slowed = slowedUntil(counts, familiar, now)
  if (slowed && (locked || familiar === undefined)) return { kind: 'slowed', until: slowed }
  return locked ? { kind: 'locked', until: locked } : { kind: 'try' }
}

/** The end of the slowdown that this caller hears of after a wrong password. */
export function slowedUntil(counts: Counts, familiar: Familiar, now: Date): Date | undefined {
  if (familiar === 'browser') return undefined
  return pauseOf(counts.address, now) ?? pauseOf(counts.site, now) ?? pauseOf(counts.account, now)
}

function pauseOf(counted: Counted | undefined, now: Date): Date | undefined {
  const until = counted?.lockedUntil
  return until && until > now ? until : undefined
}

/** The counters that are full after a wrong password was counted. A running pause is not prolonged. */
export function fullCounters(counts: Counts, now: Date): Counter[] {
  return (['pair', 'address', 'site', 'account'] as const).filter(
    (one) => (counts[one]?.failures ?? 0) >= mostFailures[one] && !pauseOf(counts[one], now),
  )
}
