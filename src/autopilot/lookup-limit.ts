// How often one address may ask (T-22). A whole shipment may be unboxed behind one address, so devices that are known cost
// little; guessing costs much. State is two numbers an address and never more than a fixed count of addresses.

export type AddressLimit = {
  /** Undefined: go on. Otherwise the seconds to wait. */
  readonly wait: (address: string, now: Date) => number | undefined
  readonly spend: (address: string, cost: number) => void
}

export const knownCost = 0.02
export const unknownCost = 1
const mostAddresses = 10_000

/** `perMinute` guesses at an even pace; ten times as many in one burst. */
export function makeAddressLimit(perMinute: number): AddressLimit {
  const burst = 10 * perMinute
  const left = new Map<string, { tokens: number; at: number }>()
  return {
    wait(address, now) {
      const at = now.getTime()
      const known = left.get(address) ?? { tokens: burst, at }
      const tokens = Math.min(burst, known.tokens + ((at - known.at) / 60_000) * perMinute)
      left.delete(address) // to the end: the address that was quiet longest is forgotten first
      left.set(address, { tokens, at })
      if (left.size > mostAddresses) left.delete(left.keys().next().value ?? address)
      return tokens >= 1 ? undefined : Math.max(1, Math.ceil(((1 - tokens) / perMinute) * 60))
    },
    spend(address, cost) {
      const known = left.get(address)
      if (known) known.tokens -= cost
    },
  }
}
