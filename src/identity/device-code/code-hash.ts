// The two codes of one request. What a person types is kept as a keyed digest, for it has 39 bits; what the device holds begins with
// that digest, by which its row is found, and ends in a secret of its own.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

export const userCodeHash = (key: Buffer, code: string): string =>
  createHmac('sha256', key).update(`device code ${code}`).digest('base64url')

export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

export const writeDeviceCode = (hash: string, secret: string): string => `${hash}.${secret}`

const written = /^([\w-]{43})\.([\w-]{43})$/

export function readDeviceCode(text: string): { readonly userCodeHash: string; readonly secret: string } | undefined {
  const [, hash, secret] = written.exec(text) ?? []
  return hash && secret ? { userCodeHash: hash, secret } : undefined
}

export const isSecretOf = (hash: string, secret: string): boolean =>
  timingSafeEqual(Buffer.from(hash), Buffer.from(secretHash(secret)))

/**
 * What the page proves itself with when it takes the code of a sign-in (RFC 7636): it follows from the code that was typed and from
 * the number of the browser, so a sign-in that was begun for one code or in one browser answers no other.
 */
export const challengeOf = (key: Buffer, code: string, browser: string): string => {
  const verifier = createHmac('sha256', key).update(`device code sign-in ${code} ${browser}`).digest('base64url')
  return createHash('sha256').update(verifier).digest('base64url')
}
