// The primary refresh token's request and key derivation (MS-OAPXBC §3.1.5.1, NIST SP 800-108). A request is a JWT that
// either the device key signs (header x5c) or a key derived from the session key (header ctx). Reading proves nothing: callers
// verify `signature` over `signed` before believing a field. Left out: protocol version 4 and its elliptic keys.

import { z } from 'zod'

import { fromBase64, toBase64, toBase64Url } from '../../kernel/bytes.ts'

/** Not such a request; `at` is the part or field. */
/** Of a request that is signed with a key of the device (RFC 7523 §2.1). */
export const prtGrantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

export class PrtRequestError extends Error {
  readonly at: string
  constructor(at: string, expected: string) {
    super(`${at}: expected ${expected}`)
    this.name = 'PrtRequestError'
    this.at = at
  }
}

export type PrtProof =
  /** `certificate`: DER. `derivation`: which one the client will sign with; the second where it is left out. */
  | { readonly kind: 'device'; readonly certificate: Uint8Array; readonly derivation?: 1 | 2 }
  | { readonly kind: 'session'; readonly context: Uint8Array; readonly derivation: 1 | 2 }

export type PrtFields = {
  /** Empty, like the grant, in a credential for the authorize page. */
  readonly clientId: string
  readonly grantType: string
  readonly nonce?: string
  readonly scope: string
  readonly resource?: string
  readonly username?: string
  readonly password?: string
  readonly refreshToken?: string
  /** Signed by a key of Windows Hello (hello-assertion.ts). */
  readonly assertion?: string
}

export type PrtRequest = {
  readonly proof: PrtProof
  readonly fields: PrtFields
  /** The signed text: two parts of the compact form, ASCII. */
  readonly signed: string
  readonly signature: Uint8Array
  /** The payload as it was signed; the second derivation depends on it. */
  readonly payload: Uint8Array
}

const text = (longest: number) => z.string().max(longest)
const headerShape = z.object({
  alg: text(16),
  // a string in emulators, an array in RFC 7515 and Windows
  x5c: z.union([text(16_000), z.array(text(16_000)).min(1).max(8)]).optional(),
  ctx: text(200).optional(),
  kdf_ver: z.union([z.literal(1), z.literal(2)]).optional(),
})
/** One client writes null for missing fields. */
const absent = (longest: number) => text(longest).nullish()
const payloadShape = z.object({
  client_id: absent(64),
  grant_type: absent(100),
  request_nonce: absent(1000),
  scope: absent(2000),
  resource: absent(1000),
  username: absent(1000),
  password: absent(1000),
  refresh_token: absent(4000),
  assertion: absent(8000),
})

export type PrtWritten = {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
}

export function writePrtRequest(proof: PrtProof, fields: PrtFields): PrtWritten {
  return {
    header:
      proof.kind === 'device'
        ? { alg: 'RS256', typ: 'JWT', x5c: toBase64(proof.certificate), kdf_ver: proof.derivation ?? 2 }
        : { alg: 'HS256', typ: 'JWT', ctx: toBase64(proof.context), kdf_ver: proof.derivation },
    payload: {
      ...(proof.kind === 'session' ? { iss: 'aad:brokerplugin' } : {}),
      client_id: fields.clientId || undefined,
      grant_type: fields.grantType || undefined,
      request_nonce: fields.nonce,
      scope: fields.scope,
      resource: fields.resource,
      username: fields.username,
      password: fields.password,
      refresh_token: fields.refreshToken,
      assertion: fields.assertion,
    },
  }
}

/** The compact form; `sign` gets the signed text and the payload's bytes. */
export function encodePrtRequest(
  { header, payload }: PrtWritten,
  sign: (signed: string, payload: Uint8Array) => Uint8Array,
): string {
  const bytes = new TextEncoder().encode(JSON.stringify(payload))
  const signed = `${toBase64Url(new TextEncoder().encode(JSON.stringify(header)))}.${toBase64Url(bytes)}`
  return `${signed}.${toBase64Url(sign(signed, bytes))}`
}

export function decodePrtRequest(request: string): PrtRequest {
  const [head = '', body = '', tail = '', more] = request.split('.')
  if (head === '' || body === '' || tail === '' || more !== undefined) throw new PrtRequestError('request', 'a JWT')
  const header = shaped(headerShape, bytesOf(head, 'header'), 'header')
  const payload = bytesOf(body, 'payload')
  const fields = shaped(payloadShape, payload, 'payload')
  const given = (name: string, value: string | null | undefined) => (value == null ? {} : { [name]: value })
  return {
    proof: proofOf(header),
    fields: {
      clientId: fields.client_id ?? '',
      grantType: fields.grant_type ?? '',
      scope: fields.scope ?? '',
      ...given('nonce', fields.request_nonce),
      ...given('resource', fields.resource),
      ...given('username', fields.username),
      ...given('password', fields.password),
      ...given('refreshToken', fields.refresh_token),
      ...given('assertion', fields.assertion),
    },
    signed: `${head}.${body}`,
    signature: bytesOf(tail, 'signature'),
    payload,
  }
}

function proofOf({ alg, x5c, ctx, kdf_ver: derivation = 1 }: z.infer<typeof headerShape>): PrtProof {
  if (x5c !== undefined) {
    if (alg !== 'RS256') throw new PrtRequestError('header.alg', 'RS256 with x5c')
    const certificate = bytesOf(typeof x5c === 'string' ? x5c : (x5c[0] ?? ''), 'header.x5c')
    return { kind: 'device', certificate, derivation }
  }
  if (ctx === undefined) throw new PrtRequestError('header', 'x5c or ctx')
  if (alg !== 'HS256') throw new PrtRequestError('header.alg', 'HS256 with ctx')
  return { kind: 'session', context: bytesOf(ctx, 'header.ctx'), derivation }
}

function bytesOf(base64: string, at: string): Uint8Array {
  const bytes = fromBase64(base64)
  if (!bytes?.length) throw new PrtRequestError(at, 'base64')
  return bytes
}

function shaped<T>(shape: z.ZodType<T>, bytes: Uint8Array, at: string): T {
  let parsed: ReturnType<typeof shape.safeParse>
  try {
    // The library stumbles over an object with a `length` that cannot be made a number, so it stands inside as well.
    parsed = shape.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch {
    throw new PrtRequestError(at, 'JSON')
  }
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new PrtRequestError([at, ...(issue?.path ?? [])].join('.'), issue?.message.toLowerCase() ?? 'another shape')
}

const label = 'AzureAD-SecureConversation'

/**
 * The input that HMAC-SHA-256 turns into the derived key: SP 800-108 in counter mode, one block of 256 bits.
 * The context is `ctx`, or in the second derivation SHA-256 of `ctx` and the payload.
 */
export function derivationInput(context: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(label)
  const input = new Uint8Array(4 + name.length + 1 + context.length + 4)
  const view = new DataView(input.buffer)
  view.setUint32(0, 1)
  input.set(name, 4)
  input.set(context, 4 + name.length + 1)
  view.setUint32(input.length - 4, 256)
  return input
}
