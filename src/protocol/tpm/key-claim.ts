// What Windows says about the attestation key of its TPM: a KeyAttestationStatement (MS-WCCE §2.2.2.5), whose binding is the key, what the
// TPM says of its creation, and the key's signature over that (TPM 2.0 Library Part 2, §10.12.6, §12.2.5 and §15.2); and a public key of
// RSA as Windows writes it (BCRYPT_RSAKEY_BLOB). Of the statement only the binding is read. Its own numbers are little-endian.

import { attestCreation, attestMagic } from './constants.ts'
import { concat, readerOf, sized, TpmCodecError, u8, u16, u32, u64 } from './marshal.ts'
import { decodePublic, encodePublic, type TpmPublic } from './public.ts'
import { decodeSignature, encodeSignature, type TpmSignature } from './signature.ts'

export type KeyBinding = {
  readonly key: TpmPublic
  /** TPMS_CREATION_DATA, of which the TPM signs the digest. */
  readonly creationData: Uint8Array
  /** TPMS_ATTEST, as it was signed. */
  readonly attested: Uint8Array
  readonly signature: TpmSignature
}

const statementMagic = 0x5453414b
const rsaMagic = 0x31415352
const headerSize = 28
const tpm20 = 2
const largestStatement = 8192
const largestPart = 1024

export function encodeKeyStatement({ key, creationData, attested, signature }: KeyBinding): Uint8Array {
  const binding = concat(encodePublic(key), sized(creationData), sized(attested), encodeSignature(signature))
  const header = [statementMagic, 1, tpm20, headerSize, binding.length, 0, 0]
  return concat(...header.map(little), binding)
}

export function decodeKeyStatement(bytes: Uint8Array): KeyBinding {
  if (bytes.length > largestStatement) throw new TpmCodecError(0, `at most ${largestStatement} bytes`)
  const [magic, version, platform, header, binding = 0, attestation = 0, opaque = 0] = numbersOf(bytes, 7)
  if (magic !== statementMagic || version !== 1) throw new TpmCodecError(0, 'a KeyAttestationStatement of version 1')
  if (platform !== tpm20 || header !== headerSize) throw new TpmCodecError(8, 'a statement of a TPM 2.0')
  if (headerSize + binding + attestation + opaque !== bytes.length)
    throw new TpmCodecError(16, 'the sizes of its parts')
  const reader = readerOf(bytes.subarray(headerSize, headerSize + binding))
  return {
    key: decodePublic(sized(reader.sized(largestPart))),
    creationData: reader.sized(largestPart),
    attested: reader.sized(largestPart),
    signature: decodeSignature(reader.rest()),
  }
}

/** TPMS_ATTEST with TPMS_CREATION_INFO. */
export type CreationStatement = { readonly objectName: Uint8Array; readonly creationHash: Uint8Array }

const largestName = 66
const largestDigest = 64

export function encodeCreationStatement({ objectName, creationHash }: CreationStatement): Uint8Array {
  const nothing = new Uint8Array(0)
  const clock = [u64(1n), u32(0), u32(0), u8(1), u64(1n)]
  return concat(
    ...[u32(attestMagic), u16(attestCreation), sized(nothing), sized(nothing), ...clock],
    ...[sized(objectName), sized(creationHash)],
  )
}

export function decodeCreationStatement(bytes: Uint8Array): CreationStatement {
  const reader = readerOf(bytes)
  // without it anything that a restricted key may sign from outside could pass as the TPM's own word (Part 1, §31.6)
  if (reader.u32() !== attestMagic) reader.fail('the mark TPM_GENERATED')
  if (reader.u16() !== attestCreation) reader.fail('what is said of the creation of a key')
  reader.sized(largestName)
  reader.sized(largestDigest + 2)
  reader.bytes(17 + 8) // its clock, and the version of its firmware
  const value = { objectName: reader.sized(largestName), creationHash: reader.sized(largestDigest) }
  reader.end()
  return value
}

export type RsaNumbers = { readonly modulus: Uint8Array; readonly exponent: Uint8Array }

export function encodeRsaBlob({ modulus, exponent }: RsaNumbers): Uint8Array {
  const header = [rsaMagic, modulus.length * 8, exponent.length, modulus.length, 0, 0]
  return concat(...header.map(little), exponent, modulus)
}

export function decodeRsaBlob(bytes: Uint8Array): RsaNumbers {
  const [magic, , exponent = 0, modulus = 0, one, other] = numbersOf(bytes, 6)
  if (magic !== rsaMagic || one !== 0 || other !== 0) throw new TpmCodecError(0, 'a public key of RSA')
  if (24 + exponent + modulus !== bytes.length || modulus > 512) throw new TpmCodecError(8, 'the sizes of its numbers')
  return { exponent: bytes.slice(24, 24 + exponent), modulus: bytes.slice(24 + exponent) }
}

const little = (value: number): Uint8Array => u32(value).reverse()

function numbersOf(bytes: Uint8Array, count: number): number[] {
  if (bytes.length < 4 * count) throw new TpmCodecError(bytes.length, `${4 * count - bytes.length} more bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return Array.from({ length: count }, (_, at) => view.getUint32(4 * at, true))
}
