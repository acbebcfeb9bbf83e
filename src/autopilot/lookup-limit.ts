// How often one address may guess (T-22). A whole site may stand behind one address, so only hardware that nobody registered
// counts: a shipment of known devices is never slowed down by its own number. State is two numbers for an address that
// guessed, and never more than a fixed count of addresses. An IPv6 host chooses the second half of its address itself, so the
// first half counts (RFC 4291 §2.5.4, T-54).

import { isIPv6 } from 'node:net'

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
      const left = lefts.get(networkOf(address))
      const tokens = left ? tokensAt(left, now.getTime()) : burst
      return tokens >= 1 ? undefined : Math.max(1, Math.ceil(((1 - tokens) / perMinute) * 60))
    },
    guessed(address, now) {
      const at = now.getTime()
      const network = networkOf(address)
      const left = lefts.get(network)
      if (!left) {
        lefts.set(network, { tokens: burst - 1, at })
        return
      }
      left.tokens = tokensAt(left, at) - 1
      left.at = at
    },
  }
}

/** The first 64 bits of an IPv6 address; an IPv4 address as it is, also in its IPv6 form. */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)
  if (mapped?.[1]) return mapped[1]
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  // an embedded IPv4 address stands for two groups
  const length = after.length + (after.at(-1)?.includes('.') ? 1 : 0)
  if (tail !== undefined) groups.push(...new Array(Math.max(0, 8 - groups.length - length)).fill('0'), ...after)
  const first = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${first.join(':')}::/64`
}
