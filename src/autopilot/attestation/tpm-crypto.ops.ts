// The ciphers of credential protection and the signatures of quotes, with what Node brings (protocol/tpm says what to do).

import {
  constants,
  createCipheriv,
  createHmac,
  createPublicKey,
  type JsonWebKey,
  publicEncrypt,
  randomBytes,
  verify,
} from 'node:crypto'

import { algorithm } from '../../protocol/tpm/constants.ts'
import { type PackedCredential, packCredential } from '../../protocol/tpm/credential.ts'
import type { EccKey, RsaKey, TpmPublic } from '../../protocol/tpm/public.ts'
import type { TpmSignature } from '../../protocol/tpm/signature.ts'

export function hmacSha256(key: Uint8Array, data: Uint8Array): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

/** A credential that only the TPM with this endorsement key opens, and only for the key of this name. */
export function packFor(ek: RsaKey, name: Uint8Array, secret: Uint8Array): PackedCredential {
  const key = createPublicKey({ key: jwkOf(ek), format: 'jwk' })
  return packCredential(
    { secret, seed: randomBytes(32), name },
    {
      hmac: hmacSha256,
      encrypt(cipherKey, plain) {
        const cipher = createCipheriv('aes-128-cfb', cipherKey, Buffer.alloc(16))
        return Buffer.concat([cipher.update(plain), cipher.final()])
      },
      encryptToEk: (seed, label) =>
        publicEncrypt(
          { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', oaepLabel: Buffer.from(label) },
          seed,
        ),
    },
  )
}

/** Whether `key` signed `bytes` with SHA-256. Never throws: what cannot be verified is not signed. */
export function isSignedByTpm({ key }: TpmPublic, bytes: Uint8Array, signature: TpmSignature): boolean {
  if (signature.hash !== algorithm.sha256) return false
  try {
    const publicKey = createPublicKey({ key: jwkOf(key), format: 'jwk' })
    if (key.type === 'rsa') {
      return signature.kind === 'rsassa' && verify('sha256', bytes, publicKey, signature.signature)
    }
    if (signature.kind !== 'ecdsa') return false
    const both = Buffer.concat([padded(signature.r), padded(signature.s)])
    return verify('sha256', bytes, { key: publicKey, dsaEncoding: 'ieee-p1363' }, both)
  } catch {
    return false
  }
}

function jwkOf(key: RsaKey | EccKey): JsonWebKey {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
  return key.type === 'rsa'
    ? { kty: 'RSA', n: text(key.modulus), e: 'AQAB' } // akFlaw and ekFlaw let no other exponent pass
    : { kty: 'EC', crv: 'P-256', x: text(padded(key.x)), y: text(padded(key.y)) } // nor another curve
}

/** 32 bytes, as P-256 has them: a TPM leaves zeros in front out. */
function padded(number: Uint8Array): Buffer {
  const whole = Buffer.alloc(32)
  const short = number.subarray(Math.max(0, number.length - 32))
  whole.set(short, 32 - short.length)
  return whole
}
