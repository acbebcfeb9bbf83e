// How often one address may guess (T-22). A whole site may stand behind one address, so only hardware that nobody registered
// counts: a shipment of known devices is never slowed down by its own number. State is two numbers for an address that
// guessed, and never more than a fixed count of addresses.

import { makeRecent } from '../kernel/recent.ts'

export type AddressLimit = {
  /** Undefined: go on. Otherwise the seconds to wait. */
  readonly wait: (address: string, now: Date) => number | undefined
  /** Unknown hardware, or a hash that cannot be read. */
  readonly guessed: (address: string, now: Date) => void
}

type Left = { tokens: number; at: number }

const mostAddresses = 20_000

/** `perMinute` guesses at an even pace; ten times as many in one burst. */
export function makeAddressLimit(perMinute: number): AddressLimit {
  const burst = 10 * perMinute
  const lefts = makeRecent<string, Left>(mostAddresses)

  function tokensAt({ tokens, at }: Left, now: number): number {
    return Math.min(burst, tokens + ((now - at) / 60_000) * perMinute)
  }

  return {
    wait(address, now) {
      const left = lefts.get(address)
      const tokens = left ? tokensAt(left, now.getTime()) : burst
      return tokens >= 1 ? undefined : Math.max(1, Math.ceil(((1 - tokens) / perMinute) * 60))
    },
    guessed(address, now) {
      const at = now.getTime()
      const left = lefts.get(address)
      if (!left) {
        lefts.set(address, { tokens: burst - 1, at })
        return
      }
      left.tokens = tokensAt(left, at) - 1
      left.at = at
    },
  }
}
