// The public part of a key (TPM 2.0 Library Part 2, §12.2: TPMT_PUBLIC, TPM2B_PUBLIC), its name (Part 1, §16) and its
// qualified name (Part 1, §26.5). Asymmetric keys only: no keyed hashes, no symmetric objects, none of the schemes that no
// endorsement or attestation key uses.

import { sha256 } from '../../kernel/sha256.ts'
import { algorithm, permanentHandle } from './constants.ts'
import { concat, type Reader, readerOf, sized, u16, u32 } from './marshal.ts'

export type Symmetric = { readonly algorithm: number; readonly keyBits: number; readonly mode: number }
/** `hash` is absent for RSAES, which has none. */
export type Scheme = { readonly algorithm: number; readonly hash?: number }

export type RsaKey = {
  readonly type: 'rsa'
  readonly symmetric: Symmetric | null
  readonly scheme: Scheme | null
  readonly keyBits: number
  /** 0 stands for 65537. */
  readonly exponent: number
  readonly modulus: Uint8Array
}

export type EccKey = {
  readonly type: 'ecc'
  readonly symmetric: Symmetric | null
  readonly scheme: Scheme | null
  readonly curve: number
  readonly kdf: Scheme | null
  readonly x: Uint8Array
  readonly y: Uint8Array
}

export type TpmPublic = {
  readonly nameAlgorithm: number
  readonly attributes: number
  readonly policy: Uint8Array
  readonly key: RsaKey | EccKey
}

const largestDigest = 64
const largestModulus = 512
const largestCoordinate = 66

/** TPM2B_PUBLIC. */
export function encodePublic(value: TpmPublic): Uint8Array {
  return sized(encodePublicArea(value))
}

export function decodePublic(bytes: Uint8Array): TpmPublic {
  const reader = readerOf(bytes)
  const area = reader.sized(bytes.length)
  reader.end()
  return decodePublicArea(area)
}

/** TPMT_PUBLIC, of which the name is the digest. */
export function encodePublicArea({ nameAlgorithm, attributes, policy, key }: TpmPublic): Uint8Array {
  const head = [
    u16(algorithm[key.type]),
    u16(nameAlgorithm),
    u32(attributes),
    sized(policy),
    encodeSymmetric(key.symmetric),
    encodeScheme(key.scheme),
  ]
  return key.type === 'rsa'
    ? concat(...head, u16(key.keyBits), u32(key.exponent), sized(key.modulus))
    : concat(...head, u16(key.curve), encodeScheme(key.kdf), sized(key.x), sized(key.y))
}

export function decodePublicArea(bytes: Uint8Array): TpmPublic {
  const reader = readerOf(bytes)
  const type = reader.u16()
  if (type !== algorithm.rsa && type !== algorithm.ecc) reader.fail('an RSA or ECC key')
  const head = {
    nameAlgorithm: reader.u16(),
    attributes: reader.u32(),
    policy: reader.sized(largestDigest),
  }
  const symmetric = decodeSymmetric(reader)
  const scheme = decodeScheme(reader)
  const key: RsaKey | EccKey =
    type === algorithm.rsa
      ? {
          type: 'rsa',
          symmetric,
          scheme,
          keyBits: reader.u16(),
          exponent: reader.u32(),
          modulus: reader.sized(largestModulus),
        }
      : {
          type: 'ecc',
          symmetric,
          scheme,
          curve: reader.u16(),
          kdf: decodeScheme(reader),
          x: reader.sized(largestCoordinate),
          y: reader.sized(largestCoordinate),
        }
  reader.end()
  return { ...head, key }
}

function encodeSymmetric(value: Symmetric | null): Uint8Array {
  return value === null ? u16(algorithm.none) : concat(u16(value.algorithm), u16(value.keyBits), u16(value.mode))
}

function decodeSymmetric(reader: Reader): Symmetric | null {
  const kind = reader.u16()
  if (kind === algorithm.none) return null
  if (kind !== algorithm.aes) reader.fail('AES, or no symmetric cipher')
  return { algorithm: kind, keyBits: reader.u16(), mode: reader.u16() }
}

const schemesWithHash: readonly number[] = [
  algorithm.rsassa,
  algorithm.rsapss,
  algorithm.oaep,
  algorithm.ecdsa,
  algorithm.ecdh,
]

function encodeScheme(value: Scheme | null): Uint8Array {
  if (value === null) return u16(algorithm.none)
  return value.hash === undefined ? u16(value.algorithm) : concat(u16(value.algorithm), u16(value.hash))
}

function decodeScheme(reader: Reader): Scheme | null {
  const kind = reader.u16()
  if (kind === algorithm.none) return null
  if (kind === algorithm.rsaes) return { algorithm: kind }
  if (!schemesWithHash.includes(kind)) reader.fail('RSASSA, RSAPSS, RSAES, OAEP, ECDSA, ECDH, or no scheme')
  return { algorithm: kind, hash: reader.u16() }
}

/** The name of a key whose name algorithm is SHA-256. */
export function nameOf(value: TpmPublic): Uint8Array {
  return withAlgorithm(sha256(encodePublicArea(value)))
}

/** The qualified name of a primary key of the endorsement hierarchy. */
export function endorsementQualifiedName(name: Uint8Array): Uint8Array {
  return withAlgorithm(sha256(concat(u32(permanentHandle.endorsement), name)))
}

export function childQualifiedName(parentQualifiedName: Uint8Array, name: Uint8Array): Uint8Array {
  return withAlgorithm(sha256(concat(parentQualifiedName, name)))
}

function withAlgorithm(digest: Uint8Array): Uint8Array {
  return concat(u16(algorithm.sha256), digest)
}
