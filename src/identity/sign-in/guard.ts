// How many wrong passwords are borne, and from whom (T-53). Four counters count failures:
//   pair     one name from one address or device, or from one browser that signed in with the name before: ten, then a pause
//   address  all names from one address or owner of devices: who tries one password on many names is slowed, whatever the names
//   site     all names from one IPv6 site, which has many addresses to try from
//   account  one name from everywhere: who guesses from many addresses is slowed
// A request proves the joined device that signed it, otherwise only the address that it came from. All devices of one owner count
// as one for the second: whoever may join devices has as many as they like.
// A pause holds for the address or device that caused it. Those of address, site and account never stop a name on an address or
// device, or in a browser, where it signed in before: so a stranger's guesses cannot lock the owner out. But there a wrong
// password, or a try during a pause of the pair, gets the answer that every name gets, else it would tell which names signed in
// from the address (I7). A browser with the mark of the name gets the true answer, for the mark says as much.

export type Counted = { readonly failures: number; readonly lockedUntil: Date | null }
export type Counter = 'pair' | 'address' | 'site' | 'account'
export type Counts = Readonly<Record<Counter, Counted | undefined>>

export const pauseMs = 5 * 60_000
/** Who failed last before that long begins at none again. */
export const forgetMs = 15 * 60_000
export const mostFailures: Readonly<Record<Counter, number>> = { pair: 10, address: 40, site: 160, account: 100 }

export type Verdict =
  | { readonly kind: 'try' }
  /** Ten wrong ones by this very caller. */
  | { readonly kind: 'locked'; readonly until: Date }
  /** Too many from the address or its site, or for the account from everywhere. */
  | { readonly kind: 'slowed'; readonly until: Date }

/** Where the name signed in before, or a device that this very person joined; a browser proves it, an address or a device may be shared with others. */
export type Familiar = 'browser' | 'address-or-device' | undefined

export function judgeAttempt(counts: Counts, familiar: Familiar, now: Date): Verdict {
  const locked = pauseOf(counts.pair, now)
  const slowed = slowedUntil(counts, familiar, now)
  if (slowed && (locked || familiar === undefined)) return { kind: 'slowed', until: slowed }
  return locked ? { kind: 'locked', until: locked } : { kind: 'try' }
}

/** Until when this caller hears, after a wrong password, that all are slowed. */
export function slowedUntil(counts: Counts, familiar: Familiar, now: Date): Date | undefined {
  if (familiar === 'browser') return undefined
  return pauseOf(counts.address, now) ?? pauseOf(counts.site, now) ?? pauseOf(counts.account, now)
}

function pauseOf(counted: Counted | undefined, now: Date): Date | undefined {
  const until = counted?.lockedUntil
  return until && until > now ? until : undefined
}

/** After a wrong password was counted: which counters are full now. A pause that is on is not made longer. */
export function fullCounters(counts: Counts, now: Date): Counter[] {
  return (['pair', 'address', 'site', 'account'] as const).filter(
    (one) => (counts[one]?.failures ?? 0) >= mostFailures[one] && !pauseOf(counts[one], now),
  )
}
