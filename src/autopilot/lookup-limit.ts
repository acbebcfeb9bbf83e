// How often one address may guess (T-22). A whole site may stand behind one address, so only hardware that nobody registered
// counts: a shipment of known devices is never slowed down by its own number. State is two numbers for an address that
// guessed, and never more than a fixed count of addresses.

export type AddressLimit = {
  /** Undefined: go on. Otherwise the seconds to wait. */
  readonly wait: (address: string, now: Date) => number | undefined
  /** Unknown hardware, or a hash that cannot be read. */
  readonly guessed: (address: string, now: Date) => void
}

const mostAddresses = 10_000

/** `perMinute` guesses at an even pace; ten times as many in one burst. */
export function makeAddressLimit(perMinute: number): AddressLimit {
  const burst = 10 * perMinute
  const left = new Map<string, { readonly tokens: number; readonly at: number }>()

  function tokensOf(address: string, at: number): number {
    const known = left.get(address)
    return known ? Math.min(burst, known.tokens + ((at - known.at) / 60_000) * perMinute) : burst
  }

  return {
    wait(address, now) {
      const tokens = tokensOf(address, now.getTime())
      return tokens >= 1 ? undefined : Math.max(1, Math.ceil(((1 - tokens) / perMinute) * 60))
    },
    guessed(address, now) {
      const at = now.getTime()
      const tokens = tokensOf(address, at) - 1
      left.delete(address) // to the end: the address that was quiet longest is forgotten first
      left.set(address, { tokens, at })
      if (left.size > mostAddresses) left.delete(left.keys().next().value ?? address)
    },
  }
}
