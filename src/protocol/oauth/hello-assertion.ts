// What a key of Windows Hello signs so that its holder gets a primary refresh token (MS-OAPXBC §3.1.5.1.2): a JWT whose header
// names the key and whose payload names the person. Reading proves nothing: callers verify `signature` over `signed` first.

import { z } from 'zod'

import { fromBase64, toBase64Url } from '../../kernel/bytes.ts'

/** Not such an assertion; `at` is the part or field. */
export class HelloAssertionError extends Error {
  readonly at: string
  constructor(at: string, expected: string) {
    super(`${at}: expected ${expected}`)
    this.name = 'HelloAssertionError'
    this.at = at
  }
}

export type HelloAssertion = {
  /** SHA-256 of the key as a BCRYPT_RSAKEY_BLOB, in base64. */
  readonly keyId: string
  readonly userPrincipalName: string
  readonly audience: string
  readonly nonce: string
  /** Seconds since 1970. */
  readonly issuedAt: number
  readonly expiresAt: number
}

const header = z.object({
  alg: z.literal('RS256'),
  kid: z.string().max(100),
  use: z.literal('ngc'),
  crit: z.undefined().optional(),
})
const payload = z.object({
  iss: z.string().min(1).max(320),
  aud: z.string().max(320),
  iat: z.number().int(),
  exp: z.number().int(),
  request_nonce: z.string().min(1).max(1000),
})

export function encodeHelloAssertion(assertion: HelloAssertion, sign: (signed: string) => Uint8Array): string {
  const head = { alg: 'RS256', typ: 'JWT', kid: assertion.keyId, use: 'ngc' }
  const body = {
    iss: assertion.userPrincipalName,
    aud: assertion.audience,
    iat: assertion.issuedAt,
    exp: assertion.expiresAt,
    request_nonce: assertion.nonce,
    scope: 'openid aza ugs',
  }
  const signed = [head, body].map((part) => toBase64Url(new TextEncoder().encode(JSON.stringify(part)))).join('.')
  return `${signed}.${toBase64Url(sign(signed))}`
}

export function decodeHelloAssertion(
  text: string,
): HelloAssertion & { readonly signed: string; readonly signature: Uint8Array } {
  const [head = '', body = '', tail = '', more] = text.split('.')
  if (head === '' || body === '' || tail === '' || more !== undefined)
    throw new HelloAssertionError('assertion', 'a JWT')
  const { kid } = shaped(header, head, 'header')
  const { iss, aud, iat, exp, request_nonce } = shaped(payload, body, 'payload')
  return {
    keyId: kid,
    userPrincipalName: iss,
    audience: aud,
    nonce: request_nonce,
    issuedAt: iat,
    expiresAt: exp,
    signed: `${head}.${body}`,
    signature: bytesOf(tail, 'signature'),
  }
}

function bytesOf(base64: string, at: string): Uint8Array {
  const bytes = fromBase64(base64)
  if (!bytes?.length) throw new HelloAssertionError(at, 'base64')
  return bytes
}

function shaped<T>(shape: z.ZodType<T>, part: string, at: string): T {
  let parsed: ReturnType<typeof shape.safeParse>
  try {
    // The library stumbles over an object with a `length` that cannot be made a number, so it stands inside as well.
    parsed = shape.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(part, at))))
  } catch {
    throw new HelloAssertionError(at, 'JSON')
  }
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new HelloAssertionError([at, ...(issue?.path ?? [])].join('.'), issue?.message.toLowerCase() ?? 'another shape')
}
