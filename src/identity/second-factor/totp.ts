// Codes of an authenticator app (RFC 6238): SHA-1, six digits, half a minute each, which is what every app computes.

import { Secret, TOTP } from 'otpauth'

const period = 30
/** Clocks of telephones differ: the code before and the one after count, too (RFC 6238 §5.2). */
const window = 1
/** As RFC 4226 §4 recommends. */
export const keyBytes = 20

const generatorOf = (key: Uint8Array, more: { readonly issuer?: string; readonly label?: string } = {}): TOTP =>
  new TOTP({ ...more, secret: new Secret({ buffer: new Uint8Array(key).buffer }), digits: 6, period })

/** The time step whose code this is; undefined when it is of none in the window. */
export function stepOf(key: Uint8Array, code: string, now: Date): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const generator = generatorOf(key)
  const delta = generator.validate({ token: code, timestamp: now.getTime(), window })
  return delta === null ? undefined : generator.counter({ timestamp: now.getTime() }) + delta
}

/** Issuer and name are cut to what an app shows: the picture of a longer address would be too fine for a camera. */
const longest = 64

/** The address that apps read from a picture, and the key for whoever types it. */
export function keyToShow(
  key: Uint8Array,
  { issuer, userName }: { readonly issuer: string; readonly userName: string },
): { readonly uri: string; readonly text: string } {
  const generator = generatorOf(key, { issuer: issuer.slice(0, longest), label: userName.slice(0, longest) })
  return { uri: generator.toString(), text: generator.secret.base32.replace(/.{4}(?=.)/g, '$& ') }
}
