// The authenticator app on the telephone of the person in front of the device (RFC 6238: SHA-1, six digits, half a minute each). A
// telephone has a clock of its own, so it does not ask the device's.

import { createHmac } from 'node:crypto'

export type AuthenticatorApp = {
  /** False before an account was set up in it. */
  readonly knowsAccount: () => boolean
  /** The code of now; `fresh`: of a moment that has not begun yet, because the last one was refused. */
  readonly code: (fresh: boolean) => Promise<string>
  /** Sets the account up with the key as a page writes it. */
  readonly setUp: (key: string) => void
}

const periodMs = 30_000

/** `key`: in base32, as the page showed it; `keep` is told a new one. */
export function authenticatorApp(key?: string, keep: (key: string) => void = () => undefined): AuthenticatorApp {
  let known = key
  return {
    knowsAccount: () => known !== undefined,
    async code(fresh) {
      if (known === undefined) throw new TypeError('no account was set up in the app')
      if (fresh) await new Promise((resolve) => setTimeout(resolve, periodMs - (Date.now() % periodMs)))
      return codeOf(fromBase32(known), Math.floor(Date.now() / periodMs))
    },
    setUp(shown) {
      known = shown.replace(/\s/g, '')
      keep(known)
    },
  }
}

/** RFC 4226 §5.3. */
export function codeOf(key: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', key).update(counter).digest()
  const at = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 §6, without padding; what is no letter of it is left out. */
function fromBase32(text: string): Uint8Array {
  const bits = [...text.toUpperCase()]
    .map((letter) => letters.indexOf(letter))
    .filter((value) => value >= 0)
    .map((value) => value.toString(2).padStart(5, '0'))
    .join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}
