// Sealing of secrets at rest: AES-256-GCM under the installation's master key, so that a copy of the database alone
// yields no private key (T-43). The purpose is authenticated too: a sealed value moved to another row does not open.
// Layout: version 1 (1 byte), nonce (12), tag (16), ciphertext.

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

export type Seal = {
  /** `purpose` names the place, for example `authority/mdm`; the same one must be given to open it. */
  readonly seal: (secret: Uint8Array, purpose: string) => Buffer
  /** Throws SealError when the key, the purpose or the bytes are not those of the sealing. */
  readonly open: (sealed: Uint8Array, purpose: string) => Buffer
  /** Shows whether two secrets are equal, and nothing without the key: HMAC-SHA256 (RFC 2104), in base64url. */
  readonly digest: (secret: string, purpose: string) => string
}

export class SealError extends Error {
  constructor(purpose: string, cause?: unknown) {
    super(
      `The stored secret '${purpose}' does not open with this master key. Put back the master.key that belongs to this database.`,
      { cause },
    )
    this.name = 'SealError'
  }
}

const version = 1
const nonceLength = 12
const tagLength = 16
const headLength = 1 + nonceLength + tagLength

export const masterKeyLength = 32

export function makeSeal(masterKey: Uint8Array): Seal {
  if (masterKey.length !== masterKeyLength) {
    throw new TypeError(`a master key has ${masterKeyLength} bytes, not ${masterKey.length}`)
  }
  const digestKey = createHmac('sha256', masterKey).update('taxiway digests of secrets').digest()
  return {
    digest: (secret, purpose) => createHmac('sha256', digestKey).update(`${purpose}\n${secret}`).digest('base64url'),
    seal(secret, purpose) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', masterKey, nonce).setAAD(Buffer.from(purpose))
      const hidden = Buffer.concat([cipher.update(secret), cipher.final()])
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), hidden])
    },
    open(sealed, purpose) {
      if (sealed.length < headLength || sealed[0] !== version) throw new SealError(purpose)
      const nonce = sealed.subarray(1, 1 + nonceLength)
      const tag = sealed.subarray(1 + nonceLength, headLength)
      try {
        const decipher = createDecipheriv('aes-256-gcm', masterKey, nonce)
        decipher.setAAD(Buffer.from(purpose)).setAuthTag(tag)
        return Buffer.concat([decipher.update(sealed.subarray(headLength)), decipher.final()])
      } catch (cause) {
        throw new SealError(purpose, cause)
      }
    },
  }
}
