// Whether somebody gives a private key away where a certificate is wanted: files of tools often hold both.

/** In PEM (RFC 7468 §10 and §11, and what OpenSSL and OpenSSH call theirs) or DER: PKCS#8, PKCS#1, SEC 1, or a PKCS#12 file. */
export function holdsPrivateKey(bytes: Uint8Array): boolean {
  return /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(new TextDecoder('latin1').decode(bytes)) || isKeyInDer(bytes)
}

/** A certificate begins with a SEQUENCE in a SEQUENCE; each of these with its version: 0, 1, or 3 of PKCS#12 (RFC 7292 §4). */
function isKeyInDer(bytes: Uint8Array): boolean {
  const [tag, length = 0] = bytes
  if (tag !== 0x30) return false
  const at = length < 0x80 ? 2 : 2 + (length & 0x7f)
  const version = bytes[at + 2] ?? -1
  return bytes[at] === 0x02 && bytes[at + 1] === 1 && [0, 1, 3].includes(version)
}

/** For whoever received it; follows the name of what was sent. */
export const privateKeySent =
  'holds a private key, which nobody but its owner may have. It was not kept, but take it as known to others: make another key with its certificate, and send the certificate alone'
