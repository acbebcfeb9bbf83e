// Whose key is in a file that a sender of sealed lists gave: their card, a public key in PEM, or a certificate.

import { fromBase64, toBase64Url, toHex } from '../../../../src/kernel/bytes.ts'
import { sha256 } from '../../../../src/kernel/sha256.ts'
import { sameWords } from '../../../../src/kernel/text/spoken.ts'
import { keyWords } from '../../../../src/protocol/device-manifest/words.ts'
import { bytesToBase64, readCertificate } from '../../../shared/text/certificate.ts'

export type SenderIn = { readonly name: string } & (
  | { readonly kind: 'key'; readonly publicKey: string; readonly told: string }
  | { readonly kind: 'certificate'; readonly certificate: string; readonly told: string }
)

export const mostBytes = 256 * 1024

/** An Ed25519 public key (RFC 8410): this, and its 32 bytes. */
const prefix = '302a300506032b6570032100'

/** Undefined: neither of them. `told`: what people compare, eight words or the digest of a certificate. */
export function senderIn(bytes: Uint8Array): SenderIn | undefined {
  const text = new TextDecoder().decode(bytes)
  if (text.trimStart().startsWith('{')) return ofCard(text)
  const pem = /-----BEGIN PUBLIC KEY-----([\s\S]+?)-----END PUBLIC KEY-----/.exec(text)?.[1]
  if (pem !== undefined) return ofKey(fromBase64(pem))
  if (!text.includes('CERTIFICATE') && bytes[0] !== 0x30) return undefined
  const found = readCertificate(bytes)
  const der = 'base64' in found ? fromBase64(found.base64) : undefined
  if (!der) return undefined
  const lines = bytesToBase64(der).replace(/.{64}/g, '$&\n')
  const certificate = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
  return { kind: 'certificate', certificate, name: '', told: toHex(sha256(der)) }
}

function ofCard(text: string): SenderIn | undefined {
  try {
    const { format, key, name } = JSON.parse(text) as Record<string, unknown>
    if (format !== 'device-inbox/1' || typeof key !== 'string' || !/^[\w-]{43}$/.test(key)) return undefined
    const own = typeof name === 'string' ? name.slice(0, 256) : ''
    return { kind: 'key', publicKey: key, name: own, told: keyWords(key) }
  } catch {
    return undefined
  }
}

function ofKey(der: Uint8Array | undefined): SenderIn | undefined {
  if (der?.length !== 44 || toHex(der.subarray(0, 12)) !== prefix) return undefined
  const publicKey = toBase64Url(der.subarray(12))
  return { kind: 'key', publicKey, name: '', told: keyWords(publicKey) }
}

/** Words in any letter case; a digest with or without colons between its bytes. */
export const isWhatTheyTold = ({ kind, told }: Pick<SenderIn, 'kind' | 'told'>, typed: string): boolean =>
  kind === 'key' ? sameWords(told, typed) : typed.replace(/[\s:-]/g, '').toLowerCase() === told
