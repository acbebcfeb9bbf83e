// RSA keys of a device. Making one takes a noticeable part of a second of processor time, so a fleet may share a pool of
// keys made beforehand: several devices then have the same key, which is fine for measuring a server and for nothing else.

import { createPrivateKey, createPublicKey, generateKeyPair, sign } from 'node:crypto'
import { promisify } from 'node:util'

import type { RequestKey } from '../../protocol/pkcs10.ts'

/** PKCS#8 PEM, as stored on the device's disk. */
export type PrivateKeyPem = string
export type KeySource = () => Promise<PrivateKeyPem>

const generate = promisify(generateKeyPair)

export const freshKeys: KeySource = async () => {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string // text, because the format is pem
}

/** `size` keys, made when first needed and then handed out in turn. */
export function keyPool(size: number): KeySource {
  const keys: Promise<PrivateKeyPem>[] = []
  let next = 0
  return () => {
    const at = next++ % size
    keys[at] ??= freshKeys()
    return keys[at]
  }
}

export function requestKey(pem: PrivateKeyPem): RequestKey {
  const privateKey = createPrivateKey(pem)
  return {
    publicKey: new Uint8Array(createPublicKey(privateKey).export({ type: 'spki', format: 'der' })),
    sign: (bytes) => new Uint8Array(sign('sha256', bytes, privateKey)),
  }
}

/** Modulus and exponent, big-endian. */
export function rsaNumbers(pem: PrivateKeyPem): { modulus: Uint8Array; exponent: Uint8Array } {
  const { n = '', e = '' } = createPublicKey(createPrivateKey(pem)).export({ format: 'jwk' })
  return { modulus: new Uint8Array(Buffer.from(n, 'base64url')), exponent: new Uint8Array(Buffer.from(e, 'base64url')) }
}
