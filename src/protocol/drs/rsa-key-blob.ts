// BCRYPT_RSAKEY_BLOB, public (bcrypt.h of the Windows SDK): the transport key in a join request and the key of Windows
// Hello. Little-endian header of 24 bytes, then exponent and modulus big-endian. Private blobs are not read.

/** Not such a blob; `at` is the offset where reading stopped. */
export class RsaKeyBlobError extends Error {
  readonly at: number
  constructor(at: number, expected: string) {
    super(`RSA key blob broken at byte ${at}: expected ${expected}`)
    this.name = 'RsaKeyBlobError'
    this.at = at
  }
}

export type RsaNumbers = { readonly exponent: Uint8Array; readonly modulus: Uint8Array }

const headLength = 24
const magic = 0x31415352 // RSA1

export function encodeRsaKeyBlob({ exponent, modulus }: RsaNumbers): Uint8Array {
  const blob = new Uint8Array(headLength + exponent.length + modulus.length)
  const head = new DataView(blob.buffer)
  head.setUint32(0, magic, true)
  head.setUint32(4, modulus.length * 8, true)
  head.setUint32(8, exponent.length, true)
  head.setUint32(12, modulus.length, true)
  blob.set(exponent, headLength)
  blob.set(modulus, headLength + exponent.length)
  return blob
}

export function decodeRsaKeyBlob(blob: Uint8Array): RsaNumbers {
  if (blob.length < headLength) throw new RsaKeyBlobError(blob.length, `a header of ${headLength} bytes`)
  const head = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
  if (head.getUint32(0, true) !== magic) throw new RsaKeyBlobError(0, 'RSA1')
  const bits = head.getUint32(4, true)
  const exponentLength = head.getUint32(8, true)
  const modulusLength = head.getUint32(12, true)
  if (exponentLength < 1 || exponentLength > 8) throw new RsaKeyBlobError(8, 'an exponent of 1 to 8 bytes')
  if (modulusLength * 8 !== bits) throw new RsaKeyBlobError(12, 'as many bytes of modulus as the bit length says')
  if (head.getUint32(16, true) !== 0 || head.getUint32(20, true) !== 0) throw new RsaKeyBlobError(16, 'no primes')
  if (blob.length !== headLength + exponentLength + modulusLength) {
    throw new RsaKeyBlobError(headLength, `${exponentLength + modulusLength} bytes of exponent and modulus`)
  }
  return {
    exponent: blob.slice(headLength, headLength + exponentLength),
    modulus: blob.slice(headLength + exponentLength),
  }
}
