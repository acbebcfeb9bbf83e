// How a key that signs is named and told: by its thumbprint (RFC 7638, RFC 8037 §2), and to people in eight words, 128 bits of it.
// Pure, for the portal, too.

import { toBase64Url } from '../../kernel/bytes.ts'
import { sha256 } from '../../kernel/sha256.ts'
import { spokenWords } from '../../kernel/text/spoken.ts'

const thumbprint = (x: string): Uint8Array =>
  sha256(new TextEncoder().encode(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x })))

/** RFC 7638 over the members that RFC 8037 §2 names. */
export const keyId = (x: string): string => toBase64Url(thumbprint(x))

export const keyWords = (x: string): string => spokenWords(thumbprint(x).subarray(0, 16))
