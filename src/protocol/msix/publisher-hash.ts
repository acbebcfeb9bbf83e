// The thirteen characters that stand for a publisher in the family name of a package: the first 64 bits of the SHA-256 of its name in
// UTF-16, five bits to a character (learn.microsoft.com, package identity overview).

import { sha256 } from '../../kernel/sha256.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

export function publisherHash(publisher: string): string {
  const bytes = new Uint8Array(publisher.length * 2)
  for (let at = 0; at < publisher.length; at++)
    new DataView(bytes.buffer).setUint16(at * 2, publisher.charCodeAt(at), true)
  const digest = sha256(bytes).subarray(0, 8)
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.padEnd(65, '0').match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('')
}
