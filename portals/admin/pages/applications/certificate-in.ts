// The certificate in a file or in a text that somebody gave. A private key is told before anything is sent.

import { holdsPrivateKey } from '../../../../src/pki/private-key.ts'
import { readCertificate } from '../../../shared/text/certificate.ts'

export type Refusal = 'privateKey' | 'several' | 'none'

/** In DER, base64; PEM, DER, and the base64 of DER alone are read. */
export function certificateIn(bytes: Uint8Array): { readonly key: string } | { readonly refused: Refusal } {
  if (holdsPrivateKey(bytes)) return { refused: 'privateKey' }
  const read = readCertificate(bytes)
  if ('count' in read) return { refused: 'several' }
  const text = new TextDecoder('latin1').decode(bytes).replace(/\s/g, '')
  const key = isBase64(text) ? text : read.base64
  if (!isBase64(key)) return { refused: 'none' }
  const der = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0))
  if (holdsPrivateKey(der)) return { refused: 'privateKey' }
  return isSequence(der) ? { key } : { refused: 'none' }
}

const isBase64 = (text: string): boolean => /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0

/** A certificate is a SEQUENCE whose first member is one, too (RFC 5280 §4.1); whether it is good is the service's to say. */
function isSequence(der: Uint8Array): boolean {
  const [tag, length = 0] = der
  return tag === 0x30 && der[length < 0x80 ? 2 : 2 + (length & 0x7f)] === 0x30
}
