// Limits how often somebody does a thing: an address guesses hardware at the look-up (T-22), a tenant names devices of others in
// its imports (T-23), a person gets primary tokens on a device. Callers decide which events count; a whole site may stand behind
// one address, so only events that are rare for honest callers should. State is two numbers for each, of a limited count.

import { addressSite } from './address.ts'
import { makeBoundedCache } from './bounded-cache.ts'

export type RateLimit = {
  /** Undefined: go on. Otherwise the seconds to wait. */
  readonly wait: (who: string, now: Date) => number | undefined
  /** It was done once more. */
  readonly count: (who: string, now: Date) => void
}

type Left = { tokens: number; at: number }

const mostRemembered = 20_000

/** Another object each time that all are forgotten. */
let generation = {}

/** All limits of the process begin anew, as with a start: for tests, of which many share a process. */
export function forgetLimits(): void {
  generation = {}
}

/** `perMinute` at an even pace; `burst` at once, ten times as many when it is not given, and never a debt of more. */
export function makeRateLimit(perMinute: number, burst = 10 * perMinute): RateLimit {
  let made = generation
  let remembered = makeBoundedCache<string, Left>(mostRemembered)

  function lefts() {
    if (made !== generation) {
      made = generation
      remembered = makeBoundedCache<string, Left>(mostRemembered)
    }
    return remembered
  }

  /** A clock that was put back gives nothing, and takes nothing from anybody. */
  function tokensAt({ tokens, at }: Left, now: number): number {
    return Math.min(burst, tokens + (Math.max(0, now - at) / 60_000) * perMinute)
  }

  return {
    wait(who, now) {
      const left = lefts().get(who)
      const tokens = left ? tokensAt(left, now.getTime()) : burst
      return tokens >= 1 ? undefined : Math.max(1, Math.ceil(((1 - tokens) / perMinute) * 60))
    },
    count(who, now) {
      const at = now.getTime()
      const left = lefts().get(who)
      if (!left) {
        lefts().set(who, { tokens: burst - 1, at })
        return
      }
      left.tokens = Math.max(-burst, tokensAt(left, at) - 1)
      left.at = at
    },
  }
}

/** So many at once, and as many again within a day, at an even pace. */
export const makeDayLimit = (most: number): RateLimit => makeRateLimit(most / (24 * 60), most)

/** Four times as much for the IPv6 site around an address, which has thousands of those to guess from. */
const ofSite = 4

/** As `makeRateLimit`, for network addresses. */
export function makeAddressLimit(perMinute: number): RateLimit {
  const addresses = makeRateLimit(perMinute)
  const sites = makeRateLimit(ofSite * perMinute)
  return {
    wait(address, now) {
      const waits = [addresses.wait(address, now), sites.wait(addressSite(address), now)]
      const some = waits.filter((one) => one !== undefined)
      return some.length === 0 ? undefined : Math.max(...some)
    },
    count(address, now) {
      addresses.count(address, now)
      sites.count(addressSite(address), now)
    },
  }
}
