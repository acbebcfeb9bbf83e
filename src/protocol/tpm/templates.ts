// The templates of endorsement and attestation keys, and whether a key is of them. A key that a program could have made
// outside the TPM, or that signs whatever it is given, proves nothing.

import { algorithm, attribute, curve } from './constants.ts'
import { sameBytes } from './marshal.ts'
import type { TpmPublic } from './public.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** PolicySecret with the authorisation of the endorsement hierarchy (TCG EK Credential Profile, §B.3.3, PolicyA for SHA-256). */
const ekPolicy = hex('837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa')

const ekAttributes =
  attribute.fixedTpm |
  attribute.fixedParent |
  attribute.sensitiveDataOrigin |
  attribute.adminWithPolicy |
  attribute.restricted |
  attribute.decrypt

/** Template L-1 (TCG EK Credential Profile, §B.3.3): RSA-2048. The modulus is 256 zeros in a template. */
export function ekTemplate(modulus: Uint8Array = new Uint8Array(256)): TpmPublic {
  return {
    nameAlgorithm: algorithm.sha256,
    attributes: ekAttributes,
    policy: ekPolicy,
    key: {
      type: 'rsa',
      symmetric: { algorithm: algorithm.aes, keyBits: 128, mode: algorithm.cfb },
      scheme: null,
      keyBits: 2048,
      exponent: 0,
      modulus,
    },
  }
}

const akAttributes =
  attribute.fixedTpm |
  attribute.fixedParent |
  attribute.sensitiveDataOrigin |
  attribute.userWithAuth |
  attribute.restricted |
  attribute.sign

/** A restricted signing key on P-256: it signs only what the TPM itself has made. */
export function akTemplate(kind: 'ecc' | 'rsa' = 'ecc'): TpmPublic {
  const common = { nameAlgorithm: algorithm.sha256, attributes: akAttributes, policy: new Uint8Array(0) }
  const none = new Uint8Array(0)
  return kind === 'ecc'
    ? {
        ...common,
        key: {
          type: 'ecc',
          symmetric: null,
          scheme: { algorithm: algorithm.ecdsa, hash: algorithm.sha256 },
          curve: curve.p256,
          kdf: null,
          x: none,
          y: none,
        },
      }
    : {
        ...common,
        key: {
          type: 'rsa',
          symmetric: null,
          scheme: { algorithm: algorithm.rsassa, hash: algorithm.sha256 },
          keyBits: 2048,
          exponent: 0,
          modulus: none,
        },
      }
}

/** Why a key is no endorsement key of template L-1; undefined when it is one. */
export function ekFlaw({ nameAlgorithm, attributes, policy, key }: TpmPublic): string | undefined {
  if (key.type !== 'rsa' || key.keyBits !== 2048 || key.modulus.length !== 256 || (key.modulus[0]! & 0x80) === 0) {
    return 'it is no RSA key of 2048 bits'
  }
  if (key.exponent !== 0 && key.exponent !== 65537) return 'its exponent is not 65537'
  if (nameAlgorithm !== algorithm.sha256) return 'its name is not made with SHA-256'
  if (attributes !== ekAttributes) return 'its attributes are not those of an endorsement key'
  if (!sameBytes(policy, ekPolicy)) return 'its policy is not that of an endorsement key'
  const { symmetric, scheme } = key
  const aes = symmetric?.algorithm === algorithm.aes && symmetric.keyBits === 128 && symmetric.mode === algorithm.cfb
  return aes && scheme === null ? undefined : 'it does not protect its children with AES-128-CFB'
}

const needed =
  attribute.fixedTpm | attribute.fixedParent | attribute.sensitiveDataOrigin | attribute.restricted | attribute.sign

/** Why a key cannot speak for its TPM; undefined when it can. */
export function akFlaw({ nameAlgorithm, attributes, key }: TpmPublic): string | undefined {
  if (nameAlgorithm !== algorithm.sha256) return 'its name is not made with SHA-256'
  if ((attributes & needed) !== needed)
    return 'it is not a restricted signing key that was made in the TPM and stays there'
  if ((attributes & attribute.decrypt) !== 0) return 'it may decrypt'
  const { scheme } = key
  const signs = key.type === 'rsa' ? algorithm.rsassa : algorithm.ecdsa
  if (scheme?.algorithm !== signs || scheme.hash !== algorithm.sha256) return 'it does not sign with SHA-256'
  if (key.type === 'rsa') {
    const strong = key.keyBits === 8 * key.modulus.length && key.keyBits >= 2048 && key.keyBits <= 4096
    return strong && (key.exponent === 0 || key.exponent === 65537)
      ? undefined
      : 'it is no RSA key of 2048 to 4096 bits'
  }
  const onP256 =
    key.curve === curve.p256 && key.x.length > 0 && key.x.length <= 32 && key.y.length > 0 && key.y.length <= 32
  return onP256 ? undefined : 'it is no key on the curve P-256'
}
