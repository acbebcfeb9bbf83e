// Trusted root certificates, as they are uploaded and as the setting that a device gets.

import { fromBase64, toBase64 } from '../../../kernel/bytes.ts'
import { rootCertificateNode } from '../../node.ts'
import type { Setting } from '../setting.ts'

/** DER, PEM or base64 of either, as the portals of administrators upload it; undefined when it is no certificate. */
export function readCertificate(uploaded: string): Uint8Array | undefined {
  const outer = fromPem(uploaded) ?? fromBase64(uploaded)
  if (!outer) return undefined
  const inner = outer[0] === 0x2d ? fromPem(new TextDecoder().decode(outer)) : outer
  return inner && isWholeDerSequence(inner) ? inner : undefined
}

function fromPem(text: string): Uint8Array | undefined {
  const body = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/.exec(text)?.[1]
  return body === undefined ? undefined : fromBase64(body)
}

function isWholeDerSequence(bytes: Uint8Array): boolean {
  const [tag = 0, first = 0, high = 0, low = 0] = bytes
  if (tag !== 0x30 || bytes.length > 16 * 1024) return false
  if (first < 0x80) return bytes.length === 2 + first
  if (first === 0x81) return bytes.length === 3 + high
  return first === 0x82 && bytes.length === 4 + high * 256 + low
}

export function certificateSetting(der: Uint8Array, thumbprint: string, fileName: string): Setting {
  return { uri: rootCertificateNode(thumbprint), format: 'b64', value: toBase64(der), fileName }
}
