// Short signed texts that we hand out and get back: the proof that terms were accepted, and addresses of downloads.
// `purpose` is signed too, so that one cannot be used as the other.

import { createHmac, timingSafeEqual } from 'node:crypto'

export function signatureOf(key: Uint8Array, purpose: string, text: string): string {
  return createHmac('sha256', key).update(`${purpose}\n${text}`).digest('base64url')
}

export function isSignature(key: Uint8Array, purpose: string, text: string, signature: string): boolean {
  const expected = Buffer.from(signatureOf(key, purpose, text))
  const received = Buffer.from(signature)
  return expected.length === received.length && timingSafeEqual(expected, received)
}

export function signClaims(key: Uint8Array, purpose: string, claims: Readonly<Record<string, unknown>>): string {
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `${body}.${signatureOf(key, purpose, body)}`
}

/** What a text says that may be anybody's: for the trail, and for nothing else. */
export function claimsSaid(text: string): Readonly<Record<string, unknown>> {
  if (text.length > 4096) return {}
  try {
    const said: unknown = JSON.parse(Buffer.from(text.split('.', 1)[0] ?? '', 'base64url').toString('utf8'))
    return typeof said === 'object' && said !== null ? { ...said } : {}
  } catch {
    return {}
  }
}

/** Undefined when it was not signed by us for this purpose, or has expired (`exp`, seconds). */
export function openClaims(
  key: Uint8Array,
  purpose: string,
  text: string,
  now: Date,
): Readonly<Record<string, unknown>> | undefined {
  const [body = '', signature = '', more] = text.split('.', 3)
  if (more !== undefined || !isSignature(key, purpose, body, signature)) return undefined
  // signed: we wrote it
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>
  return typeof claims.exp === 'number' && claims.exp * 1000 > now.getTime() ? claims : undefined
}
