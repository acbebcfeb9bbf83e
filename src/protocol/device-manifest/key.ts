// The Ed25519 keys that sign manifests, hand-overs, cards and receipts (RFC 8032), as documents carry them: 32 bytes in base64url.
// A key is named by its thumbprint (RFC 7638, RFC 8037 §2), and told to people in eight words, 128 bits of it.

import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

import { spokenWords } from '../../kernel/text/spoken.ts'
import { canonicalJson } from '../json/canonical.ts'
import { ManifestError } from './problem.ts'

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

const thumbprint = (x: string): Buffer =>
  createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest()

/** RFC 7638 over the members that RFC 8037 §2 names. */
export const keyId = (x: string): string => thumbprint(x).toString('base64url')

export const keyWords = (x: string): string => spokenWords(thumbprint(x).subarray(0, 16))

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
