// Proof Key for Code Exchange (RFC 7636, S256) and the random values of an authorization request, from the browser's own
// cryptography.

import { toBase64Url } from '../../../src/kernel/bytes.ts'

export function randomText(bytes = 32): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(bytes)))
}

export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return toBase64Url(new Uint8Array(digest))
}
