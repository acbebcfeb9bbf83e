// Credential protection (TPM 2.0 Library Part 1, §24; Part 1, §11.4.10.2 for KDFa; Part 3, §12.6 TPM2_MakeCredential): a
// secret packed so that only the TPM that holds a given endorsement key opens it, and only for a key of a given name. The
// server packs without a TPM. RSA-2048 endorsement keys with SHA-256 and AES-128-CFB, the TCG's template L-1.
// Random values and ciphers are handed in.

import { concat, readerOf, sameBytes, sized, u32 } from './marshal.ts'

export type Hmac = (key: Uint8Array, data: Uint8Array) => Uint8Array

export type PackCrypto = {
  /** HMAC-SHA-256. */
  readonly hmac: Hmac
  /** AES-128-CFB with an initial vector of zeros. */
  readonly encrypt: (key: Uint8Array, plain: Uint8Array) => Uint8Array
  /** RSA-OAEP with SHA-256 to the endorsement key. The label ends with a NUL (Part 1, §B.4). */
  readonly encryptToEk: (seed: Uint8Array, label: Uint8Array) => Uint8Array
}

export type PackedCredential = {
  /** TPM2B_ID_OBJECT. */
  readonly credentialBlob: Uint8Array
  /** TPM2B_ENCRYPTED_SECRET. */
  readonly encryptedSecret: Uint8Array
}

const largestSecret = 32
const digestSize = 32
const ascii = new TextEncoder()
const nothing = new Uint8Array(0)

export function packCredential(
  { secret, seed, name }: { readonly secret: Uint8Array; readonly seed: Uint8Array; readonly name: Uint8Array },
  crypto: PackCrypto,
): PackedCredential {
  if (secret.length > largestSecret) throw new RangeError(`the secret has at most ${largestSecret} bytes`)
  const hidden = crypto.encrypt(storageKey(crypto.hmac, seed, name), sized(secret))
  const outer = crypto.hmac(integrityKey(crypto.hmac, seed), concat(hidden, name))
  return {
    credentialBlob: sized(concat(sized(outer), hidden)),
    encryptedSecret: sized(crypto.encryptToEk(seed, ascii.encode('IDENTITY\0'))),
  }
}

/** A TPM's work with the seed it decrypted (TPM2_ActivateCredential): undefined when blob, seed and name do not agree. */
export function openCredential(
  {
    credentialBlob,
    seed,
    name,
  }: { readonly credentialBlob: Uint8Array; readonly seed: Uint8Array; readonly name: Uint8Array },
  crypto: { readonly hmac: Hmac; readonly decrypt: (key: Uint8Array, hidden: Uint8Array) => Uint8Array },
): Uint8Array | undefined {
  const { outer, hidden } = decodeIdObject(credentialBlob)
  if (!sameBytes(outer, crypto.hmac(integrityKey(crypto.hmac, seed), concat(hidden, name)))) return undefined
  const reader = readerOf(crypto.decrypt(storageKey(crypto.hmac, seed, name), hidden))
  const secret = reader.sized(largestSecret)
  reader.end()
  return secret
}

/** TPM2B_ID_OBJECT: the MAC, and the hidden secret up to the end. */
export function decodeIdObject(bytes: Uint8Array): { readonly outer: Uint8Array; readonly hidden: Uint8Array } {
  const whole = readerOf(bytes)
  const inner = readerOf(whole.sized(bytes.length))
  whole.end()
  return { outer: inner.sized(digestSize), hidden: inner.rest() }
}

function storageKey(hmac: Hmac, seed: Uint8Array, name: Uint8Array): Uint8Array {
  return kdfa(hmac, { key: seed, label: 'STORAGE', contextU: name, contextV: nothing, bits: 128 })
}

function integrityKey(hmac: Hmac, seed: Uint8Array): Uint8Array {
  return kdfa(hmac, { key: seed, label: 'INTEGRITY', contextU: nothing, contextV: nothing, bits: 256 })
}

export type KdfaInput = {
  readonly key: Uint8Array
  readonly label: string
  readonly contextU: Uint8Array
  readonly contextV: Uint8Array
  readonly bits: number
}

/** The key derivation of SP 800-108 in counter mode as TPM 2.0 uses it. `bits` is a multiple of 8. */
export function kdfa(hmac: Hmac, { key, label, contextU, contextV, bits }: KdfaInput): Uint8Array {
  const blocks: Uint8Array[] = []
  for (let made = 0; made < bits / 8; made += blocks.at(-1)!.length) {
    const input = concat(u32(blocks.length + 1), ascii.encode(`${label}\0`), contextU, contextV, u32(bits))
    blocks.push(hmac(key, input))
  }
  return concat(...blocks).slice(0, bits / 8)
}
