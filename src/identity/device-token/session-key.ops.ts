// Hides a session key, and what only the device may read, from everybody else (MS-OAPXBC §3.2.5.1).

import { createCipheriv, createPublicKey, randomBytes } from 'node:crypto'
import { CompactEncrypt } from 'jose'

import { toBase64Url } from '../../kernel/bytes.ts'
import { decodeRsaKeyBlob } from '../../protocol/drs/rsa-key-blob.ts'
import { derivedKey } from './session-key.ts'

/** RSA-OAEP with SHA-1 under the transport key; the session key is the content key itself (MS-OAPXBC §3.2.5.1.2). */
export async function wrapSessionKey(sessionKey: Uint8Array, transportKey: Uint8Array): Promise<string> {
  const { modulus, exponent } = decodeRsaKeyBlob(transportKey)
  const jwk = { kty: 'RSA', n: toBase64Url(modulus), e: toBase64Url(exponent) }
  return new CompactEncrypt(new Uint8Array(0))
    .setProtectedHeader({ enc: 'A256GCM', alg: 'RSA-OAEP' })
    .setContentEncryptionKey(sessionKey)
    .encrypt(createPublicKey({ key: jwk, format: 'jwk' }))
}

/**
 * A reply is always encrypted with the first derivation and a context of its own (MS-OAPXBC §3.2.5.1.3). Clients that
 * sign with the second derivation read AES-GCM. Those of the first generation read AES-CBC under the same header, an
 * initialisation vector of 16 bytes telling it, and look at no tag; TLS protects that reply.
 */
export async function encryptReply(
  reply: Record<string, unknown>,
  sessionKey: Uint8Array,
  derivation: 1 | 2,
): Promise<string> {
  const context = randomBytes(24)
  const key = derivedKey(sessionKey, context)
  const header = { alg: 'dir', enc: 'A256GCM', ctx: context.toString('base64'), kdf_ver: 1 }
  const text = Buffer.from(JSON.stringify(reply))
  if (derivation === 2) return new CompactEncrypt(text).setProtectedHeader(header).encrypt(key)
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const hidden = Buffer.concat([cipher.update(text), cipher.final()])
  const parts = [Buffer.from(JSON.stringify(header)), Buffer.alloc(0), iv, hidden, randomBytes(16)]
  return parts.map((part) => part.toString('base64url')).join('.')
}
