// A character as it stands in a file, for whoever looks for it with an editor of bytes.

import { toHex } from '../../kernel/bytes.ts'
import type { Encoding } from '../../protocol/csv/text.ts'

/** `codePoint`: as in `U+200B`. */
export function bytesOf(codePoint: string, encoding: Encoding): string {
  const text = String.fromCodePoint(Number.parseInt(codePoint.slice(2), 16))
  return toHex(encoded(text, encoding)).replace(/..(?=.)/g, '$& ')
}

function encoded(text: string, encoding: Encoding): Uint8Array {
  if (encoding === 'utf-8') return new TextEncoder().encode(text)
  if (encoding === 'windows-1252') return Uint8Array.of(windows1252Byte(text))
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
  return Uint8Array.from(
    units.flatMap((unit) => (encoding === 'utf-16le' ? [unit & 0xff, unit >> 8] : [unit >> 8, unit & 0xff])),
  )
}

function windows1252Byte(text: string): number {
  const decoder = new TextDecoder('windows-1252')
  for (let byte = 0; byte < 256; byte++) if (decoder.decode(Uint8Array.of(byte)) === text) return byte
  return 0x3f
}
