// Registration of a Windows Hello key with the device registration service (MS-KPP §3.1.5.1;
// docs/specification/device-registration.md).

import { z } from 'zod'

import { fromBase64, toBase64 } from '../../kernel/bytes.ts'

/** `at` is the path of the field. */
export class KeyMessageError extends Error {
  readonly at: string
  constructor(at: string, expected: string) {
    super(`${at}: expected ${expected}`)
    this.name = 'KeyMessageError'
    this.at = at
  }
}

const request = z.object({ kngc: z.string().min(1).max(8_000) })

/** The key as a BCRYPT_RSAKEY_BLOB; what a device says of the chip that holds it is not read. */
export function decodeKeyRequest(body: unknown): Uint8Array {
  let parsed: ReturnType<typeof request.safeParse> | undefined
  try {
    parsed = request.safeParse(body)
  } catch {
    // the library stumbles over an object with a `length` that cannot be made a number
  }
  if (!parsed?.success) throw new KeyMessageError('kngc', 'the public key in base64')
  const blob = fromBase64(parsed.data.kngc)
  if (!blob?.length) throw new KeyMessageError('kngc', 'base64')
  return blob
}

export const encodeKeyRequest = (blob: Uint8Array): Record<string, unknown> => ({ kngc: toBase64(blob) })

export const encodeKeyResponse = (key: { readonly keyId: string; readonly userPrincipalName: string }) => ({
  kid: key.keyId,
  upn: key.userPrincipalName,
})
