// How often somebody may guess: an address at the look-up (T-22), a tenant in its imports (T-23). A whole site may stand behind
// one address, so only hardware that nobody registered counts: a shipment of known devices is never slowed down by its own
// number. State is two numbers for whoever guessed, and never more than a fixed count of them.

import { addressSite } from '../../kernel/address.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'

export type GuessLimit = {
  /** Undefined: go on. Otherwise the seconds to wait. */
  readonly wait: (who: string, now: Date) => number | undefined
  /** Unknown hardware, or a hash that cannot be read. */
  readonly guessed: (who: string, now: Date) => void
}

type Left = { tokens: number; at: number }

const mostGuessers = 20_000

/** `perMinute` guesses at an even pace; ten times as many in one burst, and never a debt of more. */
export function makeGuessLimit(perMinute: number): GuessLimit {
  const burst = 10 * perMinute
  const lefts = makeBoundedCache<string, Left>(mostGuessers)

  function tokensAt({ tokens, at }: Left, now: number): number {
    return Math.min(burst, tokens + ((now - at) / 60_000) * perMinute)
  }

  return {
    wait(who, now) {
      const left = lefts.get(who)
      const tokens = left ? tokensAt(left, now.getTime()) : burst
      return tokens >= 1 ? undefined : Math.max(1, Math.ceil(((1 - tokens) / perMinute) * 60))
    },
    guessed(who, now) {
      const at = now.getTime()
      const left = lefts.get(who)
      if (!left) {
        lefts.set(who, { tokens: burst - 1, at })
        return
      }
      left.tokens = Math.max(-burst, tokensAt(left, at) - 1)
      left.at = at
    },
  }
}

/** Four times as much for the IPv6 site around an address, which has thousands of those to guess from. */
const ofSite = 4

/** As `makeGuessLimit`, for network addresses. */
export function makeAddressLimit(perMinute: number): GuessLimit {
  const addresses = makeGuessLimit(perMinute)
  const sites = makeGuessLimit(ofSite * perMinute)
  return {
    wait(address, now) {
      const waits = [addresses.wait(address, now), sites.wait(addressSite(address), now)]
      const some = waits.filter((one) => one !== undefined)
      return some.length === 0 ? undefined : Math.max(...some)
    },
    guessed(address, now) {
      addresses.guessed(address, now)
      sites.guessed(addressSite(address), now)
    },
  }
}
