// Key agreement of CMS by ECDH-ES (RFC 5753 §3.1, §7): an ephemeral key of P-256, the key derivation of ANSI X9.63 with SHA-256, and the
// content's key wrapped with AES-256 (RFC 3394).

import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'

export const oids = {
  signedData: '1.2.840.113549.1.7.2',
  data: '1.2.840.113549.1.7.1',
  authEnvelopedData: '1.2.840.113549.1.9.16.1.23',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  ecPublicKey: '1.2.840.10045.2.1',
  prime256v1: '1.2.840.10045.3.1.7',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  rsaEncryption: '1.2.840.113549.1.1.1',
  rsaWithSha256: '1.2.840.113549.1.1.11',
  dhSha1Kdf: '1.3.133.16.840.63.0.2',
  dhSha256Kdf: '1.3.132.1.11.1',
  aes256Wrap: '2.16.840.1.101.3.4.1.45',
  aes256Gcm: '2.16.840.1.101.3.4.1.46',
} as const

/** `sharedInfo` is the DER of ECC-CMS-SharedInfo (RFC 5753 §7.2). One round of SHA-256 makes all 32 bytes. */
export function wrappingKey(secret: Uint8Array, sharedInfo: Uint8Array): Buffer {
  return createHash('sha256')
    .update(secret)
    .update(Uint8Array.of(0, 0, 0, 1))
    .update(sharedInfo)
    .digest()
}

const wrapStart = Buffer.alloc(8, 0xa6)

export function wrapKey(wrapping: Uint8Array, key: Uint8Array): Buffer {
  const cipher = createCipheriv('id-aes256-wrap', wrapping, wrapStart)
  return Buffer.concat([cipher.update(key), cipher.final()])
}

/** A key of AES-256, and the eight bytes that tell whether it was unwrapped. */
const wrappedLength = 40

/** Undefined for a key that was wrapped with another, or of another length. */
export function unwrapKey(wrapping: Uint8Array, wrapped: Uint8Array): Buffer | undefined {
  if (wrapped.length !== wrappedLength) return undefined
  try {
    const decipher = createDecipheriv('id-aes256-wrap', wrapping, wrapStart)
    return Buffer.concat([decipher.update(wrapped), decipher.final()])
  } catch {
    return undefined
  }
}
