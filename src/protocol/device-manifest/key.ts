// The Ed25519 keys that sign manifests, hand-overs, cards and receipts (RFC 8032), as documents carry them: 32 bytes in base64url.
// Its name and its words stand in words.ts.

import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

import { canonicalJson } from '../json/canonical.ts'
import { ManifestError } from './problem.ts'

export { keyId, keyWords } from './words.ts'

export type Signature = { readonly alg: 'Ed25519'; readonly value: string }

/** @throws {ManifestError} for a key of another kind. */
export function publicText(key: KeyObject): string {
  const x = key.asymmetricKeyType === 'ed25519' ? createPublicKeyOf(key).export({ format: 'jwk' }).x : undefined
  if (x !== undefined) return x
  throw new ManifestError({
    reason: 'manifest-key-kind',
    message:
      'The key that signs has to be an Ed25519 key. taxiway manifest keygen makes one, and so does openssl genpkey -algorithm ed25519.',
  })
}

const createPublicKeyOf = (key: KeyObject): KeyObject => (key.type === 'private' ? createPublicKey(key) : key)

/** Signs the document without a `signature` of its own, in its canonical form. */
export function signDocument<T extends object>(document: T, key: KeyObject): T & { readonly signature: Signature } {
  const bytes = Buffer.from(canonicalJson({ ...document, signature: undefined }))
  return { ...document, signature: { alg: 'Ed25519', value: sign(null, bytes, key).toString('base64url') } }
}

export function isSignedBy(document: { readonly signature?: Signature | undefined }, x: string): boolean {
  if (document.signature === undefined) return false
  const bytes = Buffer.from(canonicalJson({ ...document, signature: undefined }))
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    return verify(null, bytes, key, Buffer.from(document.signature.value, 'base64url'))
  } catch {
    return false // no point of the curve
  }
}

/** Of a document with its signature: what the next one of a chain is about. */
export const documentDigest = (document: object): string =>
  createHash('sha256').update(canonicalJson(document)).digest('hex')
